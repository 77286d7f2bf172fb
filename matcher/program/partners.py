"""Who stands behind an entry: its supplier alone, or the partners of a joint bid with their shares of the work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.market import Market
from matcher.market.columns import Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.program.blocks import Floats, spread


@dataclass(frozen=True, slots=True)
class Split:
    """Entries and those who do their work, one row per entry and supplier, by entry.

    Attributes
    ----------
    entry, supplier
        Row of each, (rows,).
    share
        Share of the entry's work, 0 to 1; the shares of an entry add up to 1.
    """

    entry: Ints
    supplier: Ints
    share: Floats

    def those(self, chosen: Flags) -> Split:
        """Keep some rows."""
        return Split(self.entry[chosen], self.supplier[chosen], self.share[chosen])


def joint(market: Market) -> Flags:
    """Tell which bids have partners, (bids,)."""
    return np.bincount(market.bid_partners.bid, minlength=len(market.bids)) > 0


def split(market: Market) -> Split:
    """List the partners of every entry; one without any does all the work itself."""
    partners, bid = market.bid_partners, market.bid_entries.bid
    if not len(partners):
        return Split(np.arange(len(bid)), market.bids.supplier[bid], np.ones(len(bid)))
    first = np.searchsorted(partners.bid, bid, "left")
    count = np.searchsorted(partners.bid, bid, "right") - first
    entry, row = spread(np.where(count > 0, first, len(partners)), np.maximum(count, 1))
    alone = row == len(partners)
    supplier = np.where(alone, market.bids.supplier[bid[entry]], np.append(partners.supplier, 0)[row])
    share = np.where(alone, 1.0, np.append(partners.work_bp, BASIS_POINTS)[row] / BASIS_POINTS)
    return Split(entry, supplier, share)
