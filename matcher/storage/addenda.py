"""Changes of published demand: proposed lot by lot, published together as an addendum that everybody is told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Delete, delete, func, select
from sqlalchemy.orm import Session

from matcher.rounds.addenda import Change, canonical, digest, held_to, refuse
from matcher.rounds.lots import Lot, read, written
from matcher.rounds.notices import Happening
from matcher.storage import lot_rows, tenders
from matcher.storage.errors import RoundRefused
from matcher.storage.lot_rows import Kept, lots_of
from matcher.storage.notices import tell_round
from matcher.storage.people import acting
from matcher.storage.tables.addenda import Addendum, ProposedChange
from matcher.storage.tables.people import Account, Organisation
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append

LOTS_NAMED = 100
"""Lots that an event names; it counts them all."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A lot as it is kept, and as its officer wants it; `stale` where somebody changed the lot since."""

    kept: Kept
    wanted: Lot
    stale: bool


def addenda(session: Session, round_id: int) -> Sequence[Addendum]:
    """List the addenda of a round, the latest first."""
    return session.scalars(select(Addendum).filter_by(round_id=round_id).order_by(Addendum.number.desc())).all()


def proposals(session: Session, round_id: int, buyer: str, lot_id: str | None = None) -> list[Proposal]:
    """List the changes that a buyer's officers propose, by lot; or the one of a single lot."""
    wanted = select(ProposedChange).filter_by(round_id=round_id, buyer=buyer).order_by(ProposedChange.lot)
    found = session.scalars(wanted if lot_id is None else wanted.filter_by(lot=lot_id)).all()
    kept = lots_of(session, round_id, ids=[each.lot for each in found]) if found else {}
    return [
        Proposal(kept[each.lot], read(each.content), kept[each.lot].version != each.version)
        for each in found
        if each.lot in kept
    ]


def proposed_digest(found: Sequence[Proposal]) -> str:
    """Return what tells one set of proposals from another: somebody changes or publishes what they saw, nothing else.

    "" where nothing is proposed.
    """
    return digest("", _changes(found)) if found else ""


def _changes(found: Sequence[Proposal]) -> list[Change]:
    return [Change(each.kept.id, each.kept.lot, each.wanted) for each in found]


def propose(
    session: Session, round_id: int, lot_id: str, version: int, seen: str, lot: Lot, account: Account, now: datetime
) -> None:
    """Propose a change of a lot; what was signed stays. One that changes nothing takes an earlier one back.

    `version` is that of the lot it was made from, `seen` what `proposed_digest` says of an earlier proposal.

    Raises
    ------
    RoundRefused
        If the round is not open, the lot is not of one's own organisation or was changed since it was read, or somebody
        else proposed a change of it meanwhile.
    """
    held, buyer = _open(session, round_id, account, now)
    kept = lots_of(session, round_id, ids=[lot_id]).get(lot_id)
    if kept is None or kept.lot.buyer != buyer or kept.version != version:
        raise RoundRefused("addendum.stale")
    _refuse_unseen(session, round_id, buyer, lot_id, seen)
    wanted = held_to(kept.lot, lot)
    session.execute(_of_lot(round_id, lot_id))
    if wanted != kept.lot:
        made = ProposedChange(round_id=round_id, lot=lot_id, buyer=buyer, version=version, content=written(wanted))
        made.proposed_by, made.proposed_at = account.id, now
        session.add(made)
    _told(session, held, "change.propose", {"lot": lot_id}, account, now, "proposed_changes")


def _refuse_unseen(session: Session, round_id: int, buyer: str, lot_id: str, seen: str) -> None:
    if proposed_digest(proposals(session, round_id, buyer, lot_id)) != seen:
        raise RoundRefused("addendum.stale")


def withdraw(session: Session, round_id: int, lot_id: str, seen: str, account: Account, now: datetime) -> None:
    """Take back the proposed change that was `seen`; refused as `propose` is, and where there is none."""
    held, buyer = _open(session, round_id, account, now)
    _refuse_unseen(session, round_id, buyer, lot_id, seen)
    if not seen:
        raise RoundRefused("addendum.empty")
    session.execute(_of_lot(round_id, lot_id).where(ProposedChange.buyer == buyer))
    _told(session, held, "change.withdraw", {"lot": lot_id}, account, now, "proposed_changes")


def _of_lot(round_id: int, lot_id: str) -> Delete:
    return delete(ProposedChange).where(ProposedChange.round_id == round_id, ProposedChange.lot == lot_id)


def _open(session: Session, round_id: int, account: Account, now: datetime) -> tuple[HeldRound, str]:
    held = tenders.find(session, round_id, now)
    if refused := refuse(held.state, 1):
        raise RoundRefused(refused)
    return held, session.get_one(Organisation, account.organisation_id).party or ""


def publish(session: Session, round_id: int, reason: str, seen: str, account: Account, now: datetime) -> int:
    """Publish what one's organisation proposes as the next addendum; return its number.

    Every bid that came before must be confirmed again: it was confirmed under an earlier number.

    Raises
    ------
    RoundRefused
        If there is nothing to publish, or something else than what was `seen`, or the round is closed.
    """
    held, buyer = _open(session, round_id, account, now)
    found = proposals(session, round_id, buyer)
    if refused := refuse(held.state, len(found)):
        raise RoundRefused(refused)
    if proposed_digest(found) != seen or any(each.stale for each in found):
        raise RoundRefused("addendum.stale")
    number = 1 + (session.scalar(select(func.max(Addendum.number)).filter_by(round_id=round_id)) or 0)
    changes = _changes(found)
    made = Addendum(round_id=round_id, number=number, buyer=buyer, reason=reason, content=canonical(reason, changes))
    made.digest, made.published_by, made.published_at = digest(reason, changes), account.id, now
    session.add(made)
    changed = {"addenda", "proposed_changes", "tenders", *_applied(session, held, found)}
    session.execute(delete(ProposedChange).filter_by(round_id=round_id, buyer=buyer))
    facts: dict[str, Any] = {"addendum": number, "digest": made.digest, "count": len(found), "bids": "to be confirmed"}
    facts["lots"] = [each.kept.id for each in found[:LOTS_NAMED]]
    _told(session, held, "addendum.publish", facts, account, now, *changed)
    tell_round(session, held, Happening.ADDENDUM, acting(account), now, number=number)
    return number


def _applied(session: Session, held: HeldRound, found: Sequence[Proposal]) -> set[str]:
    """Change the lots, and count the change of the round; return the tables that changed."""
    held.tender.version += 1
    changed: set[str] = set()
    for each in found:
        after = Kept(each.kept.id, each.kept.version + 1, each.wanted)
        changed |= lot_rows.change(session, held.id, each.kept, after)
    return changed


def _told(
    session: Session,
    held: HeldRound,
    name: str,
    facts: Mapping[str, Any],
    account: Account,
    now: datetime,
    *tables: str,
) -> None:
    deed = Deed(name=name, actor=acting(account), now=now, facts={"round": held.id, **facts})
    append(session, deed, *((each, held.id) for each in sorted(tables)))
