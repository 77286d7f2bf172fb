"""What suppliers offer: bids for one lot with discount steps, packages in groups, and who has what today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.generator.demand import PARTS, Wanted
from benchmarks.generator.sizes import Size, stream
from benchmarks.generator.supply import Firms
from matcher.market.columns import ABSENT, Ints
from matcher.program.blocks import Floats

LEAST = 5
"""Least parts of a bid for one lot, and what its most parts are a multiple of."""
SMALLEST = 10
"""A bid that has no room for so many parts is not made."""
STEP = 0.025
"""Each discount step takes off so much."""
IN_SECOND_BLOCK = 0.4
"""Share of the bids of a supplier in two blocks that go to the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Singles:
    """Bids for one lot, each an array (bids,).

    Attributes
    ----------
    most
        Most parts.
    price
        First price against today's.
    steps
        Discount steps beyond the first price, 0 to 2.
    charge
        Once, in cents.
    """

    supplier: Ints
    lot: Ints
    most: Ints
    price: Floats
    steps: Ints
    charge: Ints

    def __len__(self) -> int:
        """Count the bids."""
        return len(self.supplier)

    def thresholds(self) -> tuple[Ints, Ints, Ints]:
        """Return bid, parts from which on, and basis points off, one entry per step."""
        bid = np.repeat(np.arange(len(self)), self.steps)
        number = np.arange(len(bid)) - np.repeat(np.cumsum(self.steps) - self.steps, self.steps) + 1
        wide = (self.most - LEAST)[bid] * number / (self.steps + 1)[bid]
        return bid, LEAST + np.rint(wide).astype(np.int64), np.rint(STEP * 10_000 * number).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """All-or-nothing bids over two to four lots; of each group at most one is awarded.

    Attributes
    ----------
    supplier, group
        (packages,).
    package, lot, parts, price
        One entry per lot of a package; price against today's.
    """

    supplier: Ints
    group: Ints
    package: Ints
    lot: Ints
    parts: Ints
    price: Floats

    def __len__(self) -> int:
        """Count the packages."""
        return len(self.supplier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Who has parts of which lot today, each an array (holdings,)."""

    lot: Ints
    supplier: Ints
    parts: Ints


def hours_per_part(lots: Wanted, suppliers: Firms, supplier: Ints, lot: Ints) -> Floats:
    """Return the hours a part takes in each period, (pairs, periods)."""
    worth = (lots.price / 1e6)[lot] * suppliers.pace[supplier] / PARTS
    return worth[:, None] * lots.quantity[lot]


def singles(size: Size, lots: Wanted, suppliers: Firms, seed: int, per_lot: float) -> Singles:
    """Draw the bids for one lot: `per_lot` tries for each, of which doubles and those without room fall away."""
    draw = stream(seed, "bids")
    supplier, lot = _pairs(size, lots, suppliers, seed, per_lot)
    room = (suppliers.free[supplier] / hours_per_part(lots, suppliers, supplier, lot)).min(axis=1)
    most = np.minimum(draw.choice([30, 50, 100, 100], len(lot)), room).astype(np.int64) // LEAST * LEAST
    kept = most >= SMALLEST
    supplier, lot, most = supplier[kept], lot[kept], most[kept]
    return Singles(
        supplier=supplier,
        lot=lot,
        most=most,
        price=suppliers.dearness[supplier] * draw.normal(0.98, 0.07, len(lot)),
        steps=np.where(most < 30, 0, draw.choice(3, len(lot), p=(0.5, 0.3, 0.2))),
        charge=np.rint(lots.value[lot] * 100 * draw.uniform(0, 0.02, len(lot))).astype(np.int64),
    )


def _pairs(size: Size, lots: Wanted, suppliers: Firms, seed: int, per_lot: float) -> tuple[Ints, Ints]:
    """Draw distinct pairs of supplier and lot, in the order of the supplier."""
    draw, tries = stream(seed, "pairs"), int(size.lots * per_lot)
    supplier = draw.integers(0, size.suppliers, tries)
    away = (suppliers.second[supplier] != ABSENT) & (draw.random(tries) < IN_SECOND_BLOCK)
    block = np.where(away, suppliers.second[supplier], suppliers.block[supplier])
    first = np.searchsorted(lots.block, np.arange(size.blocks + 1))
    lot = first[block] + (draw.random(tries) * (first[block + 1] - first[block])).astype(np.int64)
    key = np.unique((supplier * size.lots + lot)[lot < first[block + 1]])
    return key // size.lots, key % size.lots


def packages(lots: Wanted, suppliers: Firms, bids: Singles, seed: int) -> Packages:
    """Draw packages from the lots each supplier bids for, one for every twelve bids; too large ones fall away."""
    draw = stream(seed, "packages")
    begin = np.searchsorted(bids.supplier, np.arange(len(suppliers) + 1))
    made: list[tuple[int, int, Ints, int, float]] = []
    for supplier, (first, last) in enumerate(zip(begin[:-1].tolist(), begin[1:].tolist(), strict=True)):
        fitting = 0
        for _ in range(max((last - first) // 12, 1) if last - first >= 4 else 0):
            mine = first + draw.choice(last - first, draw.integers(2, 5), replace=False)
            parts, off = int(draw.choice([50, 100])), float(draw.uniform(0.90, 0.97))
            work = hours_per_part(lots, suppliers, np.full(len(mine), supplier), bids.lot[mine]).sum(axis=0) * parts
            if (work <= suppliers.free[supplier]).all():
                made.append((supplier, fitting // 2, mine, parts, off))
                fitting += 1
    return _packed(bids, made)


def _packed(bids: Singles, made: list[tuple[int, int, Ints, int, float]]) -> Packages:
    count = np.array([len(mine) for _, _, mine, _, _ in made], np.int64)
    of = np.repeat(np.arange(len(made)), count)
    mine = np.concatenate([each[2] for each in made]) if made else np.zeros(0, np.int64)
    return Packages(
        supplier=np.array([each[0] for each in made], np.int64),
        group=np.array([each[1] for each in made], np.int64),
        package=of,
        lot=bids.lot[mine],
        parts=np.array([each[3] for each in made], np.int64)[of],
        price=bids.price[mine] * np.array([each[4] for each in made], float)[of],
    )


def held(lots: Wanted, bids: Singles, seed: int) -> Held:
    """Give two lots in five a holder among those who bid for them."""
    draw = stream(seed, "holdings")
    holder, mixed = np.full(len(lots), ABSENT), draw.permutation(len(bids))
    holder[bids.lot[mixed]] = bids.supplier[mixed]
    lot = np.flatnonzero((holder != ABSENT) & (draw.random(len(lots)) < 0.4))
    return Held(lot=lot, supplier=holder[lot], parts=draw.choice([30, 50, 100], len(lot)))
