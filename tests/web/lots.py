"""Lots put into a draft directly, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from matcher.storage.tables.demand import Demand, Lot
from tests.web.preparing import Office

LOT: Mapping[str, Any] = {
    "title": "",
    "category": "laundry",
    "unit": "kg",
    "today_price": 10**6,
    "parts": 4,
    "least_parts": 1,
    "least_suppliers": 1,
    "must_fill": 0,
    "papers": "",
    "funding": "",
    "goals": "all",
    "switch_cost": 0,
}
"""A hundred kilograms of laundry at a dollar, in four parts."""


def add_lots(site: Office, buyer: str, lots: Mapping[str, Mapping[str, Any]]) -> None:
    """Put lots into the draft, each wanted in the first period."""
    with site.database.engine.begin() as connection:
        for lot, facts in lots.items():
            row = {**LOT, **facts, "round_id": site.round_id, "lot": lot, "buyer": buyer}
            connection.execute(insert(Lot), [row])
            wanted = {"round_id": site.round_id, "lot": lot, "period": 1, "quantity": 100}
            connection.execute(insert(Demand), [wanted])
