"""How large the drawn markets are, and how their suppliers hang together.

Source: the sizes of a city's, a region's and a nation's network of anchor institutions that the figures to reach are
given for; a coupled market has the same size, less capacity, and suppliers that bid in two blocks.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The size of a market.

    Attributes
    ----------
    buyers, lots, suppliers, periods
        How many there are; a period is a month.
    blocks
        Trades of a place: a supplier bids for the lots of its own block. A region has four of them.
    across
        Share of suppliers that bid in a second block too.
    tightness
        Capacity of a block's suppliers, as a share of the work its lots take.
    every_rule
        Whether every rule and every form of bid is in it.
    """

    buyers: int
    lots: int
    suppliers: int
    periods: int = 12
    blocks: int
    across: float = 0.0
    tightness: float = 0.65
    every_rule: bool = False


SIZES = {
    "tiny": Size(buyers=3, lots=25, suppliers=8, periods=6, blocks=1),
    "city": Size(buyers=10, lots=200, suppliers=30, blocks=2),
    "region": Size(buyers=40, lots=2_000, suppliers=150, blocks=10),
    "nation": Size(buyers=400, lots=20_000, suppliers=1_500, blocks=100),
    "city_every_rule": Size(buyers=10, lots=200, suppliers=30, blocks=2, every_rule=True),
    "region_every_rule": Size(buyers=40, lots=2_000, suppliers=150, blocks=10, every_rule=True),
    "city_coupled": Size(buyers=10, lots=200, suppliers=30, blocks=2, across=0.30, tightness=0.45),
    "region_coupled": Size(buyers=40, lots=2_000, suppliers=150, blocks=10, across=0.25, tightness=0.45),
    "nation_coupled": Size(buyers=400, lots=20_000, suppliers=1_500, blocks=100, across=0.10, tightness=0.55),
}
"""Every size that can be drawn."""


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one table, so that a change to one leaves the others as they are."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])
