"""The relaxation of a large part from those of its blocks.

Without the few columns that reach across, the part falls into blocks whose relaxations are solved side by side, each
in a fraction of the time. Their bases together, with the columns left out at their lower bounds, are where the dual
simplex method starts on the whole: what is left to do is the coupling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import NONE, Floats, spread
from matcher.solve.highs import Task
from matcher.solve.parts import components
from matcher.solve.simplex import AT_LOWER, BASIC, Basis, Ended, Lp

Map = Callable[[Callable[[Task], "Solved | None"], Iterable[Task]], Iterable["Solved | None"]]
"""Applies a function to tasks, in order, here or side by side."""


@dataclass(frozen=True)
class Solved:
    """Where everything stands in the optimum of a block's relaxation, and the steps it took."""

    basis: Basis
    steps: int


def solved(task: Task) -> Solved | None:
    """Solve the relaxation of a block; None if it has no optimum."""
    lp = Lp(task)
    return Solved(lp.basis, lp.steps) if lp.run() == Ended.BEST else None


def from_blocks(task: Task, across: Flags, side_by_side: Map) -> tuple[Lp, Ended]:
    """Solve a task's relaxation, starting from its blocks without the columns that reach across."""
    blocks = list(_blocks(task, across))
    columns, rows = np.full(len(task.cost), AT_LOWER, np.int8), np.full(len(task.row_lower), BASIC, np.int8)
    steps = 0
    for (mine, of_rows, _), found in zip(blocks, side_by_side(solved, [each[2] for each in blocks]), strict=True):
        if found is not None:
            columns[mine], rows[of_rows] = found.basis.columns, found.basis.rows
            steps += found.steps
    lp = Lp(task)
    lp.basis = Basis(columns, rows)
    ended = lp.run()
    lp.steps += steps
    return lp, ended


def _blocks(task: Task, across: Flags) -> Iterator[tuple[Ints, Ints, Task]]:
    """Yield columns, rows and task of each piece that the columns within blocks fall into, largest first."""
    inside = np.flatnonzero(~across)
    place = np.full(len(task.cost), NONE)
    place[inside] = np.arange(len(inside))
    pieces = Pieces(task)
    entry = np.flatnonzero(place[task.column] != NONE)
    label = components(len(inside), pieces.row[entry], place[task.column[entry]])
    _, count = np.unique(label, return_counts=True)
    cut = np.split(inside[np.argsort(label, kind="stable")], np.cumsum(count)[:-1])
    fixed = np.where(across, task.lower, 0.0)
    for number in np.argsort(-count, kind="stable").tolist():
        rows, piece = pieces.cut_out(cut[number], fixed)
        yield cut[number], rows, piece


class Pieces:
    """A task from which pieces are cut out: some columns, all others fixed."""

    def __init__(self, task: Task) -> None:
        """Sort the entries by column once."""
        self.task = task
        self.row = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))
        self._by_column = np.argsort(task.column, kind="stable")
        self._begin = np.searchsorted(task.column[self._by_column], np.arange(len(task.cost) + 1))

    def rows_of(self, columns: Ints) -> Ints:
        """Return the rows that some columns stand in."""
        _, place = spread(self._begin[columns], np.diff(self._begin)[columns])
        return np.unique(self.row[self._by_column[place]])

    def cut_out(self, columns: Ints, values: Floats) -> tuple[Ints, Task]:
        """Return the rows and the task of some columns, with all others fixed at some values, (columns,)."""
        task, rows = self.task, self.rows_of(columns)
        of_row, entry = spread(task.begin[rows], np.diff(task.begin)[rows])
        place = np.full(len(task.cost), NONE)
        place[columns] = np.arange(len(columns))
        mine = place[task.column[entry]] != NONE
        other = entry[~mine]
        taken = np.bincount(of_row[~mine], task.value[other] * values[task.column[other]], len(rows))
        return rows, replace(
            task,
            cost=task.cost[columns],
            lower=task.lower[columns],
            upper=task.upper[columns],
            integer=task.integer[columns],
            row_lower=task.row_lower[rows] - taken,
            row_upper=task.row_upper[rows] - taken,
            begin=np.concatenate([[0], np.cumsum(np.bincount(of_row[mine], minlength=len(rows)))]),
            column=place[task.column[entry[mine]]],
            value=task.value[entry[mine]],
            soft=task.soft[rows] if len(task.soft) else task.soft,
        )
