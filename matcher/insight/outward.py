"""Every part placed outward, listed with the nearer bids and why each of them did not take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.insight.proposal import OutwardRow
from matcher.insight.reasons import Standing
from matcher.market import Market
from matcher.policy import Policy, Rings
from matcher.solution import Solution


@dataclass(frozen=True, slots=True)
class _Placed:
    """Parts of a lot placed in a ring, with an entry or outside."""

    lot: int
    ring: int
    parts: int
    entry: Entry | None


def outward(market: Market, policy: Policy, solution: Solution) -> Iterator[OutwardRow]:
    """Yield the parts of each lot that lie further out than its innermost ring, once for every nearer bid.

    Only where the rule `rings` is in force, and for the lots it touches. Agreements are settled, and not listed.
    """
    rule = policy.rules.rings
    if rule is None or rule.off:
        return
    standing = Standing(Position(market, policy, solution))
    for placed in _placed(standing.position, rule):
        nearer = list(_nearer(standing.position, placed))
        yield from (_row(standing, placed, entry) for entry in nearer)
        if not nearer:
            yield _row(standing, placed, None)


def _placed(position: Position, rule: Rings) -> Iterator[_Placed]:
    for entry, parts in position.awards:
        ring = position.ring(entry.lot, position.supplier(entry))
        if ring and position.touches(rule, entry.lot):
            yield _Placed(entry.lot, ring, parts, entry)
    for lot, parts in enumerate(position.outside):
        if parts and position.touches(rule, lot):
            yield _Placed(lot, position.outside_ring(lot), parts, None)


def _nearer(position: Position, placed: _Placed) -> Iterator[Entry]:
    for entry in position.entries_of_lot[placed.lot]:
        if position.ring(entry.lot, position.supplier(entry)) < placed.ring:
            yield entry


def _row(standing: Standing, placed: _Placed, nearer: Entry | None) -> OutwardRow:
    position, market = standing.position, standing.position.market
    won, rule, detail = placed.entry, "rings.none", "nobody nearer bid for this lot"
    if nearer is not None:
        rule, detail = standing.not_more(nearer)
    return OutwardRow(
        lot=market.lots.lot[placed.lot],
        bid=market.bids.bid[won.bid] if won else "",
        supplier=market.suppliers.supplier[position.supplier(won)] if won else "",
        ring=placed.ring,
        parts=placed.parts,
        nearer=market.bids.bid[nearer.bid] if nearer else "",
        nearer_ring=position.ring(placed.lot, position.supplier(nearer)) if nearer else None,
        rule=rule,
        detail=detail,
    )
