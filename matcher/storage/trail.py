"""The trail in the database: deeds are added to it in the transaction that does them, and it is read from here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, insert, select
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.rounds.trail import START, Link, chained, moment
from matcher.rounds.visits import head_moment
from matcher.storage.database import told
from matcher.storage.digests import Group, digest, groups, told_tables
from matcher.storage.tables.events import Event

EVENTS_AT_ONCE = 5_000
TAKEN_OVER = "trail.take_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did; `facts` are those a reader needs, as JSON has them, with nothing secret among them."""

    name: str
    actor: Actor
    now: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def append(session: Session, deed: Deed, *changed: Group) -> int:
    """Add a deed to the trail with the digests of all rows it changed; return the event's number.

    The session must be one of `Database.writing`, which lets one writer in at a time. A clock that went backwards
    is not followed: an event is never before the one before it.
    """
    session.flush()
    last = session.execute(select(Event.number, Event.at, Event.hash).order_by(Event.number.desc()).limit(1)).first()
    number, at, before = last or (0, "", START)
    rows = {f"{name} {of}": digest(session, (name, of)) for name, of in changed}
    row = {
        "number": number + 1,
        "at": max(at, moment(deed.now)),
        "actor": deed.actor.name,
        "organisation": deed.actor.organisation,
        "deed": deed.name,
        "facts": json.dumps({**deed.facts, "rows": rows}, sort_keys=True, separators=(",", ":")),
    }
    session.execute(insert(Event).values(**row, hash=chained(before, content(row))))
    told(session.connection(), {name for name, _ in changed})
    return number + 1


def content(row: Mapping[str, Any]) -> str:
    """Write an event as the JSON that is hashed; its facts stand in it as they are kept."""
    head = {name: row[name] for name in ("number", "at", "actor", "organisation", "deed")}
    return f'{json.dumps(head, separators=(",", ":"))[:-1]},"facts":{row["facts"]}}}'


def links(session: Session) -> Iterator[Link]:
    """Yield the whole trail, the first event first."""
    table = Event.__table__
    found = session.execute(select(table).order_by(table.c.number).execution_options(yield_per=EVENTS_AT_ONCE))
    for each in found.mappings():
        row: dict[str, Any] = dict(each)
        yield Link(row["number"], row["at"], content(row), row["hash"])


def head(session: Session, before: datetime | None = None) -> str:
    """Return the hash of the last event, or of the last one before a moment."""
    wanted = select(Event.hash).order_by(Event.number.desc()).limit(1)
    if before is not None:
        wanted = wanted.where(Event.at < moment(before))
    return session.scalar(wanted) or START


def take_over(session: Session, now: datetime, actor: Actor) -> None:
    """Begin the trail of a database that was in use before there was one: what is there counts as found."""
    if session.scalar(select(Event.number).limit(1)) is not None:
        return
    found = [group for table in told_tables() for group in groups(session, table)]
    if found:
        append(session, Deed(name=TAKEN_OVER, actor=actor, now=now), *found)


def day_heads(session: Session, now: datetime, time_zone: str, days: int) -> list[tuple[datetime, str]]:
    """Return when the heads of the last days were due, the latest first, and each hash."""
    due = [head_moment(now.astimezone(ZoneInfo(time_zone)))]
    while len(due) < days:
        due.append(due[-1] - timedelta(days=1))  # the same hour of the day before, whatever the clocks did
    heads = session.execute(select(*(_last_before(each) for each in due))).one()
    return [(when, hash or START) for when, hash in zip(due, heads, strict=True)]


def _last_before(when: datetime) -> ScalarSelect[str]:
    return select(Event.hash).where(Event.at < moment(when)).order_by(Event.number.desc()).limit(1).scalar_subquery()


def latest(session: Session, organisation: int | None, before: int, count: int) -> Sequence[Event]:
    """List events with numbers below `before`, the latest first: those of an organisation, or all."""
    wanted = select(Event).where(Event.number < before).order_by(Event.number.desc()).limit(count)
    if organisation is not None:
        wanted = wanted.where(Event.organisation == organisation)
    return session.scalars(wanted).all()
