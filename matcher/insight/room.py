"""What room an award leaves to an entry: work, money and shares, one method per rule.

With the rest of the award as it stands, a rule leaves room for the least the entry asks for, its whole package with
it, or says why not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from matcher.certificate.facts import Entry, Slot
from matcher.certificate.limits import Shares, Work, paid, shares, works_for, worth
from matcher.certificate.position import Position
from matcher.certificate.preferences import Beyond, Reserved, beyond, left_to_others
from matcher.certificate.work import Growth, before, growing
from matcher.money import BASIS_POINTS, CENTS, nearest, unscaled
from matcher.policy import Dependence

Why = tuple[str, str]
"""Code of a rule, and its facts in words."""
ZERO = Fraction(0)


@dataclass(frozen=True)
class Room:
    """An award, and what room it leaves."""

    position: Position

    # ---- what it asks for, at least

    def _together(self, entry: Entry) -> list[tuple[Entry, int]]:
        """Entries that would have to win with this one, and their parts at least; it is the first."""
        position = self.position
        if (entry.bid, entry.lot) in self._won_by:
            return [(entry, 1)]
        if not position.market.bids.all_or_nothing[entry.bid]:
            return [(entry, max(entry.least, min(self._short(entry), entry.most)))]
        others = [each for each in position.entries_of_bid[entry.bid] if each is not entry]
        return [(each, each.most) for each in (entry, *others)]

    @cached_property
    def _won_by(self) -> dict[tuple[int, int], int]:
        return {(entry.bid, entry.lot): parts for entry, parts in self.position.awards}

    def _short(self, entry: Entry) -> int:
        """Parts the supplier lacks to the least the lot gives a supplier."""
        key = self.position.supplier(entry), entry.lot
        has = self.position.parts_of_supplier.get(key, 0) + self.position.agreed_of_supplier.get(key, 0)
        return int(self.position.market.lots.least_parts[entry.lot]) - has

    # ---- work, money and shares

    def _capacity(self, entry: Entry) -> Why | None:
        position = self.position
        for slot, needed in sorted(self._work(self._together(entry)).items()):
            free, committed, _ = position.capacity.get(slot, (0, 0, 0))
            left = free - committed - position.loads.get(slot, ZERO) - position.ready.get(slot, ZERO)
            if needed > left:
                what = f"{slot[1]} in period {slot[2]}: {two(needed)} needed, {two(left)} left"
                return "capacity.full", self._of(entry, slot[0]) + what
        return None

    def _work(self, together: list[tuple[Entry, int]]) -> dict[Slot, Fraction]:
        """Work that some entries would bring, by slot, at the volume that may be called."""
        position, work = self.position, defaultdict[Slot, Fraction](Fraction)
        for each, parts in together:
            for lot, _, slot, units in position.worked(each.bid, each.lot, position.supplier(each), parts):
                work[slot] += units * position.called(lot)
        return work

    def _of(self, entry: Entry, supplier: int) -> str:
        """Name a partner of a joint bid before what is said of it; the lead needs no name."""
        lead = supplier == self.position.supplier(entry)
        return "" if lead else f"{self.position.market.suppliers.supplier[supplier]}: "

    @cached_property
    def _growth(self) -> Growth | None:
        rule = self.position.policy.rules.ramp
        return None if rule is None or rule.off else growing(self.position, rule)

    def _ramp(self, entry: Entry) -> Why | None:
        if self._growth is None:
            return None
        touched = [(each, n) for each, n in self._together(entry) if self.position.touches(self._growth.rule, each.lot)]
        work = self._work(touched)
        for slot, more in sorted(work.items()):
            grown = self._growth.grown(slot) + more - work.get(before(slot), ZERO)
            if self._growth.counts(slot) and grown > self._growth.room(slot):
                room = two(self._growth.room(slot))
                what = f"{slot[1]} would grow by {two(grown)} in period {slot[2]}, and may by {room}"
                return "ramp.steep", self._of(entry, slot[0]) + what
        return None

    @cached_property
    def _shares(self) -> list[Shares]:
        return [shares(self.position, rule) for rule in self.position.policy.rules.supplier_share if not rule.off]

    def _share(self, entry: Entry) -> Why | None:
        for share in self._shares:
            group = share.group_of(entry.lot)
            together = [
                (each, n)
                for each, n in self._together(entry)
                if share.counts(each.lot) and share.group_of(each.lot) == group
            ]
            if together and self._is_full(share, group, entry, self._value(together)):
                what = f"at most {share.rule.most_bp / 100:g} % of {share.rule.of} {group} to one "
                by = share.rule.by
                return f"share.{by}", what + ("supplier" if by == "supplier" else "ownership group")
        return None

    def _is_full(self, share: Shares, group: str, entry: Entry, value: Fraction) -> bool:
        """Tell whether some owner behind an entry would pass its share with its part of a value."""
        more: dict[str, Fraction] = defaultdict(Fraction)
        for supplier, work in self.position.split(entry.bid):
            more[share.owner_of(supplier)] += value * work
        return any(share.has[group, owner] + brings > share.room(group, owner) for owner, brings in more.items())

    def _value(self, together: Sequence[tuple[Entry, int | Fraction]]) -> Fraction:
        return sum((self.position.part_values[entry.lot] * parts for entry, parts in together), ZERO)

    @cached_property
    def _works_for(self) -> tuple[Work, Work]:
        rule = self.position.policy.rules.dependence
        return works_for(self.position, rule) if rule else ({}, {})

    def _dependence(self, entry: Entry) -> Why | None:
        rule = self.position.policy.rules.dependence
        if rule is None or rule.off or not self.position.touches(rule, entry.lot):
            return None
        together = [(each, n) for each, n in self._together(entry) if self.position.touches(rule, each.lot)]
        buyer = self.position.buyer(entry.lot)
        here = self._value([(each, n) for each, n in together if self.position.buyer(each.lot) == buyer])
        for supplier, work in self.position.split(entry.bid):
            if self._depends(rule, supplier, buyer, here * work, self._value(together) * work):
                name = self.position.market.buyers.buyer[buyer]
                what = f"more than {rule.most_bp / 100:g} % of its work above the free amount with {name}"
                return "dependence.buyer", self._of(entry, supplier) + what
        return None

    def _depends(self, rule: Dependence, supplier: int, buyer: int, here: Fraction, more: Fraction) -> bool:
        """Tell whether a supplier would depend too much on a buyer with more work, some of it for that buyer."""
        (won, held), most = self._works_for, Fraction(rule.most_bp, BASIS_POINTS)
        settled = sum((value for (firm, _), value in held.items() if firm == supplier), ZERO)
        total = sum((value for (firm, _), value in won.items() if firm == supplier), ZERO) + more
        room = max(rule.free * (1 - most) + most * settled - held.get((supplier, buyer), ZERO), ZERO)
        return won.get((supplier, buyer), ZERO) + here - most * total > room

    @cached_property
    def _worth(self) -> dict[int, Fraction]:
        return worth(self.position)

    def _engagement(self, entry: Entry) -> Why | None:
        """Would even the most parts be too small an engagement?"""
        together = self._together(entry)
        return self._too_small(entry, together if len(together) > 1 else [(entry, entry.most)])

    def _left_over(self, entry: Entry) -> Why | None:
        """Would the parts that are left to the entry be too small an engagement?"""
        together = self._together(entry)
        left = min(entry.most, self.position.outside[entry.lot])
        return self._too_small(entry, together if len(together) > 1 else [(entry, left)])

    def _too_small(self, entry: Entry, together: list[tuple[Entry, int]]) -> Why | None:
        for supplier, work in self.position.split(entry.bid):
            least = int(self.position.market.suppliers.least_value[supplier])
            would = self._worth.get(supplier, ZERO) + self._value(together) * work
            if would < least:  # an absent one lies below everything
                brings, asked = (unscaled(nearest(cents), CENTS) for cents in (would, Fraction(least)))
                what = f"its supplier takes work worth {asked} or none, and would have {brings}"
                return "engagement.least", self._of(entry, supplier) + what
        return None

    @cached_property
    def _left_to_others(self) -> list[Reserved]:
        rules = self.position.policy.rules.reserved_share
        return [left_to_others(self.position, rule) for rule in rules if not rule.off]

    def _reserved(self, entry: Entry) -> Why | None:
        """Would the entry take parts from suppliers for whom a share is reserved that is only just kept?"""
        for share in self._left_to_others:
            together = self._together(entry)
            theirs = sum((work for firm, work in self.position.split(entry.bid) if share.prefers(firm)), ZERO)
            counted = [(each, parts) for each, parts in together if share.counts(each.lot)]
            taken = [(each, share.taken(each.lot, parts) - theirs * parts) for each, parts in counted]
            if self._value(taken) <= 0:
                continue
            group = self.position.group_of(share.rule.of, entry.lot)
            if share.others[group] + self._value(taken) > share.room(group):
                who = share.rule.kind or share.rule.attribute or ""
                least = f"{share.rule.least_bp / 100:g} % of {share.rule.of} {group}"
                return "reserved.share", f"at least {least} is reserved for suppliers: {who.replace('_', '-')}"
        return None

    @cached_property
    def _beyond(self) -> Beyond | None:
        rule = self.position.policy.rules.rings
        return None if rule is None or rule.off or rule.beyond is None else beyond(self.position, rule)

    def _rings(self, entry: Entry) -> Why | None:
        """Would the entry take parts from nearer suppliers, where no more may lie so far out?"""
        share, position, supplier = self._beyond, self.position, self.position.supplier(entry)
        if share is None or not position.touches(share.rule, entry.lot) or not share.is_far(entry.lot, supplier):
            return None
        more = [
            (each, share.taken(each.lot, parts))
            for each, parts in self._together(entry)
            if position.touches(share.rule, each.lot)
        ]
        buyer = position.buyer(entry.lot)
        if not self._value(more) or share.has[buyer] + self._value(more) <= share.room(buyer):
            return None
        most = f"{(share.rule.most_bp or 0) / 100:g} % of {position.market.buyers.buyer[buyer]}"
        return "rings.beyond", f"at most {most} may lie further out than ring {share.rule.beyond}"

    @cached_property
    def _paid(self) -> dict[int, Fraction]:
        return paid(self.position)

    def _budget(self, entry: Entry) -> Why | None:
        """The parts would replace parts bought outside: is there money for the difference, charges and onboarding?"""
        position, buyer = self.position, self.position.buyer(entry.lot)
        limit = position.budget(buyer)
        together = {each.lot: n for each, n in self._together(entry)}
        before = position.parts_of_bid.get(entry.bid, {})
        more = self._costs(entry.bid, before | together, buyer) - self._costs(entry.bid, before, buyer)
        more -= sum((position.part_outside[e] * n for e, n in together.items() if position.buyer(e) == buyer), ZERO)
        more += position.taking_on(buyer, position.supplier(entry))
        if entry.bid not in position.awarded_bids:
            more += position.charge(entry.bid) * position.charge_shares(entry.bid)[buyer]
        if limit is None or self._paid[buyer] + more <= limit:
            return None
        left = unscaled(nearest(limit - self._paid[buyer]), CENTS)
        return "budget.buyer", f"{unscaled(nearest(more), CENTS)} more than now, {left} left in the buyer's budget"

    def _costs(self, bid: int, parts: dict[int, int], buyer: int) -> Fraction:
        """What a buyer would pay for parts of a bid, by lot, its discount taken off."""
        prices, left = self.position.prices, 1 - self.position.prices.discount(bid, parts)
        mine = {lot: count for lot, count in parts.items() if self.position.buyer(lot) == buyer}
        return prices.at_list(bid, mine) * left


def two(amount: Fraction) -> str:
    """Write an amount with two decimals."""
    return f"{float(amount):,.2f}"
