"""Whether an entry may win at all: papers, limit price, own lots, availability, wage floor, exclusions.

The checker's own reading, apart from the program's.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.market.columns import ABSENT


def ineligible(position: Position, entry: Entry) -> tuple[str, str] | None:
    """Return the rule that takes an entry out and the fact behind it, or None if it may win."""
    for rule in (_paper, _limit, _own, _available, _wage, _excluded):
        if why := rule(position, entry):
            return why
    return None


def _paper(position: Position, entry: Entry) -> tuple[str, str] | None:
    market, supplier = position.market, position.supplier(entry)
    start = (market.header.start - date(1970, 1, 1)).days
    held = position.papers[supplier]
    for paper in filter(None, market.lots.papers[entry.lot].split(";")):
        if paper not in held:
            return "papers.missing", f"{paper} is missing"
        if held[paper] != ABSENT and held[paper] < start:
            return "papers.expired", f"{paper} expired on {date(1970, 1, 1) + timedelta(held[paper])}"
    return None


def _limit(position: Position, entry: Entry) -> tuple[str, str] | None:
    """No list price is above the limit in any period in which the lot is wanted, discounts aside."""
    limit = int(position.market.lots.limit_price[entry.lot])
    if limit == ABSENT or (highest := position.prices.highest(entry.bid, entry.lot)) <= limit:
        return None
    over = Fraction(highest - limit, max(limit, 1))
    return "price.limit", f"{float(over * 100):.1f} % above the limit price"


def _own(position: Position, entry: Entry) -> tuple[str, str] | None:
    owner = int(position.market.buyers.supplier[position.buyer(entry.lot)])
    return ("own.lot", "the supplier buys this lot itself") if owner == position.supplier(entry) else None


def _available(position: Position, entry: Entry) -> tuple[str, str] | None:
    day = int(position.market.suppliers.available_from[position.supplier(entry)])
    begins = position.market.header.first_day(min(position.demand[entry.lot]))
    if day == ABSENT or date(1970, 1, 1) + timedelta(day) <= begins:
        return None
    return (
        "supplier.not_yet_available",
        f"available from {date(1970, 1, 1) + timedelta(day)}, the lot begins {begins}",
    )


def _wage(position: Position, entry: Entry) -> tuple[str, str] | None:
    rule = position.policy.rules.wage_floor
    if rule is None or rule.off or not position.touches(rule, entry.lot):
        return None
    wage = int(position.market.suppliers.lowest_wage[position.supplier(entry)])
    if wage == ABSENT:
        return "wage.floor", "its lowest wage is not stated"
    return (
        ("wage.floor", f"lowest wage {wage / 100:.2f}, floor {rule.hourly / 100:.2f}") if wage < rule.hourly else None
    )


def _excluded(position: Position, entry: Entry) -> tuple[str, str] | None:
    bids, lots = position.market.bids, position.market.lots
    if reason := bids.excluded[entry.bid]:
        return "excluded.bid", reason
    for rule in position.policy.rules.exclude:
        if not rule.off and rule.bid == bids.bid[entry.bid] and rule.lot in (None, lots.lot[entry.lot]):
            return "excluded.officer", rule.reason
    return None
