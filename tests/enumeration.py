"""Every choice of a tiny market, tried one by one: the yardstick a solver is held against.

This file reads a market folder with `csv` and `tomllib`, imports nothing of the engine, and says each rule
and goal once more, in fractions, as plainly as it can: fit for some ten thousand choices, not for more.
Amounts are cents. Rules it does not know are refused by name, so no market is judged by half its rules.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import pairwise, product
from math import ceil
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
Parts = dict[tuple[str, str], int]
"""Parts awarded, by bid and lot; nothing stands for none."""

TABLES = (
    *("buyers", "lots", "demand", "suppliers", "capacity", "bids", "bid_entries", "bid_uses"),
    *("onboarding", "holdings", "agreements", "contracts", "papers"),
)
UNKNOWN_FILES = ("bid_prices", "bid_steps", "bid_partners")
UNKNOWN_COLUMNS = {
    "lots": ("guaranteed_bp", "surge_bp", "option_from"),
    "suppliers": ("least_value",),
    "bids": ("discount", "discount_on"),
    "bid_entries": ("standby_parts", "standby_price"),
    "bid_uses": ("supplier",),
}
KNOWN_RULES = ("supplier_share", "dependence", "wage_floor", "exclude", "force")


@dataclass(frozen=True)
class Expected:
    """The best award of a market and what it comes to.

    Attributes
    ----------
    awards, outside
        (bid, lot, parts) and (lot, parts), sorted, none of them 0.
    price, moved, reinvestment
        Cents.
    objective
        Cents, minimised: the weighted sum, or in order the last level's own number (reinvestment with a
        minus).
    levels
        The best each level reached under the limits of those before it, each minimised as `objective` is; one
        if weighted.
    tied
        How many awards were equally good before the tie order chose; not compared.
    """

    awards: tuple[tuple[str, str, int], ...]
    outside: tuple[tuple[str, int], ...]
    price: Fraction
    idle_hours: Fraction
    swing_hours: Fraction
    moved: Fraction
    reinvestment: Fraction
    objective: Fraction
    levels: tuple[Fraction, ...]
    tied: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Tiny:
    """A market folder as it was written: tables of text, and the little that is looked up often."""

    header: Mapping[str, Any]
    policy: Mapping[str, Any]
    tables: Mapping[str, Sequence[Row]]

    def by(self, table: str, key: str) -> dict[str, Row]:
        """Index a table by its id."""
        return {row[key]: row for row in self.tables[table]}

    @cached_property
    def buyers(self) -> dict[str, Row]:
        """Buyers by id."""
        return self.by("buyers", "buyer")

    @cached_property
    def lots(self) -> dict[str, Row]:
        """Lots by id."""
        return self.by("lots", "lot")

    @cached_property
    def suppliers(self) -> dict[str, Row]:
        """Suppliers by id."""
        return self.by("suppliers", "supplier")

    @cached_property
    def bids(self) -> dict[str, Row]:
        """Bids by id."""
        return self.by("bids", "bid")

    @cached_property
    def ranked(self) -> list[str]:
        """Bids in the order in which ties favour them."""
        seed = self.policy.get("limits", {}).get("seed", 1)

        def rank(bid: str) -> tuple[bool, int, str]:
            tie = self.bids[bid].get("tie")
            return not tie, int(tie or 0), sha256(f"{seed}:{bid}".encode()).hexdigest()

        return sorted(self.bids, key=rank)

    @cached_property
    def demand(self) -> Counter[tuple[str, int]]:
        """Units by lot and period."""
        rows = self.tables["demand"]
        return Counter({(row["lot"], t): int(row["quantity"]) for row in rows for t in self.periods(row)})

    @cached_property
    def capacity(self) -> dict[tuple[str, str, int], Row]:
        """Rows by supplier, resource and period."""
        rows = self.tables["capacity"]
        return {(row["supplier"], row["resource"], t): row for row in rows for t in self.periods(row)}

    @cached_property
    def agreed(self) -> Counter[tuple[str, str]]:
        """Parts agreed, by supplier and lot."""
        total: Counter[tuple[str, str]] = Counter()
        for row in self.tables["agreements"]:
            total[row["supplier"], row["lot"]] += int(row["parts"])
        return total

    def agreed_value(self, suppliers: Sequence[str], lots: Sequence[str]) -> Fraction:
        """Cents at today's prices of what is agreed with suppliers on some lots."""
        return _sum(*(self.value(lot) * self.agreed[name, lot] for name, lot in product(suppliers, lots)))

    @cached_property
    def uses(self) -> dict[tuple[str, str, str], Fraction]:
        """Units of a resource per unit supplied, by bid or agreement, lot and resource."""
        rows = self.tables["bid_uses"]
        return {(row["bid"], row["lot"], row["resource"]): Fraction(row["units_per_unit"]) for row in rows}

    def periods(self, row: Row) -> Sequence[int]:
        """Spell out a row's period, `*` being every one."""
        last = int(self.header["periods"])
        return range(1, last + 1) if row["period"] == "*" else (int(row["period"]),)

    @property
    def months(self) -> int:
        """Months in a period."""
        return {"month": 1, "quarter": 3}[self.header["period"]]

    def term(self, lot: str) -> tuple[int, int]:
        """First and last period in which a lot is wanted."""
        wanted = [t for (name, t), quantity in self.demand.items() if name == lot and quantity]
        return min(wanted), max(wanted)

    def part(self, lot: str) -> Fraction:
        """Units in one part of a lot over its whole term."""
        quantity = sum(count for (name, _), count in self.demand.items() if name == lot)
        return Fraction(quantity, int(self.lots[lot]["parts"]))

    def units(self, lot: str, period: int) -> Fraction:
        """Units in one part of a lot in a period."""
        return Fraction(self.demand[lot, period], int(self.lots[lot]["parts"]))

    def cost(self, row: Row) -> Fraction:
        """Cents for one part at the unit price of an entry or agreement."""
        return cents(row["unit_price"]) * self.part(row["lot"])

    def outside_cost(self, lot: str) -> Fraction:
        """Cents for one part bought outside."""
        row = self.lots[lot]
        return cents(row.get("outside_price") or row["today_price"]) * self.part(lot)

    def value(self, lot: str) -> Fraction:
        """Cents of one part at today's price: what values and shares are measured in."""
        return cents(self.lots[lot]["today_price"]) * self.part(lot)

    def whole_value(self, lots: Sequence[str]) -> Fraction:
        """Cents of whole lots at today's prices."""
        return _sum(*(self.value(lot) * int(self.lots[lot]["parts"]) for lot in lots))

    def lots_of(self, column: str, value: str) -> list[str]:
        """Lots with a value in a column."""
        return [lot for lot, row in self.lots.items() if row[column] == value]

    def entries(self, bid: str) -> list[Row]:
        """Return the entries of a bid."""
        return [row for row in self.tables["bid_entries"] if row["bid"] == bid]

    def most_parts(self, entry: Row) -> int:
        """Most parts of an entry: all of the lot's where nothing is said."""
        return int(entry.get("most_parts") or self.lots[entry["lot"]]["parts"])

    def goal(self, name: str, default: Any = 0) -> Any:
        """Return a key of the policy's goals."""
        return self.policy.get("goals", {}).get(name, default)

    def rules(self, name: str) -> list[Mapping[str, Any]]:
        """Return the rules of a name that are in force."""
        found = self.policy.get("rules", {}).get(name, [])
        return [rule for rule in (found if isinstance(found, list) else [found]) if not rule.get("off")]


@dataclass(frozen=True)
class Choice:
    """One way to award `lots`, the lots in play; every other lot is as if it were not there."""

    tiny: Tiny
    lots: Sequence[str]
    parts: Parts

    @cached_property
    def used(self) -> set[str]:
        """Bids with at least one part."""
        return {bid for bid, _ in self.parts}

    @cached_property
    def sources(self) -> list[tuple[str, str, str, int]]:
        """Supplier, bid or agreement, lot and parts of all that is supplied."""
        agreed = self.tiny.tables["agreements"]
        awarded = [(self.tiny.bids[bid]["supplier"], bid, lot, n) for (bid, lot), n in self.parts.items()]
        fixed = [(row["supplier"], row["agreement"], row["lot"], int(row["parts"])) for row in agreed]
        return awarded + fixed

    @cached_property
    def won(self) -> set[tuple[str, str]]:
        """Supplier and lot of all that is awarded."""
        return {(self.tiny.bids[bid]["supplier"], lot) for bid, lot in self.parts}

    @cached_property
    def supplied(self) -> Counter[tuple[str, str]]:
        """Parts by supplier and lot, agreements included."""
        total: Counter[tuple[str, str]] = Counter()
        for supplier, _, lot, parts in self.sources:
            total[supplier, lot] += parts
        return total

    @cached_property
    def outside(self) -> dict[str, int]:
        """Parts bought outside, by lot in play."""
        taken = {lot: sum(n for _, _, name, n in self.sources if name == lot) for lot in self.lots}
        return {lot: int(self.tiny.lots[lot]["parts"]) - parts for lot, parts in taken.items()}

    def load(self, supplier: str, resource: str, period: int) -> Fraction:
        """Units of a resource taken by awards, agreements and work committed before."""
        tiny, slot = self.tiny, self.tiny.capacity.get((supplier, resource, period), {})
        own = [(source, lot, parts) for name, source, lot, parts in self.sources if name == supplier]
        per_unit = [tiny.uses.get((source, lot, resource), 0) for source, lot, _ in own]
        loads = [use * tiny.units(lot, period) * n for use, (_, lot, n) in zip(per_unit, own, strict=True)]
        return _sum(int(slot.get("committed") or 0), *loads)

    def value_of(self, suppliers: Sequence[str], lots: Sequence[str]) -> Fraction:
        """Cents at today's prices of what suppliers get of some lots."""
        pairs = product(suppliers, lots)
        return _sum(*(self.tiny.value(lot) * self.supplied[name, lot] for name, lot in pairs))

    def lost(self, holding: Row) -> int:
        """Parts a holder has today and keeps no longer."""
        return max(int(holding["parts"]) - self.supplied[holding["supplier"], holding["lot"]], 0)


def choices(folder: Path) -> Iterator[Choice]:
    """Yield every award the rules allow, lots that look at price only as decided before.

    Raises
    ------
    ValueError
        If the market uses a rule this file does not know; its name is in the message.
    """
    tiny = read(folder)
    first = [lot for lot, row in tiny.lots.items() if row.get("goals") == "price_only"]
    rest = [lot for lot in tiny.lots if lot not in first]
    decided = list(_allowed(tiny, Parts(), [], first))
    if decided:
        cheapest = min(decided, key=lambda choice: (price(choice), tie_order(choice)))
        yield from _allowed(tiny, cheapest.parts, first, rest)


def best(folder: Path) -> Expected | None:
    """Return the best award, or None if the rules leave none.

    Raises
    ------
    ValueError
        If the market uses a rule this file does not know; its name is in the message.
    """
    left = list(choices(folder))
    if not left:
        return None
    levels, reached = _levels(left[0].tiny), [Fraction()]
    for goal, tolerance in levels:
        reached.append(min(goal(choice) for choice in left))
        limit = ceil(reached[-1] + abs(reached[-1]) * tolerance / 10_000)
        left = [choice for choice in left if goal(choice) <= limit]
    last, objective = levels[-1][0], reached[-1]
    left = [choice for choice in left if last(choice) == objective]
    chosen = min(left, key=tie_order)
    return Expected(
        awards=tuple(sorted((bid, lot, parts) for (bid, lot), parts in chosen.parts.items())),
        outside=tuple(sorted((lot, parts) for lot, parts in chosen.outside.items() if parts)),
        price=price(chosen),
        idle_hours=idle_hours(chosen),
        swing_hours=swing_hours(chosen),
        moved=moved(chosen),
        reinvestment=reinvestment(chosen),
        objective=objective,
        levels=tuple(reached[1:]),
        tied=len(left),
    )


def written(folder: Path) -> Expected | None:
    """Read what a folder's `expected.toml` says is best; None stands for `infeasible`."""
    found = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    if found["status"] == "infeasible":
        return None
    return Expected(
        awards=tuple((bid, lot, parts) for bid, lot, parts in found["awards"]),
        outside=tuple((lot, parts) for lot, parts in found["outside"]),
        price=100 * Fraction(found["price"]),
        idle_hours=Fraction(found["idle_hours"]),
        swing_hours=Fraction(found["swing_hours"]),
        moved=100 * Fraction(found["moved"]),
        reinvestment=100 * Fraction(found["reinvestment"]),
        objective=100 * Fraction(found["objective"]),
        levels=tuple(100 * Fraction(each) for each in found.get("levels", [found["objective"]])),
    )


def read(folder: Path) -> Tiny:
    """Read a market folder; files that are missing are empty."""
    header = tomllib.loads((folder / "market.toml").read_text(encoding="utf-8"))
    policy = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"), parse_float=str)
    tables = {name: _rows(folder / f"{name}.csv") for name in TABLES + UNKNOWN_FILES}
    unknown = [name for name in UNKNOWN_FILES if tables[name]]
    unknown += [
        f"{name}.{column}"
        for name, columns in UNKNOWN_COLUMNS.items()
        for column in columns
        if any(row.get(column) for row in tables[name])
    ]
    unknown += [name for name in policy.get("rules", {}) if name not in KNOWN_RULES]
    if unknown:
        raise ValueError(f"enumeration does not know {', '.join(unknown)}")
    return Tiny(header, policy, tables)


def _rows(file: Path) -> list[Row]:
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


# Which awards there are.


def _allowed(tiny: Tiny, decided: Parts, before: Sequence[str], lots: Sequence[str]) -> Iterator[Choice]:
    """Yield what the rules allow for `lots`, those decided before as they are, all others as if not there."""
    for division in product(*(list(_divisions(tiny, lot)) for lot in lots)):
        parts = decided | {pair: count for lot in division for pair, count in lot.items()}
        choice = Choice(tiny, [*before, *lots], parts)
        if all(rule(choice) for rule in RULES):
            yield choice


def _divisions(tiny: Tiny, lot: str) -> Iterator[Parts]:
    """Yield the ways to divide one lot between its bids and outside, before rules that join lots."""
    entries = [row for row in tiny.tables["bid_entries"] if row["lot"] == lot]
    entries = [row for row in entries if why_not(tiny, row) is None]
    for taken in product(*(_link(tiny, row) for row in entries)):
        parts = {(row["bid"], lot): count for row, count in zip(entries, taken, strict=True) if count}
        if all(rule(Choice(tiny, [lot], parts), lot) for rule in LOT_RULES):
            yield parts


def _link(tiny: Tiny, entry: Row) -> Sequence[int]:
    """An entry is 0 or between its least and most parts."""
    return (0, *range(int(entry.get("least_parts") or 1), tiny.most_parts(entry) + 1))


def why_not(tiny: Tiny, entry: Row) -> str | None:
    """Name the rule that takes an entry out before anything is decided, or None if it stands."""
    bid, lot = tiny.bids[entry["bid"]], tiny.lots[entry["lot"]]
    supplier, limit = tiny.suppliers[bid["supplier"]], lot.get("limit_price")
    wage, floors = supplier.get("lowest_wage"), tiny.rules("wage_floor")
    outs = {
        "limit price": bool(limit) and cents(entry["unit_price"]) > cents(limit),
        "papers": not _papers(lot) <= _valid_papers(tiny, supplier["supplier"]),
        "wage floor": any(not wage or cents(wage) < cents(rule["hourly"]) for rule in floors),
        "availability": (supplier.get("available_from") or "") > _first_day(tiny, lot["lot"]),
        "exclude": bool(bid.get("excluded")) or _is_locked_out(tiny, entry),
        "own": tiny.buyers[lot["buyer"]].get("supplier") == supplier["supplier"],
    }
    return next((name for name, out in outs.items() if out), None)


def _papers(lot: Row) -> set[str]:
    return set((lot.get("papers") or "").split(";")) - {""}


def _valid_papers(tiny: Tiny, supplier: str) -> set[str]:
    """Papers valid on the market's first day; one without a date does not expire."""
    start = str(tiny.header["start"])
    rows = [row for row in tiny.tables["papers"] if row["supplier"] == supplier]
    return {row["paper"] for row in rows if (row.get("expires") or start) >= start}


def _first_day(tiny: Tiny, lot: str) -> str:
    """Return the first day of a lot's term, in ISO form."""
    start = date.fromisoformat(str(tiny.header["start"]))
    months = start.month - 1 + (tiny.term(lot)[0] - 1) * tiny.months
    return start.replace(year=start.year + months // 12, month=months % 12 + 1).isoformat()


def _is_locked_out(tiny: Tiny, entry: Row) -> bool:
    rules = [rule for rule in tiny.rules("exclude") if rule["bid"] == entry["bid"]]
    return any(rule.get("lot") in (None, entry["lot"]) for rule in rules)


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


LOT_RULES: tuple[Callable[[Choice, str], bool], ...] = (cover, least_parts, suppliers_per_lot)


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
    return all(choice.load(*slot) <= int(tiny.capacity.get(slot, {}).get("units", 0)) for slot in slots)


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
        for lots in [tiny.lots_of(rule["of"], name) for name in every if rule.get("which") in (None, name)]:
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
        lots = tiny.lots_of("buyer", buyer)
        excess = _excess(rule, *_work_with(choice, supplier, lots, buyer))
        before = _excess(rule, *_work_with(Choice(tiny, choice.lots, {}), supplier, lots, buyer))
        if excess > max(before, Fraction()) and any((supplier, lot) in choice.won for lot in lots):
            return False
    return True


def _work_with(choice: Choice, supplier: str, lots: Sequence[str], buyer: str) -> tuple[Fraction, Fraction]:
    """What a supplier has from one buyer, and from everybody, in cents."""
    held = [row for row in choice.tiny.tables["contracts"] if row["supplier"] == supplier]
    with_it = [cents(row["value"]) for row in held if row.get("buyer") == buyer]
    total = _sum(*(cents(row["value"]) for row in held))
    every = list(choice.tiny.lots)
    return _sum(choice.value_of([supplier], lots), *with_it), choice.value_of([supplier], every) + total


def _excess(rule: Mapping[str, Any], one: Fraction, total: Fraction) -> Fraction:
    free = cents(rule.get("free"))
    return one - free - (total - free) * int(rule["most_bp"]) / 10_000


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
    budget,
    supplier_share,
    dependence,
    force,
)


# The goals.


def paid_by(choice: Choice, buyer: str) -> Fraction:
    """Cents a buyer pays for entries, charges, agreements, onboarding and outside."""
    tiny = choice.tiny
    lots = [lot for lot in choice.lots if tiny.lots[lot]["buyer"] == buyer]
    entries = [row for row in tiny.tables["bid_entries"] if row["lot"] in lots]
    agreed = [row for row in tiny.tables["agreements"] if row["lot"] in lots]
    return _sum(
        *(tiny.outside_cost(lot) * choice.outside[lot] for lot in lots),
        *(tiny.cost(row) * choice.parts.get((row["bid"], row["lot"]), 0) for row in entries),
        *(tiny.cost(row) * int(row["parts"]) for row in agreed),
        *(charge(tiny, bid) * borne(tiny, bid, buyer) for bid in choice.used),
        onboarding(choice, buyer),
    )


def charge(tiny: Tiny, bid: str) -> Fraction:
    """Cents due once any part of a bid is awarded: once, and for each period of its lots' terms."""
    row = tiny.bids[bid]
    terms = [tiny.term(entry["lot"]) for entry in tiny.entries(bid)]
    periods = max(last for _, last in terms) - min(first for first, _ in terms) + 1
    return cents(row.get("fixed_charge")) + cents(row.get("period_charge")) * periods


def borne(tiny: Tiny, bid: str, buyer: str) -> Fraction:
    """The share of a bid's charges a buyer bears: that of the value of its most parts at today's prices."""
    worth = {row["lot"]: tiny.value(row["lot"]) * tiny.most_parts(row) for row in tiny.entries(bid)}
    own = [amount for lot, amount in worth.items() if tiny.lots[lot]["buyer"] == buyer]
    return _sum(*own) / _sum(*worth.values())


def onboarding(choice: Choice, buyer: str) -> Fraction:
    """Cents a buyer pays once for each supplier new to it: without holding or agreement there."""
    tiny = choice.tiny
    lots = tiny.lots_of("buyer", buyer)
    rows = [row for row in tiny.tables["onboarding"] if row["buyer"] == buyer]
    costs = {row.get("supplier") or "": row["cost"] for row in rows}
    held = [*tiny.tables["holdings"], *tiny.tables["agreements"]]
    known = {row["supplier"] for row in held if row["lot"] in lots}
    awarded = {tiny.bids[bid]["supplier"] for bid, lot in choice.parts if lot in lots}
    return _sum(*(cents(costs.get(supplier, costs.get(""))) for supplier in awarded - known))


def switching(choice: Choice) -> Fraction:
    """Cents paid once for each lot of which any holder keeps fewer parts than it has today."""
    rows = [row for row in choice.tiny.tables["holdings"] if row["lot"] in choice.lots]
    left = {row["lot"] for row in rows if choice.lost(row)}
    return _sum(*(cents(choice.tiny.lots[lot].get("switch_cost")) for lot in left))


def price(choice: Choice) -> Fraction:
    """Cents all buyers pay for the lots in play."""
    return _sum(*(paid_by(choice, buyer) for buyer in choice.tiny.buyers), switching(choice))


def idle_hours(choice: Choice) -> Fraction:
    """Hours short of those that keep the members in full work."""
    return _sum(*(max(steady - hours, Fraction()) for work in _work(choice) for hours, steady in work))


def swing_hours(choice: Choice) -> Fraction:
    """Hours by which work changes otherwise than the steady hours do."""
    over = [[hours - steady for hours, steady in work] for work in _work(choice)]
    return _sum(*(abs(now - before) for work in over for before, now in pairwise(work)))


def _work(choice: Choice) -> Iterator[list[tuple[Fraction, int]]]:
    """Yield each supplier's (hours, steady hours) period by period, as far as steadiness counts."""
    tiny = choice.tiny
    last = max(t for (_, t), quantity in tiny.demand.items() if quantity)
    horizon = min(int(tiny.goal("steady_through", 12 // tiny.months)), last)
    for supplier in tiny.suppliers:
        rows = {t: tiny.capacity.get((supplier, "hours", t), {}) for t in range(1, horizon + 1)}
        steady = {t: int(row["steady"]) for t, row in rows.items() if row.get("steady")}
        yield [(choice.load(supplier, "hours", t), steady[t]) for t in sorted(steady)]


def moved(choice: Choice) -> Fraction:
    """Cents at today's prices of parts a worker-owned holder has today and keeps no longer."""
    tiny = choice.tiny
    rows = [row for row in tiny.tables["holdings"] if row["lot"] in choice.lots]
    rows = [row for row in rows if tiny.suppliers[row["supplier"]]["kind"] == "worker_owned"]
    return _sum(*(tiny.value(row["lot"]) * choice.lost(row) for row in rows))


def reinvestment(choice: Choice) -> Fraction:
    """Cents that come back to the fund from work awarded or agreed, at today's prices."""
    tiny = choice.tiny
    lots = [lot for lot, row in tiny.lots.items() if (row.get("goals") or "all") == "all"]
    return _sum(*(choice.value_of([name], lots) * _pledge(tiny, row) for name, row in tiny.suppliers.items()))


def _pledge(tiny: Tiny, supplier: Row) -> Fraction:
    """What a supplier pledges of each cent of work: of revenue, and of surplus at its margin."""
    margin = Fraction(int(supplier.get("margin_bp") or tiny.goal("margin_bp", 500)), 10_000)
    surplus = int(supplier.get("pledge_surplus_bp") or 0) * margin
    return (int(supplier.get("pledge_revenue_bp") or 0) + surplus) / 10_000


def steadiness(choice: Choice) -> Fraction:
    """Cents: idle and swing hours and moved work as one number, at the published rates."""
    goal = choice.tiny.goal
    hours = cents(goal("idle_hour")) * idle_hours(choice) + cents(goal("swing_hour")) * swing_hours(choice)
    return hours + moved(choice) * int(goal("moved_bp")) / 10_000


def weighted(choice: Choice) -> Fraction:
    """Cents: the three goals at the published rates, smaller is better."""
    rate = Fraction(choice.tiny.goal("reinvested_bp"), 10_000)
    return price(choice) + steadiness(choice) - rate * reinvestment(choice)


GOALS: Mapping[str, Callable[[Choice], Fraction]] = {
    "price": price,
    "steadiness": steadiness,
    "reinvestment": lambda choice: -reinvestment(choice),
}


def _levels(tiny: Tiny) -> list[tuple[Callable[[Choice], Fraction], int]]:
    """List what is minimised, in turn, with the basis points by which later levels may worsen it."""
    if tiny.goal("mode") != "in_order":
        return [(weighted, 0)]
    tolerance = [*tiny.goal("tolerance_bp", []), 0, 0, 0]
    return [(GOALS[name], tolerance[level]) for level, name in enumerate(tiny.goal("order", list(GOALS)))]


def tie_order(choice: Choice) -> tuple[int, ...]:
    """Order equally good awards: as much as possible to the bid ranked first, then to the second, and so on.

    The rank is the bid's `tie`; bids without one come after, by the hash of seed and id.
    """
    won: Counter[str] = Counter()
    for (bid, _), parts in choice.parts.items():
        won[bid] += parts
    return tuple(-won[bid] for bid in choice.tiny.ranked)


def _sum(*amounts: Fraction | int) -> Fraction:
    return Fraction(sum(amounts))


def cents(amount: object) -> Fraction:
    """Read money as written; nothing written is nothing."""
    return 100 * Fraction(str(amount or 0))
