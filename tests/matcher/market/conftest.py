"""A small sound market as rows, to be spoiled row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from matcher.errors import Finding
from matcher.market import Header, Market
from matcher.market.intake import Draft, intake
from matcher.market.tables import TABLES

Rows = dict[str, list[dict[str, Any]]]
Build = Callable[..., tuple[Market | None, list[Finding]]]

HEADER = Header("Test", "USD", "quarter", 4, date(2027, 1, 1))


def lot(name: str, **cells: Any) -> dict[str, Any]:
    sound = {"lot": name, "buyer": "u", "category": "c", "unit": "each", "today_price": 10**6, "parts": 10}
    return sound | cells


def sound() -> Rows:
    return {
        "places": [{"place": "city", "parent": None}, {"place": "west", "parent": "city"}],
        "buyers": [{"buyer": "u", "name": "City", "kind": "city", "place": "west"}],
        "lots": [lot("l1"), lot("l2")],
        "demand": [{"lot": "l1", "period": 0, "quantity": 5}, {"lot": "l2", "period": 2, "quantity": 300}],
        "suppliers": [{"supplier": each, "name": each, "kind": "worker_owned"} for each in ("s1", "s2")],
        "capacity": [{"supplier": "s1", "resource": "hours", "period": 0, "units": 50}],
        "bids": [{"bid": "b1", "supplier": "s1"}, {"bid": "b2", "supplier": "s2"}],
        "bid_entries": [
            {"bid": "b1", "lot": "l1", "unit_price": 10**6},
            {"bid": "b2", "lot": "l2", "unit_price": 10**6},
        ],
        "bid_uses": [{"bid": "b1", "lot": "l1", "resource": "hours", "units_per_unit": 10**6}],
        "agreements": [{"agreement": "a1", "lot": "l2", "supplier": "s1", "parts": 4, "unit_price": 1}],
        "holdings": [{"lot": "l1", "supplier": "s2", "parts": 10}],
    }


@pytest.fixture
def rows() -> Rows:
    """Return the rows of the sound market."""
    return sound()


@pytest.fixture
def build() -> Build:
    """Return the way from rows to a market."""

    def built(rows: Rows, header: Header = HEADER) -> tuple[Market | None, list[Finding]]:
        drafts = {}
        for table in TABLES:
            if given := rows.get(table.file):
                names = [name for name in table.columns() if any(name in row for row in given)]
                kinds = {name: pa.string() if table.columns()[name].textual else pa.int64() for name in names}
                cells = {name: pa.array([row.get(name) for row in given], kinds[name]) for name in names}
                drafts[table.file] = Draft.of(cells)
        return intake(header, drafts)

    return built
