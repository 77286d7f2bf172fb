"""The rules of the twin, one function each: rows added to its problem one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from pulp import lpSum

from benchmarks.twin.decisions import CENTS, MILLION, Decisions, Key
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS


def cover(twin: Decisions) -> None:
    """Award every part of a lot, to suppliers or outside."""
    for lot, outside in twin.outside.items():
        twin.problem += lpSum(twin.award[entry] for entry in twin.of_lot[lot]) + outside == twin.lot_parts[lot]


def link(twin: Decisions) -> None:
    """Hold bids without steps between their least and most parts, or at nothing."""
    for entry, award in twin.award.items():
        bid = twin.bid[entry]
        if not twin.package[bid] and bid not in twin.steps:
            twin.problem += award <= twin.most[entry] * twin.used[bid]
            twin.problem += award >= twin.least[entry] * twin.used[bid]


def packages(twin: Decisions) -> None:
    """Take the most parts of every entry of a package, or none."""
    for entry, award in twin.award.items():
        if twin.package[twin.bid[entry]]:
            twin.problem += award == twin.most[entry] * twin.used[twin.bid[entry]]


def groups(twin: Decisions) -> None:
    """Award at most so many bids of a group."""
    members, most = defaultdict(list), {}
    for bid, (group, count) in enumerate(
        zip(twin.market.bids.group, twin.market.bids.group_most.tolist(), strict=True)
    ):
        if group:
            members[group].append(twin.used[bid])
            most[group] = count
    for group, bids in members.items():
        twin.problem += lpSum(bids) <= most[group]


def steps(twin: Decisions) -> None:
    """Choose exactly one step of a bid that is used, with the parts between the step's thresholds."""
    units = twin.market.quantity.tolist()
    for bid, steps in twin.steps.items():
        entry = twin.of_bid[bid][0]
        hundredths_in_part = units[twin.lot[entry]] * 100 / twin.lot_parts[twin.lot[entry]]
        starts = [twin.least[entry], *(start / hundredths_in_part for start, _ in steps)]
        ends = [*starts[1:], twin.most[entry]]
        numbers = range(len(starts))
        twin.problem += lpSum(twin.chosen[bid, step] for step in numbers) == twin.used[bid]
        twin.problem += lpSum(twin.slice[bid, step] for step in numbers) == twin.award[entry]
        for step, start, end in zip(numbers, starts, ends, strict=True):
            twin.problem += twin.slice[bid, step] >= start * twin.chosen[bid, step]
            twin.problem += twin.slice[bid, step] <= end * twin.chosen[bid, step]


def suppliers_per_lot(twin: Decisions) -> None:
    """Count who supplies a lot, and hold its least and most suppliers."""
    lots, of_lot = twin.market.lots, defaultdict(list)
    awards = defaultdict(list)
    for entry, (supplier, lot) in enumerate(zip(twin.supplier, twin.lot, strict=True)):
        awards[supplier, lot].append(entry)
    for (supplier, lot), supplies in twin.supplies.items():
        mine = awards[supplier, lot]
        most = min(sum(twin.most[entry] for entry in mine), twin.lot_parts[lot])
        twin.problem += lpSum(twin.award[entry] for entry in mine) <= most * supplies
        twin.problem += lpSum(twin.award[entry] for entry in mine) >= supplies
        of_lot[lot].append(supplies)
    for lot, all_of_lot in of_lot.items():
        if lots.most_suppliers[lot] != ABSENT:
            twin.problem += lpSum(all_of_lot) <= int(lots.most_suppliers[lot])
        if lots.least_suppliers[lot] > 1:
            for supplies in all_of_lot:
                twin.problem += lpSum(all_of_lot) >= int(lots.least_suppliers[lot]) * supplies


def onboarding(twin: Decisions) -> None:
    """Take a supplier on before it gets any part of a buyer's lots."""
    for entry, (supplier, lot) in enumerate(zip(twin.supplier, twin.lot, strict=True)):
        pair = (supplier, twin.buyer[lot])
        if pair in twin.taken_on:
            twin.problem += twin.award[entry] <= twin.most[entry] * twin.taken_on[pair]


def moved(twin: Decisions) -> None:
    """Count the parts taken from a worker-owned holder."""
    for lot, holder, parts in twin.holdings:
        kept = (twin.award[entry] for entry in twin.of_lot[lot] if twin.supplier[entry] == holder)
        twin.problem += twin.moved[lot, holder] + lpSum(kept) >= parts


def hours(twin: Decisions) -> None:
    """Add up each supplier's work per period; count hours short of steady, and hours of change."""
    table = twin.market.capacity
    extra = dict(zip(twin.slots.values(), (table.steady - table.committed).tolist(), strict=True))
    for key, taken in work_of(twin):
        twin.problem += lpSum(hours * twin.award[entry] for entry, hours in taken) == twin.load[key]
    for key, load in twin.load.items():
        twin.problem += twin.idle[key] + load >= extra[key]
    for (supplier, period), swing in twin.swing.items():
        before, now = (supplier, period - 1), (supplier, period)
        change = twin.load[now] - twin.load[before] - (extra[now] - extra[before])
        twin.problem += swing >= change
        twin.problem += swing >= -change


def work_of(twin: Decisions) -> Iterable[tuple[Key, list[tuple[int, float]]]]:
    """Hours per part of each entry, by supplier and period."""
    demand, uses = twin.market.demand, twin.market.bid_uses
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for lot, period, quantity in zip(
        demand.lot.tolist(), demand.period.tolist(), demand.quantity.tolist(), strict=True
    ):
        wanted[lot].append((period, quantity))
    entry_of = {pair: entry for entry, pair in enumerate(zip(twin.bid, twin.lot, strict=True))}
    work: dict[Key, list[tuple[int, float]]] = {key: [] for key in twin.slots.values()}
    for bid, lot, rate in zip(uses.bid.tolist(), uses.lot.tolist(), uses.units_per_unit.tolist(), strict=True):
        for period, quantity in wanted[lot]:
            hours = rate / MILLION * quantity / twin.lot_parts[lot]
            work[twin.bid_supplier[bid], period].append((entry_of[bid, lot], hours))
    return work.items()


def shares(twin: Decisions) -> None:
    """Give one supplier at most a share of a category or a buyer."""
    codes = {"category": twin.market.lots.category.codes.tolist(), "buyer": twin.buyer}
    worth = [value * parts for value, parts in zip(twin.value, twin.lot_parts, strict=True)]
    for rule in twin.policy.rules.supplier_share:
        group, mine = codes[rule.of], defaultdict(list)
        total: dict[int, float] = defaultdict(float)
        for lot, amount in enumerate(worth):
            total[group[lot]] += amount
        for entry, (supplier, lot) in enumerate(zip(twin.supplier, twin.lot, strict=True)):
            mine[group[lot], supplier].append(twin.value[lot] * twin.award[entry])
        for (name, _), awarded in mine.items():
            twin.problem += lpSum(awarded) <= rule.most_bp / BASIS_POINTS * total[name]


def dependence(twin: Decisions) -> None:
    """Let a supplier have at most a share of what it has above a free amount from one buyer."""
    rule = twin.policy.rules.dependence
    assert rule is not None, "drawn markets have the rule"
    most, free = rule.most_bp / BASIS_POINTS, rule.free / CENTS
    elsewhere: dict[int, float] = defaultdict(float)
    for supplier, cents in zip(
        twin.market.contracts.supplier.tolist(), twin.market.contracts.value.tolist(), strict=True
    ):
        elsewhere[supplier] += cents / CENTS
    with_buyer = defaultdict(list)
    for supplier, entries in twin.of_supplier.items():
        for entry in entries:
            with_buyer[supplier, twin.buyer[twin.lot[entry]]].append(twin.value[twin.lot[entry]] * twin.award[entry])
        everything = lpSum(twin.value[twin.lot[entry]] * twin.award[entry] for entry in entries)
        twin.problem += everything == twin.worth[supplier]
    for (supplier, _), awarded in with_buyer.items():
        limit = free + most * (elsewhere[supplier] - free)
        twin.problem += lpSum(awarded) - most * twin.worth[supplier] <= max(limit, 0)


RULES: tuple[Callable[[Decisions], None], ...] = (
    cover, link, packages, groups, steps, suppliers_per_lot, onboarding, moved, hours, shares, dependence,
)  # fmt: skip
"""Every rule that drawn markets use."""
