"""From the lines of a sheet to lots of a draft: matched with those that are there, and checked as the market checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from matcher.errors import Finding
from matcher.exchange.upload.lines import Fault, Line, Reading
from matcher.exchange.upload.shape import Layout
from matcher.market import MONTHS, Header
from matcher.market.intake import intake
from matcher.market.rows import drafts
from matcher.money import apportion
from matcher.rounds.lot_rows import rows
from matcher.rounds.lots import KINDS_OF_PRICE, Holder, Lot, Price

_PLAIN = (
    *("title", "category", "unit", "site", "code", "remarks", "papers", "funding", "parts", "least_parts"),
    *("least_suppliers", "most_suppliers", "must_fill"),
)
"""Fields of a sheet that are attributes of a lot under the same name."""
_AMOUNTS = ("each", "yearly", "total")

Holding = Callable[[str], tuple[str, str] | None]
"""Finds the id and the name of a supplier by the name, or by the contract number, that a sheet gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What lines are read beside.

    Attributes
    ----------
    buyer
        Whose lots the sheet is about.
    lots
        Those of the draft, by id.
    taken
        Ids of other buyers' lots and of removed ones.
    supplier, contracted
        Find the present supplier by name, and by contract number.
    source, day
        The sheet's name and the day it came: where a price comes from that says nothing else.
    """

    header: Header
    buyer: str
    lots: Mapping[str, Lot]
    taken: Collection[str]
    supplier: Holding
    contracted: Holding
    source: str
    day: date


@dataclass
class Lots:
    """The lots that a sheet makes, by id, each with its row; what is wrong between cells; who is named as supplier."""

    found: dict[str, Lot] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    suppliers: dict[str, str] = field(default_factory=dict)


def lots_of(reading: Reading, layout: Layout, around: Around) -> Lots:
    """Make a lot of each line without a fault; a field that the sheet has no column for stays as it was."""
    made = Lots()
    for line in reading.readable:
        _take(line, layout, around, made)
    _check(layout, around, made)
    return made


def _take(line: Line, layout: Layout, around: Around, made: Lots) -> None:
    lot_id = _id(line, around, made)
    if lot_id in made.found:
        made.faults.append(_fault(line.row, layout, "lot", "row.twice", lot_id))
        return
    lot = _lot(line, layout, around, around.lots.get(lot_id))
    holder, wrong = _holder(line, layout, around)
    if holder is not None:
        made.suppliers[holder[0]] = holder[1]
        lot = replace(lot, holders=(Holder(supplier=holder[0], parts=lot.parts),))
    if wrong is not None:
        made.faults.append(wrong)
    else:
        made.found[lot_id], made.rows[lot_id] = lot, line.row


def _id(line: Line, around: Around, made: Lots) -> str:
    """Return the id of the lot a line is about: the one it names, the one of the same title and site, or a new one."""
    if (given := str(line.values.get("lot", ""))) != "":
        own = f"{around.buyer}-{given}"[:64]
        return own if own in around.lots or given in around.taken else given
    for lot_id, lot in around.lots.items():
        if (lot.title, lot.site) == (line.values["title"], line.values.get("site", "")) and lot_id not in made.found:
            return lot_id
    number = len(around.lots) + len(around.taken) + 1
    used = {*around.lots, *around.taken, *made.found}
    while f"L-{number:03}" in used:
        number += 1
    return f"L-{number:03}"


def _lot(line: Line, layout: Layout, around: Around, before: Lot | None) -> Lot:
    """Write what the sheet says over what is there, or over nothing; an empty cell empties its field."""
    empty = Lot(buyer=around.buyer, title="", category="", unit="", quantities=(), today=Price())
    start = before or empty
    given: dict[str, Any] = {
        name: line.values.get(name, getattr(empty, name)) for name in _PLAIN if name in layout.columns
    }
    if "must_fill" in given:
        given["must_fill"] = bool(given["must_fill"])
    given |= _prices(line, layout, around, start)
    return replace(start, **given, quantities=_quantities(line, layout, around, start))


def _holder(line: Line, layout: Layout, around: Around) -> tuple[tuple[str, str] | None, Fault | None]:
    """Find who has the lot today, by name or else by the contract's number."""
    ways = ("holder", around.supplier, "text.no_word"), ("contract", around.contracted, "contract.unknown")
    for name, find, code in ways:
        if (said := str(line.values.get(name, ""))) != "":
            found = find(said)
            return found, None if found else _fault(line.row, layout, name, code, said)
    return None, None


def _prices(line: Line, layout: Layout, around: Around, start: Lot) -> dict[str, Price]:
    """Take each price that the sheet has a column for, with what it says of where today's comes from."""
    made: dict[str, Price] = {}
    values: Mapping[str, Any] = line.values
    hides = _hides(line, layout, start)
    for kind in KINDS_OF_PRICE:
        price: Price = getattr(start, kind)
        if f"{kind}_price" in layout.columns:
            price = replace(price, amount=values.get(f"{kind}_price"))
        if hides is not None:
            price = replace(price, hidden=hides and price.amount is not None)
        made[kind] = price
    if "today_source" in layout.columns:
        made["today"] = replace(made["today"], source=values.get("today_source", ""))
    if "today_date" in layout.columns:
        made["today"] = replace(made["today"], day=values.get("today_date"))
    if made["today"].amount != start.today.amount:
        made["today"] = _sourced(made["today"], around)
    return made


def _sourced(price: Price, around: Around) -> Price:
    """Name the sheet and its day where nothing else says where a price comes from."""
    return replace(price, source=price.source or around.source, day=price.day or around.day)


def _hides(line: Line, layout: Layout, start: Lot) -> bool | None:
    """Say whether all prices are to be hidden or shown; None where the sheet says what is so already."""
    if "hidden" not in layout.columns:
        return None
    said = bool(line.values.get("hidden"))
    return None if said == any(getattr(start, kind).hidden for kind in KINDS_OF_PRICE) else said


def _quantities(line: Line, layout: Layout, around: Around, start: Lot) -> tuple[int, ...]:
    """Return the quantity of each period: as its column says, or the same in each, or a year's or the term's spread."""
    periods = around.header.periods
    if layout.periods:
        return tuple(line.quantities.get(period, 0) for period in range(1, periods + 1))
    name = next((name for name in _AMOUNTS if name in line.values), None)
    if name is None:
        known = any(each in layout.columns for each in _AMOUNTS)
        return start.quantities if start.quantities and not known else (0,) * periods
    amount: Any = line.values[name]
    if name == "each":
        return (amount,) * periods
    total = Fraction(amount)
    if name == "yearly":
        total = total * periods * MONTHS[around.header.period] / 12
    whole = total.numerator // total.denominator
    return tuple(apportion(whole, [Fraction(whole, periods)] * periods))


def _check(layout: Layout, around: Around, made: Lots) -> None:
    """Note what the market's own checks refuse in these lots, each at its row."""
    for lot_id, lot in list(made.found.items()):
        if not lot.quantity:
            made.faults.append(_fault(made.rows[lot_id], layout, _amount(layout), "lot.no_demand", ""))
    tables: dict[str, list[dict[str, Any]]] = {"buyers": [{"buyer": around.buyer, "name": "-", "kind": "-"}]}
    held = {each.supplier for lot in made.found.values() for each in lot.holders}
    tables["suppliers"] = [{"supplier": each, "name": each, "kind": "conventional"} for each in sorted(held)]
    tables["places"] = [{"place": each} for each in sorted({lot.place for lot in made.found.values() if lot.place})]
    order: list[str] = []
    for lot_id, lot in made.found.items():
        order.append(lot_id)
        for name, each in rows(lot_id, lot).items():
            tables.setdefault(name, []).extend(each)
    if order:
        _, findings = intake(around.header, drafts(tables))
        made.faults += [_found(each, order, layout, made) for each in findings if _counts(each)]


def _counts(finding: Finding) -> bool:
    """Tell whether a finding is about one lot, and not said already."""
    return not finding.warning and finding.where.file == "lots.csv" and finding.code not in ("lot.no_demand",)


def _found(finding: Finding, order: list[str], layout: Layout, made: Lots) -> Fault:
    if finding.where.row is None:
        return Fault(0, 0, finding.where.column or "lot", "", finding.code)
    row = made.rows[order[finding.where.row - 2]]
    return _fault(row, layout, finding.where.column or "lot", finding.code, "")


def _amount(layout: Layout) -> str:
    return next((name for name in _AMOUNTS if name in layout.columns), "quantity")


def _fault(row: int, layout: Layout, name: str, code: str, text: str) -> Fault:
    return Fault(row, layout.columns.get(name, 0), name, text, code)
