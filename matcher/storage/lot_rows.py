"""Lots between the database and `matcher.rounds.lots`: read whole, written table by table where something changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from matcher.rounds.funding import Money
from matcher.rounds.lot_rows import LIST, PLAIN, rows
from matcher.rounds.lots import KINDS_OF_PRICE, Holder, Lot, Price, Term
from matcher.storage.tables import METADATA

NOTED = ("site", "code", "remarks", "money", "counsel", "counsel_day", "wave_of")
"""Columns of `lot_notes` that are attributes of a `Lot` under the same name."""
IN_ORDER = ("lots", "demand", "lot_terms", "holdings", "lot_notes")
"""Tables in the order in which rows are added; those referred to come first."""

Row = Mapping[str, Any]
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A lot as it is kept; `version` counts its changes, from 1."""

    id: str
    version: int
    lot: Lot


def lots_of(
    session: Session, round_id: int, buyers: Collection[str] | None = None, ids: Collection[str] | None = None
) -> dict[str, Kept]:
    """Read the lots of a round by id, in order: those of some buyers, those with some ids, or all."""
    stored = METADATA.tables["lots"]
    wanted = select(stored).where(stored.c.round_id == round_id).order_by(stored.c.lot)
    wanted = wanted if buyers is None else wanted.where(stored.c.buyer.in_(buyers))
    wanted = wanted if ids is None else wanted.where(stored.c.lot.in_(ids))
    found = [dict(row) for row in session.execute(wanted).mappings()]
    periods = session.scalar(_periods(round_id)) or 0
    around = {name: _by_lot(session, name, round_id, ids) for name in IN_ORDER[1:]}
    kept = (_kept(row, periods, {name: each.get(row["lot"], []) for name, each in around.items()}) for row in found)
    return {each.id: each for each in kept}


def _periods(round_id: int) -> Any:
    stored = METADATA.tables["rounds"]
    return select(stored.c.periods).where(stored.c.id == round_id)


def _by_lot(session: Session, name: str, round_id: int, ids: Collection[str] | None) -> dict[str, list[Row]]:
    stored = METADATA.tables[name]
    wanted = select(stored).where(stored.c.round_id == round_id).order_by(*stored.primary_key)
    if ids is not None:
        wanted = wanted.where(stored.c.lot.in_(ids))
    found: dict[str, list[Row]] = {}
    for row in session.execute(wanted).mappings():
        found.setdefault(row["lot"], []).append(dict(row))
    return found


def _kept(row: Row, periods: int, around: Mapping[str, Sequence[Row]]) -> Kept:
    notes: Row = next(iter(around["lot_notes"]), {})
    quantities = dict.fromkeys(range(1, periods + 1), 0)
    quantities |= {each["period"]: each["quantity"] for each in around["demand"]}
    plain: dict[str, Any] = {name: row[name] for name in PLAIN}
    plain |= {name: notes[name] for name in NOTED if name in notes and name != "money"}
    plain |= {kind: _price(kind, row, notes) for kind in KINDS_OF_PRICE}
    lot = Lot(
        **plain,
        money=Money(notes.get("money", Money.OWN)),
        must_fill=bool(row["must_fill"]),
        papers=tuple(filter(None, row["papers"].split(LIST))),
        quantities=tuple(quantities.values()),
        terms=tuple(
            Term(term=each["term"], value=each["value"], unit=each["unit"], gate=bool(each["gate"]))
            for each in around["lot_terms"]
        ),
        holders=tuple(Holder(supplier=each["supplier"], parts=each["parts"]) for each in around["holdings"]),
    )
    return Kept(row["lot"], notes.get("version", 1), lot)


def _price(kind: str, row: Row, notes: Row) -> Price:
    return Price(
        amount=row[f"{kind}_price"],
        source=notes.get(f"{kind}_source", ""),
        day=notes.get(f"{kind}_day"),
        hidden=notes.get(f"{kind}_hidden", False),
    )


def tables_of(round_id: int, kept: Kept) -> Tables:
    """Write a lot as rows of the database, by table."""
    made = rows(kept.id, kept.lot)
    made["lot_notes"] = [{"lot": kept.id, "version": kept.version, **_notes(kept.lot)}]
    return {name: [{"round_id": round_id, **row} for row in each] for name, each in made.items()}


def _notes(lot: Lot) -> dict[str, Any]:
    notes = {name: getattr(lot, name) for name in NOTED}
    for kind in KINDS_OF_PRICE:
        price: Price = getattr(lot, kind)
        notes |= {f"{kind}_source": price.source, f"{kind}_day": price.day, f"{kind}_hidden": price.hidden}
    return notes


def add(session: Session, round_id: int, added: Sequence[Kept]) -> set[str]:
    """Write new lots; return the tables that changed."""
    return _insert(session, [tables_of(round_id, each) for each in added])


def change(session: Session, round_id: int, before: Kept, after: Kept) -> set[str]:
    """Write what is different in a lot; return the tables that changed."""
    old, new = tables_of(round_id, before), tables_of(round_id, after)
    changed = {name for name in IN_ORDER if old[name] != new[name]}
    if "lots" in changed:
        stored = METADATA.tables["lots"]
        session.execute(update(stored).where(*_row(stored, round_id, after.id)).values(**new["lots"][0]))
    for name in changed - {"lots"}:
        stored = METADATA.tables[name]
        session.execute(delete(stored).where(*_row(stored, round_id, after.id)))
    return changed | _insert(session, [{name: new[name] for name in changed - {"lots"}}])


def remove(session: Session, round_id: int, removed: Sequence[Kept]) -> set[str]:
    """Delete lots with all that hangs on them; return the tables that changed."""
    for each in removed:
        for name in reversed(IN_ORDER):
            stored = METADATA.tables[name]
            session.execute(delete(stored).where(*_row(stored, round_id, each.id)))
    return set(IN_ORDER) if removed else set()


def _row(stored: Any, round_id: int, lot_id: str) -> tuple[Any, Any]:
    return stored.c.round_id == round_id, stored.c.lot == lot_id


def _insert(session: Session, many: Sequence[Tables]) -> set[str]:
    written = set()
    for name in IN_ORDER:
        flat = [row for tables in many for row in tables.get(name, [])]
        if flat:
            session.execute(insert(METADATA.tables[name]), flat)
            written.add(name)
    return written
