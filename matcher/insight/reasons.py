"""What decided about every entry: won, not eligible, no room left by a rule, or other bids served the goals better.

The reason is read off the certified award: with the rest of it as it stands, the first rule that leaves no room for
the least the entry asks for, its whole package with it. Nothing is solved again, so a reason is a fact about this
award, not a promise about another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from matcher.certificate.eligibility import ineligible
from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.insight.proposal import ReasonRow
from matcher.insight.room import Room, Why, two
from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS, MILLIONTHS, nearest, unscaled
from matcher.policy import Policy
from matcher.solution import Solution


def reasons(market: Market, policy: Policy, solution: Solution) -> Iterator[ReasonRow]:
    """Yield the reason of every entry, by bid and lot."""
    known = Standing(Position(market, policy, solution))
    won = {(award.bid, award.lot): award.parts for award in solution.awards}
    for entry in known.position.entries.values():
        bid, lot = market.bids.bid[entry.bid], market.lots.lot[entry.lot]
        parts = won.get((bid, lot), 0)
        rule, detail = known.why(entry) if not parts else known.won(entry, parts)
        yield ReasonRow(bid, lot, parts, rule, detail)


@dataclass(frozen=True)
class Standing(Room):
    """An award, and what decided about each entry."""

    def won(self, entry: Entry, parts: int) -> Why:
        """Say what an entry won."""
        return "won", f"{parts} of {int(self.position.market.lots.parts[entry.lot])} parts"

    def not_more(self, entry: Entry) -> Why:
        """Say why an entry did not win more than it did, be that nothing."""
        parts = self._won_by.get((entry.bid, entry.lot), 0)
        return ("bid.most", f"it offers {parts} parts at most") if parts == entry.most else self.why(entry)

    def why(self, entry: Entry) -> Why:
        """Say why an entry did not win the least it asks for, or one part more than it has."""
        alone = (self._eligible, self._package, self._group, self._requires, self._most_suppliers)
        work = (
            self._capacity,
            self._ramp,
            self._share,
            self._dependence,
            self._engagement,
            self._reserved,
            self._rings,
        )
        for rule in (*alone, *work, self._filled, self._least, self._standby, self._left_over, self._budget):
            if why := rule(entry):
                return why
        return "goals.outside", "by the policy's goals, buying outside counts as better"

    # ---- the bid by itself

    def _eligible(self, entry: Entry) -> Why | None:
        return ineligible(self.position, entry)

    def _package(self, entry: Entry) -> Why | None:
        for other, _ in self._together(entry):
            if other is not entry and ineligible(self.position, other):
                lot = self.position.market.lots.lot[other.lot]
                return "package.broken", f"all or nothing, and its entry for {lot} may not win"
        return None

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        bids, found = self.position.market.bids, defaultdict[str, list[str]](list)
        for bid in sorted(self.position.awarded_bids):
            found[bids.group[bid]].append(bids.bid[bid])
        return found

    def _group(self, entry: Entry) -> Why | None:
        bids = self.position.market.bids
        others = self._groups[bids.group[entry.bid]] if bids.group[entry.bid] else []
        if entry.bid in self.position.awarded_bids or len(others) < int(bids.group_most[entry.bid]):
            return None
        return "group.full", f"of its group {', '.join(others)} won, and no more may"

    def _requires(self, entry: Entry) -> Why | None:
        bids = self.position.market.bids
        needed = int(bids.requires[entry.bid])
        if needed == ABSENT or needed in self.position.awarded_bids:
            return None
        return "requires.lost", f"it requires {bids.bid[needed]}, which did not win"

    # ---- the lot

    @cached_property
    def _suppliers_of(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for table in (self.position.parts_of_supplier, self.position.agreed_of_supplier):
            for supplier, lot in table:
                found[lot].add(supplier)
        return found

    def _most_suppliers(self, entry: Entry) -> Why | None:
        most, there = int(self.position.market.lots.most_suppliers[entry.lot]), self._suppliers_of[entry.lot]
        if most == ABSENT or len(there) < most or self.position.supplier(entry) in there:
            return None
        return "suppliers.most", f"the lot takes at most {most} suppliers, and has them"

    def _least(self, entry: Entry) -> Why | None:
        lots, there = self.position.market.lots, self._suppliers_of[entry.lot]
        least = int(lots.least_suppliers[entry.lot])
        if len(there | {self.position.supplier(entry)}) < least:
            return "suppliers.least", f"the lot takes at least {least} suppliers or none"
        if self._short(entry) > entry.most:
            return "suppliers.least", f"the lot gives a supplier at least {int(lots.least_parts[entry.lot])} parts"
        return None

    def _standby(self, entry: Entry) -> Why | None:
        """Do too few others stand by for what its supplier would have?"""
        rule, position, supplier = self.position.policy.rules.standby, self.position, self.position.supplier(entry)
        if rule is None or entry.lot not in position.covered:
            return None
        key = supplier, entry.lot
        has = position.parts_of_supplier.get(key, 0) + position.agreed_of_supplier.get(key, 0)
        needed = Fraction((has + self._together(entry)[0][1]) * rule.cover_bp, BASIS_POINTS)
        others = sum(n for each, n in position.standby if each.lot == entry.lot and position.supplier(each) != supplier)
        if others >= needed:
            return None
        return "standby.cover", f"others stand by for {others} parts, {two(needed)} would be needed"

    @cached_property
    def _prices(self) -> dict[int, list[Fraction]]:
        """What a unit of each lot costs where it is awarded, in millionths."""
        position, found = self.position, defaultdict[int, list[Fraction]](list)
        for entry, _ in position.awards:
            found[entry.lot].append(position.unit_price(entry) * (1 - position.discounts[entry.bid]))
        return found

    def _filled(self, entry: Entry) -> Why | None:
        for other, parts in self._together(entry):
            if self.position.outside[other.lot] < parts:
                return self._lost(entry) if other is entry else self._package_lost(other)
        return None

    def _package_lost(self, other: Entry) -> Why:
        return "goals.others", f"by the policy's goals the bids awarded for {self._lot(other)} count as better"

    def _lost(self, entry: Entry) -> Why:
        prices = self._prices[entry.lot]
        if not prices:
            return "lot.filled", "agreements leave too few parts"
        dearest, asked = unscaled(nearest(max(prices)), MILLIONTHS), self.position.unit_price(entry)
        most_off = self._most_off(entry)
        if asked * (1 - most_off) > max(prices):
            off = f" less at most {float(most_off * 100):.4g} %" if most_off else ""
            return (
                "price.others",
                f"its unit price {unscaled(nearest(asked), MILLIONTHS)}{off}, awarded up to {dearest}",
            )
        return "goals.others", f"by the policy's goals the bids awarded, at up to {dearest} a unit, count as better"

    def _most_off(self, entry: Entry) -> Fraction:
        """Share of the list price that the entry's bid would take off if it won all it offers."""
        whole = {each.lot: each.most for each in self.position.entries_of_bid[entry.bid]}
        return self.position.prices.discount(entry.bid, whole)

    def _lot(self, entry: Entry) -> str:
        return self.position.market.lots.lot[entry.lot]
