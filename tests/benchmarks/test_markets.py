"""A known problem is the same problem when written as a market."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.markets import Translation
from benchmarks.problems import Problem, ProblemRefused, read
from matcher.policy import Policy
from matcher.solve import solve
from matcher.solve.result import Status
from tests.benchmarks import problems_by_hand as by_hand

Tree = dict[str, Any]


def of(tree: Tree) -> Problem:
    """Take a tree whose numbers are whole, as `read` would."""
    return Problem.model_validate(tree)


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[Tree], Translation]:
    """Return the way from a tree to a translation, through a file."""

    def through_file(tree: Tree) -> Translation:
        path = tmp_path / "problem.json"
        path.write_text(json.dumps(tree), "utf-8")
        return Translation(read(path))

    return through_file


@pytest.mark.parametrize("tree", by_hand.ALL, ids=lambda each: each.__name__)
def test_a_small_problem_of_each_class_is_proved_at_the_optimum_found_by_hand(
    tree: Callable[[], Tree], loaded: Callable[[Tree], Translation]
) -> None:
    translation = loaded(tree())
    result = solve(translation.market(), Policy())
    assert result.solution is not None
    assert result.objective is not None
    taken = translation.taken(result.solution)
    assert result.status == Status.PROVED
    assert translation.problem.breaches(taken) == []
    assert translation.problem.cost(taken) == translation.problem.optimum == translation.cost(result.objective)


@pytest.mark.parametrize("tree", by_hand.ALL, ids=lambda each: each.__name__)
def test_none_of_them_is_rounded(tree: Callable[[], Tree], loaded: Callable[[Tree], Translation]) -> None:
    translation = loaded(tree())
    assert translation.rounded == 0
    assert not translation.narrowed


def test_a_price_that_does_not_divide_by_its_units_is_exact_over_the_whole_lot() -> None:
    tree = by_hand.problem("cfl", 10, {"L": 3}, [{"id": "F"}], [by_hand.bid("f", "F", {"L": 3}, 10)])
    translation = Translation(of(tree))
    market = translation.market()
    assert (market.lots.parts[0], translation.quantity["L"]) == (3, 1)
    assert translation.rounded == 0
    assert int(market.bid_entries.unit_price[0]) == 10 * translation.lift * 10**6


def test_a_price_no_millionth_can_say_is_rounded_and_the_table_can_say_how_far() -> None:
    bids = [by_hand.bid("f", "F", {"L": 7}, 1), by_hand.bid("g", "G", {"L": 3}, 1)]
    translation = Translation(of(by_hand.problem("cfl", 1, {"L": 7}, [{"id": "F"}, {"id": "G"}], bids)))
    market = translation.market()
    exact = Fraction(1, 3) * translation.lift * 10**6
    written = Fraction(int(market.bid_entries.unit_price[1]) * translation.quantity["L"], 7)
    assert translation.rounded == abs(written - exact) * 7 / 10**6 / translation.lift > 0


def test_work_in_thirds_is_kept_exact_by_counting_capacity_in_thirds() -> None:
    bids = [by_hand.bid("f", "F", {"L": 3}, 3, consumption=1), by_hand.bid("g", "G", {"L": 4}, 12)]
    tree = by_hand.problem("gap", 6, {"L": 4}, [{"id": "F", "capacity": 1}, {"id": "G"}], bids)
    translation = Translation(of(tree))
    market = translation.market()
    assert not translation.narrowed
    assert (int(market.capacity.units[0]), translation.coarse) == (3, True)
    assert solve(market, Policy()).objective == 6 * translation.lift * 100


def test_capacity_too_fine_for_a_market_is_rounded_down_and_uses_up() -> None:
    firms: list[Tree] = [{"id": "F", "capacity": 10**12}, {"id": "G"}]
    bids = [by_hand.bid("f", "F", {"L": 3}, 7, consumption=1), by_hand.bid("g", "G", {"L": 7}, 70)]
    translation = Translation(of(by_hand.problem("gap", 7, {"L": 7}, firms, bids)))
    market = translation.market()
    assert translation.narrowed
    assert Fraction(int(market.bid_uses.units_per_unit[0]) * translation.quantity["L"], 7 * 10**6) > Fraction(1, 3)


def test_what_no_market_can_say_is_refused_in_a_sentence() -> None:
    bids = [by_hand.bid("b", "F", {"L": 1, "M": 1}, 1), by_hand.bid("c", "F", {"L": 1}, 1, group="g")]
    firms = [{"id": "F", "max_awards": 1}]
    with pytest.raises(ProblemRefused) as refused:
        Translation(of(by_hand.problem("bundle", 1, {"L": 1, "M": 1}, firms, bids))).market()
    assert "divides several lots" in str(refused.value)
    assert "max_awards" in str(refused.value)


def test_a_whole_bid_for_more_than_is_wanted_never_wins() -> None:
    bids = [by_hand.bid("big", "F", {"L": 4}, 1, divisible=False), by_hand.bid("fit", "F", {"L": 3}, 5)]
    translation = Translation(of(by_hand.problem("gap", 5, {"L": 3}, [{"id": "F"}], bids)))
    assert solve(translation.market(), Policy()).objective == 5 * translation.lift * 100


def test_fractions_that_break_a_rule_of_the_problem_are_told_by_its_name() -> None:
    auction = of(by_hand.auction())
    both = {"P-ab": Fraction(1), "P-c": Fraction(1), "Q-c": Fraction(1, 2)}
    assert auction.breaches(both) == ["fraction Q-c", "cover c", "single source c", "awards P"]
    assignment = of(by_hand.assignment())
    assert assignment.breaches({f"A{lot}": Fraction(1) for lot in (1, 2, 3)}) == ["capacity A"]
    grouped = of(by_hand.either_or())
    assert grouped.breaches({"f1": Fraction(1), "f2": Fraction(1)}) == ["group f"]


@st.composite
def auctions(draw: st.DrawFn) -> Problem:
    """Draw up to four lots, three firms with capacity and fixed cost, and whole bids; one firm can always supply."""
    lots = {f"L{k}": draw(st.integers(1, 3)) for k in range(draw(st.integers(1, 4)))}
    small = st.integers(1, 9)
    firms = [{"id": f, "capacity": draw(st.integers(2, 9)), "fixed_cost": draw(small)} for f in "FGH"]
    bids = [by_hand.bid(f"last-{lot}", "Z", {lot: demand}, 50) for lot, demand in lots.items()]
    for number in range(draw(st.integers(1, 6))):
        chosen = draw(st.lists(st.sampled_from(sorted(lots)), min_size=1, unique=True))
        supplied = {lot: lots[lot] for lot in chosen}
        facts = {"consumption": draw(small), "setup": draw(st.integers(0, 3))}
        bids.append(by_hand.bid(f"B{number}", draw(st.sampled_from("FGH")), supplied, draw(small), **facts))
    tree = by_hand.problem("bundle", 1, lots, [*firms, {"id": "Z", "max_awards": 3}], bids, all_or_nothing=True)
    return of(tree)


@given(problem=auctions())
def test_the_market_finds_what_trying_every_choice_of_the_problem_finds(problem: Problem) -> None:
    tried = (
        dict(zip((bid.id for bid in problem.bids), map(Fraction, choice), strict=True))
        for choice in product((0, 1), repeat=len(problem.bids))
    )
    possible = [problem.cost(taken) for taken in tried if not problem.breaches(taken)]
    translation = Translation(problem)
    result = solve(translation.market(), Policy())
    if not possible:
        assert result.status == Status.INFEASIBLE
        return
    assert result.objective is not None
    assert translation.cost(result.objective) == min(possible)
