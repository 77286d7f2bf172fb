"""Dual multipliers of a relaxation as whole numbers, such that a bound can be recomputed from them without a solver."""

from __future__ import annotations

import math

import numpy as np

from matcher.certificate.multipliers import BITS, Relaxation, lower_bound
from matcher.market.columns import Flags, Ints
from matcher.program.blocks import Floats
from matcher.solve.highs import Task
from matcher.solve.stop import HALF_A_CENT, PROVED

STEP = 2.0**-BITS
SAFE, RELATIVE = 4, 1e-14
"""Steps by which the reduced cost of a column without an upper bound is kept above nothing, and as a share of what it
is the difference of."""
PASSES = 5
LARGEST = 2.0**26
"""Multipliers beyond this are left out: they would not fit."""


def recomputed(task: Task, found: Ints, claimed: float) -> float | None:
    """Return the bound that multipliers of a task's rows give, rounded down; None if it is not the one claimed."""
    bound = lower_bound(relaxation(task), found.tolist())
    if bound is None or claimed - bound > max(HALF_A_CENT, PROVED * abs(claimed)):
        return None
    return math.nextafter(float(bound), -math.inf)


def relaxation(task: Task) -> Relaxation:
    """Return the relaxation of a task as the checker reads it."""
    return Relaxation(
        cost=task.cost.tolist(),
        lower=task.lower.tolist(),
        upper=task.upper.tolist(),
        row_lower=task.row_lower.tolist(),
        row_upper=task.row_upper.tolist(),
        begin=task.begin.tolist(),
        column=task.column.tolist(),
        value=task.value.tolist(),
    )


def multipliers(task: Task, prices: Floats) -> Ints:
    """Round the dual prices of a relaxation's rows, (rows,), to whole steps from which a bound can be recomputed.

    Rounding leaves a column's reduced cost a hair off. Where the column has an upper bound that costs a hair; where it
    has none, a row it stands in gives way.
    """
    y = np.where(np.abs(prices) < LARGEST, prices, 0.0)
    y = np.where(np.isinf(task.row_lower), np.minimum(y, 0.0), y)
    y = np.where(np.isinf(task.row_upper), np.maximum(y, 0.0), y)
    y = np.rint(y / STEP) * STEP
    row = np.repeat(np.arange(len(y)), np.diff(task.begin))
    endless = np.isinf(task.upper)
    for _ in range(PASSES):
        weighs = task.value * y[row]
        reduced = task.cost - np.bincount(task.column, weighs, len(task.cost))
        safe = SAFE * STEP + RELATIVE * np.bincount(task.column, np.abs(weighs), len(task.cost))
        if not (short := endless & (reduced < safe / 2)).any():
            break
        _give_way(task, row, y, reduced - safe, short)
    return (y / STEP).astype(np.int64)


def _give_way(task: Task, row: Ints, y: Floats, left: Floats, short: Flags) -> None:
    """Move one multiplier for each column that has too little left, of an equality if it stands in one."""
    entries = np.flatnonzero(short[task.column])
    free = (task.row_lower == task.row_upper)[row[entries]]
    weighs = task.value[entries] * y[row[entries]]
    order = np.lexsort((-weighs, ~free, task.column[entries]))
    first = order[np.unique(task.column[entries][order], return_index=True)[1]]
    chosen = entries[first[free[first] | (weighs[first] > 0)]]
    need = -left[task.column[chosen]] / task.value[chosen]
    moved = np.sign(need) * np.ceil(np.abs(need) / STEP) * STEP
    sign = np.sign(y[row[chosen]])
    np.subtract.at(y, row[chosen], moved)
    crossed = (np.sign(y[row[chosen]]) == -sign) & ~(task.row_lower == task.row_upper)[row[chosen]]
    y[row[chosen[crossed]]] = 0.0
