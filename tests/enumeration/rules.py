"""Every rule once more, as plainly as it can be said: those within a lot, and those that join lots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from tests.enumeration.choice import Choice
from tests.enumeration.folder import Row, Tiny, cents, summed
from tests.enumeration.goals import paid_by

# Rules within a lot.


def cover(choice: Choice, lot: str) -> bool:
    """Awards, agreements and outside are the lot's parts; nothing is outside where it must be filled."""
    outside = choice.outside[lot]
    return outside == 0 if choice.tiny.lots[lot].get("must_fill") == "yes" else outside >= 0


def least_parts(choice: Choice, lot: str) -> bool:
    """A supplier that is awarded anything has at least so many parts over all its bids and agreements."""
    tiny = choice.tiny
    least = int(tiny.lots[lot].get("least_parts") or 1)
    return all(choice.supplied[tiny.bids[bid]["supplier"], lot] >= least for bid in choice.used)


def suppliers_per_lot(choice: Choice, lot: str) -> bool:
    """At least so many suppliers once any part is awarded or agreed, and at most so many or those agreed."""
    row, agreed = choice.tiny.lots[lot], choice.tiny.agreed
    count = sum(1 for (_, name), parts in choice.supplied.items() if name == lot and parts)
    most = max(int(row.get("most_suppliers") or count), sum(1 for _, name in agreed if name == lot))
    return count == 0 or int(row.get("least_suppliers") or 1) <= count <= most


def standby(choice: Choice, lot: str) -> bool:
    """For the parts of each supplier, awarded or agreed, enough parts of others stand by."""
    tiny, rule = choice.tiny, choice.tiny.covers(lot)
    if rule is None:
        return True
    ready = {bid: parts for (bid, its), parts in choice.standby.items() if its == lot}
    for (supplier, its), parts in choice.supplied.items():
        others = sum(n for bid, n in ready.items() if tiny.bids[bid]["supplier"] != supplier)
        if its == lot and others * 10_000 < parts * rule["cover_bp"]:
            return False
    return True


LOT_RULES: tuple[Callable[[Choice, str], bool], ...] = (cover, least_parts, suppliers_per_lot, standby)


# Rules that join lots.


def package(choice: Choice) -> bool:
    """All or nothing: most parts of every entry, or none."""
    tiny = choice.tiny
    whole = [bid for bid in choice.used if tiny.bids[bid].get("all_or_nothing") == "yes"]
    entries = [row for bid in whole for row in tiny.entries(bid)]
    return all(choice.parts.get((row["bid"], row["lot"])) == tiny.most_parts(row) for row in entries)


def groups(choice: Choice) -> bool:
    """At most n bids of a group are awarded."""
    rows = [choice.tiny.bids[bid] for bid in choice.used]
    count = Counter(row["group"] for row in rows if row.get("group"))
    return all(count[row["group"]] <= int(row.get("group_most") or 1) for row in rows if row.get("group"))


def requires(choice: Choice) -> bool:
    """A bid is awarded only together with the bid it names."""
    needed = {choice.tiny.bids[bid].get("requires") for bid in choice.used}
    return needed - {None, ""} <= choice.used


def capacity(choice: Choice) -> bool:
    """No supplier has more work in a period than it has of a resource; a period without a row has none."""
    tiny = choice.tiny
    kept = {(supplier, resource) for supplier, resource, _ in tiny.capacity}
    slots = [(*pair, t) for pair, t in product(kept, range(1, int(tiny.header["periods"]) + 1))]
    return all(choice.called(*slot) <= int(tiny.capacity.get(slot, {}).get("units", 0)) for slot in slots)


def ramp(choice: Choice) -> bool:
    """From one period to the next, work grows by at most so much of the larger capacity of the two.

    Where what is committed and agreed passes that alone, awards may not take it further.
    """
    tiny = choice.tiny
    kept = {(supplier, resource) for supplier, resource, _ in tiny.capacity}
    for rule, (supplier, resource), t in product(tiny.rules("ramp"), kept, range(2, int(tiny.header["periods"]) + 1)):
        if rule.get("resource") in (None, resource):
            settled = _steeper(Choice(tiny, choice.lots, {}), rule, supplier, resource, t)
            if _steeper(choice, rule, supplier, resource, t) > max(settled, Fraction()):
                return False
    return True


def _steeper(choice: Choice, rule: Mapping[str, Any], supplier: str, resource: str, t: int) -> Fraction:
    """By how much work grows beyond what a ramp allows; below 0 where it stays within."""
    tiny = choice.tiny
    lots = tiny.touched(rule, list(tiny.lots))
    units = [int(tiny.capacity.get((supplier, resource, period), {}).get("units", 0)) for period in (t, t - 1)]
    now, before = (choice.load_of(supplier, resource, period, lots) for period in (t, t - 1))
    return now - before - Fraction(max(units) * int(rule["most_bp"]), 10_000)


def budget(choice: Choice) -> bool:
    """A buyer pays at most its premium over today's cost; switching is not in it."""
    rows = [row for row in choice.tiny.buyers.values() if row.get("max_premium_bp")]
    return all(paid_by(choice, row["buyer"]) <= _budget(choice.tiny, row) for row in rows)


def _budget(tiny: Tiny, buyer: Row) -> Fraction:
    today = tiny.whole_value(tiny.lots_of("buyer", buyer["buyer"]))
    return today * (10_000 + int(buyer["max_premium_bp"])) / 10_000


def supplier_share(choice: Choice) -> bool:
    """At most so much of a buyer, category or lot, at today's prices, goes to one supplier or owner.

    Agreements that pass the limit alone stay, with nothing beside them.
    """
    tiny = choice.tiny
    for rule in tiny.rules("supplier_share"):
        owners = _owners(tiny) if rule.get("by") == "group" else [[name] for name in tiny.suppliers]
        every = {row[rule["of"]] for row in tiny.lots.values()}
        for whole in [tiny.lots_of(rule["of"], name) for name in every if rule.get("which") in (None, name)]:
            lots = tiny.touched(rule, whole)
            limit = tiny.whole_value(lots) * rule["most_bp"] / 10_000
            settled = [tiny.agreed_value(owner, lots) for owner in owners]
            pairs = zip(owners, settled, strict=True)
            if any(choice.value_of(owner, lots) > max(limit, agreed) for owner, agreed in pairs):
                return False
    return True


def _owners(tiny: Tiny) -> list[list[str]]:
    """Suppliers by ownership group; one without a group stands alone."""
    owned: dict[str, list[str]] = {}
    for name, row in tiny.suppliers.items():
        owned.setdefault(f"group {row['group']}" if row.get("group") else f"alone {name}", []).append(name)
    return list(owned.values())


def dependence(choice: Choice) -> bool:
    """Above what is free, at most so much of a supplier's work comes from one buyer, contracts included.

    Where contracts and agreements pass the limit alone, awards may not take it further.
    """
    tiny = choice.tiny
    for rule, supplier, buyer in product(tiny.rules("dependence"), tiny.suppliers, tiny.buyers):
        lots = tiny.touched(rule, tiny.lots_of("buyer", buyer))
        every = tiny.touched(rule, list(tiny.lots))
        excess = _excess(rule, *_work_with(choice, supplier, lots, every, buyer))
        before = _excess(rule, *_work_with(Choice(tiny, choice.lots, {}), supplier, lots, every, buyer))
        if excess > max(before, Fraction()) and any((supplier, lot) in choice.won for lot in lots):
            return False
    return True


def _work_with(
    choice: Choice, supplier: str, lots: Sequence[str], every: Sequence[str], buyer: str
) -> tuple[Fraction, Fraction]:
    """What a supplier has from one buyer, and from everybody, in cents."""
    held = [row for row in choice.tiny.tables["contracts"] if row["supplier"] == supplier]
    with_it = [cents(row["value"]) for row in held if row.get("buyer") == buyer]
    total = summed(*(cents(row["value"]) for row in held))
    return summed(choice.value_of([supplier], lots), *with_it), choice.value_of([supplier], every) + total


def _excess(rule: Mapping[str, Any], one: Fraction, total: Fraction) -> Fraction:
    free = cents(rule.get("free"))
    return one - free - (total - free) * int(rule["most_bp"]) / 10_000


def smallest_engagement(choice: Choice) -> bool:
    """A supplier that is awarded anything gets, with what is agreed, at least its least value at today's prices."""
    tiny = choice.tiny
    asking = [row for row in tiny.suppliers.values() if row.get("least_value") and _wins(choice, row["supplier"])]
    return all(choice.value_of([row["supplier"]], list(tiny.lots)) >= cents(row["least_value"]) for row in asking)


def _wins(choice: Choice, supplier: str) -> bool:
    return any(name == supplier for name, _ in choice.won)


def reserved_share(choice: Choice) -> bool:
    """At least so much of a buyer or category, at today's prices, goes to suppliers of a kind or with an attribute.

    Lots not in play may still go to them. Agreements with others that leave too little stay, with nothing for others
    or outside beside them.
    """
    tiny = choice.tiny
    for rule in tiny.rules("reserved_share"):
        every = {row[rule["of"]] for row in tiny.lots.values()}
        others = [name for name, row in tiny.suppliers.items() if not _preferred(rule, row)]
        for whole in [tiny.lots_of(rule["of"], name) for name in every if rule.get("which") in (None, name)]:
            lots = tiny.touched(rule, whole)
            outside = summed(*(tiny.value(lot) * choice.outside[lot] for lot in lots if lot in choice.lots))
            room = tiny.whole_value(lots) * (10_000 - rule["least_bp"]) / 10_000
            if choice.value_of(others, lots) + outside > max(room, tiny.agreed_value(others, lots)):
                return False
    return True


def _preferred(rule: Mapping[str, Any], supplier: Row) -> bool:
    if "kind" in rule:
        return bool(supplier["kind"] == rule["kind"])
    return rule["attribute"] in (supplier.get("attributes") or "").split(";")


def rings(choice: Choice) -> bool:
    """At most so much of a buyer, at today's prices, lies beyond a ring, what is bought outside included.

    A joint bid lies where its lead is at home. Agreements that pass it stay, with nothing so far out beside them.
    """
    tiny = choice.tiny
    for rule, buyer in product(tiny.rules("rings"), tiny.buyers):
        lots = tiny.touched(rule, tiny.lots_of("buyer", buyer))
        far = {lot: [name for name in tiny.suppliers if tiny.ring(lot, name) > rule.get("beyond", 0)] for lot in lots}
        out = [lot for lot in lots if lot in choice.lots and tiny.ring(lot, None) > rule.get("beyond", 0)]
        value = summed(*(tiny.value(lot) * choice.supplied[name, lot] for lot in lots for name in far[lot]))
        value += summed(*(tiny.value(lot) * choice.outside[lot] for lot in out))
        agreed = summed(*(tiny.agreed_value(far[lot], [lot]) for lot in lots))
        if "beyond" in rule and value > max(tiny.whole_value(lots) * rule["most_bp"] / 10_000, agreed):
            return False
    return True


def force(choice: Choice) -> bool:
    """An officer's lock: a bid has some part, some part of a lot, or exactly so many."""
    for rule in choice.tiny.rules("force"):
        lots = [row["lot"] for row in choice.tiny.entries(rule["bid"]) if row["lot"] in choice.lots]
        parts = sum(choice.parts.get((rule["bid"], lot), 0) for lot in lots if rule.get("lot") in (None, lot))
        if lots and (parts == 0 or parts != rule.get("parts", parts)):
            return False
    return True


RULES: tuple[Callable[[Choice], bool], ...] = (
    package,
    groups,
    requires,
    capacity,
    ramp,
    budget,
    supplier_share,
    dependence,
    smallest_engagement,
    reserved_share,
    rings,
    force,
)
