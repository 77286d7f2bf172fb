"""Ties broken by a published rule, never by the order of a list.

A bid's rank is its `tie`, else the SHA-256 of seed and bid id. Among awards of the same objective, the one whose
awarded parts have the lowest ranks is taken: a second solve per part, with the objective held.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.program import Program
from matcher.program.blocks import Floats
from matcher.program.goals import Costs

SCATTER = 1024
"""Fractions of a rank that a hash adds, so that different sets of bids rarely weigh the same."""
ROOM = 1e-7
"""How far, in units of the currency, the held objective may move in floating point; exactly checked afterwards."""


def weights(market: Market, seed: int) -> Floats:
    """Return a weight per bid, (bids,): its rank from 1 on, plus up to one half."""
    hashes = [hashlib.sha256(f"{seed}:{bid}".encode()).digest() for bid in market.bids.bid]
    ties = [np.iinfo(np.int64).max if tie == ABSENT else tie for tie in market.bids.tie.tolist()]
    order = sorted(range(len(hashes)), key=lambda bid: (ties[bid], hashes[bid]))
    weight = np.zeros(len(hashes))
    for rank, bid in enumerate(order, 1):
        scatter = int.from_bytes(hashes[bid][:4], "big") % SCATTER if ties[bid] == ties[order[-1]] else 0
        weight[bid] = rank + scatter / (2 * SCATTER)
    return weight


def held(program: Program, values: Floats) -> Program:
    """Return the program that minimises the weights, with every part of the objective held where it is."""
    from matcher.solve.parts import split

    weight = np.zeros(len(program.lower))
    weight[program.layout.award] = weights(program.market, program.policy.limits.seed)[
        program.layout.frame.bid
    ]
    kept = program
    for part in split(program):
        vector = np.zeros(len(program.lower))
        vector[part.columns] = program.cost.vector[part.columns]
        if vector.any():
            kept = kept.with_row(vector, float(vector @ values) + ROOM, "tie")
    return replace(kept, cost=Costs(weight, 0.0))
