"""Ties broken by a published rule, never by the order of a list.

Every bid weighs what its `tie` says: the lower, the lighter. Bids without one are heavier than all with one, and
weigh what the SHA-256 of seed and id says. A part bought outside is the heaviest. Among awards of the same objective
the lightest is taken: a second solve, with the objective of every independent part held. A weight is a bid's own, so
that a bid that won nothing may go, or be joined by others, without a change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from math import log2

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.program import Program
from matcher.program.blocks import NONE, Floats, at_most
from matcher.program.goals import Costs
from matcher.solve.parts import split

UNRANKED, OUTSIDE = 45.0, 50.0
"""Weight of a part with a bid without rank, plus up to 1; and of a part outside. Ranks up to 10^13 stay below."""
STANDING = (5**0.5 - 1) / 2
"""Weight of a part for which a bid stands by, against one it is awarded; irrational, so that sums rarely meet."""
ROOM, RELATIVE = 1e-7, 1e-12
"""How far, in units of the currency, the held objective may move in floating point; exactly checked afterwards."""


def weights(market: Market, seed: int) -> Floats:
    """Return the weight of a part with each bid, (bids,): an order among bids, whose sums rarely meet.

    Between one rank and the next the weights are scattered by the hash of seed and rank, and where bids share a
    rank by that of seed and id.
    """
    ranks = market.bids.tie.tolist()
    shared = Counter(ranks)
    named = zip(market.bids.bid, ranks, strict=True)
    return np.array([_weight(bid, rank, shared[rank] > 1, seed) for bid, rank in named], float)


def _weight(bid: str, rank: int, shared: bool, seed: int) -> float:
    if rank == ABSENT:
        return UNRANKED + _scatter(f"{seed}:{bid}")
    step = log2(rank + 3) - log2(rank + 2)
    scatter = _scatter(f"{seed}:{rank}") + (_scatter(f"{seed}:{bid}") if shared else 0)
    return log2(rank + 2) + step / 2 * scatter


def _scatter(text: str) -> float:
    """Spread texts evenly over [0, 1)."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def held(program: Program, values: Floats) -> Program:
    """Return the program that minimises the weights, with every part of the objective held where it is."""
    layout = program.layout
    weight = np.zeros(len(program.lower))
    weight[layout.award] = weights(program.market, program.policy.limits.seed)[layout.frame.bid]
    ready = np.flatnonzero(layout.standby != NONE)
    weight[layout.standby[ready]] = weight[layout.award[ready]] * STANDING
    weight[layout.outside[layout.outside != NONE]] = OUTSIDE
    return replace(_holding(program, values), cost=Costs(weight, 0.0))


def _holding(program: Program, values: Floats) -> Program:
    """Add a row for each independent part that costs anything: its cost stays at most what it is."""
    part = np.full(len(program.lower), NONE)
    for number, each in enumerate(split(program)):
        part[each.columns] = number
    column = np.flatnonzero((part != NONE) & (program.cost.vector != 0))
    parts, row = np.unique(part[column], return_inverse=True)
    cost = program.cost.vector[column]
    paid = np.bincount(row, cost * values[column], len(parts))
    most = paid + ROOM + RELATIVE * np.abs(paid)
    return program.with_rows(at_most(most, [(row, column, cost)], lambda _: "tie"))
