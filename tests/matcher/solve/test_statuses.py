"""What an answer calls itself, what it claims, and what may be signed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from matcher.certificate import certify
from matcher.errors import SolverFailed
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import Program
from matcher.solve import solve, terms_of
from matcher.solve.result import Level, Result, Status
from matcher.solve.run import worsened
from matcher.solve.stage import Answer, InProcess, Terms
from tests.matcher.solve.hard import hard
from tests.reading import loaded
from tests.small import small

ANYTHING = 10_000
"""An award gap that no award with a bound exceeds."""


@pytest.fixture(scope="module")
def hard_market() -> tuple[Market, Policy]:
    return loaded(hard())


@pytest.fixture(scope="module")
def exact_market() -> tuple[Market, Policy]:
    return loaded(hard(exact=True))


def with_work(policy: Policy, work: int) -> Terms:
    terms = terms_of(policy)
    return replace(terms, stop=replace(terms.stop, work=work))


def test_an_award_found_before_the_work_ran_out_is_feasible_with_its_gap(hard_market: tuple[Market, Policy]) -> None:
    market, policy = hard_market
    result = solve(market, policy, terms=with_work(policy, 1))
    assert (result.status, result.cut_off) == (Status.FEASIBLE, False)
    assert result.solution is not None
    assert not certify(market, policy, result.solution).breaches
    last = result.levels[-1]
    assert last.bound is not None
    assert result.distance == last.value - last.bound > 1
    assert result.gap == result.distance / last.value
    assert result.awardable(ANYTHING)
    assert not result.awardable(0)


def test_more_work_never_loosens_the_gap_and_is_counted(hard_market: tuple[Market, Policy]) -> None:
    market, policy = hard_market
    little, more = (solve(market, policy, terms=with_work(policy, work)) for work in (1, 300))
    assert little.gap is not None
    assert more.gap is not None
    assert more.gap <= little.gap
    assert little.work < more.work


def test_the_same_work_gives_the_same_answer(hard_market: tuple[Market, Policy]) -> None:
    market, policy = hard_market
    assert solve(market, policy, terms=with_work(policy, 100)) == solve(market, policy, terms=with_work(policy, 100))


def test_work_that_runs_out_before_any_award_finds_nothing(exact_market: tuple[Market, Policy]) -> None:
    market, policy = exact_market
    result = solve(market, policy, terms=with_work(policy, 1))
    assert (result.status, result.solution, result.account) == (Status.NOTHING_FOUND, None, None)
    assert (result.levels, result.conflict) == ((), None)
    assert result.objective is None
    assert result.gap is None
    assert not result.awardable(ANYTHING)


def test_what_the_watchdog_cut_off_cannot_be_signed(hard_market: tuple[Market, Policy]) -> None:
    market, policy = hard_market
    result = solve(market, policy, terms=terms_of(policy, seconds=1e-9))
    assert result.cut_off
    assert not result.awardable(ANYTHING)


class Cut(InProcess):
    """Finds the best, and says that a clock stopped it."""

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        return replace(super().answer(program, terms, whole), cut_off=True)


MEALS = small(
    lots="lot parts\nmeals 4",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price most_parts\na meals 8 3\nb meals 9 -",
)


def test_even_a_proved_award_cannot_be_signed_if_a_clock_cut_the_run() -> None:
    result = solve(*loaded(MEALS), solver=Cut())
    assert (result.status, result.cut_off) == (Status.PROVED, True)
    assert not result.awardable(ANYTHING)


def test_a_what_if_cannot_be_signed() -> None:
    result = solve(*loaded(MEALS), edit=lambda program: program)
    assert (result.status, result.what_if) == (Status.PROVED, True)
    assert not result.awardable(ANYTHING)


class Boastful(InProcess):
    """Claims a bound two cents above the best award."""

    name = "Boastful"

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        answer = super().answer(program, terms, whole)
        return replace(answer, bound=answer.bound + 0.02)


def test_a_bound_above_its_award_is_refused() -> None:
    with pytest.raises(SolverFailed, match=r"Boastful failed: its bound .* lies above an award"):
        solve(*loaded(MEALS), solver=Boastful())


class Careless(InProcess):
    """Gives the first bid all parts, whatever it offers."""

    name = "Careless"

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        answer = super().answer(program, terms, whole)
        assert answer.values is not None
        values = answer.values.copy()
        values[program.layout.award] = [4, 0]
        return replace(answer, values=values, bound=-1e9)


def test_an_award_that_breaks_a_rule_no_rounding_can_break_is_refused() -> None:
    with pytest.raises(SolverFailed, match=r"its award breaks link\[a,meals\]"):
        solve(*loaded(MEALS), solver=Careless())


@pytest.mark.parametrize(
    ("value", "tolerance", "limit"),
    [
        (Fraction(100, 3), 0, 34),
        (Fraction(-100, 3), 0, -33),
        (Fraction(400_000), 300, 412_000),
        (Fraction(10_001), 1, 10_003),
        (Fraction(-10_001), 100, -9_900),
        (Fraction(0), 500, 0),
    ],
)
def test_a_level_is_worsened_by_its_tolerance_and_rounded_outward(value: Fraction, tolerance: int, limit: int) -> None:
    assert worsened(value, tolerance) == limit


def level(value: Fraction | int, bound: Fraction | int | None) -> Level:
    known = None if bound is None else Fraction(bound)
    return Level(name="weighted", value=Fraction(value), bound=known, bound_source="here")


@pytest.mark.parametrize(
    ("value", "bound", "proved"),
    [
        (1000, 999, True),
        (1000, Fraction(9989, 10), False),
        (10**9, 10**9 - 1000, True),
        (10**9, 10**9 - 1001, False),
        (0, 0, True),
        (0, -2, False),
        (-(10**9), -(10**9) - 1000, True),
        (5, None, False),
    ],
)
def test_proved_means_within_a_cent_or_a_millionth(value: int, bound: int | None, proved: bool) -> None:
    assert level(value, bound).proved is proved


def test_an_answer_is_as_far_from_the_best_as_its_levels_together() -> None:
    result = Result(status=Status.FEASIBLE, levels=(level(100, 90), level(50, 45)))
    assert (result.distance, result.gap) == (Fraction(15), Fraction(1, 10))
    unknown = replace(result, levels=(level(100, 90), level(50, None)))
    assert (unknown.distance, unknown.gap) == (None, None)
    assert level(0, -1).gap == 1
    assert level(0, 0).gap == 0


def test_a_bound_is_never_rounded_up() -> None:
    market, policy = loaded(MEALS)
    result = solve(market, policy)
    bound = result.levels[-1].bound
    assert bound is not None
    assert bound <= Fraction(result.objective or 0)
    assert (bound * 10_000).denominator == 1
