"""Who could supply: suppliers with their hours a month, their pledges and the trades they work in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.generator.demand import Wanted
from benchmarks.generator.sizes import Size, stream
from matcher.market.columns import ABSENT, Ints
from matcher.program.blocks import Floats

VALUE_PER_HOUR = 60.0
"""Work worth so much at today's prices takes an hour, give or take a supplier's own pace."""
STEADY = 0.7
"""Hours that keep members in work, as a share of capacity."""
KINDS = ("worker_owned", "converting", "conventional")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """Suppliers, each an array (suppliers,) unless said otherwise.

    Attributes
    ----------
    block, second
        Where it bids; `second` is `ABSENT` for most.
    hours, committed, steady
        A month, (suppliers, periods); hours include the committed ones.
    pace
        Hours it takes for work worth one unit of the currency today.
    dearness
        Its price level against today's.
    kind
        Index into `KINDS`.
    pledge_revenue, pledge_surplus, margin
        Basis points; `margin` is `ABSENT` without a reviewed statement.
    elsewhere
        Value of its contracts with others, in cents; 0 for most.
    """

    block: Ints
    second: Ints
    hours: Ints
    committed: Ints
    steady: Ints
    pace: Floats
    dearness: Floats
    kind: Ints
    pledge_revenue: Ints
    pledge_surplus: Ints
    margin: Ints
    elsewhere: Ints

    @property
    def free(self) -> Ints:
        """Hours a month that are not committed, (suppliers, periods)."""
        return self.hours - self.committed

    def __len__(self) -> int:
        """Count the suppliers."""
        return len(self.block)


def firms(size: Size, lots: Wanted, seed: int) -> Firms:
    """Draw the suppliers of a market: in each block as many hours as its tightness leaves."""
    draw, count = stream(seed, "suppliers"), size.suppliers
    block = np.arange(count) % size.blocks
    pace = draw.uniform(0.85, 1.15, count) / VALUE_PER_HOUR
    worth = _monthly_value(size, lots, block, seed)
    hours = np.rint(worth * pace)[:, None] * draw.uniform(0.9, 1.1, (count, size.periods))
    promised = np.where(draw.random(count) < 0.2, draw.uniform(0.05, 0.15, count), 0.0)
    committed = np.rint(hours.mean(axis=1) * promised).astype(np.int64)[:, None].repeat(size.periods, axis=1)
    return Firms(
        block=block,
        second=_second(size, block, seed),
        hours=np.rint(hours).astype(np.int64) + committed,
        committed=committed,
        steady=np.rint(STEADY * worth * pace).astype(np.int64)[:, None] + committed,
        pace=pace,
        dearness=draw.normal(1.0, 0.06, count),
        elsewhere=np.where(draw.random(count) < 0.3, np.rint(worth * 100 * draw.uniform(1, 4, count)), 0).astype(int),
        **_covenants(count, seed),
    )


def _monthly_value(size: Size, lots: Wanted, block: Ints, seed: int) -> Floats:
    """Share out what each block's suppliers can do in a month, at today's prices, (suppliers,)."""
    weight = stream(seed, "capacity").uniform(0.4, 1.8, size.suppliers)
    share = weight / np.bincount(block, weight, size.blocks)[block]
    return size.tightness * np.bincount(lots.block, lots.value, size.blocks)[block] / size.periods * share


def _second(size: Size, block: Ints, seed: int) -> Ints:
    """Give some suppliers a second block: half of them the next one, so that the blocks hang together."""
    draw = stream(seed, "across")
    across = draw.random(size.suppliers) < size.across
    far = np.where(draw.random(size.suppliers) < 0.5, 1, draw.integers(1, max(size.blocks, 2), size.suppliers))
    return np.where(across, (block + far) % size.blocks, ABSENT)


def _covenants(count: int, seed: int) -> dict[str, Ints]:
    """Draw kinds and pledges; conventional suppliers pledge less."""
    draw = stream(seed, "covenants")
    kind = draw.choice(len(KINDS), count, p=(0.55, 0.10, 0.35))
    more = np.where(kind == KINDS.index("conventional"), 0.3, 1.0)
    return {
        "kind": kind,
        "pledge_revenue": np.rint(draw.integers(100, 900, count) * more).astype(np.int64),
        "pledge_surplus": np.rint(draw.integers(500, 3_000, count) * more).astype(np.int64),
        "margin": np.where(draw.random(count) < 0.7, draw.integers(300, 900, count), ABSENT),
    }
