"""What decided about every entry: won, not eligible, no room left by a rule, or other bids served the goals better.

The reason is read off the certified award: with the rest of it as it stands, the first rule that leaves no room for
the least the entry asks for. Nothing is solved again, so a reason is a fact about this award, not a promise about
another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from matcher.certificate.position import Entry, Position
from matcher.certificate.rules import ineligible
from matcher.insight.proposal import ReasonRow
from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS, MILLIONTHS, unscaled
from matcher.policy import Policy
from matcher.solution import Solution

Why = tuple[str, str]


def reasons(market: Market, policy: Policy, solution: Solution) -> Iterator[ReasonRow]:
    """Yield the reason of every entry, by bid and lot."""
    known = _Standing(Position(market, policy, solution))
    won = {(award.bid, award.lot): award.parts for award in solution.awards}
    for entry in known.position.entries.values():
        bid, lot = market.bids.bid[entry.bid], market.lots.lot[entry.lot]
        parts = won.get((bid, lot), 0)
        rule, detail = known.why(entry) if not parts else known.won(entry, parts)
        yield ReasonRow(bid, lot, parts, rule, detail)


@dataclass(frozen=True)
class _Standing:
    """An award, and what room it leaves."""

    position: Position

    def won(self, entry: Entry, parts: int) -> Why:
        return "won", f"{parts} of {int(self.position.market.lots.parts[entry.lot])} parts"

    def why(self, entry: Entry) -> Why:
        rules = (self._eligible, self._package, self._group, self._requires, self._suppliers)
        for rule in (*rules, self._capacity, self._share, self._filled):
            if why := rule(entry):
                return why
        return "goals.outside", "by the policy's goals, buying outside counts as cheaper"

    def _eligible(self, entry: Entry) -> Why | None:
        return ineligible(self.position, entry)

    def _package(self, entry: Entry) -> Why | None:
        if not self.position.market.bids.all_or_nothing[entry.bid]:
            return None
        for other in self.position.entries_of_bid[entry.bid]:
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
        if (
            entry.bid in self.position.awarded_bids
            or len(others) < int(bids.group_most[entry.bid])
            or not others
        ):
            return None
        return "group.full", f"of its group {', '.join(others)} won, and no more may"

    def _requires(self, entry: Entry) -> Why | None:
        bids = self.position.market.bids
        needed = int(bids.requires[entry.bid])
        if needed == ABSENT or needed in self.position.awarded_bids:
            return None
        return "requires.lost", f"it requires {bids.bid[needed]}, which did not win"

    @cached_property
    def _suppliers_of(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for table in (self.position.parts_of_supplier, self.position.agreed_of_supplier):
            for supplier, lot in table:
                found[lot].add(supplier)
        return found

    def _suppliers(self, entry: Entry) -> Why | None:
        most, there = int(self.position.market.lots.most_suppliers[entry.lot]), self._suppliers_of[entry.lot]
        if most == ABSENT or len(there) < most or self.position.supplier(entry) in there:
            return None
        return "suppliers.most", f"the lot takes at most {most} suppliers, and has them"

    def _capacity(self, entry: Entry) -> Why | None:
        position, supplier = self.position, self.position.supplier(entry)
        whole = int(position.market.lots.parts[entry.lot]) * 10**MILLIONTHS
        for resource, millionths in position.uses.get((entry.bid, entry.lot), ()):
            for period, units in sorted(position.demand[entry.lot].items()):
                slot = supplier, resource, period
                free, committed, _ = position.capacity.get(slot, (0, 0, 0))
                left = free - committed - position.loads.get(slot, Fraction(0))
                needed = Fraction(units * self._least(entry) * millionths, whole)
                if needed > left:
                    return (
                        "capacity.full",
                        f"{resource} in period {period}: {_two(needed)} needed, {_two(left)} left",
                    )
        return None

    def _least(self, entry: Entry) -> int:
        return entry.most if self.position.market.bids.all_or_nothing[entry.bid] else entry.least

    @cached_property
    def _shares(self) -> dict[tuple[str, str, int], Fraction]:
        found: dict[tuple[str, str, int], Fraction] = defaultdict(Fraction)
        for table in (self.position.parts_of_supplier, self.position.agreed_of_supplier):
            for (supplier, lot), parts in table.items():
                for of, name in self._groups_of(lot).items():
                    found[of, name, supplier] += self.position.part_values[lot] * parts
        return found

    @cached_property
    def _totals(self) -> dict[tuple[str, str], Fraction]:
        found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for lot, value in enumerate(self.position.part_values):
            for of, name in self._groups_of(lot).items():
                found[of, name] += value * int(self.position.market.lots.parts[lot])
        return found

    def _groups_of(self, lot: int) -> dict[str, str]:
        market = self.position.market
        buyer = market.buyers.buyer[self.position.buyer(lot)]
        return {"buyer": buyer, "category": market.lots.category[lot], "lot": market.lots.lot[lot]}

    def _share(self, entry: Entry) -> Why | None:
        supplier, more = (
            self.position.supplier(entry),
            self.position.part_values[entry.lot] * self._least(entry),
        )
        for rule in self.position.policy.rules.supplier_share:
            name = self._groups_of(entry.lot)[rule.of]
            if rule.off or rule.by == "group" or rule.which not in (None, name):
                continue
            if (
                self._shares[rule.of, name, supplier] + more
                > self._totals[rule.of, name] * rule.most_bp / BASIS_POINTS
            ):
                return (
                    "share.supplier",
                    f"at most {rule.most_bp / 100:g} % of {rule.of} {name} to one supplier",
                )
        return None

    @cached_property
    def _prices(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for entry, _ in self.position.awards:
            found[entry.lot].append(entry.unit_price)
        return found

    def _filled(self, entry: Entry) -> Why | None:
        if self.position.outside[entry.lot] >= self._least(entry):
            return None
        prices = self._prices[entry.lot]
        if not prices:
            return "lot.filled", "agreements leave too few parts"
        dearest = unscaled(max(prices), MILLIONTHS)
        if entry.unit_price > max(prices):
            return (
                "price.others",
                f"its unit price {unscaled(entry.unit_price, MILLIONTHS)}, awarded up to {dearest}",
            )
        return (
            "goals.others",
            f"by the policy's goals the bids awarded, at up to {dearest} a unit, count as better",
        )


def _two(amount: Fraction) -> str:
    return f"{float(amount):,.2f}"
