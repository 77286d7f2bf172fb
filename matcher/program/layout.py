"""Which decisions a market needs, and where their columns stand.

A decision that nothing asks about has no column: `used` only where a bid's yes or no is counted, `taken` only where
an entry has a least, `supplies` only where suppliers are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.program.blocks import INFINITY, NONE, Columns, Floats, numbered, positions
from matcher.program.frame import CENTS_IN_ONE, Frame
from matcher.program.loads import Loads
from matcher.program.steps import Steps


def onboarding_cost(market: Market, supplier: Ints, buyer: Ints) -> Floats:
    """Return what a buyer pays to take on a supplier, 0 if it is not new to it, (pairs,).

    The row that names the supplier wins over the one for anyone new. A supplier that holds a lot of the buyer or
    has an agreement with it is not new.
    """
    rows, cost = market.onboarding, np.zeros((len(market.buyers), len(market.suppliers)))
    anyone = rows.supplier == ABSENT
    cost[rows.buyer[anyone]] = rows.cost[anyone, None]
    cost[rows.buyer[~anyone], rows.supplier[~anyone]] = rows.cost[~anyone]
    for known in (market.holdings, market.agreements):
        cost[market.lots.buyer[known.lot], known.supplier] = 0
    return cost[buyer, supplier] / CENTS_IN_ONE


@dataclass(frozen=True)
class Pairs:
    """Distinct pairs among some entries: `first` and `second` key of each pair, and the pair of each entry."""

    first: Ints
    second: Ints
    of_entry: Ints

    @classmethod
    def among(cls, chosen: Flags, first: Ints, second: Ints) -> Pairs:
        """Number the pairs of the chosen entries; the others get `NONE`."""
        example, number = numbered(first[chosen], second[chosen])
        of_entry = np.full(len(chosen), NONE, np.int64)
        of_entry[chosen] = number
        return cls(first[chosen][example], second[chosen][example], of_entry)

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.first)


@dataclass(frozen=True)
class Needs:
    """Which decisions a market needs."""

    frame: Frame

    @cached_property
    def loads(self) -> Loads:
        """The work of the market."""
        return Loads(self.frame)

    @cached_property
    def steps(self) -> Steps:
        """Discount steps of the bids."""
        return Steps(self.frame)

    @cached_property
    def used(self) -> Flags:
        """Bids whose yes or no is counted somewhere, (bids,)."""
        bids = self.frame.market.bids
        grouped = np.array([bool(word) for word in bids.group.values], np.bool_)
        needed: Flags = (self.frame.charge > 0) | (bids.all_or_nothing == 1) | (bids.requires != ABSENT)
        needed |= grouped[bids.group.codes] if len(bids) else needed
        needed[bids.requires[bids.requires != ABSENT]] = True
        for rule in self.frame.policy.rules.force:
            if not rule.off and rule.lot is None:
                needed[bids.bid.index(rule.bid)] = True
        return needed

    @cached_property
    def asked(self) -> Flags:
        """Bids that something asks to be awarded: another bid, or a lock, (bids,)."""
        bids = self.frame.market.bids
        asked = np.zeros(len(bids), np.bool_)
        asked[bids.requires[bids.requires != ABSENT]] = True
        for rule in self.frame.policy.rules.force:
            if not rule.off and rule.lot is None:
                asked[bids.bid.index(rule.bid)] = True
        return asked

    @cached_property
    def alone(self) -> Flags:
        """Entries whose bid's yes or no is their own: packages, and bids with one open entry, (entries,)."""
        frame = self.frame
        single = frame.entries_of_bid[frame.bid] == 1
        alone: Flags = frame.open & self.used[frame.bid] & (single | frame.packaged)
        return alone

    @cached_property
    def taken(self) -> Flags:
        """Entries with a least above one part and no yes or no that would do, (entries,)."""
        return self.frame.open & (self.frame.least > 1) & ~self.alone & ~self.steps.alone

    @cached_property
    def covered(self) -> Flags:
        """Lots for which others stand by, (lots,): those of least suppliers >= 2, and those the rule names."""
        rule, lots = self.frame.policy.rules.standby, self.frame.market.lots
        if rule is None or rule.off:
            return np.zeros(len(lots), np.bool_)
        named = np.isin(np.array(lots.lot, object), np.array(rule.lots, object))
        covered: Flags = self.frame.touched(rule) & (named | (lots.least_suppliers >= 2))
        return covered

    @cached_property
    def standby(self) -> Flags:
        """Entries that may stand by, (entries,)."""
        offered = self.frame.market.bid_entries.standby_parts > 0
        standby: Flags = self.frame.open & offered & self.covered[self.frame.lot]
        return standby

    @cached_property
    def supplies(self) -> Pairs:
        """Supplier and lot, where a lot counts its suppliers."""
        frame, lots = self.frame, self.frame.market.lots
        counted = (lots.least_suppliers > 1) | (lots.most_suppliers != ABSENT) | (lots.least_parts > 1)
        return Pairs.among(frame.open & counted[frame.lot], frame.supplier, frame.lot)

    @cached_property
    def taken_on(self) -> Pairs:
        """Supplier and buyer, where taking on costs."""
        frame = self.frame
        costs = onboarding_cost(frame.market, frame.supplier, frame.buyer) > 0
        return Pairs.among(frame.open & costs, frame.supplier, frame.buyer)

    @cached_property
    def smallest(self) -> Floats:
        """Value that each supplier must be awarded at least, if anything, beyond what is agreed, (suppliers,)."""
        frame, market = self.frame, self.frame.market
        least = np.maximum(market.suppliers.least_value, 0) / CENTS_IN_ONE
        agreed = np.bincount(market.agreements.supplier, frame.agreed_value, len(market.suppliers))
        return np.maximum(least - agreed, 0)

    @cached_property
    def engaged(self) -> Flags:
        """Suppliers with a smallest engagement and an entry that may win, (suppliers,)."""
        bidding = np.zeros(len(self.smallest), np.bool_)
        bidding[self.frame.split.supplier] = True
        return bidding & (self.smallest > 0)

    @cached_property
    def loaded(self) -> Flags:
        """Rows of the capacity table that an open entry or an agreement works on, (capacity rows,)."""
        row, entry, _ = self.loads.work
        loaded = np.greater(self.loads.agreed_work, 0)
        loaded[row[self.frame.open[entry]]] = True
        return loaded

    @cached_property
    def idle(self) -> Flags:
        """Rows of the capacity table whose idle hours an award can change, (capacity rows,)."""
        steady = np.zeros(len(self.loaded), np.bool_)
        steady[self.loads.steady] = True
        return steady & (self.loaded | self.loads.apart)

    @cached_property
    def swing(self) -> Flags:
        """Rows of the capacity table whose change since the period before an award can change."""
        return self.follows & (self.idle | np.roll(self.idle, 1))

    @cached_property
    def follows(self) -> Flags:
        """Rows of the capacity table that count for steadiness, as does the period before, (capacity rows,)."""
        steady, capacity = self.loads.steady, self.frame.market.capacity
        follows = np.zeros(len(capacity), np.bool_)
        next_to = (np.diff(steady) == 1) & (np.diff(capacity.supplier[steady]) == 0)
        next_to &= np.diff(capacity.period[steady]) == 1
        follows[steady[1:][next_to]] = True
        return follows

    @cached_property
    def moved(self) -> Flags:
        """Holdings of worker-owned suppliers, (holdings,)."""
        kinds = self.frame.market.suppliers.kind
        owned = np.array([word == "worker_owned" for word in kinds.values], np.bool_)[kinds.codes]
        return owned[self.frame.market.holdings.supplier]

    @cached_property
    def switched(self) -> Flags:
        """Lots that cost something to switch and are held by somebody, (lots,)."""
        held = np.zeros(len(self.frame.market.lots), np.bool_)
        held[self.frame.market.holdings.lot] = True
        return held & (self.frame.market.lots.switch_cost > 0)


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
