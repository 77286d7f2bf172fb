"""Which entries are out before anything is decided, and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.enumeration.folder import Row, Tiny, cents


def why_not(tiny: Tiny, entry: Row) -> str | None:
    """Name the rule that takes an entry out before anything is decided, or None if it stands."""
    bid, lot = tiny.bids[entry["bid"]], tiny.lots[entry["lot"]]
    limit = lot.get("limit_price")
    outs = {
        "limit price": bool(limit) and any(price > cents(limit) for price in _charged(tiny, entry)),
        "exclude": bool(bid.get("excluded")) or _is_locked_out(tiny, entry),
    }
    firms = [_against(tiny, tiny.suppliers[name], lot) for name in tiny.behind(entry["bid"])]
    return next((name for each in (outs, *firms) for name, out in each.items() if out), None)


def _against(tiny: Tiny, supplier: Row, lot: Row) -> dict[str, bool]:
    """What may be against a supplier, alone or in a joint bid."""
    wage, floors = supplier.get("lowest_wage"), tiny.rules("wage_floor")
    return {
        "papers": not _papers(lot) <= _valid_papers(tiny, supplier["supplier"]),
        "wage floor": any(
            tiny.touched(rule, [lot["lot"]]) and (not wage or cents(wage) < cents(rule["hourly"])) for rule in floors
        ),
        "availability": (supplier.get("available_from") or "") > _first_day(tiny, lot["lot"]),
        "own": tiny.buyers[lot["buyer"]].get("supplier") == supplier["supplier"],
    }


def _charged(tiny: Tiny, entry: Row) -> list[Fraction]:
    """Unit prices of an entry in the periods in which its lot is wanted."""
    wanted = [t for (lot, t), quantity in tiny.demand.items() if lot == entry["lot"] and quantity]
    return [tiny.price(entry, t) for t in wanted]


def _papers(lot: Row) -> set[str]:
    return set((lot.get("papers") or "").split(";")) - {""}


def _valid_papers(tiny: Tiny, supplier: str) -> set[str]:
    """Papers valid on the market's first day; one without a date does not expire."""
    start = str(tiny.header["start"])
    rows = [row for row in tiny.tables["papers"] if row["supplier"] == supplier]
    return {row["paper"] for row in rows if (row.get("expires") or start) >= start}


def _first_day(tiny: Tiny, lot: str) -> str:
    """Return the first day of a lot's term, in ISO form."""
    start = date.fromisoformat(str(tiny.header["start"]))
    months = start.month - 1 + (tiny.term(lot)[0] - 1) * tiny.months
    return start.replace(year=start.year + months // 12, month=months % 12 + 1).isoformat()


def _is_locked_out(tiny: Tiny, entry: Row) -> bool:
    rules = [rule for rule in tiny.rules("exclude") if rule["bid"] == entry["bid"]]
    return any(rule.get("lot") in (None, entry["lot"]) for rule in rules)
