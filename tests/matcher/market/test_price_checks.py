"""What does not fit together in a bid's prices and discounts is told at the row to repair, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from matcher.errors import Finding
from matcher.market import Market

Rows = dict[str, list[dict[str, Any]]]
Build = Callable[..., tuple[Market | None, list[Finding]]]
Place = tuple[str, int | None, str | None, str]
STEPS = {"discount": "all_units", "discount_on": "quantity"}
FILLED = STEPS | {"discount": "incremental"}


def told(findings: list[Finding]) -> list[Place]:
    return [(each.where.file, each.where.row, each.where.column, each.code) for each in findings]


def stepped(rows: Rows, *steps: tuple[int, int], **cells: str) -> Rows:
    """Give the first bid a discount with steps from (hundredths, basis points)."""
    rows["bids"][0] |= STEPS | cells
    rows["bid_steps"] = [{"bid": "b1", "from_": from_, "discount_bp": off} for from_, off in steps]
    return rows


def two_entries(rows: Rows, **lot: Any) -> Rows:
    """Let the first bid offer the second lot too, which differs from the first in some cells."""
    rows["lots"][1] |= lot
    rows["buyers"].append({"buyer": "v", "name": "County", "kind": "county"})
    rows["bid_entries"].append({"bid": "b1", "lot": "l2", "unit_price": 10**6})
    return rows


def test_rising_steps_are_sound(rows: Rows, build: Build) -> None:
    assert build(stepped(rows, (0, 0), (50_000, 100), (60_000, 10_000)))[1] == []


def test_a_discount_needs_steps(rows: Rows, build: Build) -> None:
    assert told(build(stepped(rows))[1]) == [("bids.csv", 2, "discount", "discount.no_steps")]


@pytest.mark.parametrize("empty", STEPS)
def test_a_discount_says_what_it_counts_and_how(rows: Rows, build: Build, empty: str) -> None:
    found = build(stepped(rows, (50_000, 100), **{empty: ""}))[1]
    assert told(found) == [("bids.csv", 2, empty, f"{empty}.alone")]


def test_steps_need_a_discount(rows: Rows, build: Build) -> None:
    rows["bid_steps"] = [{"bid": "b2", "from_": 500, "discount_bp": 100}]
    assert told(build(rows)[1]) == [("bid_steps.csv", 2, "bid", "step.no_discount")]


@pytest.mark.parametrize("second", [100, 99])
def test_a_higher_step_takes_off_more(rows: Rows, build: Build, second: int) -> None:
    found = build(stepped(rows, (50_000, 100), (60_000, second)))[1]
    assert told(found) == [("bid_steps.csv", 3, "discount_bp", "step.not_rising")]


def test_steps_of_different_bids_are_not_compared(rows: Rows, build: Build) -> None:
    stepped(rows, (50_000, 300))["bids"][1] |= STEPS
    rows["bid_steps"].append({"bid": "b2", "from_": 60_000, "discount_bp": 100})
    assert build(rows)[1] == []


@pytest.mark.parametrize(
    ("bid", "lot", "code"),
    [
        (STEPS, {"unit": "hour"}, "discount.units"),
        (FILLED, {"unit": "hour"}, "discount.units"),
        (FILLED, {"buyer": "v"}, "discount.buyers"),
        (FILLED | {"discount_on": "value"}, {"buyer": "v"}, "discount.buyers"),
    ],
)
def test_a_total_has_one_measure(rows: Rows, build: Build, bid: dict[str, str], lot: Rows, code: str) -> None:
    found = build(stepped(two_entries(rows, **lot), (500, 100), **bid))[1]
    assert told(found) == [("bids.csv", 2, "discount", code)]


def test_an_incremental_discount_on_quantity_needs_one_unit_price(rows: Rows, build: Build) -> None:
    stepped(two_entries(rows), (500, 100), **FILLED)["bid_entries"][-1]["unit_price"] += 1
    assert told(build(rows)[1]) == [("bids.csv", 2, "discount", "discount.prices")]


@pytest.mark.parametrize("bid", [STEPS | {"discount_on": "value"}, STEPS])
def test_discounts_off_all_units_may_span_buyers_and_prices(rows: Rows, build: Build, bid: dict[str, str]) -> None:
    unit = {"unit": "hour"} if bid["discount_on"] == "value" else {}
    stepped(two_entries(rows, buyer="v", **unit), (500, 100), **bid)["bid_entries"][-1]["unit_price"] += 1
    assert build(rows)[1] == []


def test_everything_is_told_at_once(rows: Rows, build: Build) -> None:
    stepped(two_entries(rows, unit="hour", buyer="v"), (500, 100), (600, 50), **FILLED)
    rows["bid_steps"].append({"bid": "b2", "from_": 500, "discount_bp": 100})
    codes = [code for *_, code in told(build(rows)[1])]
    assert codes == ["discount.buyers", "discount.units", "step.not_rising", "step.no_discount"]


def test_a_later_price_belongs_to_an_entry(rows: Rows, build: Build) -> None:
    rows["bid_prices"] = [{"bid": "b1", "lot": "l2", "from_period": 2, "unit_price": 5}]
    assert told(build(rows)[1]) == [("bid_prices.csv", 2, "lot", "price.no_entry")]


def test_the_first_price_is_said_once(rows: Rows, build: Build) -> None:
    rows["bid_prices"] = [{"bid": "b1", "lot": "l1", "from_period": 1, "unit_price": 10**6}]
    assert build(rows)[1] == []
    rows["bid_prices"][0]["unit_price"] += 1
    assert told(build(rows)[1]) == [("bid_prices.csv", 2, "from_period", "price.from_first")]


def test_a_price_that_changes_is_not_one_unit_price(rows: Rows, build: Build) -> None:
    rows["bid_prices"] = [{"bid": "b1", "lot": "l1", "from_period": 3, "unit_price": 10**6}]
    stepped(rows, (500, 100), **FILLED)
    assert build(rows)[1] == []
    rows["bid_prices"][0]["unit_price"] += 1
    assert told(build(rows)[1]) == [("bids.csv", 2, "discount", "discount.prices")]
