"""A tiny market folder read with `csv` and `tomllib`, and the little that is looked up often. Amounts are cents."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
TABLES = (
    *("buyers", "lots", "demand", "suppliers", "capacity"),
    *("bids", "bid_entries", "bid_prices", "bid_uses", "bid_steps", "bid_partners"),
    *("onboarding", "holdings", "agreements", "contracts", "papers", "places"),
)
KNOWN_RULES = (
    "ramp",
    "supplier_share",
    "dependence",
    "reserved_share",
    "rings",
    "standby",
    "wage_floor",
    "exclude",
    "force",
)


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
        return summed(*(self.value(lot) * self.agreed[name, lot] for name, lot in product(suppliers, lots)))

    def split(self, source: str, own: str) -> dict[str, Fraction]:
        """Shares of the work of a bid or agreement, by supplier; its own supplier alone does all of it."""
        rows = [row for row in self.tables["bid_partners"] if row["bid"] == source]
        return {row["supplier"]: Fraction(int(row["work_bp"]), 10_000) for row in rows} or {own: Fraction(1)}

    def behind(self, bid: str) -> list[str]:
        """Everybody who bids together."""
        return list(self.split(bid, self.bids[bid]["supplier"]))

    def uses(self, source: str, lot: str, resource: str) -> list[tuple[str, Fraction]]:
        """Whose units of a resource ("" for its own supplier's) a bid or agreement takes per unit supplied."""
        rows = [row for row in self.tables["bid_uses"] if (row["bid"], row["lot"]) == (source, lot)]
        rows = [row for row in rows if row["resource"] == resource]
        return [(row.get("supplier") or "", Fraction(row["units_per_unit"])) for row in rows]

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

    def called(self, lot: str) -> Fraction:
        """Say how many times the volume wanted may be called."""
        return 1 + Fraction(int(self.lots[lot].get("surge_bp") or 0), 10_000)

    def promised(self, lot: str, period: int) -> Fraction:
        """Say which share of the volume wanted is promised in a period: none where the buyer has an option."""
        return (
            Fraction(int(self.lots[lot].get("guaranteed_bp") or 10_000), 10_000)
            if self.is_firm(lot, period)
            else Fraction()
        )

    def is_firm(self, lot: str, period: int) -> bool:
        """Tell whether the buyer is bound in a period."""
        return period < int(self.lots[lot].get("option_from") or period + 1)

    def cost(self, row: Row) -> Fraction:
        """Cents for one part over the term at the unit prices of an entry or agreement."""
        last = int(self.header["periods"])
        return summed(*(self.price(row, t) * self.units(row["lot"], t) for t in range(1, last + 1)))

    def price(self, row: Row, period: int) -> Fraction:
        """Cents for one unit of an entry or agreement in a period: what was said last."""
        own = [each for each in self.tables["bid_prices"] if (each["bid"], each["lot"]) == (row.get("bid"), row["lot"])]
        said = {int(each["from_period"]): each["unit_price"] for each in own if int(each["from_period"]) <= period}
        return cents(said[max(said)] if said else row["unit_price"])

    def outside_cost(self, lot: str) -> Fraction:
        """Cents for one part bought outside."""
        row = self.lots[lot]
        return cents(row.get("outside_price") or row["today_price"]) * self.part(lot)

    def value(self, lot: str) -> Fraction:
        """Cents of one part at today's price: what values and shares are measured in."""
        return cents(self.lots[lot]["today_price"]) * self.part(lot)

    def whole_value(self, lots: Sequence[str]) -> Fraction:
        """Cents of whole lots at today's prices."""
        return summed(*(self.value(lot) * int(self.lots[lot]["parts"]) for lot in lots))

    def lots_of(self, column: str, value: str) -> list[str]:
        """Lots with a value in a column."""
        return [lot for lot, row in self.lots.items() if row[column] == value]

    def touched(self, rule: Mapping[str, Any], lots: Sequence[str]) -> list[str]:
        """Lots that a rule speaks of: those whose funding it may touch."""
        return [lot for lot in lots if self.lots[lot].get("funding", "") not in rule.get("not_funding", [])]

    def covers(self, lot: str) -> Mapping[str, Any] | None:
        """Return the rule by which others stand by for a lot: one named, or one of least suppliers 2 or more."""
        least = int(self.lots[lot].get("least_suppliers") or 1)
        rules = [rule for rule in self.rules("standby") if least >= 2 or lot in rule.get("lots", [])]
        return next((rule for rule in rules if self.touched(rule, [lot])), None)

    def ring(self, lot: str, supplier: str | None) -> int:
        """Levels from a lot's place up to the first that contains a supplier's home; for nobody, one beyond the last.

        A home that no place of the lot contains is as far as nobody's.
        """
        above = self._above(self.lots[lot].get("place"))
        homes = self._above(self.suppliers[supplier].get("place")) if supplier else []
        return min([above.index(place) for place in above if place in homes], default=len(above))

    def _above(self, place: str | None) -> list[str]:
        parents = {row["place"]: row.get("parent") for row in self.tables["places"]}
        return [place, *self._above(parents[place])] if place else []

    def entries(self, bid: str) -> list[Row]:
        """Return the entries of a bid."""
        return [row for row in self.tables["bid_entries"] if row["bid"] == bid]

    def steps(self, bid: str) -> list[Row]:
        """Return the discount steps of a bid."""
        return [row for row in self.tables["bid_steps"] if row["bid"] == bid]

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


def read(folder: Path) -> Tiny:
    """Read a market folder; files that are missing are empty."""
    header = tomllib.loads((folder / "market.toml").read_text(encoding="utf-8"))
    policy = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"), parse_float=str)
    tables = {name: _rows(folder / f"{name}.csv") for name in TABLES}
    unknown = [name for name in policy.get("rules", {}) if name not in KNOWN_RULES]
    if unknown:
        raise ValueError(f"enumeration does not know {', '.join(unknown)}")
    return Tiny(header, policy, tables)


def _rows(file: Path) -> list[Row]:
    if not file.exists():
        return []
    with file.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def summed(*amounts: Fraction | int) -> Fraction:
    return Fraction(sum(amounts))


def cents(amount: object) -> Fraction:
    """Read money as written; nothing written is nothing."""
    return 100 * Fraction(str(amount or 0))
