"""The rules that prefer somebody, checked: work reserved for some suppliers, and work kept near.

Shares are of the demand a rule touches, at today's prices, outside included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.checks import Checks, at_most
from matcher.certificate.position import Position
from matcher.money import BASIS_POINTS
from matcher.policy import ReservedShare, Rings

Pair = tuple[int, int]
"""Supplier and lot."""


def reserved_share(position: Position) -> Checks:
    """No more goes to others and outside than a reserved share leaves them; agreements that pass it may stay, alone.

    Lots that are waiting count as if the preferred had them.
    """
    for rule in position.policy.rules.reserved_share:
        if not rule.off:
            share = left_to_others(position, rule)
            for group in sorted(share.total):
                key = f"{rule.of},{group},{rule.kind or rule.attribute}"
                yield at_most("reserved_share", key, share.others[group], share.room(group), "cents to others")


@dataclass(frozen=True)
class Reserved:
    """A reserved share counted out, in cents at today's prices, by buyer or category.

    `others` counts what those not preferred have and what is outside, `agreed` what is agreed with them alone.
    """

    position: Position
    rule: ReservedShare
    total: dict[str, Fraction]
    others: dict[str, Fraction]
    agreed: dict[str, Fraction]

    def counts(self, lot: int) -> bool:
        """Tell whether the rule speaks of a lot."""
        named = self.rule.which in (None, self.position.group_of(self.rule.of, lot))
        return named and self.position.touches(self.rule, lot)

    def prefers(self, supplier: int) -> bool:
        """Tell whether the share is reserved for a supplier."""
        firms = self.position.market.suppliers
        if self.rule.kind is not None:
            return firms.kind[supplier] == self.rule.kind
        return self.rule.attribute in firms.attributes[supplier].split(";")

    def taken(self, lot: int, parts: int) -> Fraction:
        """Return how many of so many parts of a lot would have to be taken from the preferred."""
        if not self.counts(lot):
            return Fraction(0)
        return _taken(self.position, lot, parts, self.position.work_of_supplier, self.prefers)

    def room(self, group: str) -> Fraction:
        """Return the most that others and outside may have."""
        return max(self.total[group] * (BASIS_POINTS - self.rule.least_bp) / BASIS_POINTS, self.agreed[group])


def _taken(
    position: Position, lot: int, parts: int, won: Mapping[Pair, int | Fraction], prefers: Callable[[int], bool]
) -> Fraction:
    """Return how many of so many parts of a lot would have to be taken from suppliers that are preferred."""
    theirs = Fraction(0)
    for table in (won, position.agreed_of_supplier):
        theirs += sum(n for (firm, its), n in table.items() if its == lot and prefers(firm))
    return max(parts - (int(position.market.lots.parts[lot]) - theirs), Fraction(0))


def left_to_others(position: Position, rule: ReservedShare) -> Reserved:
    """Count out a reserved share."""
    share = Reserved(position, rule, defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction))
    for lot, left in enumerate(position.outside):
        if share.counts(lot):
            group = position.group_of(rule.of, lot)
            share.total[group] += position.lot_value(lot)
            share.others[group] += position.part_values[lot] * left
    for table, agreed in ((position.work_of_supplier, False), (position.agreed_of_supplier, True)):
        for (supplier, lot), parts in table.items():
            if share.counts(lot) and not share.prefers(supplier):
                group, value = position.group_of(rule.of, lot), position.part_values[lot] * parts
                share.others[group] += value
                share.agreed[group] += value if agreed else 0
    return share


def rings(position: Position) -> Checks:
    """No more of a buyer lies beyond a ring than the rule allows; agreements that pass it may stay, alone."""
    rule = position.policy.rules.rings
    if rule is None or rule.off or rule.beyond is None:
        return
    share = beyond(position, rule)
    for buyer in sorted(share.total):
        name = position.market.buyers.buyer[buyer]
        yield at_most("rings", name, share.has[buyer], share.room(buyer), f"cents beyond ring {rule.beyond}")


@dataclass(frozen=True)
class Beyond:
    """What lies beyond a ring, in cents at today's prices, by buyer; `agreed` counts agreements alone."""

    position: Position
    rule: Rings
    total: dict[int, Fraction]
    has: dict[int, Fraction]
    agreed: dict[int, Fraction]

    def room(self, buyer: int) -> Fraction:
        """Return the most that may lie beyond the ring."""
        assert self.rule.most_bp is not None
        return max(self.total[buyer] * self.rule.most_bp / BASIS_POINTS, self.agreed[buyer])

    def is_far(self, lot: int, supplier: int) -> bool:
        """Tell whether a supplier's home lies beyond the ring of a lot."""
        return self.position.ring(lot, supplier) > (self.rule.beyond or 0)

    def taken(self, lot: int, parts: int) -> Fraction:
        """Return how many of so many parts of a lot would have to be taken from nearer suppliers."""
        won = self.position.parts_of_supplier
        return _taken(self.position, lot, parts, won, lambda firm: not self.is_far(lot, firm))


def beyond(position: Position, rule: Rings) -> Beyond:
    """Count what lies beyond the ring of the rule."""
    share = Beyond(position, rule, defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction))
    for lot, left in enumerate(position.outside):
        if position.touches(rule, lot):
            share.total[position.buyer(lot)] += position.lot_value(lot)
            far = position.outside_ring(lot) > (rule.beyond or 0)
            share.has[position.buyer(lot)] += position.part_values[lot] * left if far else 0
    for table, agreed in ((position.parts_of_supplier, False), (position.agreed_of_supplier, True)):
        for (supplier, lot), parts in table.items():
            if position.touches(rule, lot) and share.is_far(lot, supplier):
                value = position.part_values[lot] * parts
                share.has[position.buyer(lot)] += value
                share.agreed[position.buyer(lot)] += value if agreed else 0
    return share
