"""Discounts as the checker computes them: thresholds met exactly, and what filling in order may not do."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.certificate.prices import Prices
from matcher.market import Market
from matcher.market.tables import BidSteps
from tests.reading import loaded
from tests.small import small

PARTS = 12
Steps = list[tuple[int, int]]
rising = st.builds(
    lambda thresholds, discounts: list(zip(sorted(thresholds), sorted(discounts), strict=False)),
    st.sets(st.integers(0, 12_000), min_size=1, max_size=4),
    st.sets(st.integers(0, 10_000), min_size=4, max_size=4),
)
"""Thresholds in hundredths, up to the whole lot, and basis points."""


@cache
def market(kind: str, on: str) -> Market:
    """One bid of 2.50 a unit for one lot of 100 units in 12 parts."""
    return loaded(
        small(
            lots=f"lot parts\nm {PARTS}",
            bids=f"bid supplier discount discount_on\na alder {kind} {on}",
            bid_entries="bid lot unit_price\na m 2.50",
            bid_steps="bid from discount_bp\na 1 1",
        )
    )[0]


def prices(kind: str, on: str, steps: Steps) -> Prices:
    """The prices of the market with other steps."""
    from_, off = np.array(steps, np.int64).T
    rows = BidSteps(bid=np.zeros(len(steps), np.int64), from_=from_, discount_bp=off)
    return Prices(replace(market(kind, on), bid_steps=rows), {0: {1: 100}})


def paid(found: Prices, parts: int) -> Fraction:
    return found.at_list(0, {0: parts}) * (1 - found.discount(0, {0: parts}))


@pytest.mark.parametrize(("on", "threshold"), [("quantity", 7500), ("value", 18750)])
@pytest.mark.parametrize(("beside", "off"), [(-1, 500), (0, 500), (1, 100)])
def test_a_total_on_a_threshold_has_the_higher_step(on: str, threshold: int, beside: int, off: int) -> None:
    found = prices("all_units", on, [(0, 100), (threshold + beside, 500)])
    assert found.discount(0, {0: 9}) == Fraction(off, 10_000)


def test_thresholds_that_no_part_meets_are_compared_in_fractions() -> None:
    found = prices("all_units", "quantity", [(833, 100), (834, 200)])
    assert found.discount(0, {0: 1}) == Fraction(1, 100)  # 8 1/3 units


def test_steps_filled_in_order_take_off_only_what_lies_above_them() -> None:
    found = prices("incremental", "quantity", [(5000, 1000), (7500, 2000)])
    assert [paid(found, parts) for parts in (6, 9, 12)] == [12500, 12500 + 5625, 12500 + 5625 + 5000]


@given(steps=rising, on=st.sampled_from(["quantity", "value"]), one=st.integers(0, 12), two=st.integers(0, 12))
def test_splitting_what_is_filled_in_order_never_pays_less(steps: Steps, on: str, one: int, two: int) -> None:
    found = prices("incremental", on, steps)
    assert paid(found, one) + paid(found, two) >= paid(found, one + two)


@given(steps=rising, on=st.sampled_from(["quantity", "value"]), parts=st.integers(0, 12))
def test_filled_in_order_is_dearer_than_off_all_units_and_cheaper_than_the_list(
    steps: Steps, on: str, parts: int
) -> None:
    in_order, all_units = prices("incremental", on, steps), prices("all_units", on, steps)
    assert paid(all_units, parts) <= paid(in_order, parts) <= in_order.at_list(0, {0: parts})


@given(steps=rising, parts=st.integers(0, 11))
def test_one_part_more_of_what_is_filled_in_order_never_costs_less(steps: Steps, parts: int) -> None:
    found = prices("incremental", "value", steps)
    assert paid(found, parts) <= paid(found, parts + 1)
