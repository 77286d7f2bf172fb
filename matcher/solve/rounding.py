"""Whole parts: from a point in shares to one in whole parts, its yeses and noes kept.

First every award stays within one part of its share; where that leaves nothing, awards may be anything their choices
allow. Where that leaves nothing either, only a search in whole parts can tell. A run that was cut off still finishes
this: without it there would be no award to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matcher.program.blocks import Floats
from matcher.solve import highs
from matcher.solve.highs import Task

NEAR = 1e-6
"""How far a value may be from a whole number to be read as one."""
CLOSE = 5e-5
"""Relative distance from the best rounding at which it may stop."""
WORK = 50
"""Units of work one rounding may take."""


def is_whole(task: Task, values: Floats) -> bool:
    """Tell whether all that must be whole is."""
    return bool((np.abs(values - np.rint(values))[task.integer] <= NEAR).all())


def rounded(task: Task, values: Floats) -> tuple[Floats | None, int]:
    """Return a point in whole parts near a point in shares, or None; and the work it took."""
    if is_whole(task, values):
        return np.where(task.integer, np.rint(values), values), 0
    return _first(_nearer(task, values, 0))


def mended(task: Task, values: Floats) -> tuple[Floats | None, int]:
    """Return a point near one whose rows have been tightened since, awards at most one part off, or None."""
    return _first(_nearer(task, values, 1))


def _first(tasks: Iterator[Task]) -> tuple[Floats | None, int]:
    work = 0
    for task in tasks:
        outcome = highs.run(task)
        work += outcome.work
        if outcome.values is not None:
            return outcome.values, work
    return None, work


def _nearer(task: Task, values: Floats, room: int) -> Iterator[Task]:
    """Yield the task with choices fixed: awards within their share and so many parts, then awards free."""
    choice = task.integer & (task.upper <= 1)
    counted = task.integer & ~choice
    lower, upper = task.lower.copy(), task.upper.copy()
    lower[choice] = upper[choice] = np.rint(values[choice])
    asked = replace(task, lower=lower, upper=upper, gap=CLOSE, work=WORK, watch=task.watch.rounding)
    down, up = np.floor(values + NEAR) - room, np.ceil(values - NEAR) + room
    yield replace(
        asked,
        lower=np.where(counted, np.maximum(down, task.lower), lower),
        upper=np.where(counted, np.minimum(up, task.upper), upper),
    )
    yield asked
