"""Rows become a market: sorted, linked, frozen, and each fault told at its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from matcher.errors import Finding
from matcher.market import Header, Market
from matcher.market.intake import Draft, intake

Rows = dict[str, list[dict[str, Any]]]
Build = Callable[..., tuple[Market | None, list[Finding]]]


def told(findings: list[Finding]) -> list[tuple[str, int | None, str | None, str]]:
    return [(each.where.file, each.where.row, each.where.column, each.code) for each in findings]


def test_rows_are_sorted_linked_and_filled(rows: Rows, build: Build) -> None:
    rows["suppliers"].reverse()
    rows["bid_entries"].reverse()
    market, findings = build(rows)
    assert findings == []
    assert market is not None
    assert market.suppliers.supplier == ("s1", "s2")
    assert market.bids.supplier.tolist() == [0, 1]
    assert market.bid_entries.bid.tolist() == [0, 1]
    assert market.most_parts.tolist() == [10, 10]
    assert market.outside_prices.tolist() == [10**6, 10**6]
    assert market.quantity.tolist() == [20, 300]
    assert [term.tolist() for term in market.terms] == [[1, 2], [4, 2]]
    assert list(market.lots.goals) == ["all", "all"]
    assert market.lots.limit_price.tolist() == [-1, -1]


def test_a_star_stands_for_every_period(rows: Rows, build: Build) -> None:
    market, _ = build(rows)
    assert market is not None
    assert market.capacity.period.tolist() == [1, 2, 3, 4]
    assert market.capacity.units.tolist() == [50] * 4


def test_uses_name_bids_first_then_agreements(rows: Rows, build: Build) -> None:
    rows["bid_uses"].append({"bid": "a1", "lot": "l2", "resource": "hours", "units_per_unit": 1})
    market, findings = build(rows)
    assert findings == []
    assert market is not None
    assert market.bid_uses.bid.tolist() == [0, 2]


def test_arrays_cannot_be_written_to(rows: Rows, build: Build) -> None:
    market, _ = build(rows)
    assert market is not None
    for values in (market.lots.parts, market.bids.supplier, market.lots.category.codes):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def test_the_drafts_given_are_left_as_they_are() -> None:
    draft = Draft.of({"bid": pa.array(["b1"]), "supplier": pa.array(["nobody"])})
    intake(Header("Test", "USD", "month", 1, date(2027, 1, 1)), {"bids": draft})
    assert list(draft.columns) == ["bid", "supplier"]
    assert not draft.spoiled.any()


def test_doubled_ids_and_keys_name_the_later_row(rows: Rows, build: Build) -> None:
    rows["bids"].append(rows["bids"][0])
    rows["bid_entries"].insert(0, rows["bid_entries"][1])
    rows["demand"].append({"lot": "l1", "period": 3, "quantity": 1})
    _, findings = build(rows)
    assert told(findings) == [
        ("demand.csv", 4, None, "row.twice"),
        ("bids.csv", 4, "bid", "row.twice"),
        ("bid_entries.csv", 4, None, "row.twice"),
    ]
    assert findings[0].what == "The same lot, period stands already in row 2."
    assert findings[1].what == '"b1" stands already in row 2.'


def test_a_row_for_every_period_is_doubled_once_only(rows: Rows, build: Build) -> None:
    rows["capacity"].append(rows["capacity"][0])
    assert told(build(rows)[1]) == [("capacity.csv", 3, None, "row.twice")]


def test_references_that_lead_nowhere_are_told(rows: Rows, build: Build) -> None:
    rows["bids"][0]["supplier"] = "nobody"
    rows["bid_entries"][1]["lot"] = "l9"
    rows["buyers"][0]["place"] = "moon"
    market, findings = build(rows)
    assert market is None
    assert told(findings) == [
        ("buyers.csv", 2, "place", "link.unknown"),
        ("bids.csv", 2, "supplier", "link.unknown"),
        ("bid_entries.csv", 3, "lot", "link.unknown"),
    ]


def test_empty_cells_and_numbers_out_of_range_are_told_whatever_door_they_came_in_by(rows: Rows, build: Build) -> None:
    rows["lots"][0]["today_price"] = None
    rows["lots"][1]["parts"] = 0
    rows["bids"][0]["bid"] = None
    assert told(build(rows)[1])[:3] == [
        ("lots.csv", 2, "today_price", "cell.empty"),
        ("lots.csv", 3, "parts", "number.range"),
        ("bids.csv", 2, "bid", "cell.empty"),
    ]


def test_a_table_without_rows_is_told_once_by_those_that_refer_to_it(rows: Rows, build: Build) -> None:
    rows["suppliers"] = []
    assert told(build(rows)[1]) == [
        ("capacity.csv", None, "supplier", "link.nothing"),
        ("bids.csv", None, "supplier", "link.nothing"),
        ("holdings.csv", None, "supplier", "link.nothing"),
        ("agreements.csv", None, "supplier", "link.nothing"),
    ]


@pytest.mark.parametrize("name", ["buyers", "lots", "demand"])
def test_a_market_needs_buyers_lots_and_demand(rows: Rows, build: Build, name: str) -> None:
    rows[name] = []
    assert told(build(rows)[1]) == [(f"{name}.csv", None, None, "market.empty")]


def test_nothing_is_said_of_rows_that_may_be_among_those_not_read() -> None:
    header = Header("Test", "USD", "month", 1, date(2027, 1, 1))
    bids = Draft(
        {"bid": pa.array(["b1"]), "supplier": pa.array(["s1"])},
        np.array([2]),
        np.zeros(1, np.bool_),
        partial=True,
    )
    suppliers = Draft.of({"supplier": pa.array([], pa.string())})
    suppliers.partial = True
    _, findings = intake(header, {"bids": bids, "suppliers": suppliers})
    assert {each.where.file for each in findings} == {"buyers.csv", "lots.csv", "demand.csv"}
