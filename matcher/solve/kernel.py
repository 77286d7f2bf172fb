"""A kernel: the few choices a relaxation leaves in doubt, searched with all others fixed.

What the relaxation decides by itself it mostly decides well. Fixing those choices leaves a program a fraction the
size, which the solver closes in a moment; freeing, step by step, those that the relaxation rejected most narrowly
leads back to the whole.

Source: relaxation enforced neighbourhoods (Berthold 2014) and kernel search (Angelelli, Mansini, Speranza 2010).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import Floats
from matcher.solve.highs import Task

WHOLE = 1e-6
"""How far a choice may be from yes or no to count as made."""


def choices(task: Task) -> Ints:
    """Columns that say yes or no and are open, (choices,)."""
    return np.flatnonzero(task.integer & (task.lower == 0) & (task.upper == 1))


@dataclass(frozen=True)
class Relaxed:
    """An optimum of a relaxation, (columns,) each: its values, and what each column would add by one more at least.

    `multipliers` are of the folded task's rows, (rows,); see `matcher.solve.multipliers`.
    """

    values: Floats
    reduced: Floats
    multipliers: Ints | None = None


def in_doubt(task: Task, relaxed: Relaxed) -> Task:
    """Fix every choice that a relaxation makes or rejects, and leave those in between."""
    columns = choices(task)
    value = relaxed.values[columns]
    return _fixed(task, columns[value >= 1 - WHOLE], columns[value <= WHOLE])


def around(task: Task, relaxed: Relaxed, point: Floats, share: float) -> Task:
    """Free the choices that relaxation or point make, and of the rejected the share rejected most narrowly."""
    columns = choices(task)
    rejected = columns[(relaxed.values[columns] <= WHOLE) & (point[columns] <= WHOLE)]
    narrow = np.argsort(relaxed.reduced[rejected], kind="stable")
    return _fixed(task, columns[:0], rejected[narrow[int(share * len(rejected)) :]])


def _fixed(task: Task, made: Ints, rejected: Ints) -> Task:
    lower, upper = task.lower.copy(), task.upper.copy()
    lower[made], upper[rejected] = 1, 0
    return replace(task, lower=lower, upper=upper)
