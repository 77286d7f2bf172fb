"""Every step of every bid with discounts, as rungs of ladders, and thresholds in whole parts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from matcher.market.columns import LARGEST_QUANTITY, Ints
from matcher.money import BASIS_POINTS
from matcher.program.blocks import Floats
from matcher.program.frame import Frame

NEVER = LARGEST_QUANTITY + 1
"""Parts that no entry reaches."""
ABOVE = int(np.iinfo(np.int64).max)
"""Stands for the threshold above the highest."""
FITTING = 2.0**62
"""Products up to here fit into 64 bits."""


@dataclass(frozen=True)
class Ladder:
    """Every step of every bid that has steps, from 0 on, sorted by bid.

    Attributes
    ----------
    bid, number, from_
        (rungs,): the bid; 0 below its first threshold, then 1, 2, ...; the threshold as `bid_steps` writes it.
    to
        (rungs,): the threshold of the next step, or `ABOVE`.
    discount, saved
        (rungs,): share of the list price; what the steps below a threshold save in all, in the threshold's own
        unit (for incremental bids).
    """

    bid: Ints
    number: Ints
    from_: Ints
    to: Ints
    discount: Floats
    saved: Floats

    @classmethod
    def of(cls, frame: Frame) -> Ladder:
        """Read the steps of all bids that have an open entry."""
        rows = frame.market.bid_steps
        mine = frame.entries_of_bid[rows.bid] > 0
        bids = np.unique(rows.bid[mine])
        bid = np.concatenate([bids, rows.bid[mine]])
        order = np.argsort(bid, kind="stable")
        bid, last = bid[order], np.append(np.diff(bid[order]) != 0, True)[: len(order)]
        from_ = np.concatenate([np.zeros(len(bids), np.int64), rows.from_[mine]])[order]
        discount = np.concatenate([np.zeros(len(bids)), rows.discount_bp[mine] / BASIS_POINTS])[order]
        number = np.arange(len(bid)) - np.searchsorted(bid, bid)
        to = np.where(last, ABOVE, np.append(from_[1:], 0))
        return cls(bid, number, from_, to, discount, _saved(number, from_, to, discount))


def _saved(number: Ints, from_: Ints, to: Ints, discount: Floats) -> Floats:
    """Add up what the full steps below each one save; step by step, since a sum over all bids would lose cents."""
    saved = np.zeros(len(number))
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(1, int(number.max(initial=0)) + 2))
    for begin, end in pairwise(ends.tolist()):
        rung = order[begin:end]
        saved[rung] = saved[rung - 1] + (to - from_)[rung - 1] * discount[rung - 1]
    return saved


def quotient_up(amount: Ints, times: Ints, by: Ints) -> Ints:
    """Return amount * times / by, rounded up and at most `NEVER`, exactly.

    Products beyond 64 bits are made of Python's integers.
    """
    large = np.flatnonzero(amount.astype(float) * times > FITTING)
    small = amount.copy()
    small[large] = 0
    quotient = -(-(small * times) // by)
    wide = -(-(amount[large].astype(object) * times[large]) // by[large])
    quotient[large] = np.minimum(wide, NEVER).astype(np.int64)
    met: Ints = np.minimum(quotient, NEVER)
    return met
