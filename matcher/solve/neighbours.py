"""Neighbourhoods: a few lots decided anew while all others stay as they are, over and over from the best point so far.

Lots are let go, not suppliers: whoever bids for them may win or lose them, with whatever room the others leave. How
many are let go follows from how much of its work the last search took.

Source: large neighbourhood search (Shaw 1998), with sizes that adapt as in Ropke and Pisinger (2006).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import NONE, Floats
from matcher.solve import highs
from matcher.solve.highs import Found, Task
from matcher.solve.kernel import choices

LOTS = 12
"""Lots that are let go at first."""
WORK = 60
"""Units of work that one neighbourhood may take."""
MORE, FEWER = 1.15, 0.8
"""What the number of lots grows by after a search that ended, and shrinks by after one that was cut."""
FINER = 20
"""A neighbourhood is searched so much closer than what is asked for."""


@dataclass(frozen=True)
class Improved:
    """The best point found, (columns,), the work it took, and whether somebody wanted an end."""

    values: Floats
    work: int
    cut_off: bool


def improved(task: Task, lot: Ints, point: Floats) -> Improved:
    """Better a point until it costs no more than enough, or the task's work is used up.

    `lot` is each column's, `NONE` where it has none.
    """
    random, lots, used, size = np.random.default_rng(task.seed), np.unique(lot[lot != NONE]), 0, float(LOTS)
    values, cut_off = point, False
    while task.cost @ values > task.enough and used < task.work and not cut_off and len(lots):
        let_go = random.choice(lots, min(int(size), len(lots)), replace=False)
        work = min(WORK, task.work - used)
        found = highs.run(replace(_around(task, lot, let_go, values), slack=task.slack / FINER, work=work), values)
        if found.values is not None and task.cost @ found.values < task.cost @ values:
            values = found.values
        size = max(size * (MORE if found.found == Found.BEST else FEWER), 2.0)
        used, cut_off = used + max(found.work, 1), found.cut_off
        if size > 2 * len(lots):
            break
    return Improved(values, used, cut_off)


def _around(task: Task, lot: Ints, let_go: Ints, values: Floats) -> Task:
    """Fix every choice about a lot that is not let go as it is in a point."""
    columns = choices(task)
    kept = columns[(lot[columns] != NONE) & ~np.isin(lot[columns], let_go)]
    lower, upper = task.lower.copy(), task.upper.copy()
    lower[kept] = upper[kept] = np.rint(values[kept])
    return replace(task, lower=lower, upper=upper)
