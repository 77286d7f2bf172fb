"""What bids cost, exactly: list prices, and the discounts that follow from what a bid is awarded in all.

The checker's own reading, apart from the program's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from matcher.market import Market
from matcher.money import BASIS_POINTS, CENT_IN_MILLIONTHS

HUNDREDTHS = 100
ZERO = Fraction(0)


@dataclass(frozen=True)
class Prices:
    """The prices of a market's bids; `demand` are the units of each lot by period, periods with demand only."""

    market: Market
    demand: Mapping[int, Mapping[int, int]]

    @cached_property
    def quantity(self) -> dict[int, int]:
        """Units of each lot over its term."""
        return {lot: sum(units.values()) for lot, units in self.demand.items()}

    @cached_property
    def unit_prices(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        """Unit prices in millionths and the period from which each is in force, by bid and lot."""
        first, later = self.market.bid_entries, self.market.bid_prices
        listed = zip(first.bid.tolist(), first.lot.tolist(), first.unit_price.tolist(), strict=True)
        found = {(bid, lot): [(1, price)] for bid, lot, price in listed}
        columns = (later.bid, later.lot, later.from_period, later.unit_price)
        for bid, lot, period, price in zip(*(column.tolist() for column in columns), strict=True):
            found[bid, lot].append((period, price))
        return found

    def highest(self, bid: int, lot: int) -> int:
        """Return the highest unit price that a bid charges in any period in which a lot is wanted."""
        return max(price for price, _ in self._charged(bid, lot))

    def _charged(self, bid: int, lot: int) -> Iterator[tuple[int, int]]:
        """Yield unit price and units of each period in which a lot is wanted."""
        prices = sorted(self.unit_prices[bid, lot])
        for period, units in self.demand[lot].items():
            yield [price for first, price in prices if first <= period][-1], units

    @cached_property
    def listed(self) -> dict[tuple[int, int], Fraction]:
        """What a part costs at list price, in cents, by bid and lot."""
        parts = self.market.lots.parts.tolist()
        return {
            (bid, lot): Fraction(self._cost(bid, lot), CENT_IN_MILLIONTHS * parts[lot]) for bid, lot in self.unit_prices
        }

    def _cost(self, bid: int, lot: int) -> int:
        """Return what a lot costs over its term at a bid's list price, in millionths."""
        if len(prices := self.unit_prices[bid, lot]) == 1:
            return prices[0][1] * self.quantity[lot]
        return sum(price * units for price, units in self._charged(bid, lot))

    @cached_property
    def steps(self) -> dict[int, list[tuple[int, int]]]:
        """Threshold and basis points of each bid's steps, rising."""
        rows, found = self.market.bid_steps, defaultdict[int, list[tuple[int, int]]](list)
        for bid, from_, taken in zip(rows.bid.tolist(), rows.from_.tolist(), rows.discount_bp.tolist(), strict=True):
            found[bid].append((from_, taken))
        return {bid: sorted(steps) for bid, steps in found.items()}

    def at_list(self, bid: int, parts: Mapping[int, int]) -> Fraction:
        """Return what parts of some lots cost at list price, in cents."""
        return sum((self.listed[bid, lot] * count for lot, count in parts.items()), ZERO)

    def total(self, bid: int, parts: Mapping[int, int]) -> Fraction:
        """Return what a bid's steps count, in the unit of their thresholds: cents, or hundredths of a unit."""
        if self.market.bids.discount_on[bid] == "value":
            return self.at_list(bid, parts)
        whole = self.market.lots.parts
        return sum((Fraction(self.quantity[lot] * n * HUNDREDTHS, int(whole[lot])) for lot, n in parts.items()), ZERO)

    def discount(self, bid: int, parts: Mapping[int, int]) -> Fraction:
        """Return the share of the list price that a bid takes off if it is awarded so many parts of its lots."""
        steps, total = self.steps.get(bid, []), self.total(bid, parts)
        if self.market.bids.discount[bid] == "all_units":
            met = [taken for from_, taken in steps if from_ <= total]
            return Fraction(max(met, default=0), BASIS_POINTS)
        return sum(_filled(steps, total), ZERO) / total if total else ZERO


def _filled(steps: list[tuple[int, int]], total: Fraction) -> Iterator[Fraction]:
    """Yield what is taken off on each step of an incremental discount, as far as the total fills it."""
    ends = [from_ for from_, _ in steps[1:]]
    for number, (from_, taken) in enumerate(steps):
        end = min(total, Fraction(ends[number])) if number < len(ends) else total
        yield max(end - from_, ZERO) * Fraction(taken, BASIS_POINTS)
