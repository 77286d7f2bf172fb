"""The rules about work, checked one by one, named as in the program."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.checks import Checks, at_most
from matcher.certificate.facts import Slot
from matcher.certificate.position import Position
from matcher.money import BASIS_POINTS
from matcher.policy import Ramp

ZERO = Fraction(0)


def capacity(position: Position) -> Checks:
    """Work awarded, agreed and stood by for, surge included, and committed stays within capacity, in every period."""
    names = position.market.suppliers.supplier
    for slot in sorted(position.loads.keys() | position.ready.keys()):
        units, committed, _ = position.capacity.get(slot, (0, 0, 0))
        if load := position.loads.get(slot, ZERO) + position.ready.get(slot, ZERO):
            key = f"{names[slot[0]]},{slot[1]},{slot[2]}"
            yield at_most("capacity", key, load + committed, units, "units")


def ramp(position: Position) -> Checks:
    """Work awarded grows from one period to the next no faster than the rule leaves room for."""
    rule = position.policy.rules.ramp
    if rule is None or rule.off:
        return
    growth, names = growing(position, rule), position.market.suppliers.supplier
    for slot in sorted(growth.awarded):
        if growth.counts(slot):
            key = f"{names[slot[0]]},{slot[1]},{slot[2]}"
            yield at_most("ramp", key, growth.grown(slot), growth.room(slot), "units more than the period before")


@dataclass(frozen=True)
class Growth:
    """Work by slot on the lots a ramp touches, awarded and agreed apart, at the volume that may be called."""

    position: Position
    rule: Ramp
    awarded: dict[Slot, Fraction]
    agreed: dict[Slot, Fraction]

    def counts(self, slot: Slot) -> bool:
        """Tell whether the rule speaks of a slot: not of the first period."""
        return slot[2] >= 2 and self.rule.resource in (None, slot[1])

    def grown(self, slot: Slot) -> Fraction:
        """Return how much more is awarded than in the period before."""
        return self.awarded.get(slot, ZERO) - self.awarded.get(before(slot), ZERO)

    def room(self, slot: Slot) -> Fraction:
        """Return how much more may be awarded: what is committed and agreed stays, and may take all the room."""
        units, committed, _ = self.position.capacity.get(slot, (0, 0, 0))
        units_before, committed_before, _ = self.position.capacity.get(before(slot), (0, 0, 0))
        settled = committed - committed_before + self.agreed.get(slot, ZERO) - self.agreed.get(before(slot), ZERO)
        return max(Fraction(self.rule.most_bp, BASIS_POINTS) * max(units, units_before) - settled, ZERO)


def before(slot: Slot) -> Slot:
    """Name the same slot a period earlier."""
    return slot[0], slot[1], slot[2] - 1


def growing(position: Position, rule: Ramp) -> Growth:
    """Count out the work a ramp speaks of."""
    growth = Growth(position, rule, defaultdict(Fraction), defaultdict(Fraction))
    for table, worked in ((growth.awarded, position.awarded_work()), (growth.agreed, position.agreed_work())):
        for lot, _, slot, work in worked:
            if position.touches(rule, lot):
                table[slot] += work * position.called(lot)
    return growth
