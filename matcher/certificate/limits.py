"""The rules about money that join lots, checked one by one, named as in the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.checks import Checks, at_least, at_most
from matcher.certificate.position import Position
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS
from matcher.policy import Rule, SupplierShare

Work = dict[tuple[int, int], Fraction]
"""Value in cents by supplier and buyer."""


def budget(position: Position) -> Checks:
    """No buyer pays more than its premium over today."""
    spent = paid(position)
    for buyer, name in enumerate(position.market.buyers.buyer):
        limit = position.budget(buyer)
        if limit is not None:
            yield at_most("budget", name, spent[buyer], limit, "cents")


def paid(position: Position) -> dict[int, Fraction]:
    """Return what each buyer pays, in cents, switch costs aside."""
    spent: dict[int, Fraction] = defaultdict(Fraction)
    for buyer, cents in _payments(position):
        spent[buyer] += cents
    return spent


def _payments(position: Position) -> Iterator[tuple[int, Fraction]]:
    for entry, parts in position.awards:
        yield position.buyer(entry.lot), position.cost(entry, parts)
    for _, lot, _, parts, price in position.agreements():
        yield position.buyer(lot), position.part_price(lot, price) * parts
    for entry, parts in position.standby:
        yield position.buyer(entry.lot), position.fee(entry, parts)
    for bid in position.awarded_bids:
        for buyer, share in position.charge_shares(bid).items():
            yield buyer, share * position.charge(bid)
    for (buyer, _), cents in position.taken_on.items():
        yield buyer, Fraction(cents)
    for lot, parts in enumerate(position.outside):
        yield position.buyer(lot), position.part_outside[lot] * parts


def supplier_share(position: Position) -> Checks:
    """No supplier has more than its share of a buyer, category or lot; agreements that pass it may stay, alone.

    Lots paid by money the rule may not touch are in no share.
    """
    for rule in position.policy.rules.supplier_share:
        if not rule.off:
            share = shares(position, rule)
            for (group, owner), value in sorted(share.has.items()):
                if (group, owner) in share.won:
                    key = f"{rule.of},{group},{owner[1:]}"
                    yield at_most("supplier_share", key, value, share.room(group, owner), "cents")


@dataclass(frozen=True)
class Shares:
    """A supplier share counted out, in cents at today's prices, by group of lots and by owner.

    `has` counts awards and agreements, `agreed` agreements alone; `won` names who was awarded anything.
    """

    position: Position
    rule: SupplierShare
    total: dict[str, Fraction]
    has: dict[tuple[str, str], Fraction]
    agreed: dict[tuple[str, str], Fraction]
    won: set[tuple[str, str]]

    def binds(self, group: str) -> bool:
        """Tell whether the rule speaks of a buyer, category or lot."""
        return self.rule.which in (None, group)

    def counts(self, lot: int) -> bool:
        """Tell whether the rule speaks of a lot."""
        return self.position.touches(self.rule, lot) and self.binds(self.group_of(lot))

    def room(self, group: str, owner: str) -> Fraction:
        """Return the most an owner may have of a group."""
        return max(self.total[group] * self.rule.most_bp / BASIS_POINTS, self.agreed[group, owner])

    def group_of(self, lot: int) -> str:
        """Name the buyer, category or lot that a lot counts for."""
        return self.position.group_of(self.rule.of, lot)

    def owner_of(self, supplier: int) -> str:
        """Name who a share is counted for; a mark keeps groups and suppliers of one name apart."""
        firms = self.position.market.suppliers
        grouped = self.rule.by == "group" and firms.group[supplier]
        return f"#{firms.group[supplier]}" if grouped else f"={firms.supplier[supplier]}"


def shares(position: Position, rule: SupplierShare) -> Shares:
    """Count out a supplier share."""
    share = Shares(position, rule, defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction), set())
    inside = {lot for lot in range(len(position.market.lots)) if share.counts(lot)}
    for lot in inside:
        share.total[share.group_of(lot)] += position.lot_value(lot)
    for (supplier, lot), parts in position.work_of_supplier.items():
        if lot in inside:
            key = share.group_of(lot), share.owner_of(supplier)
            share.won.add(key)
            share.has[key] += position.part_values[lot] * parts
    for (supplier, lot), settled in position.agreed_of_supplier.items():
        if lot in inside:
            key = share.group_of(lot), share.owner_of(supplier)
            share.agreed[key] += position.part_values[lot] * settled
            share.has[key] += position.part_values[lot] * settled
    return share


def dependence(position: Position) -> Checks:
    """No supplier depends on one buyer by more than its share; what contracts hold already may stay.

    Work on lots the rule may not touch counts neither with its buyer nor in the whole.
    """
    rule = position.policy.rules.dependence
    if rule is None or rule.off:
        return
    most, free = Fraction(rule.most_bp, BASIS_POINTS), rule.free
    won, held = works_for(position, rule)
    total: dict[int, Fraction] = defaultdict(Fraction)
    before: dict[int, Fraction] = defaultdict(Fraction)
    for (supplier, _), value in won.items():
        total[supplier] += value
    for (supplier, _), value in held.items():
        before[supplier] += value
    for (supplier, buyer), value in sorted(won.items()):
        # where contracts alone pass the share, awards may not widen the distance
        room = max(free * (1 - most) + most * before[supplier] - held.get((supplier, buyer), 0), Fraction(0))
        key = f"{position.market.suppliers.supplier[supplier]},{position.market.buyers.buyer[buyer]}"
        yield at_most("dependence", key, value - most * total[supplier], room, "cents")


def works_for(position: Position, rule: Rule) -> tuple[Work, Work]:
    """Return what suppliers are awarded, and what they hold by contracts and agreements, by supplier and buyer.

    Lots the rule may not touch are left out.
    """
    won, held = defaultdict[tuple[int, int], Fraction](Fraction), defaultdict[tuple[int, int], Fraction](Fraction)
    rows = position.market.contracts
    for supplier, buyer, value in zip(rows.supplier.tolist(), rows.buyer.tolist(), rows.value.tolist(), strict=True):
        held[supplier, buyer] += value
    for table, work in ((position.work_of_supplier, won), (position.agreed_of_supplier, held)):
        for (supplier, lot), parts in table.items():
            if position.touches(rule, lot):
                work[supplier, position.buyer(lot)] += position.part_values[lot] * parts
    return won, held


def smallest_engagement(position: Position) -> Checks:
    """Whoever is awarded anything gets work worth at least its least value at today's prices, agreements counted."""
    firms, value = position.market.suppliers, worth(position)
    for supplier in sorted({supplier for supplier, _ in position.work_of_supplier}):
        if (least := int(firms.least_value[supplier])) != ABSENT:
            yield at_least("smallest_engagement", firms.supplier[supplier], value[supplier], least, "cents")


def worth(position: Position) -> dict[int, Fraction]:
    """Return what each supplier gets, by award or agreement, in cents at today's prices."""
    value: dict[int, Fraction] = defaultdict(Fraction)
    for table in (position.work_of_supplier, position.agreed_of_supplier):
        for (supplier, lot), parts in table.items():
            value[supplier] += position.part_values[lot] * parts
    return value
