"""Messages on their way out: who tries which one, what became of it, and what waits.

A sender claims messages in one transaction, delivers them in none, and records in another what became of them, so
no lock is held while a server elsewhere takes its time. Whoever dies between may deliver a message twice, never not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.rounds.delivery import HELD_FOR, next_try
from matcher.rounds.notices import Via
from matcher.storage.notices import Told
from matcher.storage.tables.notices import Message, Notice, Phone
from matcher.storage.tables.people import Account
from matcher.storage.tables.rounds import Round
from matcher.storage.trail import Deed, append

AT_ONCE = 50
QUIET_FOR = timedelta(minutes=10)
"""How long a message may wait for its first try before somebody should look."""
SENDER = Actor("sender")
FAULT_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message with all that is needed to write and address it."""

    message: Message
    told: Told
    account: Account
    number: str | None

    @property
    def to(self) -> str | None:
        """Where it goes; None where somebody gave up their phone since."""
        return self.account.email if self.message.via == Via.MAIL else self.number


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: "" if it was delivered, else why not and whether another try may do better."""

    message_id: int
    fault: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an administrator should know: messages that failed or were never tried, since when, and the last fault."""

    waiting: int
    given_up: int
    since: datetime
    fault: str


def claim(session: Session, ways: Collection[Via], now: datetime) -> list[Outgoing]:
    """Take messages that are due, and keep other senders away from them for a while."""
    due = select(Message.id).where(Message.next_try <= now, Message.via.in_(list(ways)))
    chosen = session.scalars(due.order_by(Message.next_try, Message.id).limit(AT_ONCE)).all()
    held = update(Message).where(Message.id.in_(chosen))
    session.execute(held.values(attempts=Message.attempts + 1, next_try=now + HELD_FOR))
    return _outgoing(session.execute(_whole().where(Message.id.in_(chosen)).order_by(Message.id)).all())


def _whole() -> Select[Message, Notice, str, Account, str]:
    return (
        select(Message, Notice, Round.name, Account, Phone.number)
        .join(Notice, Notice.id == Message.notice_id)
        .join(Round, Round.id == Notice.round_id)
        .join(Account, Account.id == Notice.account_id)
        .outerjoin(Phone, Phone.account_id == Account.id)
    )


def _outgoing(rows: Sequence[Row[Message, Notice, str, Account, str]]) -> list[Outgoing]:
    return [Outgoing(message, Told(notice, name), account, number) for message, notice, name, account, number in rows]


def record(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of tries; the trail says which messages were delivered or given up."""
    for outcome in outcomes:
        _record(session.get_one(Message, outcome.message_id), outcome, now)
    sent = [each.message_id for each in outcomes if not each.fault]
    final = [each.message_id for each in outcomes if each.fault and each.final]
    if sent or final:
        append(session, Deed(name="messages.send", actor=SENDER, now=now, facts={"sent": sent, "given_up": final}))


def _record(message: Message, outcome: Outcome, now: datetime) -> None:
    message.fault = outcome.fault[:FAULT_AT_MOST]
    if not outcome.fault:
        message.sent_at, message.next_try = now, None
    else:
        message.next_try = None if outcome.final else next_try(message.queued_at, message.attempts, now)


def trouble(session: Session, now: datetime) -> Trouble | None:
    """Say what does not get out, None if all does."""
    stuck = Message.sent_at.is_(None) & ((Message.fault != "") | (Message.queued_at < now - QUIET_FOR))
    counts = select(func.count(Message.id), func.count(Message.next_try), func.min(Message.queued_at)).where(stuck)
    total, waiting, since = session.execute(counts).one()
    if not total:
        return None
    last = select(Message.fault).where(stuck).order_by(Message.attempts.desc(), Message.id.desc()).limit(1)
    return Trouble(waiting, total - waiting, since, session.scalar(last) or "")


def unsent(session: Session, before: int, count: int) -> list[Outgoing]:
    """List messages that have not left, those with numbers below `before`, the latest first."""
    wanted = _whole().where(Message.sent_at.is_(None), Message.id < before)
    return _outgoing(session.execute(wanted.order_by(Message.id.desc()).limit(count)).all())


def retry(session: Session, actor: Actor, now: datetime) -> None:
    """Try everything that has not left again, now; also what was given up."""
    session.execute(update(Message).where(Message.sent_at.is_(None)).values(next_try=now, queued_at=now))
    append(session, Deed(name="messages.retry", actor=actor, now=now))
