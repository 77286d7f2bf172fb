"""The rules checked one by one: each says how many places it looked at, and names every place where it is broken.

One function per rule, named as in the program; none of them knows how the award was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from matcher.certificate import limits, preferences, standby, work
from matcher.certificate.checks import Checks, at_most, holds
from matcher.certificate.eligibility import ineligible
from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.market.columns import ABSENT


def entries(position: Position) -> Checks:
    """Every award is of an entry the market knows, and only such entries stand by."""
    known = {(entry.bid, entry.lot) for entry, _ in position.awards}
    known |= {(entry.bid, entry.lot) for entry, _ in position.standby}
    names = {(position.market.bids.bid[bid], position.market.lots.lot[lot]) for bid, lot in known}
    for award in (*position.solution.awards, *position.solution.standby):
        there = (award.bid, award.lot) in names
        yield holds("entries", f"{award.bid},{award.lot}", there, "no bid has such an entry")


def cover(position: Position) -> Checks:
    """Awards, agreements and outside make up each lot; nothing is outside where the lot must be filled."""
    lots = position.market.lots
    for lot, left in enumerate(position.outside):
        yield at_most("cover", lots.lot[lot], int(lots.parts[lot]) - left, int(lots.parts[lot]), "parts")
        if lots.must_fill[lot]:
            yield at_most("must_fill", lots.lot[lot], max(left, 0), 0, "parts outside")


def link(position: Position) -> Checks:
    """Each award lies between its entry's least and most parts."""
    for entry, parts in position.awards:
        key = _entry(position, entry)
        yield at_most("link", key, parts, entry.most, "parts")
        yield at_most("link", key, entry.least, parts, "parts needed at least; awarded")


def package(position: Position) -> Checks:
    """An all-or-nothing bid has the most parts of every entry, or nothing."""
    won = {(entry.bid, entry.lot): parts for entry, parts in position.awards}
    for bid in sorted(position.awarded_bids):
        if position.market.bids.all_or_nothing[bid]:
            for entry in position.entries_of_bid[bid]:
                parts = won.get((bid, entry.lot), 0)
                yield holds("package", _entry(position, entry), parts == entry.most, f"{parts} of {entry.most} parts")


def groups(position: Position) -> Checks:
    """At most n bids of a group are awarded."""
    bids, count = position.market.bids, defaultdict[str, int](int)
    most = {bids.group[bid]: int(bids.group_most[bid]) for bid in range(len(bids)) if bids.group[bid]}
    for bid in position.awarded_bids:
        count[bids.group[bid]] += 1
    for group, allowed in sorted(most.items()):
        yield at_most("groups", group, count[group], allowed, "bids")


def requires(position: Position) -> Checks:
    """A bid is awarded only with the one it requires."""
    bids = position.market.bids
    for bid in sorted(position.awarded_bids):
        needed = int(bids.requires[bid])
        if needed != ABSENT:
            there = needed in position.awarded_bids
            yield holds("requires", bids.bid[bid], there, f"{bids.bid[needed]} is not awarded")


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
            yield at_most("suppliers_per_lot", name, len(shares), allowed, "suppliers")
        yield at_most("suppliers_per_lot", name, int(lots.least_suppliers[lot]), len(shares), "suppliers; there are")
        for supplier, parts in sorted(shares.items()):
            if (supplier, lot) in position.parts_of_supplier:
                key = f"{position.market.suppliers.supplier[supplier]},{name}"
                yield at_most("suppliers_per_lot", key, int(lots.least_parts[lot]), parts, "parts needed; awarded")


def eligibility(position: Position) -> Checks:
    """Awards are to entries that may win, and only such stand by: papers, limit price, wage floor and so on."""
    ready = [each for entry, _ in position.standby for each in _together(position, entry)]
    for entry in (*(entry for entry, _ in position.awards), *ready):
        why = ineligible(position, entry)
        yield holds(why[0] if why else "eligible", _entry(position, entry), why is None, why[1] if why else "")


def _together(position: Position, entry: Entry) -> list[Entry]:
    """Entries that are out together: those of an all-or-nothing bid."""
    return position.entries_of_bid[entry.bid] if position.market.bids.all_or_nothing[entry.bid] else [entry]


def force(position: Position) -> Checks:
    """What an officer forces is awarded."""
    won = {(award.bid, award.lot): award.parts for award in position.solution.awards}
    bids = {award.bid for award in position.solution.awards}
    for rule in position.policy.rules.force:
        if rule.off or _waits(position, rule.bid):
            continue
        parts = won.get((rule.bid, rule.lot or ""), 0)
        there = rule.bid in bids if rule.lot is None else parts == rule.parts if rule.parts else parts > 0
        yield holds("force", ",".join(filter(None, (rule.bid, rule.lot))), there, f"{parts} parts are awarded")


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
    work.capacity,
    work.ramp,
    limits.budget,
    limits.supplier_share,
    limits.dependence,
    preferences.reserved_share,
    preferences.rings,
    standby.standby,
    limits.smallest_engagement,
    eligibility,
    force,
)
"""Every rule, in the order of the certificate."""
