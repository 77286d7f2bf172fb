"""Whether an entry may win at all: papers, limit price, own lots, availability, wage floor, exclusions.

The checker's own reading, apart from the program's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.market.columns import ABSENT

Why = tuple[str, str]
"""A rule and the fact behind it."""


def ineligible(position: Position, entry: Entry) -> Why | None:
    """Return the rule that takes an entry out and the fact behind it, or None if it may win."""
    return next(_reasons(position, entry), None)


def _reasons(position: Position, entry: Entry) -> Iterator[Why]:
    """Yield every reason against an entry; a rule that speaks of a supplier speaks of every partner of a joint bid."""
    yield from _behind(position, entry, _paper)
    yield from filter(None, [_limit(position, entry)])
    for rule in (_own, _available, _wage):
        yield from _behind(position, entry, rule)
    yield from filter(None, [_excluded(position, entry)])


def _behind(position: Position, entry: Entry, rule: Callable[[Position, Entry, int], Why | None]) -> Iterator[Why]:
    """Ask a rule about everybody behind an entry; partners are named."""
    lead, *partners = position.behind(entry.bid)
    yield from filter(None, [rule(position, entry, lead)])
    for partner in partners:
        if why := rule(position, entry, partner):
            yield why[0], f"{position.market.suppliers.supplier[partner]}: {why[1]}"


def _paper(position: Position, entry: Entry, supplier: int) -> Why | None:
    market = position.market
    start = (market.header.start - date(1970, 1, 1)).days
    held = position.papers[supplier]
    for paper in filter(None, market.lots.papers[entry.lot].split(";")):
        if paper not in held:
            return "papers.missing", f"{paper} is missing"
        if held[paper] != ABSENT and held[paper] < start:
            return "papers.expired", f"{paper} expired on {date(1970, 1, 1) + timedelta(held[paper])}"
    return None


def _limit(position: Position, entry: Entry) -> Why | None:
    """No list price is above the limit in any period in which the lot is wanted, discounts aside."""
    limit = int(position.market.lots.limit_price[entry.lot])
    if limit == ABSENT or (highest := position.prices.highest(entry.bid, entry.lot)) <= limit:
        return None
    over = Fraction(highest - limit, max(limit, 1))
    return "price.limit", f"{float(over * 100):.1f} % above the limit price"


def _own(position: Position, entry: Entry, supplier: int) -> Why | None:
    owner = int(position.market.buyers.supplier[position.buyer(entry.lot)])
    return ("own.lot", "the supplier buys this lot itself") if owner == supplier else None


def _available(position: Position, entry: Entry, supplier: int) -> Why | None:
    day = int(position.market.suppliers.available_from[supplier])
    begins = position.market.header.first_day(min(position.demand[entry.lot]))
    if day == ABSENT or date(1970, 1, 1) + timedelta(day) <= begins:
        return None
    return (
        "supplier.not_yet_available",
        f"available from {date(1970, 1, 1) + timedelta(day)}, the lot begins {begins}",
    )


def _wage(position: Position, entry: Entry, supplier: int) -> Why | None:
    rule = position.policy.rules.wage_floor
    if rule is None or rule.off or not position.touches(rule, entry.lot):
        return None
    wage = int(position.market.suppliers.lowest_wage[supplier])
    if wage == ABSENT:
        return "wage.floor", "its lowest wage is not stated"
    return (
        ("wage.floor", f"lowest wage {wage / 100:.2f}, floor {rule.hourly / 100:.2f}") if wage < rule.hourly else None
    )


def _excluded(position: Position, entry: Entry) -> Why | None:
    bids, lots = position.market.bids, position.market.lots
    if reason := bids.excluded[entry.bid]:
        return "excluded.bid", reason
    for rule in position.policy.rules.exclude:
        if not rule.off and rule.bid == bids.bid[entry.bid] and rule.lot in (None, lots.lot[entry.lot]):
            return "excluded.officer", rule.reason
    return None
