"""Rounds: a market and its policy, imported once and frozen again as often as wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.market import Header, Market
from matcher.market.tables import TABLES
from matcher.policy import Policy, stored_policy
from matcher.rounds.actor import COMMAND, Actor
from matcher.rounds.states import State, standing
from matcher.storage.errors import RoundDamaged, RoundUnknown, RoundUnopened
from matcher.storage.markets import add_rows, read_market
from matcher.storage.tables import METADATA
from matcher.storage.tables.rounds import Round, RoundState
from matcher.storage.tables.tenders import Tender
from matcher.storage.trail import Deed, append


def import_market(
    session: Session,
    market: Market,
    policy: Policy,
    now: datetime,
    actor: Actor = COMMAND,
    state: State = State.OPENED,
) -> int:
    """Keep a market and its policy as a round, or find the round that has them; return its number.

    A market comes with its bids, so the round is opened; `state` says where it is further.

    Of several writers with the same market one adds the round and the others find it.
    """
    known = _with_digests(session, market.digest, policy.digest)
    if known is not None:
        return known
    added = _round(market, policy, now)
    try:
        with session.begin_nested():
            session.add(added)
    except IntegrityError:
        known = _with_digests(session, market.digest, policy.digest)
        if known is None:
            raise
        return known
    add_rows(session, added.id, market)
    session.add(RoundState(round_id=added.id, state=state))
    facts = {"round": added.id, "market": market.digest, "policy": policy.digest, "state": state}
    told = [("rounds", added.id), ("round_states", added.id), *((each.file, added.id) for each in TABLES)]
    append(session, Deed(name="round.import", actor=actor, now=now, facts=facts), *told)
    return added.id


def _with_digests(session: Session, market: str, policy: str) -> int | None:
    return session.scalar(select(Round.id).filter_by(market_digest=market, policy_digest=policy))


def _round(market: Market, policy: Policy, now: datetime) -> Round:
    header = market.header
    return Round(
        name=header.name,
        currency=header.currency,
        period=header.period,
        periods=header.periods,
        start=header.start,
        policy=policy.canonical(),
        policy_digest=policy.digest,
        market_digest=market.digest,
        imported_at=now,
    )


def rounds(session: Session) -> Sequence[Round]:
    """List all rounds, the latest first."""
    return session.scalars(select(Round).order_by(Round.id.desc())).all()


def states(session: Session, now: datetime) -> dict[int, State]:
    """Say where the rounds stand; one that came in before there were states came with its bids."""
    found = session.execute(
        select(Round.id, RoundState.state, Tender.closes_at)
        .outerjoin(RoundState, RoundState.round_id == Round.id)
        .outerjoin(Tender, Tender.round_id == Round.id)
    )
    return {number: standing(State(kept or State.OPENED), closes_at, now) for number, kept, closes_at in found}


def state_of(session: Session, round_id: int, now: datetime) -> State:
    """Say where a round stands."""
    kept = session.scalar(select(RoundState.state).filter_by(round_id=round_id))
    closes_at = session.scalar(select(Tender.closes_at).filter_by(round_id=round_id))
    return standing(State(kept or State.OPENED), closes_at, now)


def of_party(session: Session, role: Literal["buyers", "suppliers"], party: str) -> frozenset[int]:
    """Return the rounds in which somebody buys, or supplies."""
    table = METADATA.tables[role]
    return frozenset(session.scalars(select(table.c.round_id).where(table.c[role.removesuffix("s")] == party)))


def find(session: Session, round_id: int) -> Round:
    """Return a round, or raise `RoundUnknown`."""
    found = session.get(Round, round_id)
    if found is None:
        raise RoundUnknown(round_id)
    return found


def freeze(session: Session, round_id: int) -> Market:
    """Copy a round's rows into a market with the digest it was imported with.

    Raises
    ------
    RoundUnknown
        If there is no such round.
    RoundUnopened
        If its bids are not in yet.
    RoundDamaged
        If the rows are no longer those that were imported.
    """
    found = find(session, round_id)
    if found.market_digest is None:
        raise RoundUnopened(round_id)
    header = Header(found.name, found.currency, found.period, found.periods, found.start)
    market, _ = read_market(session, round_id, header)
    if market is None or market.digest != found.market_digest:
        raise RoundDamaged(round_id, "market")
    return market


def policy_of(session: Session, round_id: int) -> Policy:
    """Return a round's policy; raises `RoundUnknown` and `RoundDamaged` as `freeze` does."""
    found = find(session, round_id)
    if hashlib.sha256(found.policy.encode()).hexdigest() != found.policy_digest:
        raise RoundDamaged(round_id, "policy")
    return stored_policy(found.policy)
