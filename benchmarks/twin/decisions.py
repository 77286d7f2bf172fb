"""What the twin decides: the market's rows as lists, sorted by lot, bid and supplier, and a variable per decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pulp

from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.policy import Policy

MILLION = 1e6
CENTS = 100.0
WORKER_OWNED = "worker_owned"

Variable = Any
Key = tuple[Any, ...]


class Decisions:
    """A market as a PuLP problem without rows: `problem`, and its variables in dictionaries.

    With `shares`, parts may be divided: yeses and noes stay whole, everything else is continuous.
    """

    def __init__(self, market: Market, policy: Policy, shares: bool = True) -> None:
        self.market, self.policy = market, policy
        self.parts = pulp.LpContinuous if shares else pulp.LpInteger
        self.problem = pulp.LpProblem("market", pulp.LpMinimize)
        self._read()
        self._sort()
        self._decide()

    # ---- the market, row by row

    def _read(self) -> None:
        """Turn tables into lists and money into units of the currency."""
        market, lots, entries = self.market, self.market.lots, self.market.bid_entries
        units = market.quantity.tolist()
        self.lot_parts = lots.parts.tolist()
        self.per_part = [quantity / parts for quantity, parts in zip(units, self.lot_parts, strict=True)]
        self.value = [price / MILLION * q for price, q in zip(lots.today_price.tolist(), self.per_part, strict=True)]
        self.outside_cost = [
            p / MILLION * q for p, q in zip(market.outside_prices.tolist(), self.per_part, strict=True)
        ]
        self.bid, self.lot = entries.bid.tolist(), entries.lot.tolist()
        self.least, self.most = entries.least_parts.tolist(), market.most_parts.tolist()
        self.bid_supplier = market.bids.supplier.tolist()
        self.supplier = [self.bid_supplier[bid] for bid in self.bid]
        self.buyer = lots.buyer.tolist()
        self.price = [
            price / MILLION * self.per_part[lot]
            for price, lot in zip(entries.unit_price.tolist(), self.lot, strict=True)
        ]
        self.package = [flag == 1 for flag in market.bids.all_or_nothing.tolist()]
        self.steps: dict[int, list[tuple[int, int]]] = defaultdict(list)
        thresholds = market.bid_steps
        for bid, start, off in zip(
            thresholds.bid.tolist(), thresholds.from_.tolist(), thresholds.discount_bp.tolist(), strict=True
        ):
            self.steps[bid].append((start, off))

    def _sort(self) -> None:
        """Sort the entries by lot, bid and supplier."""
        self.of_lot: dict[int, list[int]] = defaultdict(list)
        self.of_bid: dict[int, list[int]] = defaultdict(list)
        self.of_supplier: dict[int, list[int]] = defaultdict(list)
        for entry, (lot, bid, supplier) in enumerate(zip(self.lot, self.bid, self.supplier, strict=True)):
            self.of_lot[lot].append(entry)
            self.of_bid[bid].append(entry)
            self.of_supplier[supplier].append(entry)

    # ---- decisions

    def _decide(self) -> None:
        market, add = self.market, self.problem.add_variable
        names, lots, firms = market.bids.bid, market.lots.lot, market.suppliers.supplier
        self.award = {
            entry: add(f"award_{names[bid]}_{lots[self.lot[entry]]}", 0, self.most[entry], self.parts)
            for entry, bid in enumerate(self.bid)
        }
        self.outside = {
            lot: add(f"outside_{name}", 0, self.lot_parts[lot], self.parts) for lot, name in enumerate(lots)
        }
        self.used = {bid: add(f"used_{name}", cat=pulp.LpBinary) for bid, name in enumerate(names)}
        self.chosen: dict[Key, Variable] = {}
        self.slice: dict[Key, Variable] = {}
        for bid, steps in self.steps.items():
            for step in range(len(steps) + 1):
                self.chosen[bid, step] = add(f"step_{names[bid]}_{step}", cat=pulp.LpBinary)
                self.slice[bid, step] = add(f"slice_{names[bid]}_{step}", 0, None, self.parts)
        self.supplies = {
            (supplier, lot): add(f"supplies_{firms[supplier]}_{lots[lot]}", cat=pulp.LpBinary)
            for lot in self._counted()
            for supplier in sorted({self.supplier[entry] for entry in self.of_lot[lot]})
        }
        self._decide_on_money_and_work()

    def _counted(self) -> Iterator[int]:
        """Lots that count their suppliers."""
        lots = self.market.lots
        for lot, (least, most) in enumerate(
            zip(lots.least_suppliers.tolist(), lots.most_suppliers.tolist(), strict=True)
        ):
            if least > 1 or most != ABSENT:
                yield lot

    def _decide_on_money_and_work(self) -> None:
        market, add = self.market, self.problem.add_variable
        firms, buyers = market.suppliers.supplier, market.buyers.buyer
        self.onboarding_cost = self._onboarding_costs()
        self.taken_on = {
            (supplier, buyer): add(f"taken_on_{firms[supplier]}_{buyers[buyer]}", cat=pulp.LpBinary)
            for supplier, buyer in self.onboarding_cost
        }
        table = market.capacity
        self.slots = dict(enumerate(zip(table.supplier.tolist(), table.period.tolist(), strict=True)))
        free = (table.units - table.committed).tolist()
        self.load = {key: add(f"load_{firms[key[0]]}_{key[1]}", 0, free[row]) for row, key in self.slots.items()}
        self.idle = {key: add(f"idle_{firms[key[0]]}_{key[1]}", 0) for key in self.slots.values()}
        self.swing = {
            (supplier, period): add(f"swing_{firms[supplier]}_{period}", 0)
            for supplier, period in self.slots.values()
            if (supplier, period - 1) in self.load
        }
        kinds, held = list(market.suppliers.kind), market.holdings
        self.holdings = [
            (lot, supplier, parts)
            for lot, supplier, parts in zip(held.lot.tolist(), held.supplier.tolist(), held.parts.tolist(), strict=True)
            if kinds[supplier] == WORKER_OWNED
        ]
        self.moved = {(lot, firm): add(f"moved_{market.lots.lot[lot]}", 0, parts) for lot, firm, parts in self.holdings}
        self.worth = {firm: add(f"worth_{firms[firm]}", 0) for firm in self.of_supplier}

    def _onboarding_costs(self) -> dict[tuple[int, int], float]:
        """What each buyer pays for each supplier that is new to it and bids for one of its lots."""
        rows, held = self.market.onboarding, self.market.holdings
        cost = {
            buyer: cents / CENTS
            for buyer, supplier, cents in zip(
                rows.buyer.tolist(), rows.supplier.tolist(), rows.cost.tolist(), strict=True
            )
            if supplier == ABSENT
        }
        known = {(firm, self.buyer[lot]) for firm, lot in zip(held.supplier.tolist(), held.lot.tolist(), strict=True)}
        asked = {(firm, self.buyer[lot]) for firm, lot in zip(self.supplier, self.lot, strict=True)}
        return {pair: cost[pair[1]] for pair in sorted(asked - known) if cost.get(pair[1])}
