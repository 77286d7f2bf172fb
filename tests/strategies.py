"""Tiny random markets, as rows of text in the folder format: small enough that every choice can be tried.

A market is drawn from a `Random`; Hypothesis hands in its own and shrinks it, a seed draws the same market again.
Each market takes some of the rules, so that they meet in all combinations; `FEATURES` names them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import prod
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from matcher.money import CENTS, unscaled

Row = dict[str, str]
Tables = dict[str, list[Row]]

FEATURES = (
    *("outside_price", "limit_price", "must_fill", "lot_least_parts", "suppliers_per_lot", "price_only"),
    *("no_reinvestment", "entry_least", "entry_most", "package", "group", "requires", "fixed_charge"),
    *("period_charge", "hours", "vans", "missing_periods", "onboarding", "holdings", "switch_cost"),
    *("agreements", "contracts", "budget", "share_of_buyer", "share_of_category", "share_of_lot"),
    *("share_of_owner", "dependence", "papers", "wage_floor", "availability", "own", "excluded"),
    *("reserved", "funding", "rings", "standby"),
    *("least_value", "guaranteed", "surge", "option", "ramp", "joint"),
    *("by_year", "all_units", "incremental"),
    *("exclude", "force", "explicit_ties", "even_prices", "idle", "swing", "moved", "reinvested", "in_order"),
)
"""What a market may hold; each has a good chance to decide something in it."""


PLACES: list[Row] = [
    {"place": "county", "parent": ""},
    {"place": "town", "parent": "county"},
    {"place": "yard", "parent": "town"},
    {"place": "hill", "parent": "county"},
    {"place": "island", "parent": ""},
]
"""A yard in a town in a county; a hill in the county, and an island outside it."""


@dataclass(frozen=True)
class Written:
    """A market folder not yet written: what its TOML files and its tables say."""

    header: Mapping[str, Any]
    policy: Mapping[str, Any]
    tables: Tables = field(hash=False)

    def write(self, folder: Path) -> Path:
        """Write the files into a folder, which is made if it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "market.toml").write_text(_toml(self.header), "utf-8")
        (folder / "policy.toml").write_text(_toml(self.policy), "utf-8")
        for name, rows in self.tables.items():
            if rows:
                _write_rows(folder / f"{name}.csv", rows)
        return folder

    def with_rows(self, **tables: list[Row]) -> Written:
        """Return the market with other rows in some tables."""
        return replace(self, tables=self.tables | tables)

    def with_goals(self, **goals: Any) -> Written:
        """Return the market with some goals of its policy changed."""
        changed = {**self.policy.get("goals", {}), **goals}
        return replace(self, policy={**self.policy, "goals": changed})

    def without_rules(self, *names: str) -> Written:
        """Return the market without some rules of its policy."""
        kept = {name: rule for name, rule in self.policy.get("rules", {}).items() if name not in names}
        return replace(self, policy={**self.policy, "rules": kept})


def _toml(tree: Mapping[str, Any]) -> str:
    lines = [f"{key} = {_value(key, value)}" for key, value in tree.items() if not isinstance(value, Mapping)]
    for name, table in tree.items():
        if name == "rules":
            lines += [line for rule, told in table.items() for line in _rule(rule, told)]
        elif isinstance(table, Mapping):
            lines += [f"[{name}]", *_pairs(table)]
    return "\n".join(lines) + "\n"


def _rule(name: str, told: Any) -> list[str]:
    if isinstance(told, Mapping):
        return [f"[rules.{name}]", *_pairs(told)]
    return [line for each in told for line in (f"[[rules.{name}]]", *_pairs(each))]


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(key, value)}" for key, value in table.items()]


def _value(key: str, value: Any) -> str:
    return str(value) if key == "start" else json.dumps(value)


def _write_rows(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _after_the_first(demand: Sequence[Row]) -> list[str]:
    """Periods of a term but for its first."""
    wanted = [int(row["period"]) for row in demand if row["quantity"] != "0"]
    return [str(period) for period in range(wanted[0] + 1, wanted[-1] + 1)]


def tiny(random: Random, most_choices: int = 400, **fixed: bool) -> Written:
    """Draw a market; `fixed` says of some features whether it has them."""
    return _Drawing(random, most_choices, fixed).market()


def markets(most_choices: int = 400, **fixed: bool) -> st.SearchStrategy[Written]:
    """Draw tiny markets with Hypothesis."""
    randoms = st.randoms(use_true_random=False)
    return randoms.map(lambda random: tiny(random, most_choices, **fixed))


class _Drawing:
    """One market as it is drawn."""

    def __init__(self, random: Random, most_choices: int, fixed: Mapping[str, bool]) -> None:
        self.random, self.most_choices = random, most_choices
        often = random.choice((0.1, 0.25, 0.4))
        drawn = {name: random.random() < often for name in FEATURES}
        self.has = drawn | dict(fixed)
        self.periods = random.randint(1, 3)
        self.tables: Tables = {}
        self.suppliers = [f"firm{n}" for n in range(1, random.randint(1, 3) + 1)]
        self.buyers = [f"buyer{n}" for n in range(1, random.randint(1, 2) + 1)]
        self.lots: dict[str, Row] = {}
        self.bids: dict[str, Row] = {}

    def some(self, feature: str, often: float = 0.5) -> bool:
        return self.has[feature] and self.random.random() < often

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def price(self) -> str:
        """A unit price: round numbers tie, the others make fractions of a cent."""
        if self.has["even_prices"]:
            return str(self.pick(8, 9, 10, 11, 12))
        return f"{self.random.randint(7, 12)}.{self.random.randint(0, 9999):04}"

    def market(self) -> Written:
        self.tables["places"] = PLACES if self.has["rings"] else []
        self._lots()
        self._suppliers()
        self._bids()
        self._partners()
        self._work()
        self._standing()
        self.tables["buyers"] = [self._buyer(name) for name in self.buyers]
        header = {"name": "Tiny", "currency": "USD", "period": self.pick("month", "quarter")}
        header |= {"periods": self.periods, "start": "2027-01-01"}
        return Written(header, {"goals": self._goals(), "rules": self._rules()}, self.tables)

    # ---- what is wanted

    def _buyer(self, name: str) -> Row:
        row = {"buyer": name, "name": name, "kind": "city"}
        if self.some("budget", 0.7):
            row["max_premium_bp"] = str(self.pick(0, 0, 200, 500, 1500))
        if self.some("own"):
            row["supplier"] = self.pick(*self.suppliers)
        return row

    def _lots(self) -> None:
        demand = []
        for number in range(1, self.random.randint(1, 3) + 1):
            name = f"lot{number}"
            self.lots[name] = self._lot(name)
            demand += (wanted := self._demand(name))
            if (after := _after_the_first(wanted)) and self.some("option", 0.6):
                self.lots[name]["option_from"] = self.pick(*after)
        self.tables["lots"], self.tables["demand"] = list(self.lots.values()), demand

    def _lot(self, name: str) -> Row:
        parts = self.pick(1, 2, 3, 4)
        row = {"lot": name, "buyer": self.pick(*self.buyers), "category": self.pick("food", "linen"), "unit": "kg"}
        row |= {"today_price": self.price(), "parts": str(parts)}
        if self.some("outside_price"):
            row["outside_price"] = self.price()
        if self.some("limit_price"):
            row["limit_price"] = self.price()
        if self.some("must_fill", 0.3):
            row["must_fill"] = "yes"
        if self.some("guaranteed", 0.7):
            row["guaranteed_bp"] = str(self.pick(0, 3333, 8000, 10_000))
        if self.some("surge", 0.7):
            row["surge_bp"] = str(self.pick(0, 1500, 5000, 12_500))
        if self.some("lot_least_parts"):
            row["least_parts"] = str(self.random.randint(1, parts))
        if self.some("suppliers_per_lot", 0.7):
            self._limit_suppliers(row, parts)
        if self.some("price_only"):
            row["goals"] = "price_only"
        elif self.some("no_reinvestment"):
            row["goals"] = "no_reinvestment"
        if self.some("switch_cost", 0.7):
            row["switch_cost"] = str(self.pick(1, 5, 40))
        if self.has["rings"]:
            row["place"] = self.pick("yard", "town", "county")
        if self.has["funding"]:
            row["funding"] = self.pick("", "grant")
        if self.some("papers"):
            row["papers"] = self.pick("licence", "bond;licence")
        return row

    def _limit_suppliers(self, row: Row, parts: int) -> None:
        least = 2 if 2 * int(row.get("least_parts", 1)) <= parts and self.pick(True, False) else 1
        row["least_suppliers"] = str(least)
        if self.pick(True, False):
            row["most_suppliers"] = str(self.random.randint(least, 2))

    def _demand(self, lot: str) -> list[Row]:
        wanted = [self.pick(0, 3, 5, 10, 10) for _ in range(self.periods)]
        if not any(wanted):
            wanted[0] = 7
        return [{"lot": lot, "period": str(t), "quantity": str(n)} for t, n in enumerate(wanted, 1)]

    # ---- who may supply it

    def _suppliers(self) -> None:
        kinds = ("worker_owned", "worker_owned", "converting", "conventional")
        self.tables["suppliers"] = [self._supplier(name, self.pick(*kinds)) for name in self.suppliers]

    def _supplier(self, name: str, kind: str) -> Row:
        row = {"supplier": name, "name": name, "kind": kind}
        if self.has["reinvested"] or self.has["in_order"]:
            row |= {"pledge_revenue_bp": str(self.pick(0, 100, 333)), "pledge_surplus_bp": self.pick("", "1000")}
            row["margin_bp"] = self.pick("", "777")
        if self.some("share_of_owner", 0.7):
            row["group"] = self.pick("holding", "firm1")
        if self.some("least_value", 0.7):
            row["least_value"] = self.pick("30", "75.01", "200", "400")
        if self.has["rings"]:
            row["place"] = self.pick("yard", "town", "hill", "island")
        if self.has["reserved"]:
            row["attributes"] = self.pick("", "local", "local;small")
        if self.some("availability"):
            row["available_from"] = self.pick("2026-12-31", "2027-01-02", "2027-02-01", "2027-04-01")
        if self.has["wage_floor"]:
            row["lowest_wage"] = self.pick("", "14.99", "15", "16", "16")
        return row

    def _bids(self) -> None:
        entries: list[Row] = []
        for number in range(1, self.random.randint(1, 5) + 1):
            name = f"bid{number}"
            drawn = self._entries(name)
            if drawn and self._choices([*entries, *drawn]) <= self.most_choices:
                self.bids[name] = self._bid(name)
                entries += drawn
        self._conditions()
        self.tables["bids"], self.tables["bid_entries"] = list(self.bids.values()), entries
        self.tables["bid_prices"] = [row for entry in entries for row in self._later_prices(entry)]
        self._discounts()

    def _entries(self, bid: str) -> list[Row]:
        """Entries of a bid: price-only lots and others never together."""
        sort = self.pick(*(row.get("goals") == "price_only" for row in self.lots.values()))
        open_lots = [name for name, row in self.lots.items() if (row.get("goals") == "price_only") == sort]
        chosen = self.random.sample(open_lots, self.random.randint(1, min(2, len(open_lots))))
        return [self._entry(bid, lot) for lot in sorted(chosen)]

    def _entry(self, bid: str, lot: str) -> Row:
        row, parts = {"bid": bid, "lot": lot, "unit_price": self.price()}, int(self.lots[lot]["parts"])
        if self.some("entry_most"):
            row["most_parts"] = str(self.random.randint(1, parts))
        if self.some("entry_least"):
            row["least_parts"] = str(self.random.randint(1, int(row.get("most_parts", parts))))
        if self.some("standby", 0.8):
            row["standby_parts"] = str(self.random.randint(0, min(int(row.get("most_parts", parts)), 2)))
            row["standby_price"] = f"{self.random.randint(0, 2)}.{self.random.randint(1, 9999):04}"
        return row

    def _choices(self, entries: Sequence[Row]) -> int:
        """Ways to award entries one by one, rules left aside: at most what is to be tried."""
        awards = prod(self._most(row) - int(row.get("least_parts") or 1) + 2 for row in entries)
        return awards * prod(int(row.get("standby_parts") or 0) + 1 for row in entries)

    def _most(self, entry: Row) -> int:
        return int(entry.get("most_parts") or self.lots[entry["lot"]]["parts"])

    def _bid(self, name: str) -> Row:
        row = {"bid": name, "supplier": self.pick(*self.suppliers)}
        if self.some("fixed_charge"):
            row["fixed_charge"] = self.pick("0.07", "3", "12.50")
        if self.some("period_charge"):
            row["period_charge"] = self.pick("0.50", "4")
        if self.some("package"):
            row["all_or_nothing"] = "yes"
        if self.some("excluded", 0.3):
            row["excluded"] = "late"
        return row

    def _partners(self) -> None:
        """Some bids are joint: lead and partners with their shares of the work, seldom none."""
        self.tables["bid_partners"] = []
        for name, bid in self.bids.items():
            others = [firm for firm in self.suppliers if firm != bid["supplier"]]
            if others and self.some("joint", 0.6):
                firms = [bid["supplier"], *self.random.sample(others, self.random.randint(1, len(others)))]
                cuts = sorted(self.pick(0, 2500, 3333, 5000, 9000) for _ in firms[1:])
                shares = [end - start for start, end in pairwise([0, *cuts, 10_000])]
                self.tables["bid_partners"] += [
                    {"bid": name, "supplier": firm, "work_bp": str(share)}
                    for firm, share in zip(firms, shares, strict=True)
                ]

    def _conditions(self) -> None:
        """Groups, required bids and ranks between the bids drawn."""
        most = self.pick("", "1", "2")
        for bid in self.bids.values():
            if self.some("group", 0.7):
                bid |= {"group": "either", "group_most": most}
        if self.has["requires"] and len(self.bids) > 1 and not self.has["price_only"]:
            first, second = self.random.sample(list(self.bids), 2)
            self.bids[first]["requires"] = second
        if self.has["explicit_ties"]:
            for rank, name in enumerate(self.random.sample(list(self.bids), len(self.bids)), 1):
                self.bids[name]["tie"] = str(rank)

    def _later_prices(self, entry: Row) -> list[Row]:
        periods = [t for t in range(2, self.periods + 1) if self.some("by_year")]
        row = {"bid": entry["bid"], "lot": entry["lot"]}
        return [row | {"from_period": str(t), "unit_price": self.price()} for t in periods]

    def _discounts(self) -> None:
        """Steps whose thresholds often meet a total exactly."""
        self.tables["bid_steps"] = []
        for name, bid in self.bids.items():
            entries = [row for row in self.tables["bid_entries"] if row["bid"] == name]
            kinds = [kind for kind in ("all_units", "incremental") if self.some(kind, 0.8)]
            if kinds and self._may(kind := self.pick(*kinds), entries):
                bid |= {"discount": kind, "discount_on": self.pick("quantity", "value")}
                if (kind, bid["discount_on"]) == ("incremental", "quantity"):
                    self._same_price(name, entries)
                self.tables["bid_steps"] += self._steps(bid, entries)

    def _may(self, kind: str, entries: Sequence[Row]) -> bool:
        """An incremental discount is for one buyer."""
        return kind == "all_units" or len({self.lots[row["lot"]]["buyer"] for row in entries}) == 1

    def _same_price(self, bid: str, entries: Sequence[Row]) -> None:
        """Give entries whose units fill incremental steps one unit price."""
        self.tables["bid_prices"] = [row for row in self.tables["bid_prices"] if row["bid"] != bid]
        for row in entries:
            row["unit_price"] = entries[0]["unit_price"]

    def _steps(self, bid: Row, entries: Sequence[Row]) -> list[Row]:
        thresholds = {self._threshold(bid, entries) for _ in range(self.random.randint(1, 3))}
        discounts = sorted(self.random.sample([0, 50, 200, 333, 1000, 2500, 10_000], len(thresholds)))
        return [
            {"bid": bid["bid"], "from": unscaled(from_, CENTS), "discount_bp": str(off)}
            for from_, off in zip(sorted(thresholds), discounts, strict=True)
        ]

    def _threshold(self, bid: Row, entries: Sequence[Row]) -> int:
        """A total some award has, rounded to hundredths or a little beside it."""
        total = Fraction(0)
        for row in entries:
            share = Fraction(self.random.randint(0, self._most(row)), int(self.lots[row["lot"]]["parts"]))
            total += share * sum(self._counted(bid, row, t) for t in range(1, self.periods + 1))
        beside: int = self.pick(-1, 0, 0, 0, 1)
        return max(int(total * 100) + beside, 0)

    def _counted(self, bid: Row, entry: Row, period: int) -> Fraction:
        """What a threshold counts of an entry's whole lot in a period."""
        rows = [row for row in self.tables["demand"] if (row["lot"], row["period"]) == (entry["lot"], str(period))]
        later = [row for row in self.tables["bid_prices"] if (row["bid"], row["lot"]) == (bid["bid"], entry["lot"])]
        prices = [row["unit_price"] for row in later if int(row["from_period"]) <= period]
        price = Fraction([entry["unit_price"], *prices][-1]) if bid["discount_on"] == "value" else 1
        return sum(int(row["quantity"]) for row in rows) * Fraction(price)

    # ---- work

    def _work(self) -> None:
        resources = [name for name in ("hours", "vans") if self.has[name]]
        if {"idle", "swing"} & {name for name in self.has if self.has[name]} and "hours" not in resources:
            resources.append("hours")
        pairs = [(firm, name) for firm in self.suppliers for name in resources if self.pick(True, True, False)]
        self.tables["capacity"] = [row for pair in pairs for row in self._capacity(*pair)]
        kept = {(row["supplier"], row["resource"]) for row in self.tables["capacity"]}
        self.tables["bid_uses"] = [
            {"bid": row["bid"], "lot": row["lot"], "resource": name} | self._use(row["bid"], firm)
            for row in self.tables["bid_entries"]
            for firm in self._behind(row["bid"])
            for name in resources
            if (firm, name) in kept and self.pick(True, True, False)
        ]

    def _behind(self, bid: str) -> list[str]:
        lead = self.bids[bid]["supplier"]
        partners = [row["supplier"] for row in self.tables["bid_partners"] if row["bid"] == bid]
        return [lead, *(name for name in partners if name != lead)]

    def _use(self, bid: str, firm: str) -> Row:
        """What a bid takes of a firm's resource; the lead need not be named."""
        named = firm if firm != self.bids[bid]["supplier"] or self.pick(True, False) else ""
        return {"units_per_unit": self.pick("0.5", "1", "1.3", "2")} | ({"supplier": named} if named else {})

    def _capacity(self, supplier: str, resource: str) -> list[Row]:
        row = {"supplier": supplier, "resource": resource}
        if self.pick(True, False):
            return [row | {"period": "*"} | self._units(resource)]
        periods = [t for t in range(1, self.periods + 1) if not self.some("missing_periods", 0.3)]
        return [row | {"period": str(t)} | self._units(resource) for t in periods]

    def _units(self, resource: str) -> Row:
        units = self.pick(3, 5, 10, 13, 20, 40)
        row = {"units": str(units), "committed": str(self.pick(0, 0, 1, 3))}
        if resource == "hours" and self.random.random() < 0.8:
            row["steady"] = str(self.pick(0, 4, 10, 15))
        return row

    # ---- what stands already

    def _standing(self) -> None:
        self.tables["holdings"] = self._shared() if self.has["holdings"] else []
        self.tables["agreements"] = self._agreements() if self.has["agreements"] else []
        self.tables["onboarding"] = self._onboarding() if self.has["onboarding"] else []
        contracts = [
            {"supplier": firm, "buyer": self.pick("", *self.buyers), "value": self.pick("5", "60", "200.01")}
            for firm in self.suppliers
        ]
        self.tables["contracts"] = contracts if self.has["contracts"] else []
        papers = [
            {"supplier": firm, "paper": paper, "expires": self.pick("", "2026-12-31", "2027-01-01", "2030-01-01")}
            for firm in self.suppliers
            for paper in ("licence", "bond")
            if self.pick(True, True, False)
        ]
        self.tables["papers"] = papers if self.has["papers"] else []

    def _shared(self) -> list[Row]:
        """Parts of some lots with some suppliers, never more than the lot has."""
        rows = []
        for lot, facts in self.lots.items():
            left = int(facts["parts"])
            for supplier in self.suppliers:
                parts = self.random.randint(0, left) if self.pick(True, False) else 0
                left -= parts
                if parts:
                    rows.append({"lot": lot, "supplier": supplier, "parts": str(parts)})
        return rows

    def _agreements(self) -> list[Row]:
        shared = [row for row in self._shared() if self.pick(True, False)]
        rows = [{"agreement": f"deal{n}", **row, "unit_price": self.price()} for n, row in enumerate(shared, 1)]
        kept = {(row["supplier"], row["resource"]) for row in self.tables["capacity"]}
        self.tables["bid_uses"] += [
            {"bid": row["agreement"], "lot": row["lot"], "resource": name, "units_per_unit": self.pick("0.3", "1")}
            for row in rows
            for name in ("hours", "vans")
            if (row["supplier"], name) in kept and self.pick(True, False)
        ]
        return rows

    def _onboarding(self) -> list[Row]:
        anyone = [{"buyer": name, "supplier": "", "cost": self.pick("2", "25")} for name in self.buyers]
        named = [
            {"buyer": name, "supplier": firm, "cost": self.pick("0", "7.77")}
            for name in self.buyers
            for firm in self.suppliers
            if self.pick(True, False)
        ]
        return [row for row in anyone if self.pick(True, False)] + named

    # ---- the policy

    def _goals(self) -> dict[str, Any]:
        goals: dict[str, Any] = {"mode": "weighted"}
        rates = {"idle": ("idle_hour", "0.75"), "swing": ("swing_hour", "0.31"), "moved": ("moved_bp", 800)}
        for feature, (key, rate) in (rates | {"reinvested": ("reinvested_bp", 5000)}).items():
            if self.has[feature]:
                goals[key] = rate
        if self.random.random() < 0.3:
            goals["steady_through"] = self.random.randint(1, self.periods)
        if self.has["in_order"]:
            goals |= self._order(bool({"idle_hour", "swing_hour", "moved_bp"} & set(goals)))
        return goals

    def _order(self, steady: bool) -> dict[str, Any]:
        names = ["price", "reinvestment", *(["steadiness"] if steady else [])]
        order = self.random.sample(names, self.random.randint(1, len(names)))
        return {"mode": "in_order", "order": order, "tolerance_bp": [self.pick(0, 100, 700) for _ in order[1:]]}

    def _rules(self) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        if shares := [share for of in ("buyer", "category", "lot") for share in self._shares(of)]:
            rules["supplier_share"] = shares
        if self.has["dependence"]:
            rules["dependence"] = {"most_bp": self.pick(3000, 5000, 8000), "free": self.pick("0", "10", "100")}
        if self.has["wage_floor"]:
            rules["wage_floor"] = {"hourly": "15.00"}
        if self.has["reserved"] and self.tables["bid_entries"]:
            rules["reserved_share"] = [self._reserved()]
        if self.has["ramp"]:
            kept = sorted({row["resource"] for row in self.tables["capacity"]})
            named = {"resource": self.pick(*kept)} if kept and self.pick(True, False) else {}
            rules["ramp"] = {"most_bp": self.pick(0, 2000, 3333, 5000)} | named
        if self.has["standby"]:
            named = {"lots": [self.pick(*self.lots)]} if self.pick(True, False) else {}
            rules["standby"] = {"cover_bp": self.pick(2500, 5000, 10000)} | named
        if self.has["rings"]:
            rules["rings"] = self._rings()
        rules = {name: self._exempting(rule) for name, rule in rules.items()}
        entries = self.tables["bid_entries"]
        if self.has["exclude"] and entries:
            row = self.pick(*entries)
            rules["exclude"] = [{"bid": row["bid"], "reason": "conflict"} | self.pick({}, {"lot": row["lot"]})]
        if self.has["force"] and entries:
            rules["force"] = [self._lock(self.pick(*entries))]
        return rules

    def _exempting(self, told: Any) -> Any:
        """Give a rule, or each of several, money it may not touch."""
        if isinstance(told, list):
            return [self._exempting(each) for each in told]
        granted = any(row.get("funding") for row in self.lots.values())
        return told | {"not_funding": ["grant"]} if granted and self.pick(True, False) else told

    def _rings(self) -> dict[str, Any]:
        counted = {"per_ring_bp": self.pick(0, 300, 1250)}
        outermost = max(("county", "town", "yard").index(row["place"]) for row in self.lots.values())
        limited = {"beyond": self.random.randint(0, outermost), "most_bp": self.pick(5000, 7500, 9000)}
        rules: list[dict[str, Any]] = [counted, limited, counted | limited]
        return self.random.choice(rules)

    def _reserved(self) -> dict[str, Any]:
        """A share for suppliers like one that bids for it; a small one, since outside is nobody they prefer."""
        entry = self.pick(*self.tables["bid_entries"])
        firms = {row["supplier"]: row for row in self.tables["suppliers"]}
        firm, of = firms[self.bids[entry["bid"]]["supplier"]], self.pick("buyer", "category")
        reserved = {"of": of, "which": self.lots[entry["lot"]][of], "least_bp": self.pick(500, 2500, 3333)}
        return reserved | ({"attribute": "local"} if firm["attributes"] else {"kind": firm["kind"]})

    def _shares(self, of: str) -> list[dict[str, Any]]:
        shares = []
        if self.has[f"share_of_{of}"]:
            which = {"buyer": self.buyers, "category": ["food"], "lot": list(self.lots)}[of]
            known = {"buyer": self.buyers, "category": [r["category"] for r in self.lots.values()], "lot": which}[of]
            named = [name for name in which if name in known]
            narrowed = {"which": self.pick(*named)} if named and self.pick(True, False) else {}
            shares.append({"of": of, "most_bp": self.pick(2500, 3333, 5000, 7500)} | narrowed)
            if self.has["share_of_owner"]:
                shares[-1]["by"] = "group"
        return shares

    def _lock(self, entry: Row) -> dict[str, Any]:
        lock: dict[str, Any] = {"bid": entry["bid"], "reason": "settled"}
        if self.pick(True, False):
            lock["lot"] = entry["lot"]
            if self.pick(True, False):
                least = int(entry.get("least_parts") or 1)
                lock["parts"] = self.random.randint(least, self._most(entry))
        return lock
