"""Work per part: which rows of the capacity table an entry or an agreement loads, and by how much.

Work is in units of its resource, in floating point.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.market import HOURS, MONTHS, Market
from matcher.market.columns import ABSENT, Ints
from matcher.policy import Policy
from matcher.program.blocks import NONE, Floats, spread
from matcher.program.frame import MILLION, Frame

YEAR_IN_MONTHS = 12


def horizon(market: Market, policy: Policy) -> int:
    """Return the last period in which hours count: `steady_through`, but never past the last period with demand."""
    through = policy.goals.steady_through or YEAR_IN_MONTHS // MONTHS[market.header.period]
    return min(through, int(market.demand.period[market.demand.quantity > 0].max(initial=0)))


@dataclass(frozen=True)
class Loads:
    """The work of a market, row by row of the capacity table; derived once."""

    frame: Frame

    @cached_property
    def work(self) -> tuple[Ints, Ints, Floats]:
        """Work per part: capacity row, entry and units of the resource, one triple per use and period of demand."""
        return self._work(of_agreements=False)

    @cached_property
    def agreed_work(self) -> Floats:
        """Work agreed already, in each row of the capacity table."""
        row, agreement, units = self._work(of_agreements=True)
        total = np.zeros(len(self.frame.market.capacity))
        np.add.at(total, row, units * self.frame.market.agreements.parts[agreement])
        return total

    def _work(self, of_agreements: bool) -> tuple[Ints, Ints, Floats]:
        (supplier, resource, period), who, units = self._asked(of_agreements)
        row = self._capacity_row(supplier, resource, period)
        return row[row != NONE], who[row != NONE], units[row != NONE]

    def unhoused(self, of_agreements: bool) -> tuple[tuple[Ints, Ints, Ints], Ints, Floats]:
        """Work per part where the supplier has no row of capacity: its slot, the entry or agreement, the units.

        A slot is supplier, resource as `bid_uses` numbers it, and period.
        """
        slot, who, units = self._asked(of_agreements)
        lost = self._capacity_row(*slot) == NONE
        supplier, resource, period = (key[lost] for key in slot)
        return (supplier, resource, period), who[lost], units[lost]

    def _asked(self, of_agreements: bool) -> tuple[tuple[Ints, Ints, Ints], Ints, Floats]:
        market, uses = self.frame.market, self.frame.market.bid_uses
        bids = len(market.bids)
        mine = np.flatnonzero((uses.bid >= bids) == of_agreements)
        who = uses.bid[mine] - bids if of_agreements else self.frame.entry_of(uses.bid[mine], uses.lot[mine])
        supplier = market.agreements.supplier[who] if of_agreements else self.frame.supplier[who]
        first = np.searchsorted(market.demand.lot, uses.lot[mine], "left")
        count = np.searchsorted(market.demand.lot, uses.lot[mine], "right") - first
        use, demand = spread(first, count)
        share = market.demand.quantity[demand] / market.lots.parts[uses.lot[mine]][use]
        units = uses.units_per_unit[mine][use] / MILLION * share
        some = units > 0
        slot = supplier[use], uses.resource.codes[mine][use], market.demand.period[demand]
        return (slot[0][some], slot[1][some], slot[2][some]), who[use][some], units[some]

    def _capacity_row(self, supplier: Ints, resource: Ints, period: Ints) -> Ints:
        """Find the rows of the capacity table; resources as `bid_uses` numbers them."""
        capacity, uses = self.frame.market.capacity, self.frame.market.bid_uses
        code = {word: number for number, word in enumerate(capacity.resource.values)}
        known = np.array([code.get(word, NONE) for word in uses.resource.values] or [NONE], np.int64)
        width, high = len(code) + 1, self.frame.market.header.periods + 1
        keys = (capacity.supplier * width + capacity.resource.codes) * high + capacity.period
        wanted = (supplier * width + known[resource]) * high + period
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        return np.where(keys[place] == wanted, place, NONE) if len(keys) else np.full(len(wanted), NONE)

    @cached_property
    def steady(self) -> Ints:
        """Rows of the capacity table whose hours count for steadiness."""
        capacity = self.frame.market.capacity
        hours = np.array([word == HOURS for word in capacity.resource.values], np.bool_)[capacity.resource.codes]
        within = capacity.period <= horizon(self.frame.market, self.frame.policy)
        return np.flatnonzero(hours & within & (capacity.steady != ABSENT))
