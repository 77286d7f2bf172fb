"""Telling people: a notice in their list, and a message for each way by which they want it.

`tell` is part of the deed people are told of: it writes in the same transaction and appends nothing itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.rounds.notices import Happening, Listener, Via, told
from matcher.rounds.people import Role
from matcher.storage.people import acting
from matcher.storage.tables.notices import Message, Notice, NoticeOff, Phone
from matcher.storage.tables.people import Account, AccountRole, Organisation
from matcher.storage.tables.rounds import Round
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What happened in which round; `lead` and `anchors` are organisations, `facts` what the sentence needs."""

    happening: Happening
    round_id: int
    lead: int
    anchors: Collection[int] = ()
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as its list shows it, with the name of its round."""

    notice: Notice
    round_name: str

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence needs."""
        found: dict[str, Any] = json.loads(self.notice.facts)
        return found


def tell(session: Session, telling: Telling, actor: Actor, now: datetime) -> int:
    """Tell everybody whom it concerns but the one who did it; return how many."""
    accounts = told(telling.happening, _listeners(session, now), telling.lead, telling.anchors, _number(actor))
    if not accounts:
        return 0
    facts = json.dumps(telling.facts or {}, sort_keys=True)
    common = {"round_id": telling.round_id, "happening": telling.happening, "facts": facts, "at": now}
    rows = [{**common, "account_id": each} for each in accounts]
    before = session.scalar(select(func.max(Notice.id))) or 0
    session.execute(insert(Notice), rows)
    made = session.execute(select(Notice.account_id, Notice.id).where(Notice.id > before))  # nobody else writes now
    messages = _messages(session, telling.happening, {each.account_id: each.id for each in made}, now)
    if messages:
        session.execute(insert(Message), messages)
    return len(accounts)


def tell_round(
    session: Session, held: HeldRound, happening: Happening, actor: Actor, now: datetime, **facts: Any
) -> int:
    """Tell of something in a round that is held here; its anchors are the organisations of its buyers."""
    anchors = session.scalars(select(Organisation.id).where(Organisation.party.in_(held.buyers))).all()
    lead = held.tender.organisation_id
    telling = Telling(happening=happening, round_id=held.id, lead=lead, anchors=anchors, facts=facts)
    return tell(session, telling, actor, now)


def _number(actor: Actor) -> int | None:
    word, _, number = actor.name.partition(" ")
    return int(number) if word == "account" and number.isdigit() else None


def _listeners(session: Session, now: datetime) -> list[Listener]:
    """List everybody who can sign in, or can once they use their invitation."""
    found: dict[tuple[int, int], set[Role]] = {}
    held = (
        select(Account.id, Account.organisation_id, AccountRole.role)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.disabled_at.is_(None), (AccountRole.until.is_(None)) | (AccountRole.until > now))
        .order_by(Account.id)
    )
    for account, organisation, role in session.execute(held):
        found.setdefault((account, organisation), set()).add(Role(role))
    return [Listener(*who, frozenset(roles)) for who, roles in found.items()]


def _messages(
    session: Session, happening: Happening, notices: Mapping[int, int], now: datetime
) -> list[dict[str, Any]]:
    chosen = select(NoticeOff.account_id, NoticeOff.via).filter_by(happening=happening)
    off = {(account, via) for account, via in session.execute(chosen)}
    with_phone = set(session.scalars(select(Phone.account_id)))
    return [
        {"notice_id": notice, "via": via, "queued_at": now, "attempts": 0, "next_try": now, "fault": ""}
        for account, notice in notices.items()
        for via in Via
        if (account, via) not in off and (via != Via.TEXT or account in with_phone)
    ]


def own(session: Session, account: int, before: int, count: int) -> list[Told]:
    """List somebody's notices with numbers below `before`, the latest first."""
    wanted = (
        select(Notice, Round.name)
        .join(Round, Round.id == Notice.round_id)
        .where(Notice.account_id == account, Notice.id < before)
        .order_by(Notice.id.desc())
        .limit(count)
    )
    return [Told(notice, name) for notice, name in session.execute(wanted)]


def unread(session: Session, account: int) -> int:
    """Count the notices somebody has not seen yet."""
    return session.scalar(select(func.count(Notice.id)).filter_by(account_id=account, read_at=None)) or 0


def mark_read(session: Session, account: int, up_to: int, now: datetime) -> None:
    """Remember that somebody has seen their notices up to a number."""
    unseen = update(Notice).where(Notice.account_id == account, Notice.id <= up_to, Notice.read_at.is_(None))
    session.execute(unseen.values(read_at=now))


def phone(session: Session, account: int) -> str:
    """Return the number at which somebody wants texts, "" if they want none."""
    return session.scalar(select(Phone.number).filter_by(account_id=account)) or ""


def switched_off(session: Session, account: int) -> frozenset[tuple[Happening, Via]]:
    """Return what somebody does not want to be told, and by which way."""
    found: Sequence[NoticeOff] = session.scalars(select(NoticeOff).filter_by(account_id=account)).all()
    return frozenset((Happening(each.happening), Via(each.via)) for each in found)


def set_ways(
    session: Session, account: Account, number: str, off: Collection[tuple[Happening, Via]], now: datetime
) -> None:
    """Set by which ways somebody is told of what; `number` as `matcher.rounds.notices.number` writes it."""
    session.execute(delete(NoticeOff).where(NoticeOff.account_id == account.id))
    session.execute(delete(Phone).where(Phone.account_id == account.id))
    session.add_all(NoticeOff(account_id=account.id, happening=each, via=via) for each, via in sorted(off))
    if number:
        session.add(Phone(account_id=account.id, number=number))
    deed = Deed(name="notices.set", actor=acting(account), now=now, facts={"account": account.id})
    append(session, deed, ("notices_off", account.id), ("phones", account.id))
