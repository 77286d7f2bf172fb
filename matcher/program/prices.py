"""List prices as they change over the term: whole columns at once, exact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.market import Market
from matcher.market.columns import Flags, Ints


@dataclass(frozen=True)
class ListPrices:
    """What entries cost at list price: `bid_entries.unit_price`, from a period on what `bid_prices` says."""

    market: Market

    @cached_property
    def entry(self) -> Ints:
        """Entry that each row of `bid_prices` belongs to, (changes,)."""
        entries, rows, width = self.market.bid_entries, self.market.bid_prices, len(self.market.lots)
        return np.searchsorted(entries.bid * width + entries.lot, rows.bid * width + rows.lot)

    @cached_property
    def before(self) -> Ints:
        """Unit price in force before each change, (changes,)."""
        rows = self.market.bid_prices
        first = np.diff(self.entry, prepend=-1) != 0
        return np.where(first, self.market.bid_entries.unit_price[self.entry], np.roll(rows.unit_price, 1))

    @cached_property
    def units_from(self) -> Ints:
        """Units of the lot wanted from each change on, (changes,)."""
        return self._wanted_from(self.market.bid_prices.lot, self.market.bid_prices.from_period)

    def _wanted_from(self, lot: Ints, period: Ints) -> Ints:
        demand, high = self.market.demand, self.market.header.periods + 1
        below = np.concatenate([np.zeros(1, np.int64), np.cumsum(demand.quantity)])
        begin = np.searchsorted(demand.lot * high + demand.period, lot * high + period)
        wanted: Ints = below[np.searchsorted(demand.lot, lot, "right")] - below[begin]
        return wanted

    @cached_property
    def cost(self) -> Ints:
        """What all parts of each entry's lot cost over the term, in millionths, (entries,)."""
        entries = self.market.bid_entries
        cost: Ints = entries.unit_price * self.market.quantity[entries.lot]
        np.add.at(cost, self.entry, (self.market.bid_prices.unit_price - self.before) * self.units_from)
        return cost

    @cached_property
    def highest(self) -> Ints:
        """Highest unit price of each entry in any period in which its lot is wanted, (entries,)."""
        entries, rows = self.market.bid_entries, self.market.bid_prices
        last = np.append(np.diff(self.entry) != 0, True)[: len(rows)]
        charged = self.units_from > np.where(last, 0, np.roll(self.units_from, -1))
        highest = np.where(self._charged_at_first, entries.unit_price, 0)
        np.maximum.at(highest, self.entry[charged], rows.unit_price[charged])
        return highest

    @cached_property
    def _charged_at_first(self) -> Flags:
        """Entries whose lot is wanted before their price first changes, (entries,)."""
        later = np.zeros(len(self.market.bid_entries), np.int64)
        np.maximum.at(later, self.entry, self.units_from)
        return np.less(later, self.market.quantity[self.market.bid_entries.lot])
