"""Independent parts: columns that no shared row connects are solved side by side.

Fixed columns connect nothing; what they take of a row is taken off its sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program import Program, whose
from matcher.program.blocks import NONE, Floats
from matcher.solve.highs import Task
from matcher.solve.whole import whole_by_themselves

ROOM = 1e-6
"""How far a row of fixed columns may be off before the program counts as infeasible, in its own units."""


@dataclass(frozen=True)
class Part:
    """Columns of a program that stand on their own, the rows they stand in, and their task.

    Attributes
    ----------
    easy
        Columns that are expected to come out whole by themselves, (columns,).
    lot, supplier
        What each column decides about and whom it awards to, as `matcher.program.whose` says, (columns,).
    """

    columns: Ints
    rows: Ints
    task: Task
    easy: Flags
    lot: Ints
    supplier: Ints


def components(width: int, row: Ints, column: Ints) -> Ints:
    """Label the connected components of columns that share rows, (columns,); labels are the lowest column.

    Every row passes on the lowest label among its columns, and every label is replaced by its own label, until
    nothing changes: the number of passes grows with the logarithm of the longest chain.
    """
    label = np.arange(width)
    if not len(row):
        return label
    lowest = np.full(int(row.max()) + 1, width)
    while True:
        np.minimum.at(lowest, row, label[column])
        new = label.copy()
        np.minimum.at(new, column, lowest[row])
        new = np.minimum(new, new[new])
        if np.array_equal(new, label):
            return label
        label = new


def fixed_values(program: Program) -> Floats:
    """Value of every fixed column, 0 for the others, (columns,)."""
    return np.where(program.lower == program.upper, program.lower, 0.0)


def without_loners(program: Program) -> Program:
    """Fix every column that no row speaks of where it costs least."""
    lonely = np.ones(len(program.lower), np.bool_)
    lonely[program.matrix.column] = False
    best = np.where(program.cost.vector < 0, program.upper, program.lower)
    lower, upper = np.where(lonely, best, program.lower), np.where(lonely, best, program.upper)
    return replace(program, lower=lower, upper=upper)


def contradicts_itself(program: Program) -> bool:
    """Tell whether bounds cross, or fixed columns alone break a row."""
    free = program.lower < program.upper
    used = np.zeros(len(program.row_lower), np.bool_)
    used[program.matrix.row[free[program.matrix.column]]] = True
    settled = program.matrix.times(fixed_values(program))
    broken = (settled < program.row_lower - ROOM) | (settled > program.row_upper + ROOM)
    return bool((program.lower > program.upper).any() or (broken & ~used).any())


def split(program: Program, whole: bool = False) -> Iterator[Part]:
    """Yield the independent parts of a program, largest first; with `whole`, everything free is one part."""
    free = np.flatnonzero(program.lower < program.upper)
    place = np.full(len(program.lower), -1)
    place[free] = np.arange(len(free))
    inside = np.flatnonzero(place[program.matrix.column] >= 0)
    row, column = program.matrix.row[inside], place[program.matrix.column[inside]]
    label = np.zeros(len(free), np.int64) if whole else components(len(free), row, column)
    taken, easy = program.matrix.times(fixed_values(program)), whole_by_themselves(program)
    lot, supplier = (_padded(of(program.layout), len(program.lower)) for of in (whose.lots, whose.suppliers))
    labels, count = np.unique(label, return_counts=True)
    row_label = np.full(len(program.row_lower), -1)
    row_label[row] = label[column]
    for chosen in labels[np.lexsort((labels, -count))].tolist():
        columns, rows = free[label == chosen], np.flatnonzero(row_label == chosen)
        task = _task(program, columns, rows, taken)
        yield Part(columns, rows, task, easy[columns], lot[columns], supplier[columns])


def _padded(of: Ints, width: int) -> Ints:
    """Columns added to a program since it was assembled are nobody's."""
    return np.append(of, np.full(width - len(of), NONE))


def _task(program: Program, columns: Ints, rows: Ints, taken: Floats) -> Task:
    begin, place = program.matrix.start, np.full(len(program.lower), -1)
    place[columns] = np.arange(len(columns))
    count = begin[rows + 1] - begin[rows]
    entry = np.repeat(begin[rows] - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
    entry_row = np.repeat(np.arange(len(rows)), count)
    kept = place[program.matrix.column[entry]] >= 0
    return Task(
        cost=program.cost.vector[columns],
        offset=0.0,
        lower=program.lower[columns],
        upper=program.upper[columns],
        integer=program.integer[columns],
        row_lower=program.row_lower[rows] - taken[rows],
        row_upper=program.row_upper[rows] - taken[rows],
        begin=np.concatenate([[0], np.cumsum(np.bincount(entry_row[kept], minlength=len(rows)))]),
        column=place[program.matrix.column[entry[kept]]],
        value=program.matrix.value[entry[kept]],
        soft=program.soft[rows],
    )
