"""A draft made from the demand of an earlier round: one's own lots, with who holds them since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from matcher.market import Header
from matcher.policy import Policy
from matcher.rounds.lots import Holder, Lot
from matcher.rounds.states import State
from matcher.storage import rounds, runs, tenders
from matcher.storage.errors import RoundUnknown
from matcher.storage.lot_rows import Kept, lots_of
from matcher.storage.lots import Changes, apply
from matcher.storage.people import acting
from matcher.storage.tables import METADATA
from matcher.storage.tables.people import Account, Organisation
from matcher.storage.tables.rounds import Round
from matcher.storage.tables.runs import RunAward

DECIDED = (State.AWARDED, State.FINAL)


def can_be_copied(session: Session, party: str) -> list[Round]:
    """List the rounds, held here or imported, in which somebody has lots; the latest first."""
    stored = METADATA.tables["lots"]
    mine = select(stored.c.round_id).where(stored.c.buyer == party)
    return list(session.scalars(select(Round).where(Round.id.in_(mine)).order_by(Round.id.desc())))


def copy_demand(session: Session, source_id: int, account: Account, name: str, start: date, now: datetime) -> int:
    """Begin a draft with all lots that somebody's organisation had in a round; return the new round's number.

    Prices come with their sources and days, to be looked at again; locks on single bids stay behind.

    Raises
    ------
    RoundUnknown
        If the organisation has no lots in such a round.
    DemandRefused
        As `tenders.begin` does.
    """
    party = session.get_one(Organisation, account.organisation_id).party or ""
    source = rounds.find(session, source_id)
    lots = lots_of(session, source_id, [party])
    if not lots:
        raise RoundUnknown(source_id)
    header = Header(name, source.currency, source.period, source.periods, start)
    made = tenders.begin(session, account, header, now, _policy(session, source_id))
    holders = _holders(session, source_id, now)
    kept = [
        Kept(each.id, 1, replace(each.lot, holders=_held_by(each, holders), wave_of=None)) for each in lots.values()
    ]
    also = _copy_around(session, source_id, made, party, (each.lot for each in kept))
    apply(session, made, Changes(added=tuple(kept)), "demand.copy", acting(account), now, also=also, source=source_id)
    return made


def _policy(session: Session, source_id: int) -> Policy:
    policy = rounds.policy_of(session, source_id)
    return policy.model_copy(update={"rules": policy.rules.model_copy(update={"exclude": (), "force": ()})})


def _held_by(kept: Kept, holders: dict[str, tuple[Holder, ...]] | None) -> tuple[Holder, ...]:
    return kept.lot.holders if holders is None else holders.get(kept.id, ())


def _holders(session: Session, source_id: int, now: datetime) -> dict[str, tuple[Holder, ...]] | None:
    """Return who was awarded the lots of a decided round; None for any other, where nobody new has them."""
    run = runs.latest(session, source_id)
    if run is None or rounds.state_of(session, source_id, now) not in DECIDED:
        return None
    won = (
        select(RunAward.lot, RunAward.supplier, func.sum(RunAward.parts))
        .where(RunAward.run_id == run.id)
        .group_by(RunAward.lot, RunAward.supplier)
        .order_by(RunAward.lot, RunAward.supplier)
    )
    found: dict[str, tuple[Holder, ...]] = {}
    for lot, supplier, parts in session.execute(won):
        found[lot] = (*found.get(lot, ()), Holder(supplier=supplier, parts=int(parts)))
    return found


def _copy_around(session: Session, source_id: int, made: int, party: str, lots: Iterable[Lot]) -> set[str]:
    """Copy what lots refer to: all places, the suppliers that hold them, and where and what the buyer is."""
    holding = {each.supplier for lot in lots for each in lot.holders}
    copied = {"places": _copy(session, "places", source_id, made, None)}
    copied["suppliers"] = _copy(session, "suppliers", source_id, made, holding)
    buyers = METADATA.tables["buyers"]
    known = session.execute(
        select(buyers.c.kind, buyers.c.place, buyers.c.max_premium_bp).where(
            buyers.c.round_id == source_id, buyers.c.buyer == party
        )
    ).one()
    session.execute(update(buyers).where(buyers.c.round_id == made, buyers.c.buyer == party).values(**known._mapping))
    return {"buyers", *(name for name, count in copied.items() if count)}


def _copy(session: Session, name: str, source_id: int, made: int, ids: set[str] | None) -> int:
    stored = METADATA.tables[name]
    wanted = select(stored).where(stored.c.round_id == source_id)
    if ids is not None:
        wanted = wanted.where(stored.c[name.removesuffix("s")].in_(ids))
    rows: list[dict[str, Any]] = [{**row, "round_id": made} for row in session.execute(wanted).mappings()]
    if rows:
        session.execute(insert(stored), rows)
    return len(rows)
