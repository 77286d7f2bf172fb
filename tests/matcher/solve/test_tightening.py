"""What rounding breaks is tightened until the award is exactly valid, and what costs next to nothing is decided too."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from matcher.market import Market
from matcher.policy import Policy
from matcher.program import Program, assemble
from matcher.program.blocks import Floats
from matcher.solve import solve
from matcher.solve.result import Status
from matcher.solve.run import TIGHTENINGS
from matcher.solve.stage import Answer, InProcess, Terms
from tests.reading import listed, loaded
from tests.small import small

NARROW = small(
    lots="lot parts today_price\nlinen 1000 2000",
    demand="lot period quantity\nlinen 1 1",
    bids="bid supplier\na alder",
    bid_entries="bid lot unit_price\na linen 1000",
    capacity="supplier resource period units\nalder hours 1 50",
    bid_uses="bid lot resource units_per_unit\na linen hours 1000.000001",
)
"""Fifty parts take 50.00000005 hours of 50: within a solver's tolerance, and too much."""


def test_a_capacity_broken_by_rounding_is_tightened_to_an_exactly_valid_award() -> None:
    market, policy = loaded(NARROW)
    program = assemble(market, policy)
    rounded = InProcess().answer(program, Terms())
    assert rounded.values is not None
    assert program.solution(rounded.values).awards[0].parts == 50
    result = solve(market, policy)
    assert listed(result.solution) == (("a", "linen", 49),)
    # the bound stays the untightened program's: one part, a dollar, lower
    assert result.status == Status.FEASIBLE
    assert result.distance is not None
    assert abs(result.distance - 100) < 1


def test_an_engagement_too_small_by_rounding_is_tightened_and_engages_nobody_else() -> None:
    """Fifty parts are worth a hair less than 50,000.00: within a solver's tolerance, and too little."""
    market, policy = loaded(
        small(
            {"rules": {"force": [{"bid": "a", "reason": "settled"}]}},
            lots="lot today_price parts\nlinen 999999.999999 1000",
            demand="lot period quantity\nlinen 1 1",
            bids="bid supplier\na alder\nb birch",
            bid_entries="bid lot unit_price\na linen 2000000\nb linen 2000000",
            suppliers="supplier least_value\nalder 50000\nbirch 50000",
        )
    )
    result = solve(market, policy)
    assert listed(result.solution) == (("a", "linen", 51),)
    assert result.status == Status.FEASIBLE


def stepped(outside: str, linen: str = "-", premium: str = "-") -> tuple[Market, Policy]:
    """Fifty parts of linen count a hair less than the 50,000.00 that halve the price: a solver sees no difference."""
    return loaded(
        small(
            buyers=f"buyer max_premium_bp\ncity {premium}",
            lots=f"lot parts today_price outside_price\nlinen 1000 2000000 {linen}\nsoap 1 {outside} -",
            demand="lot period quantity\nlinen 1 1\nsoap 1 1",
            bids="bid supplier discount discount_on\na alder all_units value",
            bid_entries="bid lot unit_price\na linen 999999.999999\na soap 10",
            bid_steps="bid from discount_bp\na 50000 5000",
            capacity="supplier resource period units\nalder hours 1 50",
            bid_uses="bid lot resource units_per_unit\na linen hours 1000",
        )
    )


def test_a_threshold_missed_by_rounding_is_tightened_until_it_is_met() -> None:
    """Soap costs 5.00 with the discount and 4.50 outside; without it linen would cost 25,000.00 more."""
    market, policy = stepped("4.5")
    program = assemble(market, policy)
    rounded = InProcess().answer(program, Terms())
    assert rounded.values is not None
    assert program.missed_steps(rounded.values) == {"discount[a,1]": Fraction(1, 200_000)}
    result = solve(market, policy)
    assert listed(result.solution) == (("a", "linen", 50), ("a", "soap", 1))
    assert result.distance is not None
    assert abs(result.distance - 50) < 1


def test_a_budget_that_a_missed_threshold_breaks_is_not_tightened_for_it() -> None:
    """With the discount the buyer pays 8,500.00 less than today, without it 16,500.00 more."""
    result = solve(*stepped("4.5", "2070000", "0"))
    assert listed(result.solution) == (("a", "linen", 50), ("a", "soap", 1))


def test_a_threshold_that_is_met_is_not_tightened() -> None:
    result = solve(*stepped("6"))
    assert listed(result.solution) == (("a", "linen", 50), ("a", "soap", 1))
    assert result.status == Status.PROVED


def test_a_row_without_room_that_rounding_breaks_still_allows_to_award_nothing() -> None:
    """Soap is a hair more than half of what fifty parts of linen and soap are worth; no other parts come closer."""
    result = solve(
        *loaded(
            small(
                {"rules": {"dependence": {"most_bp": 5000}}},
                buyers="buyer\ncity\ntown",
                lots="lot buyer parts today_price\nlinen city 1000 999999.999999\nsoap town 1 50000",
                demand="lot period quantity\nlinen 1 1\nsoap 1 1",
                bids="bid supplier\na alder",
                bid_entries="bid lot unit_price\na linen 500000\na soap 40000",
            )
        )
    )
    assert (result.status, listed(result.solution)) == (Status.FEASIBLE, ())


def test_a_ramp_without_room_that_rounding_breaks_does_not_ask_for_work_before_it() -> None:
    """Soap takes a hair more hours than the most linen in the period before, and hours may not grow.

    Linen is dearer than outside: without soap, none is worth its price.
    """
    result = solve(
        *loaded(
            small(
                {"rules": {"ramp": {"most_bp": 0}}},
                periods=2,
                lots="lot parts today_price\nlinen 1000 2000\nsoap 1 2000",
                demand="lot period quantity\nlinen 1 1\nsoap 2 1",
                bids="bid supplier\na alder\nb alder",
                bid_entries="bid lot unit_price most_parts\na linen 2400 90\nb soap 1000 -",
                capacity="supplier resource period units\nalder hours 1 99000\nalder hours 2 99000",
                bid_uses="bid lot resource units_per_unit\na linen hours 999999.999999\nb soap hours 90000",
            )
        )
    )
    assert (result.status, listed(result.solution)) == (Status.FEASIBLE, ())


def cheap(times: int) -> tuple[Market, Policy]:
    """Two lots in ten million parts of a hundredth of a unit, at some ten-thousandths of a cent a unit, so many times.

    Alder's 160,000 hours save most on soap, 10 an hour; what is left of them saves 6 an hour on linen.
    """
    today, price = ([f"{each * times / 10**6:f}" for each in prices] for prices in ((20, 30), (10, 12)))
    return loaded(
        small(
            lots=f"lot parts today_price\nsoap 10000000 {today[0]}\nlinen 10000000 {today[1]}",
            demand="lot period quantity\nsoap 1 100000\nlinen 1 100000",
            bids="bid supplier\na alder\nb alder",
            bid_entries=f"bid lot unit_price\na soap {price[0]}\nb linen {price[1]}",
            capacity="supplier resource period units\nalder hours 1 160000",
            bid_uses="bid lot resource units_per_unit\na soap hours 1\nb linen hours 3",
        )
    )


@pytest.mark.parametrize("times", [1, 1000, 10**6])
def test_parts_that_cost_a_ten_millionth_each_are_decided_as_if_they_were_dear(times: int) -> None:
    result = solve(*cheap(times))
    assert result.status == Status.PROVED
    assert listed(result.solution) == (("a", "soap", 10_000_000), ("b", "linen", 2_000_000))
    assert result.objective == 364 * times


class Stubborn(InProcess):
    """Gives fifty parts, however tight the rows are."""

    name = "Stubborn"
    asked = 0

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        self.asked += 1
        answer = super().answer(assemble(program.market, program.policy), terms, whole)
        return replace(answer, bound=-1e9)

    def mended(self, program: Program, terms: Terms, values: Floats) -> Answer:  # noqa: ARG002  # stubborn
        return self.answer(program, terms)


def test_tightening_ends_after_twenty_times() -> None:
    solver = Stubborn()
    assert solve(*loaded(NARROW), solver=solver).status == Status.NOTHING_FOUND
    assert solver.asked == TIGHTENINGS + 1
