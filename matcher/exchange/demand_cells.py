"""Lots as the cells of a sheet to fill in, which read back give the same lots."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal

from matcher.exchange.demand_sheet import SHAPE
from matcher.exchange.template import Cell
from matcher.money import MILLIONTHS, unscaled
from matcher.rounds.lots import Lot, Price

LEFT_OUT = ("total", "yearly", "each", "contract")
"""Fields that say in another way what columns of the template say: quantities by period, and who holds the lot."""

BUYERS_OWN = (*LEFT_OUT, "hidden", "holder")
"""Fields that are nobody's but the buyer's besides."""


def heads_and_rows(
    lots: Mapping[str, Lot],
    names: Mapping[str, str],
    word: Callable[[str], str],
    periods: Sequence[str],
    left_out: Collection[str] = LEFT_OUT,
) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Return the heads, one for each field and one for each period, and a row for each lot.

    `names` are the suppliers' by id, `word` names a field, `periods` are the names of all periods.
    """
    fields = [name for name in SHAPE if name not in left_out]
    heads = [*(word(name) for name in fields), *periods]
    rows = [
        (*(_cells(lot_id, lot, names)[name] for name in fields), *(each or None for each in lot.quantities))
        for lot_id, lot in lots.items()
    ]
    return heads, rows


def _cells(lot_id: str, lot: Lot, names: Mapping[str, str]) -> dict[str, Cell]:
    return {
        "lot": lot_id,
        "title": lot.title,
        "category": lot.category,
        "code": lot.code,
        "unit": lot.unit,
        "site": lot.site,
        "today_price": _price(lot.today),
        "today_source": lot.today.source,
        "today_date": lot.today.day,
        "outside_price": _price(lot.outside),
        "limit_price": _price(lot.limit),
        "hidden": _flag(lot.today.hidden or lot.outside.hidden or lot.limit.hidden),
        "parts": lot.parts,
        "least_parts": lot.least_parts,
        "least_suppliers": lot.least_suppliers,
        "most_suppliers": lot.most_suppliers,
        "must_fill": _flag(lot.must_fill),
        "papers": "; ".join(lot.papers),
        "funding": lot.funding,
        "holder": names.get(lot.holders[0].supplier, lot.holders[0].supplier) if len(lot.holders) == 1 else "",
        "remarks": lot.remarks,
    }


def _price(price: Price) -> Decimal | None:
    return None if price.amount is None else Decimal(unscaled(price.amount, MILLIONTHS))


def _flag(said: bool) -> str:
    return "yes" if said else "no"
