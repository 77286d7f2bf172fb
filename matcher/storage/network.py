"""The network of this database: founded once, for real or as a demonstration, and never turned into the other."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.storage.errors import PeopleRefused
from matcher.storage.tables.people import Account, Network
from matcher.storage.tables.rounds import Round
from matcher.storage.trail import Deed, append


def network(session: Session) -> Network | None:
    """Return the network, None before it is founded."""
    return session.get(Network, 1)


def found(session: Session, time_zone: str, actor: Actor, now: datetime) -> Network:
    """Return the real network, founded now if there is none.

    Raises
    ------
    PeopleRefused
        If this database is a demonstration, or founded with another time zone.
    """
    there = network(session)
    if there is None:
        return _founded(session, False, time_zone, actor, now)
    if there.demo:
        raise PeopleRefused("network.demo")
    if there.time_zone != time_zone:
        raise PeopleRefused("network.time_zone", there.time_zone)
    return there


def found_demo(session: Session, market_digest: str, time_zone: str, actor: Actor, now: datetime) -> bool:
    """Make this database a demonstration and return True; or return False where it is one already.

    Raises
    ------
    PeopleRefused
        If anything is in it but the demonstration's own market.
    """
    there = network(session)
    if there is not None and there.demo:
        return False
    others = session.scalar(select(func.count()).select_from(Round).where(Round.market_digest != market_digest))
    if there is not None or others or session.scalar(select(func.count()).select_from(Account)):
        raise PeopleRefused("network.in_use")
    _founded(session, True, time_zone, actor, now)
    return True


def _founded(session: Session, demo: bool, time_zone: str, actor: Actor, now: datetime) -> Network:
    made = Network(id=1, demo=demo, time_zone=ZoneInfo(time_zone).key, founded_at=now)
    session.add(made)
    facts = {"demo": demo, "time_zone": time_zone}
    append(session, Deed(name="network.found", actor=actor, now=now, facts=facts), ("network", 1))
    return made
