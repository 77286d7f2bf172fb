"""A task with fewer rows: a row of one column is a bound of that column, and a row of none says nothing.

Every row costs the simplex method something at every step; bounds cost it nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.market.columns import Flags
from matcher.solve.highs import Task

WHOLE = 1e-6
"""How far rounding may move a bound of a whole column off a whole number."""
CROSSED = 1e-9
"""How far rounding may let a lower bound pass an upper one."""


def folded(task: Task) -> Task:
    """Turn rows of one column into bounds, those aside that may have to give way for a while."""
    count = np.diff(task.begin)
    soft = task.soft if len(task.soft) else np.zeros(len(count), np.bool_)
    alone = np.flatnonzero((count == 1) & ~soft)
    if not len(alone) and count.all():
        return task
    column, value = task.column[task.begin[alone]], task.value[task.begin[alone]]
    sides = np.stack([task.row_lower[alone] / value, task.row_upper[alone] / value])
    lower, upper = task.lower.copy(), task.upper.copy()
    np.maximum.at(lower, column, sides.min(axis=0))
    np.minimum.at(upper, column, sides.max(axis=0))
    lower = np.where(task.integer, np.ceil(lower - WHOLE), lower)
    upper = np.where(task.integer, np.floor(upper + WHOLE), upper)
    lower = np.where((lower > upper) & (lower <= upper + CROSSED), upper, lower)
    kept = (count > 0) | soft
    kept[alone] = False
    return only(replace(task, lower=lower, upper=upper, soft=soft), kept)


def only(task: Task, kept: Flags) -> Task:
    """Keep some rows of a task, (rows,)."""
    count = np.diff(task.begin)
    entries = np.repeat(kept, count)
    return replace(
        task,
        row_lower=task.row_lower[kept],
        row_upper=task.row_upper[kept],
        begin=np.concatenate([[0], np.cumsum(count[kept])]),
        column=task.column[entries],
        value=task.value[entries],
        soft=task.soft[kept] if len(task.soft) else task.soft,
    )
