"""Where to cut a large part: blocks of lots whose suppliers mostly bid among themselves.

Suppliers that bid for the same lots belong together. Each joins, one after the other and again until nobody moves,
the block in which it shares more lots than its size would let one expect; lots follow most of their bidders. The
blocks only say what is searched together: a poor cut costs time or a better point, never a bound.

Source: modularity and its local moves (Newman 2004; Blondel, Guillaume, Lambiotte, Lefebvre 2008).
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import NONE, Floats, spread

PASSES = 20
"""Times every supplier is asked whether it moves, at most."""


def blocks(lot: Ints, supplier: Ints) -> Ints:
    """Return the block of each lot, from the lot and supplier of every award, (lots,); `NONE` without awards."""
    pairs = np.unique(np.stack([lot, supplier]), axis=1)
    firms, firm = np.unique(pairs[1], return_inverse=True)
    group = _grouped(pairs[0], firm, len(firms))
    count = int(lot.max(initial=-1)) + 1
    of = np.full(count, NONE)
    key = pairs[0] * (len(firms) + 1) + group[firm]
    keys, votes = np.unique(key, return_counts=True)
    best = np.lexsort((keys, -votes, keys // (len(firms) + 1)))
    lots, first = np.unique(keys[best] // (len(firms) + 1), return_index=True)
    of[lots] = keys[best][first] % (len(firms) + 1)
    of[lots] = np.unique(of[lots], return_inverse=True)[1]
    return of


def _grouped(lot: Ints, firm: Ints, count: int) -> Ints:
    """Group suppliers by the lots they share, (suppliers,): numbers of groups."""
    begin, other, weight = _shared(lot, firm, count)
    degree = np.array([weight[begin[k] : begin[k + 1]].sum() for k in range(count)])
    total, group, size = float(degree.sum()) or 1.0, np.arange(count), degree.copy()
    for _ in range(PASSES):
        moved = False
        for one in range(count):
            mine = slice(begin[one], begin[one + 1])
            joined = np.bincount(group[other[mine]], weight[mine], count)
            size[group[one]] -= degree[one]
            gain = joined - size * degree[one] / total
            best = int(np.argmax(gain)) if gain.max(initial=0) > gain[group[one]] + 1e-9 else int(group[one])
            moved |= best != group[one]
            group[one] = best
            size[best] += degree[one]
        if not moved:
            break
    return group


def _shared(lot: Ints, firm: Ints, count: int) -> tuple[Ints, Ints, Floats]:
    """How many lots suppliers share: each one's run in the other two arrays; the other supplier; the number.

    A lot counts the less, the more suppliers bid for it.
    """
    order = np.argsort(lot, kind="stable")
    lot, firm = lot[order], firm[order]
    first, size = np.searchsorted(lot, lot, "left"), np.bincount(lot)[lot]
    one, place = spread(first, size)
    apart = firm[one] != firm[place]
    key = firm[one][apart] * count + firm[place][apart]
    keys, number = np.unique(key, return_inverse=True)
    weight = np.bincount(number, 1 / (size[one][apart] - 1), len(keys)).astype(float)
    return np.searchsorted(keys, np.arange(count + 1) * count), keys % count, weight
