"""What is done to the lots of a draft: added, changed, removed and put back, split into waves; the trail tells each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.rounds.lots import Lot, Wave, read, split, written
from matcher.rounds.typed import Wrong
from matcher.storage import lot_rows, tenders
from matcher.storage.errors import DemandRefused, LotUnknown
from matcher.storage.lot_rows import Kept, lots_of
from matcher.storage.tables import METADATA
from matcher.storage.tables.tenders import RemovedLot
from matcher.storage.trail import Deed, append

NAMED_AT_MOST = 100
"""Lots that an event names; it counts them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What becomes of the lots of a draft at once: new ones, (before, after) of changed ones, and those removed."""

    added: tuple[Kept, ...] = ()
    changed: tuple[tuple[Kept, Kept], ...] = ()
    removed: tuple[Kept, ...] = ()

    @property
    def ids(self) -> list[str]:
        """The lots concerned."""
        changed = [after for _, after in self.changed]
        return [each.id for each in (*self.added, *changed, *self.removed)]


def find(session: Session, round_id: int, lot_id: str) -> Kept:
    """Return a lot of a round, or raise `LotUnknown`."""
    found = lots_of(session, round_id, ids=[lot_id]).get(lot_id)
    if found is None:
        raise LotUnknown(lot_id)
    return found


def removed_lots(session: Session, round_id: int, buyers: Iterable[str] | None = None) -> Sequence[RemovedLot]:
    """List what was removed from a draft and can be put back, the latest first."""
    wanted = select(RemovedLot).filter_by(round_id=round_id).order_by(RemovedLot.removed_at.desc(), RemovedLot.lot)
    return session.scalars(wanted if buyers is None else wanted.where(RemovedLot.buyer.in_(list(buyers)))).all()


def apply(
    session: Session,
    round_id: int,
    changes: Changes,
    deed: str,
    actor: Actor,
    now: datetime,
    also: Iterable[str] = (),
    **facts: Any,
) -> None:
    """Write changes of a draft and tell of them as one deed; `also` are tables that were changed with them.

    Raises
    ------
    DemandRefused
        If the round is no draft, or a lot is of somebody who does not buy in it.
    """
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    if not {each.lot.buyer for each in changes.added} <= held.buyers:
        raise DemandRefused("lot.buyer")
    tables = _write(session, round_id, changes) | set(also)
    if changes.removed:
        session.add_all(_removed(round_id, each, now) for each in changes.removed)
        tables.add("removed_lots")
    told = {"round": round_id, "lots": changes.ids[:NAMED_AT_MOST], "count": len(changes.ids), **facts}
    append(session, Deed(name=deed, actor=actor, now=now, facts=told), *((each, round_id) for each in sorted(tables)))


def _write(session: Session, round_id: int, changes: Changes) -> set[str]:
    tables = lot_rows.remove(session, round_id, changes.removed)
    for before, after in changes.changed:
        tables |= lot_rows.change(session, round_id, before, after)
    return tables | lot_rows.add(session, round_id, changes.added)


def _removed(round_id: int, kept: Kept, now: datetime) -> RemovedLot:
    lot = kept.lot
    return RemovedLot(
        round_id=round_id,
        lot=kept.id,
        version=kept.version,
        title=lot.title,
        buyer=lot.buyer,
        content=written(lot),
        removed_at=now,
    )


def new_ids(session: Session, round_id: int, count: int) -> list[str]:
    """Return ids for new lots: `L-001` and on, past every one that is or was there."""
    used = [each for name in ("lots", "removed_lots") for each in session.scalars(_ids(name, round_id))]
    numbers = (int(found[1]) for each in used if (found := re.fullmatch("L-([0-9]{1,9})", each)))
    last = max(numbers, default=0)
    return [f"L-{number:03}" for number in range(last + 1, last + count + 1)]


def _ids(name: str, round_id: int) -> Any:
    stored = METADATA.tables[name]
    return select(stored.c.lot).where(stored.c.round_id == round_id)


def as_new(session: Session, round_id: int, lots: Sequence[Lot]) -> tuple[Kept, ...]:
    """Give new lots their ids."""
    ids = new_ids(session, round_id, len(lots))
    return tuple(Kept(lot_id, 1, lot) for lot_id, lot in zip(ids, lots, strict=True))


def add(session: Session, round_id: int, lot: Lot, actor: Actor, now: datetime) -> str:
    """Add a lot to a draft and return its id; refuses as `apply` does."""
    (kept,) = as_new(session, round_id, [lot])
    apply(session, round_id, Changes(added=(kept,)), "lot.add", actor, now)
    return kept.id


def change(session: Session, round_id: int, lot_id: str, version: int, lot: Lot, actor: Actor, now: datetime) -> None:
    """Change a lot that somebody read as `version`; what its form does not hold stays: holders and where it came from.

    Raises
    ------
    LotUnknown
        If it is not there.
    DemandRefused
        If somebody else changed it since, and as `apply` does.
    """
    before = current(session, round_id, lot_id, version)
    after = replace(lot, buyer=before.lot.buyer, holders=before.lot.holders, wave_of=before.lot.wave_of)
    if after != before.lot:
        changes = Changes(changed=((before, Kept(lot_id, version + 1, after)),))
        apply(session, round_id, changes, "lot.change", actor, now)


def current(session: Session, round_id: int, lot_id: str, version: int) -> Kept:
    """Return a lot that is still the one somebody read, else raise `DemandRefused`."""
    found = find(session, round_id, lot_id)
    if found.version != version:
        raise DemandRefused("tender.stale")
    return found


def remove(session: Session, round_id: int, lot_id: str, version: int, actor: Actor, now: datetime) -> None:
    """Take a lot out of a draft; it can be put back. Raises as `change` does."""
    kept = current(session, round_id, lot_id, version)
    apply(session, round_id, Changes(removed=(kept,)), "lot.remove", actor, now)


def put_back(session: Session, round_id: int, lot_id: str, actor: Actor, now: datetime) -> None:
    """Put back a lot that was removed; where it had been split, its waves go.

    Raises
    ------
    LotUnknown
        If no such lot was removed.
    """
    found = session.get(RemovedLot, (round_id, lot_id))
    if found is None:
        raise LotUnknown(lot_id)
    kept = Kept(lot_id, found.version + 1, read(found.content))
    changes = Changes(added=(kept,), removed=tuple(_waves_of(session, round_id, lot_id)))
    session.execute(delete(RemovedLot).where(RemovedLot.round_id == round_id, RemovedLot.lot == lot_id))
    session.expunge(found)
    apply(session, round_id, changes, "lot.put_back", actor, now, also=["removed_lots"])


def _waves_of(session: Session, round_id: int, lot_id: str) -> list[Kept]:
    """Return the lots that were split from one, by however many steps."""
    lots = lots_of(session, round_id)
    split_from = {each.lot: read(each.content).wave_of for each in removed_lots(session, round_id)}
    split_from |= {each.id: each.lot.wave_of for each in lots.values()}
    found, size = {lot_id}, 0
    while len(found) > size:
        size = len(found)
        found |= {each for each, source in split_from.items() if source in found}
    return [lots[each] for each in sorted(found & lots.keys())]


def split_into(
    session: Session,
    round_id: int,
    lot_id: str,
    version: int,
    waves: Sequence[Wave],
    actor: Actor,
    now: datetime,
) -> list[Wrong]:
    """Replace a lot by its waves, or return what is wrong with them. Raises as `change` does."""
    kept = current(session, round_id, lot_id, version)
    made, wrong = split(kept.lot, lot_id, waves)
    if not wrong:
        changes = Changes(added=as_new(session, round_id, made), removed=(kept,))
        apply(session, round_id, changes, "lot.split", actor, now)
    return wrong
