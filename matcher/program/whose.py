"""Whose a column is: the lot it decides about, and the supplier it awards to, where there is one.

A search uses this to cut a large program where few bids cross; nothing hangs on it.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import NONE
from matcher.program.layout import Layout


def lots(layout: Layout) -> Ints:
    """Return the lot of each column, `NONE` where it decides about none alone, (columns,)."""
    frame, needs, market = layout.frame, layout.needs, layout.frame.market
    lot = np.full(layout.width, NONE)
    every = np.arange(len(market.lots))
    only = _only_lots(layout)
    for column, of in (
        (layout.award, frame.lot),
        (layout.standby, frame.lot),
        (layout.taken, frame.lot),
        (layout.outside, every),
        (layout.switched, every),
        (layout.used, only),
        (layout.step, only[needs.steps.bid]),
        (layout.supplies, needs.supplies.second),
        (layout.moved, market.holdings.lot),
        (layout.award_step, frame.lot[needs.steps.pairs[1]]),
    ):
        lot[column[column != NONE]] = of[column != NONE]
    return lot


def _only_lots(layout: Layout) -> Ints:
    """Return the lot of each bid that bids for one lot alone, `NONE` for the others, (bids,)."""
    entries, bids = layout.frame.market.bid_entries, len(layout.frame.market.bids)
    only = np.full(bids, NONE)
    only[entries.bid] = entries.lot
    only[np.bincount(entries.bid, minlength=bids) > 1] = NONE
    return only


def suppliers(layout: Layout) -> Ints:
    """Return the supplier each column awards to, `NONE` for all but awards, (columns,)."""
    supplier = np.full(layout.width, NONE)
    supplier[layout.award] = layout.frame.supplier
    supplier[layout.award_step] = layout.frame.supplier[layout.needs.steps.pairs[1]]
    return supplier
