"""What two people do to a published round: one moves, the other agrees, and only then it holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from matcher.rounds.motions import Kind, refuse_date, refuse_decision, refuse_state
from matcher.rounds.notices import Happening
from matcher.rounds.states import State
from matcher.rounds.trail import moment
from matcher.storage import tenders
from matcher.storage.errors import RoundRefused
from matcher.storage.notices import tell_round
from matcher.storage.people import acting
from matcher.storage.tables.people import Account
from matcher.storage.tables.questions import Motion
from matcher.storage.tables.rounds import RoundState
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append


@dataclass(frozen=True, slots=True)
class Moved:
    """A motion with the names of who moved and who decided it."""

    motion: Motion
    mover: str
    decider: str | None


def motions(session: Session, round_id: int) -> Sequence[Moved]:
    """List what was moved in a round, the latest first."""
    mover, decider = aliased(Account), aliased(Account)
    wanted = (
        select(Motion, mover.name, decider.name)
        .join(mover, mover.id == Motion.moved_by)
        .outerjoin(decider, decider.id == Motion.decided_by)
        .where(Motion.round_id == round_id)
        .order_by(Motion.number.desc())
    )
    return [Moved(*each) for each in session.execute(wanted)]


def undecided(session: Session, rounds: Collection[int]) -> Sequence[Motion]:
    """List what waits for an approver in some rounds, one motion for each at most."""
    return session.scalars(select(Motion).where(Motion.round_id.in_(rounds), Motion.decided_at.is_(None))).all()


def move(
    session: Session, round_id: int, kind: Kind, until: datetime | None, reason: str, account: Account, now: datetime
) -> None:
    """Move that a round closes later (`until`) or is cancelled, for a reason that becomes public.

    Raises
    ------
    RoundRefused
        If the round's state or the date forbids it, it is not one's own to lead, or another motion waits.
    """
    held = _led(session, round_id, account, now)
    refused = refuse_state(kind, held.state)
    if kind == Kind.EXTEND and not refused:
        refused = refuse_date(held.tender.closes_at, until) if until else "motion.not_later"
    if undecided(session, [round_id]):
        refused = "motion.waits"
    if refused:
        raise RoundRefused(refused)
    number = 1 + (session.scalar(select(func.max(Motion.number)).filter_by(round_id=round_id)) or 0)
    made = Motion(round_id=round_id, number=number, kind=kind, until=until if kind == Kind.EXTEND else None)
    made.reason, made.answer, made.moved_by, made.moved_at = reason, "", account.id, now
    session.add(made)
    _told(session, held, "motion.move", made, account, now, ("motions", round_id))
    tell_round(session, held, Happening.TO_CONFIRM, acting(account), now)


def _led(session: Session, round_id: int, account: Account, now: datetime) -> HeldRound:
    held = tenders.find(session, round_id, now)
    if held.tender.organisation_id != account.organisation_id:
        raise RoundRefused("motion.not_lead")
    return held


def decide(
    session: Session, round_id: int, number: int, agreed: bool, answer: str, account: Account, now: datetime
) -> None:
    """Agree to a motion, which then holds at once, or say no with an answer.

    Raises
    ------
    RoundRefused
        If it is decided, one's own, somebody else's to decide, or comes too late.
    """
    held, motion = _led(session, round_id, account, now), session.get(Motion, (round_id, number))
    if motion is None:
        raise RoundRefused("motion.decided")
    kind, decided = Kind(motion.kind), motion.decided_at is not None
    if refused := refuse_decision(kind, held.state, motion.moved_by, decided, account.id):
        raise RoundRefused(refused)
    motion.agreed, motion.answer, motion.decided_by, motion.decided_at = agreed, answer, account.id, now
    if not agreed:
        _told(session, held, "motion.refuse", motion, account, now, ("motions", round_id))
        tell_round(session, held, Happening.SENT_BACK, acting(account), now)
    elif kind == Kind.EXTEND:
        _extend(session, held, motion, account, now)
    else:
        _cancel(session, held, motion, account, now)


def _extend(session: Session, held: HeldRound, motion: Motion, account: Account, now: datetime) -> None:
    held.tender.closes_at, held.tender.version = motion.until, held.tender.version + 1
    _told(session, held, "round.extend", motion, account, now, ("motions", held.id), ("tenders", held.id))
    until = moment(motion.until) if motion.until else ""
    tell_round(session, held, Happening.EXTENDED, acting(account), now, until=until)


def _cancel(session: Session, held: HeldRound, motion: Motion, account: Account, now: datetime) -> None:
    held.tender.cancelled_for, held.tender.version = motion.reason, held.tender.version + 1
    session.get_one(RoundState, held.id).state = State.CANCELLED
    changed = (("motions", held.id), ("tenders", held.id), ("round_states", held.id))
    _told(session, held, "round.cancel", motion, account, now, *changed)
    tell_round(session, held, Happening.CANCELLED, acting(account), now)


def _told(
    session: Session,
    held: HeldRound,
    name: str,
    motion: Motion,
    account: Account,
    now: datetime,
    *changed: tuple[str, int],
) -> None:
    facts = {"round": held.id, "motion": motion.number, "kind": str(motion.kind), "reason": motion.reason}
    facts |= {"until": moment(motion.until)} if motion.until else {}
    append(session, Deed(name=name, actor=acting(account), now=now, facts=facts), *changed)
