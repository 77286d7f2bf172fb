"""The frame of a program: what every rule needs to know of a market, and where each decision's columns stand.

Money is scaled here, once: the program counts in whole units of the currency, parts in parts, work in units of its
resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Policy, Rule
from matcher.program.blocks import NONE, Floats
from matcher.program.eligible import eligible, suppliers, touched
from matcher.program.partners import Split, split
from matcher.program.prices import ListPrices

CENTS_IN_ONE = 100
MILLION = 1e6


@dataclass(frozen=True)
class Frame:
    """A market and its policy, seen entry by entry, in floating point.

    Everything here is derived once; rules read it and the columns' places, and write rows.
    """

    market: Market
    policy: Policy

    # ---- entries

    @cached_property
    def open(self) -> Flags:
        """Entries that may win, (entries,)."""
        return eligible(self.market, self.policy)

    @cached_property
    def lot(self) -> Ints:
        """Lot of each entry."""
        return self.market.bid_entries.lot

    @cached_property
    def bid(self) -> Ints:
        """Bid of each entry."""
        return self.market.bid_entries.bid

    @cached_property
    def supplier(self) -> Ints:
        """Supplier of each entry, the lead of a joint bid: suppliers are counted by it."""
        return suppliers(self.market)

    @cached_property
    def split(self) -> Split:
        """Who does the work of the entries that may win: what follows the work, value above all, counts for them."""
        everybody = split(self.market)
        return everybody.those(self.open[everybody.entry] & (everybody.share > 0))

    @cached_property
    def buyer(self) -> Ints:
        """Buyer of each entry."""
        return self.market.lots.buyer[self.lot]

    @cached_property
    def least(self) -> Ints:
        """Least parts of each entry if it wins any; all of them in a package."""
        return np.where(self.packaged, self.most, self.market.bid_entries.least_parts)

    @cached_property
    def most(self) -> Ints:
        """Most parts of each entry."""
        return self.market.most_parts

    @cached_property
    def packaged(self) -> Flags:
        """Entries of all-or-nothing bids."""
        return np.equal(self.market.bids.all_or_nothing[self.bid], 1)

    # ---- money per part, in units of the currency

    @cached_property
    def per_part(self) -> Floats:
        """Units of a lot in one part over the whole term, (lots,)."""
        return self.market.quantity / self.market.lots.parts

    @cached_property
    def cost(self) -> Ints:
        """What all parts of each entry's lot cost at its list price over the term, in millionths, (entries,)."""
        return ListPrices(self.market).cost

    @cached_property
    def price(self) -> Floats:
        """What a part of each entry costs at its list price."""
        return self.cost / MILLION / self.market.lots.parts[self.lot]

    @cached_property
    def standby_price(self) -> Floats:
        """What a part of each entry costs for standing by, (entries,)."""
        return self.market.bid_entries.standby_price / MILLION * self.per_part[self.lot]

    @cached_property
    def value(self) -> Floats:
        """What a part of each lot costs today, (lots,)."""
        return self.market.lots.today_price / MILLION * self.per_part

    @cached_property
    def outside_price(self) -> Floats:
        """What a part of each lot costs outside, (lots,)."""
        return self.market.outside_prices / MILLION * self.per_part

    @cached_property
    def leads(self) -> Split:
        """The entries that may win, each with its lead alone, who has all its parts."""
        mine = np.flatnonzero(self.open)
        return Split(mine, self.supplier[mine], np.ones(len(mine)))

    @cached_property
    def split_value(self) -> Floats:
        """What a part of an entry's lot costs today, as far as each supplier does its work, (rows of `split`,)."""
        return self.value[self.lot[self.split.entry]] * self.split.share

    @cached_property
    def lot_value(self) -> Floats:
        """What each lot costs today, (lots,)."""
        return self.value * self.market.lots.parts

    @cached_property
    def pledge(self) -> Floats:
        """Share of the value of its work that each supplier pledges to the fund, (suppliers,)."""
        firms = self.market.suppliers
        margin = np.where(firms.margin_bp == ABSENT, self.policy.goals.margin_bp, firms.margin_bp)
        return firms.pledge_revenue_bp / BASIS_POINTS + firms.pledge_surplus_bp * margin / BASIS_POINTS**2

    @cached_property
    def reinvesting(self) -> Flags:
        """Lots whose reinvestment counts, (lots,)."""
        goals = self.market.lots.goals
        return np.array([word == "all" for word in goals.values], np.bool_)[goals.codes]

    @cached_property
    def price_only(self) -> Flags:
        """Lots decided first by price alone, (lots,)."""
        goals = self.market.lots.goals
        return np.array([word == "price_only" for word in goals.values], np.bool_)[goals.codes]

    def touched(self, rule: Rule) -> Flags:
        """Tell which lots a rule speaks of, (lots,): all but those paid by money it may not touch."""
        return touched(self.market, rule)

    # ---- bids

    @cached_property
    def charge(self) -> Floats:
        """What each bid charges once any part of it is awarded, period charges over its term, (bids,)."""
        bids, (first, last) = self.market.bids, self.market.terms
        begin = np.full(len(bids), self.market.header.periods + 1)
        end = np.zeros(len(bids), np.int64)
        np.minimum.at(begin, self.bid, first[self.lot])
        np.maximum.at(end, self.bid, last[self.lot])
        periods = np.maximum(end - begin + 1, 0)
        cents: Floats = (bids.fixed_charge + bids.period_charge * periods) / CENTS_IN_ONE
        return cents

    @cached_property
    def charge_share(self) -> Floats:
        """Share of its bid's charges that falls on each entry: by the value of its most parts; even if all are 0."""
        worth = self.value[self.lot] * self.most
        total = np.bincount(self.bid, worth, len(self.market.bids))[self.bid]
        entries = np.bincount(self.bid, minlength=len(self.market.bids))[self.bid]
        return np.where(total > 0, worth / np.where(total > 0, total, 1), 1 / np.maximum(entries, 1))

    @cached_property
    def entries_of_bid(self) -> Ints:
        """Entries of each bid that may win, (bids,)."""
        return np.bincount(self.bid[self.open], minlength=len(self.market.bids))

    # ---- agreements

    @cached_property
    def agreed(self) -> Ints:
        """Parts of each lot that are agreed already, (lots,)."""
        agreements = self.market.agreements
        return np.bincount(agreements.lot, agreements.parts, len(self.market.lots)).astype(np.int64)

    @cached_property
    def agreed_price(self) -> Floats:
        """What each agreement costs, (agreements,)."""
        agreements = self.market.agreements
        return agreements.unit_price / MILLION * self.per_part[agreements.lot] * agreements.parts

    @cached_property
    def agreed_value(self) -> Floats:
        """What the parts of each agreement cost today, (agreements,)."""
        return self.value[self.market.agreements.lot] * self.market.agreements.parts

    def agreed_parts(self, supplier: Ints, lot: Ints) -> Ints:
        """Look up the parts agreed for pairs of supplier and lot, (pairs,)."""
        agreements, width = self.market.agreements, len(self.market.lots)
        keys, number = np.unique(agreements.supplier * width + agreements.lot, return_inverse=True)
        total = np.bincount(number, agreements.parts, len(keys)).astype(np.int64)
        place = np.searchsorted(keys, supplier * width + lot)
        found = np.append(keys, NONE)[place] == supplier * width + lot
        return np.where(found, np.append(total, 0)[place], 0)

    # ---- looking up

    def entry(self, bid: str, lot: int) -> int:
        """Find the entry of a bid for a lot."""
        number = np.array([self.market.bids.bid.index(bid)])
        return int(self.entry_of(number, np.array([lot]))[0])

    def entry_of(self, bid: Ints, lot: Ints) -> Ints:
        """Find the entries of pairs of bid and lot that have one, (pairs,)."""
        width = len(self.market.lots)
        return np.searchsorted(self.bid * width + self.lot, bid * width + lot)
