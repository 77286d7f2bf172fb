"""Small markets written as tables of words: a line a row, the first the header, `-` for an empty cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.strategies import Row, Tables, Written

DEFAULTS: Mapping[str, Row] = {
    "lots": {"buyer": "city", "category": "food", "unit": "kg", "today_price": "10", "parts": "1"},
    "suppliers": {"kind": "worker_owned"},
    "buyers": {"kind": "city"},
}


def small(policy: Mapping[str, Any] | None = None, periods: int = 1, **tables: str) -> Written:
    """Write a market; `city` buys unless buyers are given, each supplier of a bid exists, 100 units are wanted."""
    rows: Tables = {name: [DEFAULTS.get(name, {}) | row for row in _rows(text)] for name, text in tables.items()}
    rows.setdefault("buyers", [DEFAULTS["buyers"] | {"buyer": "city"}])
    rows.setdefault("bids", [])
    firms = list(dict.fromkeys(row["supplier"] for row in rows["bids"]))
    rows.setdefault("suppliers", [DEFAULTS["suppliers"] | {"supplier": name} for name in firms])
    rows.setdefault("demand", [{"lot": row["lot"], "period": "*", "quantity": "100"} for row in rows["lots"]])
    for table, key in (("buyers", "buyer"), ("suppliers", "supplier")):
        rows[table] = [{"name": row[key]} | row for row in rows[table]]
    header = {"name": "Small", "currency": "USD", "period": "quarter", "periods": periods, "start": "2027-01-01"}
    return Written(header, {"goals": {}, "rules": {}} | dict(policy or {}), rows)


def _rows(text: str) -> list[Row]:
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return [{k: "" if v == "-" else v for k, v in zip(header, line, strict=True)} for line in lines]
