"""How much of a round somebody sees: what their own organisation buys or supplies, or all of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from matcher.market import Market
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage.tenders import HeldRound
from web.access import SINCE_OPENING, Door, Reach

SUPPLYING = frozenset({Role.BIDDER, Role.READER})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose lots and bids somebody sees: ids of buyers and of suppliers, None for all of them."""

    buyers: frozenset[str] | None
    suppliers: frozenset[str] | None

    @property
    def whole(self) -> bool:
        """Whether all of it is seen."""
        return self.buyers is None and self.suppliers is None

    def buys(self, buyer: str) -> bool:
        """Tell whether a buyer's lots are seen."""
        return self.buyers is None or buyer in self.buyers

    def supplies(self, supplier: str) -> bool:
        """Tell whether a supplier's bids and work are seen."""
        return self.suppliers is None or supplier in self.suppliers


ALL = Scope(None, None)


def scope(door: Door, roles: Collection[Role], party: str | None, market: Market, state: State) -> Scope | None:
    """Return how much of a round a door shows to somebody, None if nothing."""
    reach = max((door.reach(role, state) for role in roles), default=Reach.NOTHING)
    if reach == Reach.ALL:
        return ALL
    if reach == Reach.NOTHING or party is None:
        return None
    if not SUPPLYING.isdisjoint(roles):
        return Scope(NOBODY, frozenset({party})) if party in market.suppliers.supplier else None
    return _of_buyer(party, market, reach)


def _of_buyer(party: str, market: Market, reach: Reach) -> Scope | None:
    buying = {market.buyers.buyer[each] for each in set(market.lots.buyer.tolist())}
    if party not in market.buyers.buyer:
        return None
    if buying <= {party}:
        return ALL
    return Scope(frozenset({party}), NOBODY) if reach == Reach.OWN else None


def shows(seen: Scope, market: Market, names: dict[str, str]) -> bool:
    """Tell whether a page about a lot, a buyer or a supplier is within what is seen; one that is not there is not."""
    if "lot" in names:
        if names["lot"] not in market.lots.lot:
            return False
        return seen.buys(market.buyers.buyer[int(market.lots.buyer[market.lots.lot.index(names["lot"])])])
    if "buyer" in names:
        return seen.buys(names["buyer"])
    return "supplier" not in names or seen.supplies(names["supplier"])


def held_scope(door: Door, roles: Collection[Role], party: str | None, held: HeldRound) -> Scope | None:
    """Return whose lots a door shows of a round that is held here: of a draft, one's own alone; None for nothing."""
    if door.public and not held.published:
        return None
    reach = max((door.reach(role, held.state) for role in roles), default=Reach.NOTHING)
    if reach == Reach.ALL or is_public(door, held):
        return ALL
    if reach != Reach.OWN or party is None or party not in held.buyers:
        return None
    return Scope(None if held.published else frozenset({party}), NOBODY)


def is_public(door: Door, held: HeldRound) -> bool:
    """Tell whether a door shows a round to anybody, signed in or not."""
    return door.public and held.tender.public and held.published and held.state in (door.states or ())


def came_late(door: Door, roles: Collection[Role], party: str | None, held: HeldRound) -> bool:
    """Tell whether a deed was somebody's to do in another state of a round that they may know of now."""
    if not door.deed or held.state == State.DRAFT:
        return False
    reach = max((door.reach(role, state) for role in roles for state in State), default=Reach.NOTHING)
    return (reach == Reach.OWN and party in held.buyers) or (reach == Reach.ALL and held.published)


def sees_hidden_prices(roles: Collection[Role], party: str | None, held: HeldRound, buyer: str) -> bool:
    """Tell whether somebody sees the prices that a buyer keeps from bidders.

    Its own officers do; from the opening on its approvers and the auditor too.
    """
    if Role.OFFICER in roles and party == buyer:
        return True
    opened = held.state in SINCE_OPENING
    return opened and (Role.AUDITOR in roles or (Role.APPROVER in roles and party == buyer))
