"""What the money behind the lots of a draft allows: which are decided by price alone, and which rules are in doubt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.insight.preferences import preferences
from matcher.market import Market
from matcher.policy import Policy
from matcher.rounds.funding import Money
from matcher.storage.tables.demand import Lot
from matcher.storage.tables.tenders import LotNote

BOUND = (Money.FEDERAL, Money.LOW_BID)
"""Money under a law that asks for full and open competition: price and published rules alone."""


@dataclass(frozen=True, slots=True)
class Alone:
    """Lots that are decided by price and rules alone, and the money that is why."""

    money: Money
    lots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A rule that prefers some suppliers and touches lots of such money; `unnamed` of them name no funding.

    A rule leaves lots out by their funding, so those without a name cannot be left out yet.
    """

    rule: str
    money: Money
    lots: tuple[str, ...]
    unnamed: int


def price_alone(session: Session, round_id: int, buyers: Collection[str] | None = None) -> list[Alone]:
    """List the lots of some buyers, or of all for None, that are decided by price alone, by the sort of money."""
    wanted = (
        select(Lot.lot, LotNote.money)
        .outerjoin(LotNote, (LotNote.round_id == Lot.round_id) & (LotNote.lot == Lot.lot))
        .where(Lot.round_id == round_id, Lot.goals == "price_only")
        .order_by(Lot.lot)
    )
    wanted = wanted if buyers is None else wanted.where(Lot.buyer.in_(buyers))
    found: dict[Money, list[str]] = {}
    for lot, money in session.execute(wanted):
        found.setdefault(Money(money or Money.OWN), []).append(lot)
    return [Alone(money, tuple(found[money])) for money in Money if money in found]


def doubts(session: Session, round_id: int, market: Market | None, policy: Policy) -> list[Doubt]:
    """List the rules that prefer somebody and touch lots of money that asks for open competition."""
    if market is None:
        return []
    rows = session.execute(
        select(LotNote.lot, LotNote.money).where(LotNote.round_id == round_id, LotNote.money.in_(BOUND))
    )
    paid = {lot: Money(money) for lot, money in rows}
    funding = dict(zip(market.lots.lot, market.lots.funding, strict=True))
    found = []
    for each in preferences(market, policy, paid):
        for money in BOUND:
            lots = tuple(lot for lot in each.lots if paid[lot] == money)
            found += [Doubt(each.rule, money, lots, sum(not funding[lot] for lot in lots))] if lots else []
    return found
