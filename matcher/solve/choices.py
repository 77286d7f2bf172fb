"""The choices of a task, and how much room each takes of its rows.

A choice is a column that says yes or no. Saying yes raises the least of its own column and of those that must follow
it (an award's least parts); what that takes of every row's side at least is known before anything is solved, so that
choices which cannot all be yes are never tried together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import INFINITY, NONE, Floats, spread
from matcher.solve.highs import Task

FOLLOWING = 2
"""How far it is looked for what must follow a yes: the parts of its award, and who is counted for them."""
ROOM = 1e-9
"""How far, in its own units, a row may be passed by rounding alone."""


@dataclass(frozen=True)
class _Sides:
    """The rows of a task as `sum(value * column) <= most`: each upper side as it is, each lower side turned."""

    row: Ints
    column: Ints
    value: Floats
    most: Floats

    @classmethod
    def of(cls, task: Task) -> _Sides:
        count = len(task.row_lower)
        row = np.repeat(np.arange(count), np.diff(task.begin))
        most = np.concatenate([task.row_upper, -task.row_lower])
        rows, columns = np.concatenate([row, row + count]), np.concatenate([task.column, task.column])
        values = np.concatenate([task.value, -task.value])
        kept = most[rows] < INFINITY
        return cls(rows[kept], columns[kept], values[kept], most)

    def least(self, task: Task) -> Floats:
        """The least that each row's sum can be by the columns' bounds, (rows,)."""
        bound = np.where(self.value > 0, task.lower[self.column], task.upper[self.column])
        part = np.where(bound == 0, 0.0, self.value * bound)
        least: Floats = np.bincount(self.row, part, len(self.most)).astype(float)
        return least


@dataclass(frozen=True)
class Room:
    """What each choice of a task takes of each row.

    Attributes
    ----------
    columns
        The choices' columns, (choices,).
    """

    task: Task
    columns: Ints

    @cached_property
    def _sides(self) -> _Sides:
        return _Sides.of(self.task)

    @cached_property
    def _free(self) -> Floats:
        """Room of each row while no choice is made, (rows,)."""
        return self._sides.most - self._sides.least(self.task)

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints, Floats]:
        """Asker, follower and rate of every row `rate * asker <= follower`, sorted by asker."""
        sides = self._sides
        pair = (np.bincount(sides.row, minlength=len(sides.most)) == 2) & (sides.most == 0)
        asks, gives = pair[sides.row] & (sides.value > 0), pair[sides.row] & (sides.value < 0)
        asker, weight = np.full(len(pair), NONE), np.zeros(len(pair))
        asker[sides.row[asks]], weight[sides.row[asks]] = sides.column[asks], sides.value[asks]
        row = sides.row[gives]
        row, follower, value = row[asker[row] != NONE], sides.column[gives][asker[row] != NONE], -sides.value[gives]
        rate = weight[row] / value[asker[sides.row[gives]] != NONE]
        order = np.argsort(asker[row], kind="stable")
        return asker[row][order], follower[order], rate[order]

    @cached_property
    def _raised(self) -> tuple[Ints, Ints, Floats]:
        """Choice, column and least of every column that a yes raises, itself first, then what must follow, twice."""
        whole = self.task.integer
        choice, column, least = np.arange(len(self.columns)), self.columns, np.ones(len(self.columns))
        found = [(choice, column, least)]
        asker, follower, rate = self._pairs
        for _ in range(FOLLOWING):
            first = np.searchsorted(asker, column, "left")
            of, pair = spread(first, np.searchsorted(asker, column, "right") - first)
            choice, column, least = choice[of], follower[pair], rate[pair] * least[of]
            least = np.where(whole[column], np.ceil(least - ROOM), least)
            found.append((choice, column, least))
        joined = [np.concatenate(each) for each in zip(*found, strict=True)]
        order = np.argsort(joined[0], kind="stable")
        return joined[0][order], joined[1][order], joined[2][order]

    @cached_property
    def _entries(self) -> tuple[Ints, Ints, Floats]:
        """Where a raised column adds to a row: its run in the other two arrays, (columns + 1,); the rows; the rate."""
        sides = self._sides
        mine = np.flatnonzero(sides.value > 0)
        order = mine[np.argsort(sides.column[mine], kind="stable")]
        begin = np.searchsorted(sides.column[order], np.arange(len(self.task.cost) + 1))
        return begin, sides.row[order], sides.value[order]

    def together(self, wanted: Ints, made: Flags) -> Ints:
        """Take wanted choices in their order, leaving out any that has no room beside those made and taken."""
        tally = _Tally(self._free.copy(), self.task.lower.copy(), self._raised, self._entries)
        tally.take_all(made)
        return np.array([choice for choice in wanted.tolist() if tally.take(choice)], np.int64)


class _Tally:
    """The room left and the least of every column while choices are taken one by one."""

    def __init__(
        self, free: Floats, least: Floats, raised: tuple[Ints, Ints, Floats], entries: tuple[Ints, Ints, Floats]
    ) -> None:
        self.free, self.least, self.raised, self.entries = free, least, raised, entries
        self.begin = np.searchsorted(raised[0], np.arange(int(raised[0].max(initial=-1)) + 2))

    def take_all(self, made: Flags) -> None:
        """Take choices, whether there is room or not."""
        mine = made[self.raised[0]]
        least = self.least.copy()
        np.maximum.at(least, self.raised[1][mine], self.raised[2][mine])
        column = np.flatnonzero(least > self.least)
        begin, rows, rate = self.entries
        of, entry = spread(begin[column], begin[column + 1] - begin[column])
        np.subtract.at(self.free, rows[entry], rate[entry] * (least - self.least)[column][of])
        self.least = least

    def take(self, choice: int) -> bool:
        """Take a choice, or leave it where a row has no room for it; tell which."""
        mine = slice(self.begin[choice], self.begin[choice + 1])
        column, least = self.raised[1][mine], self.raised[2][mine]
        more = least - self.least[column]
        column, more = column[more > 0], more[more > 0]
        begin, rows, rate = self.entries
        of, entry = spread(begin[column], begin[column + 1] - begin[column])
        np.subtract.at(self.free, rows[entry], rate[entry] * more[of])
        if (self.free[rows[entry]] < -ROOM).any():
            np.add.at(self.free, rows[entry], rate[entry] * more[of])
            return False
        self.least[column] += more
        return True
