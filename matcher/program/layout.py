"""Where the columns of the decisions that a market needs stand, and what they are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import INFINITY, NONE, Columns, Floats, positions
from matcher.program.frame import Frame
from matcher.program.loads import Loads
from matcher.program.needs import Needs


@dataclass
class Layout:
    """Where each decision's columns stand, `NONE` where a thing has none; and the columns themselves.

    Attributes
    ----------
    award, taken, standby
        (entries,): parts; whether any; parts for which it stands by.
    outside, switched
        (lots,): parts; whether any left its holder.
    used
        (bids,): whether any part is awarded.
    engaged, worth
        (suppliers,): whether any part is awarded; value awarded, at today's prices.
    load, hours, idle, swing
        (capacity rows,): units of work; hours promised, the load where they are the same; hours short of steady;
        hours of change.
    supplies, taken_on
        (pairs,): whether a supplier supplies a lot; whether a buyer takes on a supplier.
    moved
        (holdings,): parts taken from a worker-owned holder.
    step, award_step
        (steps,): whether a bid's discount is that of the step; (pairs,): parts of an entry on the step.
    """

    frame: Frame
    needs: Needs
    columns: list[Columns] = field(default_factory=list)
    width: int = 0

    def __post_init__(self) -> None:
        """Give every decision its columns, in a fixed order."""
        market, needs = self.frame.market, self.needs
        most = np.where(self.frame.open, self.frame.most, 0)
        self.award = self._numbers("award", np.ones(len(most), np.bool_), most, self.entry_name)
        stood = np.minimum(market.bid_entries.standby_parts, self.frame.most)
        self.standby = self._numbers("standby", needs.standby, stood, self.entry_name)
        self.outside = self._numbers("outside", market.lots.parts > 0, self._outside_most, self._lot_name)
        self.used = self._choices("used", needs.used, market.bids.bid.__getitem__)
        self.taken = self._choices("taken", needs.taken, self.entry_name)
        self.supplies = self._choices("supplies", np.ones(len(needs.supplies), np.bool_), self.supplies_name)
        self.taken_on = self._choices("taken_on", np.ones(len(needs.taken_on), np.bool_), self._taken_on_name)
        self.engaged = self._choices("engaged", needs.engaged, market.suppliers.supplier.__getitem__)
        self.switched = self._choices("switched", needs.switched, self._lot_name)
        self.load = self._amounts("load", needs.loaded, self.capacity_name)
        promised = self._amounts("promised", needs.loads.apart, self.capacity_name)
        self.hours = np.where(needs.loads.apart, promised, self.load)
        self.idle = self._amounts("idle", needs.idle, self.capacity_name)
        self.swing = self._amounts("swing", needs.swing, self.capacity_name)
        self.moved = self._amounts("moved", needs.moved, self.holding_name)
        worthy = self._dependent if self.frame.policy.rules.dependence else np.zeros_like(self._dependent)
        self.worth = self._amounts("worth", worthy, market.suppliers.supplier.__getitem__)
        self.step = self._choices("step", np.ones(len(needs.steps.bid), np.bool_), needs.steps.name)
        most = needs.steps.most
        every = np.ones(len(most), np.bool_)
        self.award_step = self._place("award_step", every, most.astype(float), False, self.pair_name)

    @property
    def _outside_most(self) -> Ints:
        lots = self.frame.market.lots
        return np.where(lots.must_fill == 1, 0, lots.parts)

    @property
    def _dependent(self) -> Flags:
        with_bids = np.zeros(len(self.frame.market.suppliers), np.bool_)
        with_bids[self.frame.split.supplier] = True
        return with_bids

    def _numbers(self, name: str, chosen: Flags, most: Ints, key: Callable[[int], str]) -> Ints:
        return self._place(name, chosen, most[chosen].astype(float), True, key)

    def _choices(self, name: str, chosen: Flags, key: Callable[[int], str]) -> Ints:
        return self._place(name, chosen, np.ones(int(chosen.sum())), True, key)

    def _amounts(self, name: str, chosen: Flags, key: Callable[[int], str]) -> Ints:
        return self._place(name, chosen, np.full(int(chosen.sum()), INFINITY), False, key)

    def _place(self, name: str, chosen: Flags, upper: Floats, integer: bool, key: Callable[[int], str]) -> Ints:
        things, place = np.flatnonzero(chosen), positions(chosen)

        def spell(number: int) -> str:
            return f"{name}[{key(int(things[number]))}]"

        self.columns.append(Columns(lower=np.zeros(len(things)), upper=upper, integer=integer, name=spell))
        self.width += len(things)
        return np.where(place == NONE, NONE, place + self.width - len(things))

    def entry_name(self, entry: int) -> str:
        """Spell an entry: bid, lot."""
        market = self.frame.market
        return f"{market.bids.bid[self.frame.bid[entry]]},{market.lots.lot[self.frame.lot[entry]]}"

    def pair_name(self, pair: int) -> str:
        """Spell an entry on a step: bid, lot, number."""
        step, entry = self.needs.steps.pairs
        number = self.needs.steps.name(int(step[pair])).rpartition(",")[2]
        return f"{self.entry_name(int(entry[pair]))},{number}"

    def _lot_name(self, lot: int) -> str:
        return self.frame.market.lots.lot[lot]

    def supplies_name(self, pair: int) -> str:
        """Spell a pair of supplier and lot."""
        pairs, market = self.needs.supplies, self.frame.market
        return f"{market.suppliers.supplier[pairs.first[pair]]},{market.lots.lot[pairs.second[pair]]}"

    def _taken_on_name(self, pair: int) -> str:
        pairs, market = self.needs.taken_on, self.frame.market
        return f"{market.suppliers.supplier[pairs.first[pair]]},{market.buyers.buyer[pairs.second[pair]]}"

    def capacity_name(self, row: int) -> str:
        """Spell a row of the capacity table: supplier, resource, period."""
        market, capacity = self.frame.market, self.frame.market.capacity
        supplier = market.suppliers.supplier[capacity.supplier[row]]
        return f"{supplier},{capacity.resource[row]},{capacity.period[row]}"

    def holding_name(self, row: int) -> str:
        """Spell a holding: lot, holder."""
        market, holdings = self.frame.market, self.frame.market.holdings
        return f"{market.lots.lot[holdings.lot[row]]},{market.suppliers.supplier[holdings.supplier[row]]}"

    @property
    def loads(self) -> Loads:
        """The work of the market."""
        return self.needs.loads

    @cached_property
    def gate(self) -> Ints:
        """Column that says yes or no to each entry: its own `taken`, or its bid's `used` where that is the same."""
        return np.where(self.needs.alone, self.used[self.frame.bid], self.taken)

    @cached_property
    def open(self) -> Ints:
        """Entries that may win."""
        return np.flatnonzero(self.frame.open)
