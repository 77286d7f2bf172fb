"""The rules checked one by one: each says how many places it looked at, and names every place where it is broken.

One function per rule, named as in the program; none of them knows how the award was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.eligibility import ineligible
from matcher.certificate.position import Entry, Position
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS
from matcher.policy import SupplierShare


@dataclass(frozen=True, slots=True)
class Check:
    """One place a rule was held against: `excess` > 0 where it is broken, in the unit of `sentence`."""

    rule: str
    key: str
    excess: Fraction
    sentence: str

    @property
    def name(self) -> str:
        """Name the place as the program names its row."""
        return f"{self.rule}[{self.key}]"


Checks = Iterator[Check]


def _at_most(rule: str, key: str, amount: Fraction | int, limit: Fraction | int, unit: str) -> Check:
    sentence = f"{rule} of {key}: {_number(amount)} {unit}, at most {_number(limit)} allowed"
    return Check(rule, key, Fraction(amount - limit), sentence)


def _number(amount: Fraction | int) -> str:
    amount = Fraction(amount)
    return f"{amount.numerator:,}" if amount.denominator == 1 else f"{float(amount):,.6f}"


def _holds(rule: str, key: str, holds: bool, sentence: str) -> Check:
    return Check(rule, key, Fraction(0 if holds else 1), f"{rule} of {key}: {sentence}")


def entries(position: Position) -> Checks:
    """Every award is of an entry the market knows."""
    known = {(entry.bid, entry.lot) for entry, _ in position.awards}
    names = {(position.market.bids.bid[bid], position.market.lots.lot[lot]) for bid, lot in known}
    for award in position.solution.awards:
        there = (award.bid, award.lot) in names
        yield _holds("entries", f"{award.bid},{award.lot}", there, "no bid has such an entry")


def cover(position: Position) -> Checks:
    """Awards, agreements and outside make up each lot; nothing is outside where the lot must be filled."""
    lots = position.market.lots
    for lot, left in enumerate(position.outside):
        yield _at_most("cover", lots.lot[lot], int(lots.parts[lot]) - left, int(lots.parts[lot]), "parts")
        if lots.must_fill[lot]:
            yield _at_most("must_fill", lots.lot[lot], max(left, 0), 0, "parts outside")


def link(position: Position) -> Checks:
    """Each award lies between its entry's least and most parts."""
    for entry, parts in position.awards:
        key = _entry(position, entry)
        yield _at_most("link", key, parts, entry.most, "parts")
        yield _at_most("link", key, entry.least, parts, "parts needed at least; awarded")


def package(position: Position) -> Checks:
    """An all-or-nothing bid has the most parts of every entry, or nothing."""
    won = {(entry.bid, entry.lot): parts for entry, parts in position.awards}
    for bid in sorted(position.awarded_bids):
        if position.market.bids.all_or_nothing[bid]:
            for entry in position.entries_of_bid[bid]:
                parts = won.get((bid, entry.lot), 0)
                yield _holds("package", _entry(position, entry), parts == entry.most, f"{parts} of {entry.most} parts")


def groups(position: Position) -> Checks:
    """At most n bids of a group are awarded."""
    bids, count = position.market.bids, defaultdict[str, int](int)
    most = {bids.group[bid]: int(bids.group_most[bid]) for bid in range(len(bids)) if bids.group[bid]}
    for bid in position.awarded_bids:
        count[bids.group[bid]] += 1
    for group, allowed in sorted(most.items()):
        yield _at_most("groups", group, count[group], allowed, "bids")


def requires(position: Position) -> Checks:
    """A bid is awarded only with the one it requires."""
    bids = position.market.bids
    for bid in sorted(position.awarded_bids):
        needed = int(bids.requires[bid])
        if needed != ABSENT:
            there = needed in position.awarded_bids
            yield _holds("requires", bids.bid[bid], there, f"{bids.bid[needed]} is not awarded")


def suppliers_per_lot(position: Position) -> Checks:
    """Each lot has its least and most suppliers, and each of them its least parts, agreements counted."""
    lots, at = position.market.lots, defaultdict[int, dict[int, int]](dict)
    for table in (position.agreed_of_supplier, position.parts_of_supplier):
        for (supplier, lot), parts in table.items():
            at[lot][supplier] = at[lot].get(supplier, 0) + parts
    for lot, shares in sorted((lot, shares) for lot, shares in at.items() if lot not in position.waiting):
        name, most = lots.lot[lot], int(lots.most_suppliers[lot])
        agreed = {supplier for supplier, its in position.agreed_of_supplier if its == lot}
        if most != ABSENT:
            allowed = max(most, len(agreed))  # what is agreed stays; nobody may join it
            yield _at_most("suppliers_per_lot", name, len(shares), allowed, "suppliers")
        yield _at_most("suppliers_per_lot", name, int(lots.least_suppliers[lot]), len(shares), "suppliers; there are")
        for supplier, parts in sorted(shares.items()):
            if (supplier, lot) in position.parts_of_supplier:
                key = f"{position.market.suppliers.supplier[supplier]},{name}"
                yield _at_most("suppliers_per_lot", key, int(lots.least_parts[lot]), parts, "parts needed; awarded")


def capacity(position: Position) -> Checks:
    """Work awarded, agreed and committed stays within capacity, in every period."""
    names = position.market.suppliers.supplier
    for slot, load in sorted(position.loads.items()):
        units, committed, _ = position.capacity.get(slot, (0, 0, 0))
        if load:
            key = f"{names[slot[0]]},{slot[1]},{slot[2]}"
            yield _at_most("capacity", key, load + committed, units, "units")


def budget(position: Position) -> Checks:
    """No buyer pays more than its premium over today."""
    spent = paid(position)
    for buyer, name in enumerate(position.market.buyers.buyer):
        limit = position.budget(buyer)
        if limit is not None:
            yield _at_most("budget", name, spent[buyer], limit, "cents")


def paid(position: Position) -> dict[int, Fraction]:
    """Return what each buyer pays, in cents, switch costs aside."""
    spent: dict[int, Fraction] = defaultdict(Fraction)
    for buyer, cents in _payments(position):
        spent[buyer] += cents
    return spent


def _payments(position: Position) -> Iterator[tuple[int, Fraction]]:
    for entry, parts in position.awards:
        yield position.buyer(entry.lot), position.part_price(entry.lot, entry.unit_price) * parts
    for _, lot, _, parts, price in position.agreements():
        yield position.buyer(lot), position.part_price(lot, price) * parts
    for bid in position.awarded_bids:
        for buyer, share in position.charge_shares(bid).items():
            yield buyer, share * position.charge(bid)
    for (buyer, _), cents in position.taken_on.items():
        yield buyer, Fraction(cents)
    for lot, parts in enumerate(position.outside):
        yield position.buyer(lot), position.part_outside[lot] * parts


def supplier_share(position: Position) -> Checks:
    """No supplier has more than its share of a buyer, category or lot; agreements that pass it may stay, alone."""
    for rule in position.policy.rules.supplier_share:
        if not rule.off:
            share = shares(position, rule)
            for (group, owner), value in sorted(share.has.items()):
                if share.binds(group) and (group, owner) in share.won:
                    key = f"{rule.of},{group},{owner[1:]}"
                    yield _at_most("supplier_share", key, value, share.room(group, owner), "cents")


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

    def room(self, group: str, owner: str) -> Fraction:
        """Return the most an owner may have of a group."""
        return max(self.total[group] * self.rule.most_bp / BASIS_POINTS, self.agreed[group, owner])

    def group_of(self, lot: int) -> str:
        """Name the buyer, category or lot that a lot counts for."""
        lots = self.position.market.lots
        if self.rule.of == "buyer":
            return self.position.market.buyers.buyer[self.position.buyer(lot)]
        return lots.category[lot] if self.rule.of == "category" else lots.lot[lot]

    def owner_of(self, supplier: int) -> str:
        """Name who a share is counted for; a mark keeps groups and suppliers of one name apart."""
        firms = self.position.market.suppliers
        grouped = self.rule.by == "group" and firms.group[supplier]
        return f"#{firms.group[supplier]}" if grouped else f"={firms.supplier[supplier]}"


def shares(position: Position, rule: SupplierShare) -> Shares:
    """Count out a supplier share."""
    share = Shares(position, rule, defaultdict(Fraction), defaultdict(Fraction), defaultdict(Fraction), set())
    for lot, value in enumerate(position.part_values):
        share.total[share.group_of(lot)] += value * int(position.market.lots.parts[lot])
    for (supplier, lot), parts in position.parts_of_supplier.items():
        key = share.group_of(lot), share.owner_of(supplier)
        share.won.add(key)
        share.has[key] += position.part_values[lot] * parts
    for (supplier, lot), parts in position.agreed_of_supplier.items():
        key = share.group_of(lot), share.owner_of(supplier)
        share.agreed[key] += position.part_values[lot] * parts
        share.has[key] += position.part_values[lot] * parts
    return share


def dependence(position: Position) -> Checks:
    """No supplier depends on one buyer by more than its share; what contracts hold already may stay."""
    rule = position.policy.rules.dependence
    if rule is None or rule.off:
        return
    most, free = Fraction(rule.most_bp, BASIS_POINTS), rule.free
    won, held = works_for(position)
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
        yield _at_most("dependence", key, value - most * total[supplier], room, "cents")


def works_for(position: Position) -> tuple[dict[tuple[int, int], Fraction], dict[tuple[int, int], Fraction]]:
    """Return what suppliers are awarded, and what they hold by contracts and agreements, by supplier and buyer."""
    won, held = defaultdict[tuple[int, int], Fraction](Fraction), defaultdict[tuple[int, int], Fraction](Fraction)
    for (supplier, lot), parts in position.parts_of_supplier.items():
        won[supplier, position.buyer(lot)] += position.part_values[lot] * parts
    rows = position.market.contracts
    for supplier, buyer, value in zip(rows.supplier.tolist(), rows.buyer.tolist(), rows.value.tolist(), strict=True):
        held[supplier, buyer] += value
    for (supplier, lot), parts in position.agreed_of_supplier.items():
        held[supplier, position.buyer(lot)] += position.part_values[lot] * parts
    return won, held


def eligibility(position: Position) -> Checks:
    """Every award is to an entry that may win: papers, limit price, own lots, availability, wage floor, exclusions."""
    for entry, _ in position.awards:
        why = ineligible(position, entry)
        yield _holds(why[0] if why else "eligible", _entry(position, entry), why is None, why[1] if why else "")


def force(position: Position) -> Checks:
    """What an officer forces is awarded."""
    won = {(award.bid, award.lot): award.parts for award in position.solution.awards}
    bids = {award.bid for award in position.solution.awards}
    for rule in position.policy.rules.force:
        if rule.off or _waits(position, rule.bid):
            continue
        parts = won.get((rule.bid, rule.lot or ""), 0)
        there = rule.bid in bids if rule.lot is None else parts == rule.parts if rule.parts else parts > 0
        yield _holds("force", ",".join(filter(None, (rule.bid, rule.lot))), there, f"{parts} parts are awarded")


def _waits(position: Position, bid: str) -> bool:
    entries = position.entries_of_bid[position.market.bids.bid.index(bid)]
    return all(entry.lot in position.waiting for entry in entries)


def _entry(position: Position, entry: Entry) -> str:
    return f"{position.market.bids.bid[entry.bid]},{position.market.lots.lot[entry.lot]}"


RULES: tuple[Callable[[Position], Checks], ...] = (
    entries,
    cover,
    link,
    package,
    groups,
    requires,
    suppliers_per_lot,
    capacity,
    budget,
    supplier_share,
    dependence,
    eligibility,
    force,
)
"""Every rule, in the order of the certificate."""
