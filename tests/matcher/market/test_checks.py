"""What does not fit together between rows is told at the row to repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matcher.errors import Finding
from matcher.market import Header, Market
from matcher.market.columns import day_number

Rows = dict[str, list[dict[str, Any]]]
Build = Callable[..., tuple[Market | None, list[Finding]]]
Place = tuple[str, int | None, str | None, str]


def told(findings: list[Finding]) -> list[Place]:
    return [(each.where.file, each.where.row, each.where.column, each.code) for each in findings]


CASES: list[tuple[str, int, dict[str, Any], Place]] = [
    ("lots", 0, {"least_parts": 11}, ("lots.csv", 2, "least_parts", "lot.least_parts")),
    (
        "lots",
        0,
        {"least_suppliers": 3, "most_suppliers": 2},
        ("lots.csv", 2, "least_suppliers", "lot.suppliers"),
    ),
    (
        "lots",
        0,
        {"least_suppliers": 3, "least_parts": 4},
        ("lots.csv", 2, "least_suppliers", "lot.suppliers"),
    ),
    ("lots", 0, {"option_from": 1}, ("lots.csv", 2, "option_from", "lot.option_from")),
    ("lots", 0, {"option_from": 5}, ("lots.csv", 2, "option_from", "period.unknown")),
    ("demand", 0, {"period": 5}, ("demand.csv", 2, "period", "period.unknown")),
    ("demand", 1, {"quantity": 0}, ("lots.csv", 3, "lot", "lot.no_demand")),
    ("lots", 1, {"today_price": 10**15}, ("lots.csv", 3, "today_price", "amount.too_large")),
    ("bid_entries", 1, {"unit_price": 10**15}, ("bid_entries.csv", 3, "unit_price", "amount.too_large")),
    ("agreements", 0, {"unit_price": 10**15}, ("agreements.csv", 2, "unit_price", "amount.too_large")),
    ("places", 0, {"parent": "west"}, ("places.csv", 2, "parent", "place.circle")),
    ("places", 1, {"parent": "west"}, ("places.csv", 3, "parent", "place.circle")),
    ("bids", 0, {"requires": "b1"}, ("bids.csv", 2, "requires", "bid.requires_itself")),
    ("bid_entries", 0, {"most_parts": 11}, ("bid_entries.csv", 2, "most_parts", "entry.most_parts")),
    (
        "bid_entries",
        0,
        {"least_parts": 3, "most_parts": 2},
        ("bid_entries.csv", 2, "least_parts", "entry.least_parts"),
    ),
    ("bid_uses", 0, {"lot": "l2"}, ("bid_uses.csv", 2, "lot", "use.no_entry")),
    ("bid_uses", 0, {"resource": "vans"}, ("bid_uses.csv", 2, "resource", "use.no_capacity")),
    ("bid_uses", 0, {"supplier": "s2"}, ("bid_uses.csv", 2, "supplier", "use.stranger")),
    ("capacity", 0, {"committed": 51}, ("capacity.csv", 2, "committed", "capacity.committed")),
    ("agreements", 0, {"parts": 11}, ("agreements.csv", 2, "parts", "agreement.parts")),
    ("holdings", 0, {"parts": 11}, ("holdings.csv", 2, "parts", "holding.parts")),
    ("agreements", 0, {"agreement": "b1"}, ("agreements.csv", 2, "agreement", "agreement.id")),
]


@pytest.mark.parametrize(("table", "row", "cells", "place"), CASES)
def test_a_row_that_does_not_fit_is_the_only_finding(
    rows: Rows, build: Build, table: str, row: int, cells: dict[str, Any], place: Place
) -> None:
    rows[table][row] |= cells
    market, findings = build(rows)
    assert market is None
    assert told(findings) == [place]


JOINT = [{"bid": "b1", "supplier": "s1", "work_bp": 6000}, {"bid": "b1", "supplier": "s2", "work_bp": 4000}]


@pytest.mark.parametrize(
    ("partners", "uses", "place"),
    [
        (JOINT, {}, None),
        (JOINT, {"supplier": "s2"}, ("bid_uses.csv", 2, "resource", "use.no_capacity")),
        ([{**JOINT[0], "work_bp": 0}, {**JOINT[1], "work_bp": 10_000}], {}, None),
        ([{**JOINT[0], "work_bp": 5999}, JOINT[1]], {}, ("bid_partners.csv", 3, "work_bp", "partner.work")),
        ([{**JOINT[1], "work_bp": 10_000}], {}, ("bid_partners.csv", 2, "supplier", "partner.no_lead")),
    ],
)
def test_a_joint_bid_lists_its_lead_and_all_the_work(
    rows: Rows, build: Build, partners: list[dict[str, Any]], uses: dict[str, Any], place: Place | None
) -> None:
    rows["bid_partners"] = partners
    rows["bid_uses"][0] |= uses
    assert told(build(rows)[1]) == ([place] if place else [])


def test_the_faults_of_a_joint_bid_are_told_at_once(rows: Rows, build: Build) -> None:
    rows["bid_partners"] = [{**JOINT[1], "work_bp": 1}]
    rows["bid_uses"].append({**rows["bid_uses"][0], "supplier": "s1"})
    rows["agreements"][0]["supplier"] = "s2"
    rows["bid_uses"].append({"bid": "a1", "lot": "l2", "resource": "hours", "units_per_unit": 1, "supplier": "s1"})
    assert told(build(rows)[1]) == [
        ("bid_uses.csv", 4, "supplier", "use.stranger"),
        ("bid_partners.csv", 2, "supplier", "partner.no_lead"),
        ("bid_partners.csv", 2, "work_bp", "partner.work"),
    ]


def test_amounts_are_compared_exactly_at_the_limit(rows: Rows, build: Build) -> None:
    rows["demand"][1] |= {"quantity": 10**8}
    rows["lots"][1]["limit_price"] = 10**9
    assert build(rows)[1] == []
    rows["lots"][1]["limit_price"] += 1
    assert told(build(rows)[1]) == [("lots.csv", 3, "limit_price", "amount.too_large")]


def test_a_market_worth_too_much_together_is_told_as_a_whole(rows: Rows, build: Build) -> None:
    for row, price in zip(rows["lots"], (10**17 // 20, 10**17 // 3), strict=True):
        row["today_price"] = min(price, 10**15)
    rows["demand"] = [{"lot": name, "period": 1, "quantity": 60} for name in ("l1", "l2")]
    assert told(build(rows)[1]) == [("lots.csv", None, "today_price", "amount.too_large")]


def test_work_beyond_any_capacity_is_told(rows: Rows, build: Build) -> None:
    rows["demand"][0]["quantity"] = 10**6
    rows["bid_uses"][0]["units_per_unit"] = 10**12
    assert told(build(rows)[1]) == [("bid_uses.csv", 2, "units_per_unit", "amount.too_large")]


def test_a_circle_of_places_is_told_once_and_not_by_those_inside_it(rows: Rows, build: Build) -> None:
    parents = {"city": "metro", "metro": "state", "state": "metro", "west": "city", "east": "west"}
    rows["places"] = [{"place": place, "parent": parent} for place, parent in parents.items()]
    assert told(build(rows)[1]) == [("places.csv", 3, "parent", "place.circle")]


def test_a_bid_for_nothing_is_told(rows: Rows, build: Build) -> None:
    rows["bids"].append({"bid": "b3", "supplier": "s1"})
    assert told(build(rows)[1]) == [("bids.csv", 4, "bid", "bid.no_entries")]


def test_bids_of_a_group_agree_on_how_many_may_win(rows: Rows, build: Build) -> None:
    rows["bids"][0] |= {"group": "g", "group_most": 1}
    rows["bids"][1] |= {"group": "g", "group_most": 2}
    assert told(build(rows)[1]) == [("bids.csv", 3, "group_most", "bid.group_most")]
    rows["bids"][1]["group"] = "h"
    assert build(rows)[1] == []


def test_price_only_lots_stand_alone(rows: Rows, build: Build) -> None:
    rows["lots"][0]["goals"] = "price_only"
    rows["bid_entries"].append({"bid": "b2", "lot": "l1", "unit_price": 1})
    assert told(build(rows)[1]) == [("bids.csv", 3, "bid", "bid.mixed_goals")]


def test_a_condition_does_not_join_price_only_lots_to_others(rows: Rows, build: Build) -> None:
    rows["lots"][0]["goals"] = "price_only"
    rows["bids"][1]["requires"] = "b1"
    assert told(build(rows)[1]) == [("bids.csv", 3, "requires", "bid.requires_mixed")]


def test_the_work_of_agreements_needs_capacity_too(rows: Rows, build: Build) -> None:
    rows["bid_uses"].append({"bid": "a1", "lot": "l2", "resource": "vans", "units_per_unit": 1})
    assert told(build(rows)[1]) == [("bid_uses.csv", 3, "resource", "use.no_capacity")]


@pytest.mark.parametrize(
    ("expires", "warned"),
    [
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
        (date(2027, 12, 31), True),
        (date(2028, 1, 1), False),
    ],
)
def test_papers_that_expire_before_the_end_are_warned_of(rows: Rows, build: Build, expires: date, warned: bool) -> None:
    rows["papers"] = [{"supplier": "s1", "paper": "bond", "expires": day_number(expires)}]
    market, findings = build(rows)
    assert market is not None
    assert [(each.code, each.warning) for each in findings] == [("paper.expires", True)] * warned


def test_periods_begin_where_their_kind_says() -> None:
    quarters = Header("Test", "USD", "quarter", 4, date(2027, 10, 1))
    assert [quarters.first_day(period) for period in (1, 2, 5)] == [
        date(2027, 10, 1),
        date(2028, 1, 1),
        date(2028, 10, 1),
    ]
    assert replace(quarters, period="month").first_day(4) == date(2028, 1, 1)
