"""The rules that prefer somebody, checked: work reserved for some suppliers.

Shares are of the demand a rule touches, at today's prices, outside included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.checks import Checks, at_most
from matcher.certificate.position import Position
from matcher.money import BASIS_POINTS
from matcher.policy import ReservedShare


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

    def taken(self, lot: int, parts: int) -> int:
        """Return how many of so many parts of a lot would have to be taken from the preferred."""
        if not self.counts(lot):
            return 0
        tables = (self.position.parts_of_supplier, self.position.agreed_of_supplier)
        theirs = sum(n for table in tables for (firm, its), n in table.items() if its == lot and self.prefers(firm))
        return max(parts - (int(self.position.market.lots.parts[lot]) - theirs), 0)

    def room(self, group: str) -> Fraction:
        """Return the most that others and outside may have."""
        return max(self.total[group] * (BASIS_POINTS - self.rule.least_bp) / BASIS_POINTS, self.agreed[group])


def left_to_others(position: Position, rule: ReservedShare) -> Reserved:
    """Count out a reserved share."""
    share = Reserved(position, rule, defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction))
    for lot, left in enumerate(position.outside):
        if share.counts(lot):
            group = position.group_of(rule.of, lot)
            share.total[group] += position.lot_value(lot)
            share.others[group] += position.part_values[lot] * left
    for table, agreed in ((position.parts_of_supplier, False), (position.agreed_of_supplier, True)):
        for (supplier, lot), parts in table.items():
            if share.counts(lot) and not share.prefers(supplier):
                group, value = position.group_of(rule.of, lot), position.part_values[lot] * parts
                share.others[group] += value
                share.agreed[group] += value if agreed else 0
    return share
