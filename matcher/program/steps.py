"""Discount steps as the program sees them: which ones a bid can reach, and what a part costs on each.

A bid whose step is known beforehand (an all-or-nothing bid, or one that can reach a single step) needs no decision:
its price is the discounted one. Every other bid with steps decides on one of them. Thresholds are turned into whole
parts, or compared with totals, in integers; only what the solver reads is floating point.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.money import CENT_IN_MILLIONTHS
from matcher.program.blocks import Floats, spread
from matcher.program.frame import CENTS_IN_ONE, MILLION, Frame
from matcher.program.ladder import ABOVE, NEVER, Ladder, quotient_up

CLOSE = 1e-9
"""Relative distance of a total and a threshold below which they are compared exactly."""


@dataclass(frozen=True)
class Steps:
    """The steps of a market's bids: all of them (rungs), and those that are decided on (steps)."""

    frame: Frame

    @cached_property
    def ladder(self) -> Ladder:
        """Every step, reachable or not."""
        return Ladder.of(self.frame)

    # ---- what totals are made of

    @cached_property
    def on_value(self) -> Flags:
        """Bids whose steps count value, not quantity, (bids,)."""
        return self._says("discount_on", "value")

    @cached_property
    def incremental(self) -> Flags:
        """Bids whose steps are filled in order, (bids,)."""
        return self._says("discount", "incremental")

    def _says(self, column: str, word: str) -> Flags:
        words = getattr(self.frame.market.bids, column)
        said: Flags = np.array([each == word for each in words.values], np.bool_)[words.codes]
        return said

    @cached_property
    def whole(self) -> Ints:
        """What all parts of each entry's lot count, (entries,): hundredths of a unit, or millionths of value."""
        frame = self.frame
        units = frame.market.quantity[frame.lot] * CENTS_IN_ONE
        return np.where(self.on_value[frame.bid], frame.cost, units)

    @cached_property
    def scale(self) -> Ints:
        """What a threshold is multiplied by to be counted as `whole` is, (bids,)."""
        return np.where(self.on_value, CENT_IN_MILLIONTHS, 1)

    @cached_property
    def per_part(self) -> Floats:
        """What a part of each entry counts, (entries,), in units of the lot or of the currency."""
        per_unit = np.where(self.on_value[self.frame.bid], MILLION, CENTS_IN_ONE)
        counted: Floats = self.whole / per_unit / self.frame.market.lots.parts[self.frame.lot]
        return counted

    # ---- which steps a bid can reach

    @cached_property
    def single(self) -> Flags:
        """Steps of bids with one open entry, (rungs,)."""
        return np.equal(self.frame.entries_of_bid[self.ladder.bid], 1)

    @cached_property
    def parts(self) -> tuple[Ints, Ints]:
        """Least and most parts of each step of a bid with one open entry, two arrays (rungs,); its own bounds in."""
        ladder, frame = self.ladder, self.frame
        opened = np.flatnonzero(frame.open)
        entry = opened[np.searchsorted(frame.bid[opened], ladder.bid)]
        least = np.maximum(self._parts_to(ladder.from_, entry), frame.least[entry])
        most = np.minimum(self._parts_to(ladder.to, entry) - 1, frame.most[entry])
        return least, most

    def _parts_to(self, threshold: Ints, entry: Ints) -> Ints:
        """Return the fewest parts of an entry that meet a threshold, exactly; `NEVER` where none do."""
        whole, parts = self.whole[entry], self.frame.market.lots.parts[self.frame.lot[entry]]
        met = np.full(len(entry), NEVER)
        possible = (threshold != ABOVE) & (whole > 0)
        scale = self.scale[self.ladder.bid]
        counted = threshold[possible] * scale[possible]
        met[possible] = quotient_up(counted, parts[possible], whole[possible])
        met[threshold == 0] = 0
        return met

    @cached_property
    def reached(self) -> Flags:
        """Steps that some award of their bid lies on, (rungs,); for several entries, in doubt yes."""
        least, most = self.parts
        several = np.flatnonzero(~self.single)
        reached = least <= most
        reached[several] = self._reached_together(several)
        return reached

    def _reached_together(self, rungs: Ints) -> Flags:
        ladder, frame = self.ladder, self.frame
        opened = frame.open
        counts = self.per_part * frame.most * opened
        most = np.bincount(frame.bid, counts, len(frame.market.bids))[ladder.bid[rungs]].astype(float)
        fewest = np.full(len(frame.market.bids), np.inf)
        np.minimum.at(fewest, frame.bid[opened], (self.per_part * frame.least)[opened])
        packaged = frame.market.bids.all_or_nothing[ladder.bid[rungs]] == 1
        above = self._meets(rungs, most, ladder.from_[rungs])
        under = fewest[ladder.bid[rungs]] <= ladder.to[rungs] / CENTS_IN_ONE * (1 + CLOSE)
        under = np.where(packaged, ~self._meets(rungs, most, ladder.to[rungs]), under)
        return np.logical_and(above, under)

    def _meets(self, rungs: Ints, total: Floats, threshold: Ints) -> Flags:
        """Tell whether the most parts of a bid's entries meet a threshold; those close to it are added up exactly."""
        limit = threshold / CENTS_IN_ONE
        meets: Flags = total >= limit
        close = np.flatnonzero(np.abs(total - limit) <= CLOSE * limit)
        for place in close.tolist():
            meets[place] = self._exact_most(int(self.ladder.bid[rungs[place]])) >= int(threshold[place])
        return meets

    def _exact_most(self, bid: int) -> Fraction:
        """Add up what the most parts of a bid's open entries count, in the unit of `bid_steps`."""
        return self._exact(bid, np.where(self.frame.open, self.frame.most, 0))

    def _exact(self, bid: int, parts: Ints) -> Fraction:
        """Add up what some parts of a bid's entries count, in the unit of `bid_steps`; `parts` is (entries,)."""
        frame, of_lot = self.frame, self.frame.market.lots.parts
        entries = range(*np.searchsorted(frame.bid, [bid, bid + 1]).tolist())
        counted = [Fraction(int(self.whole[e]) * int(parts[e]), int(of_lot[frame.lot[e]])) for e in entries]
        return sum(counted, Fraction(0)) / int(self.scale[bid])

    def missed(self, taken: Ints, parts: Ints) -> dict[str, Fraction]:
        """Name each of some steps, taken off all units, whose threshold is not reached, and by how much, exactly.

        Amounts are in the unit of `bid_steps`; `parts` is (entries,).
        """
        found = {}
        for step in taken[~self.incremental[self.bid[taken]] & (self.totals[0][taken] > 0)].tolist():
            short = int(self.ladder.from_[self.decided[step]]) - self._exact(int(self.bid[step]), parts)
            if short > 0:
                found[self.name(step)] = short
        return found

    # ---- what is known, and what is to be decided

    @cached_property
    def entrance(self) -> Floats:
        """What each step of an incremental bid costs beyond its price, (rungs,), in units of the currency.

        Below a threshold a part is dearer than on its step: the price of the step counts from the first part on,
        and this makes up for it.
        """
        ladder, market = self.ladder, self.frame.market
        first = np.searchsorted(self.frame.bid, ladder.bid)
        price = np.where(self.on_value[ladder.bid], 1.0, market.bid_entries.unit_price[first] / MILLION)
        short = (ladder.discount * ladder.from_ - ladder.saved) / CENTS_IN_ONE
        return np.where(self.incremental[ladder.bid], short * price, 0.0)

    @cached_property
    def decided(self) -> Ints:
        """Rungs that an award decides on: every reachable step of a bid, unless its discount is known."""
        ladder, bids = self.ladder, self.frame.market.bids
        several = np.bincount(ladder.bid[self.reached], minlength=len(bids)) > 1
        entered = np.bincount(ladder.bid, self.reached & (self.entrance > 0), len(bids)) > 0
        open_ = several | (entered & (bids.all_or_nothing == 0))
        return np.flatnonzero(self.reached & open_[ladder.bid])

    @cached_property
    def stepped(self) -> Flags:
        """Bids whose step is decided, (bids,)."""
        stepped = np.zeros(len(self.frame.market.bids), np.bool_)
        stepped[self.ladder.bid[self.decided]] = True
        return stepped

    @cached_property
    def known(self) -> Floats:
        """Share of the list price that each bid takes off in any case, (bids,)."""
        ladder, known = self.ladder, np.zeros(len(self.frame.market.bids))
        settled = np.flatnonzero(self.reached & ~self.stepped[ladder.bid])
        known[ladder.bid[settled]] = ladder.discount[settled]
        filled = settled[self.entrance[settled] > 0]
        bid = ladder.bid[filled]
        total = np.bincount(self.frame.bid, self.per_part * self.frame.most, len(known))[bid]
        saved = ladder.saved[filled] + ladder.discount[filled] * (total * CENTS_IN_ONE - ladder.from_[filled])
        known[bid] = saved / CENTS_IN_ONE / total
        return known

    @cached_property
    def bid(self) -> Ints:
        """Bid of each step, (steps,)."""
        return self.ladder.bid[self.decided]

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Each step with each open entry of its bid: step and entry, (pairs,)."""
        opened = np.flatnonzero(self.frame.open)
        first = np.searchsorted(self.frame.bid[opened], self.bid)
        step, place = spread(first, self.frame.entries_of_bid[self.bid])
        return step, opened[place]

    @cached_property
    def alone(self) -> Flags:
        """Entries that are the only open one of a bid whose step is decided, (entries,)."""
        bid = self.frame.bid
        alone: Flags = self.frame.open & self.stepped[bid] & (self.frame.entries_of_bid[bid] == 1)
        return alone

    @cached_property
    def most(self) -> Ints:
        """Most parts of each pair, (pairs,)."""
        step, entry = self.pairs
        rung = self.decided[step]
        return np.where(self.single[rung], self.parts[1][rung], self.frame.most[entry])

    @cached_property
    def totals(self) -> tuple[Floats, Floats]:
        """Threshold of each step and of the next, infinite at the top: two arrays (steps,), in units of `per_part`."""
        ladder = self.ladder
        to = np.where(ladder.to == ABOVE, np.inf, ladder.to / CENTS_IN_ONE)
        return (ladder.from_ / CENTS_IN_ONE)[self.decided], to[self.decided]

    # ---- what it costs, in units of the currency

    @cached_property
    def award_price(self) -> Floats:
        """What a part of each entry costs where no step is decided, else 0, (entries,)."""
        bid = self.frame.bid
        return np.where(self.stepped[bid], 0.0, self.frame.price * (1 - self.known[bid]))

    @cached_property
    def pair_price(self) -> Floats:
        """What a part of each pair costs, (pairs,)."""
        step, entry = self.pairs
        price: Floats = self.frame.price[entry] * (1 - self.ladder.discount[self.decided[step]])
        return price

    @cached_property
    def step_price(self) -> Floats:
        """What each step costs by itself, (steps,)."""
        return self.entrance[self.decided]

    def name(self, step: int) -> str:
        """Spell a step: bid, number."""
        rung = self.decided[step]
        return f"{self.frame.market.bids.bid[self.bid[step]]},{self.ladder.number[rung]}"
