"""What the buyers want: lots, their seasons, their prices, and on how many suppliers they insist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.generator.sizes import Size, stream
from matcher.market.columns import ABSENT, Ints
from matcher.program.blocks import Floats

PARTS = 100
"""Parts of every lot: whole percents."""
TRADES = 3
"""Categories in a block."""
FLAT, SCHOOL = 1, 1
SINES = 5
"""Seasons: one flat, five waves shifted against each other, and one that pauses as schools do."""
OWN_SEASON = 0.2
"""Share of lots with a season of their own."""
COARSE = 20
"""Least units that stand for one step of a season's weights."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Lots, each an array (lots,).

    Attributes
    ----------
    block, buyer, category
        Where a lot belongs; sorted by block.
    season
        The season a lot shares with others, or `ABSENT` if it has its own.
    quantity
        Whole units, (lots, periods); lots of one season have exactly proportional rows.
    price
        Today's, in millionths.
    least_suppliers, most_suppliers
        1 and `ABSENT` where a lot does not say.
    """

    block: Ints
    buyer: Ints
    category: Ints
    season: Ints
    quantity: Ints
    price: Ints
    least_suppliers: Ints
    most_suppliers: Ints

    @property
    def value(self) -> Floats:
        """What each lot costs today over its term, in units of the currency, (lots,)."""
        value: Floats = self.price / MILLION * self.quantity.sum(axis=1)
        return value

    def __len__(self) -> int:
        """Count the lots."""
        return len(self.block)


def wanted(size: Size, seed: int) -> Wanted:
    """Draw the lots of a market."""
    draw = stream(seed, "lots")
    block = np.sort(draw.integers(0, size.blocks, size.lots))
    aim = np.exp(draw.normal(4.5, 1.0, size.lots)) * 1_000
    season, weights = _seasons(size, seed)
    price, quantity = _units(aim, weights, seed)
    least, most = _suppliers(aim, seed)
    return Wanted(
        block=block,
        buyer=_buyers(size, block, seed),
        category=block * TRADES + draw.integers(0, TRADES, size.lots),
        season=season,
        quantity=quantity,
        price=price,
        least_suppliers=least,
        most_suppliers=most,
    )


def _buyers(size: Size, block: Ints, seed: int) -> Ints:
    """Give each lot a buyer of its region, four blocks of one place."""
    regions = max(size.blocks // 4, 1)
    nearby = max(size.buyers // regions, 1)
    return (block // 4 * nearby + stream(seed, "buyers").integers(0, nearby, size.lots)) % size.buyers


def _seasons(size: Size, seed: int) -> tuple[Ints, Ints]:
    """Return the season of each lot, (lots,), and its weights in whole numbers, (lots, periods)."""
    draw, month = stream(seed, "seasons"), np.arange(size.periods)
    waves = [20 + 10 * np.sin(2 * np.pi * (month / size.periods + k / SINES)) for k in range(SINES)]
    shapes = np.vstack([np.full(size.periods, 20.0), *waves, np.where(month % 6 < 4, 26, 8)])
    season = draw.integers(0, FLAT + SINES + SCHOOL, size.lots)
    own = draw.random(size.lots) < OWN_SEASON
    weights = shapes[season]
    weights[own] *= draw.uniform(0.6, 1.4, (int(own.sum()), size.periods))
    return np.where(own, ABSENT, season), np.rint(weights).astype(np.int64)


def _units(aim: Floats, weights: Ints, seed: int) -> tuple[Ints, Ints]:
    """Turn yearly values into prices, in millionths but whole hundredths of a cent, and units per period."""
    steps = weights.sum(axis=1)
    price = np.minimum(np.exp(stream(seed, "prices").normal(2.5, 1.0, len(aim))), aim / steps / COARSE)
    cents = np.maximum(np.rint(price * 10_000), 1)
    units = np.maximum(np.rint(aim / (cents / 10_000 * steps)), 1).astype(np.int64)
    return (cents * 100).astype(np.int64), units[:, None] * weights


def _suppliers(aim: Floats, seed: int) -> tuple[Ints, Ints]:
    """Let some lots have one to three suppliers at most, and a few large ones two at least."""
    draw = stream(seed, "suppliers per lot")
    capped, several = draw.random(len(aim)) < 0.45, (draw.random(len(aim)) < 0.05) & (aim > 60_000)
    most = np.where(capped, draw.integers(1, 4, len(aim)), ABSENT)
    return np.where(several, 2, 1), np.where(several, 3, most)
