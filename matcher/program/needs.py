"""Which decisions a market needs.

A decision that nothing asks about has no column: `used` only where a bid's yes or no is counted, `taken` only where
an entry has a least, `supplies` only where suppliers are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.program.blocks import NONE, Floats, numbered
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
        return needed | self.asked

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
