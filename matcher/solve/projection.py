"""A relaxation with fewer columns and rows, and the same optimum.

Two kinds of columns are written as others. A column that an equality makes a multiple or a sum of others (an award in
steps, the parts of a package) is that. And a choice that only costs, held up by a single row `x <= most z` alone, is
`x / most` in some optimum of the relaxation: what pushes it up is that row, and what it costs pushes it down. Rows that
the bounds of their columns keep by themselves are left out; they would pass for others that push.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import INFINITY, NONE, Floats, Matrix, spread
from matcher.solve.folding import folded, only
from matcher.solve.highs import Task

LONGEST = 12
"""Columns in the longest sum that is written out."""
SIGN = 1e-12
"""Below this a coefficient counts as cancelled."""


@dataclass(frozen=True)
class Written:
    """Each column of a task as a sum of others: its run in `column` and `rate`, (columns + 1,)."""

    begin: Ints
    column: Ints
    rate: Floats

    def values(self, of: Floats) -> Floats:
        """Value of every column, from those of the columns that are left."""
        count = np.diff(self.begin)
        total = np.zeros(len(count))
        np.add.at(total, np.repeat(np.arange(len(count)), count), self.rate * of[self.column])
        return total


@dataclass(frozen=True)
class Projection:
    """A smaller task with the relaxation of a larger one.

    Attributes
    ----------
    kept
        Columns of the larger task that are left, (columns of the smaller,).
    written
        The larger task's columns by those of the smaller, first step last.
    """

    task: Task
    kept: Ints
    written: tuple[Written, ...] = ()

    def values(self, values: Floats) -> Floats:
        """Value of every column of the larger task."""
        for written in reversed(self.written):
            values = written.values(values)
        return values


def projected(task: Task, asis: Flags | None = None) -> Projection:
    """Write out sums, then choices; columns that are to stay `asis` are left, (columns,)."""
    whole = Projection(task, np.arange(len(task.cost)))
    left = np.zeros(len(task.cost), np.bool_) if asis is None else asis
    fewer = _sums(whole, left)
    fewer = replace(fewer, task=_binding(fewer.task))
    fewer = _choices(fewer, left[fewer.kept])
    return replace(fewer, task=_binding(fewer.task))


def _binding(task: Task) -> Task:
    """Take away the sides of rows that the bounds of their columns keep by themselves, and rows without any left."""
    row, up = _rows(task), task.value > 0
    low, high = task.lower[task.column], task.upper[task.column]
    least = np.bincount(row, task.value * np.where(up, low, high), len(task.row_lower))
    most = np.bincount(row, task.value * np.where(up, high, low), len(task.row_lower))
    lower = np.where(least >= task.row_lower, -INFINITY, task.row_lower)
    upper = np.where(most <= task.row_upper, INFINITY, task.row_upper)
    return only(replace(task, row_lower=lower, row_upper=upper), np.isfinite(lower) | np.isfinite(upper))


def _rows(task: Task) -> Ints:
    return np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))


def _sums(before: Projection, left: Flags) -> Projection:
    """Write a column that an equality makes a multiple or a sum of others as that."""
    task, row = before.task, _rows(before.task)
    length = np.diff(task.begin)
    equal = (task.row_lower == 0) & (task.row_upper == 0) & (length >= 2) & (length <= LONGEST)
    ups = np.bincount(row, task.value > 0, len(length))
    single = np.where(ups == 1, 1, np.where(length - ups == 1, -1, 0))
    mine = np.flatnonzero(equal[row] & (single[row] == np.sign(task.value)) & ((length == 2) | (single != 0))[row])
    mine = mine[~left[task.column[mine]]]
    mine = mine[np.unique(row[mine], return_index=True)[1]]
    mine = mine[np.unique(task.column[mine], return_index=True)[1]]
    target = np.zeros(len(task.cost), np.bool_)
    target[task.column[mine]] = True
    others = np.flatnonzero(np.isin(row, row[mine]) & ~np.isin(np.arange(len(row)), mine))
    clash = np.unique(row[others[target[task.column[others]]]])
    mine = mine[~np.isin(row[mine], clash)]
    return _written(before, task.column[mine], row[mine], mine, keep_rows=True)


def _choices(before: Projection, left: Flags) -> Projection:
    """Write a choice that only costs as its share of what it opens."""
    task, row = before.task, _rows(before.task)
    value, column = task.value, task.column
    count = np.diff(task.begin)
    falls = ((value < 0) & (task.row_upper[row] < INFINITY)) | ((value > 0) & (task.row_lower[row] > -INFINITY))
    held = np.bincount(column[falls], minlength=len(task.cost))
    gate = falls & (value < 0) & (held[column] == 1) & (count[row] == 2) & (task.row_upper[row] == 0)
    gate &= np.isneginf(task.row_lower[row]) & task.integer[column] & (task.upper[column] == 1)
    gate &= (task.lower[column] == 0) & (task.cost[column] >= 0) & ~left[column]
    mine = np.flatnonzero(gate)
    other = task.begin[row[mine]] + (task.begin[row[mine]] == mine)
    fits = (value[other] > 0) & (task.lower[column[other]] == 0) & ~gate[other]
    return _written(before, column[mine[fits]], row[mine[fits]], mine[fits], keep_rows=False)


def _written(before: Projection, gone: Ints, of_row: Ints, entry: Ints, keep_rows: bool) -> Projection:
    """Write columns by the other entries of a row each: `value * column + rest = 0`."""
    task, width = before.task, len(before.task.cost)
    row = _rows(task)
    kept = np.ones(width, np.bool_)
    kept[gone] = False
    place = np.where(kept, np.cumsum(kept) - 1, NONE)
    owner = np.full(len(task.row_lower), NONE)
    owner[of_row] = np.arange(len(gone))
    rest = np.flatnonzero((owner[row] != NONE) & ~np.isin(np.arange(len(row)), entry))
    who = owner[row[rest]]
    rate = -task.value[rest] / task.value[entry][who]
    columns = np.concatenate([np.flatnonzero(kept), gone[who]])
    order = np.argsort(columns, kind="stable")
    written = Written(
        np.searchsorted(columns[order], np.arange(width + 1)),
        np.concatenate([place[kept], place[task.column[rest]]])[order],
        np.concatenate([np.ones(int(kept.sum())), rate])[order],
    )
    smaller = _substituted(task, written, kept)
    smaller = _bounded(smaller, task, gone, (who, place[task.column[rest]], rate), keep_rows)
    return Projection(folded(smaller), before.kept[kept], (*before.written, written))


def _substituted(task: Task, written: Written, kept: Flags) -> Task:
    first, count = written.begin[task.column], np.diff(written.begin)[task.column]
    entry, target = spread(first, count)
    width = int(kept.sum())
    value = task.value[entry] * written.rate[target]
    matrix = Matrix.of(len(task.row_lower), width, _rows(task)[entry], written.column[target], value)
    large = np.abs(matrix.value) > SIGN
    begin = np.concatenate([[0], np.cumsum(np.bincount(matrix.row[large], minlength=len(task.row_lower)))])
    cost = np.zeros(width)
    column, target = spread(written.begin[:-1], np.diff(written.begin))
    np.add.at(cost, written.column[target], task.cost[column] * written.rate[target])
    return replace(
        task, cost=cost, lower=task.lower[kept], upper=task.upper[kept], integer=task.integer[kept],
        begin=begin, column=matrix.column[large], value=matrix.value[large],
    )  # fmt: skip


def _bounded(task: Task, before: Task, gone: Ints, sums: tuple[Ints, Ints, Floats], as_rows: bool) -> Task:
    """Keep the bounds of columns that are gone: as rows over what they are written by, or as bounds of that."""
    who, column, rate = sums
    if as_rows:
        count = len(task.row_lower)
        matrix = Matrix.of(count + len(gone), len(task.cost), np.concatenate([_rows(task), count + who]),
                           np.concatenate([task.column, column]), np.concatenate([task.value, rate]))  # fmt: skip
        return replace(
            task,
            row_lower=np.append(task.row_lower, before.lower[gone]),
            row_upper=np.append(task.row_upper, before.upper[gone]),
            begin=matrix.start, column=matrix.column, value=matrix.value,
            soft=np.append(_soft(task), np.zeros(len(gone), np.bool_)),
        )  # fmt: skip
    upper = task.upper.copy()
    np.minimum.at(upper, column, before.upper[gone][who] / rate)
    return replace(task, upper=upper)


def _soft(task: Task) -> Flags:
    return task.soft if len(task.soft) else np.zeros(len(task.row_lower), np.bool_)
