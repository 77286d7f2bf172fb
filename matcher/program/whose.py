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
    for column, of in (
        (layout.award, frame.lot),
        (layout.standby, frame.lot),
        (layout.taken, frame.lot),
        (layout.outside, every),
        (layout.switched, every),
        (layout.supplies, needs.supplies.second),
        (layout.moved, market.holdings.lot),
        (layout.award_step, frame.lot[needs.steps.pairs[1]]),
    ):
        lot[column[column != NONE]] = of[column != NONE]
    return lot


def suppliers(layout: Layout) -> Ints:
    """Return the supplier each column awards to, `NONE` for all but awards, (columns,)."""
    supplier = np.full(layout.width, NONE)
    supplier[layout.award] = layout.frame.supplier
    supplier[layout.award_step] = layout.frame.supplier[layout.needs.steps.pairs[1]]
    return supplier
