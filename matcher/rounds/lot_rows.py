"""A lot as rows of the market's tables, and what is wrong with it by the market's own checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.errors import Finding
from matcher.market import Header
from matcher.market.intake import intake
from matcher.market.rows import drafts
from matcher.rounds.lots import Lot
from matcher.rounds.typed import Wrong

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

PLAIN = (
    *("buyer", "title", "category", "unit", "place", "parts", "least_parts", "least_suppliers", "most_suppliers"),
    *("funding", "goals", "guaranteed_bp", "surge_bp", "switch_cost", "option_from"),
)
"""Columns of `lots` that are attributes of a `Lot` under the same name."""
LIST = ";"


def rows(lot_id: str, lot: Lot) -> dict[str, list[dict[str, Any]]]:
    """Write a lot as rows by table: `lots`, `demand`, `lot_terms`, `holdings`."""
    prices = {f"{kind}_price": getattr(lot, kind).amount for kind in ("today", "outside", "limit")}
    own = {name: getattr(lot, name) for name in PLAIN} | prices
    own |= {"lot": lot_id, "must_fill": int(lot.must_fill), "papers": LIST.join(lot.papers)}
    wanted = [(period, quantity) for period, quantity in enumerate(lot.quantities, 1) if quantity]
    return {
        "lots": [own],
        "demand": [{"lot": lot_id, "period": period, "quantity": quantity} for period, quantity in wanted],
        "lot_terms": [
            {"lot": lot_id, "term": each.term, "value": each.value, "unit": each.unit, "gate": int(each.gate)}
            for each in lot.terms
        ],
        "holdings": [{"lot": lot_id, "supplier": each.supplier, "parts": each.parts} for each in lot.holders],
    }


def faults(header: Header, lot: Lot) -> list[Wrong]:
    """Return what the market's checks refuse in a lot by itself, at the fields of its form.

    The code is that of the finding; a market of this one lot is built to find it.
    """
    if not lot.quantity:
        return [Wrong("each", "lot.no_demand")]
    held = sorted({each.supplier for each in lot.holders})
    tables = rows("lot", lot) | {
        "buyers": [{"buyer": lot.buyer, "name": lot.buyer, "kind": "buyer"}],
        "places": [{"place": lot.place}] if lot.place else [],
        "suppliers": [{"supplier": each, "name": each, "kind": "conventional"} for each in held],
    }
    _, findings = intake(header, drafts(tables))
    return [_at_field(each) for each in findings if not each.warning]


def _at_field(finding: Finding) -> Wrong:
    """Say a finding at the field it is about."""
    file, row, column = finding.where.file, finding.where.row or 2, finding.where.column or ""
    if file == "lot_terms.csv":
        return Wrong(f"term-{row - 1}", finding.code)
    if file == "demand.csv":
        return Wrong("each", finding.code)
    return Wrong(column.removesuffix("_price"), finding.code)
