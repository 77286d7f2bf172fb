"""A dive: from the relaxation's optimum down to a point in whole choices, by bounds alone.

Choices that the relaxation makes for the most part are made, a batch at a time, and those it hardly makes are ruled
out; after each batch the dual simplex method goes on from where it stands. A batch that leaves nothing is halved, a
choice that leaves nothing is ruled out. The relaxation's optimum is a bound, so that the point comes with its gap.

What the relaxation leaves in doubt is searched first, which mostly ends sooner.

Rows that nothing outside can satisfy (lots that must be filled, forced awards, least suppliers) may give way during
the dive at a price no award earns; a point in which one of them still does is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import INFINITY, Floats
from matcher.solve import highs
from matcher.solve.choices import Room
from matcher.solve.folding import folded
from matcher.solve.highs import Task
from matcher.solve.kernel import WHOLE, Relaxed, around, choices, in_doubt
from matcher.solve.multipliers import multipliers
from matcher.solve.simplex import Ended, Lp

LIKELY, UNLIKELY = 0.5, 0.12
"""From which value on a choice may be made in a batch, and below which it is ruled out with one."""
QUICK = 4_000
"""Columns up to which a dive ends sooner than a search does."""
BATCH = 5
"""One in so many of the open choices is made at once, at most."""
HALVINGS = 4
STEPS_IN_UNIT = 1000
"""Steps of the simplex method that count as one unit of work."""
TURNS = 12
"""How often a dive may go back from a dead end, each time further, before it gives up."""
ENOUGH = 0.95
"""A point at so much of the distance that is asked for will do: rounding to whole parts costs a little."""
FINER, CLOSE = 6, 1e-4
"""The choices in doubt are searched to this part of the gap that is asked for, but no closer than that gap."""
ENDING = 100
"""Units of work that search may take."""
PRICE = 10.0
"""What a row that gives way costs, in multiples of the dearest column."""


@dataclass(frozen=True)
class Dived:
    """What a dive found.

    Attributes
    ----------
    bound, relaxed
        The relaxation's optimum and where it lies, or None.
    values
        A point in whole choices, (columns,), or None.
    """

    bound: float
    values: Floats | None
    work: int
    cut_off: bool
    relaxed: Relaxed | None = None


def dive(task: Task) -> Dived:
    """Dive from a task's relaxation; its work limits the effort, its watch may end it."""
    shorter = folded(task)
    eased = giving_way(shorter)
    lp = Lp(eased)
    ended = lp.run(task.work * STEPS_IN_UNIT)
    if ended != Ended.BEST:
        bound = INFINITY if ended == Ended.INFEASIBLE else -INFINITY
        return Dived(bound, None, _units(lp.steps), lp.late)
    width = len(task.cost)
    relaxed = Relaxed(lp.values[:width], lp.reduced[:width], multipliers(shorter, lp.prices))
    first = Dived(lp.value, None, _units(lp.steps), lp.late, relaxed)
    for found in _ways(task, shorter, first, _Started(eased, lp)):
        first = replace(first, values=found.values, work=first.work + found.work, cut_off=found.cut_off)
        if found.values is not None:
            break
    return first


@dataclass(frozen=True)
class _Way:
    """What one way down came to."""

    values: Floats | None
    work: int
    cut_off: bool


@dataclass(frozen=True)
class _Started:
    """A task in which rows may give way, and its relaxation as it was solved."""

    task: Task
    lp: Lp


def _ways(task: Task, shorter: Task, first: Dived, started: _Started) -> Iterator[_Way]:
    """Search what is in doubt; then dive where that is quick; else let go, in a search, what the relaxation makes."""
    assert first.relaxed is not None
    yield _search(in_doubt(shorter, first.relaxed), task, first.bound)
    if len(task.cost) <= QUICK:
        yield _dive(started, task)
    yield _search(around(shorter, first.relaxed, first.relaxed.values, 0.0), task, first.bound)
    if len(task.cost) > QUICK:
        yield _dive(started, task)


def _dive(started: _Started, asked: Task) -> _Way:
    lp, before = started.lp, started.lp.steps
    values = _Dive(started.task, lp, asked.work * STEPS_IN_UNIT, len(asked.cost)).values()
    return _Way(values, _units(lp.steps - before), lp.late)


def _search(task: Task, asked: Task, bound: float) -> _Way:
    found = highs.run(_ending(task, asked, bound))
    return _Way(found.values, found.work, found.cut_off)


def _ending(task: Task, asked: Task, bound: float) -> Task:
    """Ask for a point close enough to the bound of the whole; where there is none, for one near the best."""
    enough = bound + ENOUGH * max(asked.gap * abs(bound), asked.slack)
    return replace(task, enough=enough, gap=max(asked.gap / FINER, CLOSE), work=min(ENDING, max(asked.work, 1)))


def _units(steps: int) -> int:
    return steps // STEPS_IN_UNIT


def giving_way(task: Task) -> Task:
    """Add a priced column to every row that may give way: a lower side goes down, an upper side up."""
    down = task.soft & np.isfinite(task.row_lower)
    up = task.soft & np.isfinite(task.row_upper)
    row = np.concatenate([np.flatnonzero(down), np.flatnonzero(up)])
    if not len(row):
        return task
    value = np.concatenate([np.ones(int(down.sum())), -np.ones(int(up.sum()))])
    width, price = len(task.cost), PRICE * max(float(np.abs(task.cost).max()), 1.0)
    place = np.concatenate([np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin)), row])
    order = np.argsort(place, kind="stable")
    return replace(
        task,
        cost=np.append(task.cost, np.full(len(row), price)),
        lower=np.append(task.lower, np.zeros(len(row))),
        upper=np.append(task.upper, np.full(len(row), INFINITY)),
        integer=np.append(task.integer, np.zeros(len(row), np.bool_)),
        begin=np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(task.row_lower)))]),
        column=np.append(task.column, width + np.arange(len(row)))[order],
        value=np.append(task.value, value)[order],
    )


class _Dive:
    """One dive: which choices may still be yes and which still no, and the relaxation under them.

    Attributes
    ----------
    width
        Columns of the task before rows could give way.
    given
        How far rows give way now, in all.
    way, turns
        What held before each batch so far, and how often the dive went back.
    """

    def __init__(self, task: Task, lp: Lp, steps: int, width: int) -> None:
        self.columns = choices(task)
        self.lp, self.room, self.steps, self.width = lp, Room(task, self.columns), steps, width
        self.lower, self.upper = np.zeros(len(self.columns)), np.ones(len(self.columns))
        self.told = self.lower, self.upper
        self.point = lp.values
        self.given = float(self.point[width:].sum())
        self.turns, self.start = 0, (self.lower, self.upper, self.given)
        self.way: list[tuple[Floats, Floats, float]] = []

    def values(self) -> Floats | None:
        """Go down until every choice is made; None if no way down is found, or a row still gives way."""
        while len(open_ := self._open()):
            some = any(self._try(made, out) for made, out in self._batches(open_))
            if not (some or self._try(open_[:0], open_[:1], INFINITY) or self._back(open_[0])):
                return None
        return self.point[: self.width] if self.given <= WHOLE else None

    def _back(self, choice: int) -> bool:
        """Where a choice can be neither made nor ruled out, go back and decide it earlier; False if that is no use."""
        some, none = np.array([choice]), np.zeros(0, np.int64)
        while self.way and self.turns < TURNS:
            self.turns += 1
            del self.way[-self.turns :]
            self.lower, self.upper, self.given = self.way.pop() if self.way else self.start
            if self._try(some, none) or self._try(none, some, INFINITY):
                return True
        return False

    def _open(self) -> Ints:
        """Choices neither made nor ruled out that are neither yes nor no, the likeliest first."""
        self.likely = self.point[self.columns]
        between = (self.likely > WHOLE) & (self.likely < 1 - WHOLE)
        open_ = np.flatnonzero(between & (self.lower < self.upper))
        return open_[np.argsort(-self.likely[open_], kind="stable")]

    def _batches(self, open_: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Choices to make and to rule out at once: a batch, then halves of it, then the likeliest alone."""
        batch = open_[: max(1, len(open_) // BATCH)]
        batch = self.room.together(batch[self.likely[batch] >= LIKELY], self.lower > 0)
        unlikely = open_[self.likely[open_] < UNLIKELY]
        for halving in range(HALVINGS + 1):
            if len(batch) >> halving:
                yield batch[: len(batch) >> halving], unlikely if halving == 0 else open_[:0]
        yield open_[:1], open_[:0]

    def _try(self, made: Ints, out: Ints, more: float = 0.0) -> bool:
        """Make and rule out some choices; keep it if a point is left in which rows give way by little more."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[made], upper[out] = 1, 0
        if not self._run(lower, upper):
            return False
        point = self.lp.values
        given = float(point[self.width :].sum())
        if given > self.given + more + WHOLE:
            return False
        self.way.append((self.lower, self.upper, self.given))
        self.lower, self.upper, self.point, self.given = lower, upper, point, given
        return True

    def _run(self, lower: Floats, upper: Floats) -> bool:
        changed = np.flatnonzero((lower != self.told[0]) | (upper != self.told[1]))
        self.lp.bound(self.columns[changed], lower[changed], upper[changed])
        self.told = lower, upper
        left = self.steps - self.lp.steps
        return left > 0 and not self.lp.late and self.lp.run(left) == Ended.BEST
