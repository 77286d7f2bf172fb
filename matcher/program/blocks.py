"""Columns and rows as arrays: the material an integer program is assembled from, in blocks.

A block of columns holds one decision for many things (`award` for every entry); a block of rows holds one rule. A
program is their concatenation, with a sparse matrix kept row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.market.columns import Flags, Ints

Floats = NDArray[np.float64]
INFINITY = float("inf")
NONE = -1
"""Stands in an index array where there is no such column."""

LAST = 4
"""Priority of a rule that says none: where nothing is possible, it gives last."""

Name = Callable[[int], str]
Term = tuple[Ints, Ints, Any]
"""Row and column of some entries, and their values: an array, or one number for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One decision for many things.

    Attributes
    ----------
    lower, upper
        Bounds, (count,).
    integer
        True if only whole numbers will do.
    name
        Spells the name of the k-th column, e.g. `award[B7,L3]`.
    """

    lower: Floats
    upper: Floats
    integer: bool
    name: Name

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.lower)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One rule for many things: `lower <= sum(value * column) <= upper`, entries as (row, column, value).

    Attributes
    ----------
    lower, upper
        Sides, (count,); infinite where there is none.
    row, column, value
        Entries; the same place may appear more than once and adds up.
    name
        Spells the name of the k-th row, e.g. `cover[L3]`.
    lot
        The lot a row belongs to alone, (count,), or empty if the rule joins lots.
    limit
        The rule's own limit, which a shortfall is measured against where nothing is possible, (count,); empty if the
        rows never give.
    priority
        Rows of a lower one give first.
    soft
        True if nothing bought outside can satisfy the rows: a search may have to let them give way for a while.
    """

    lower: Floats
    upper: Floats
    row: Ints
    column: Ints
    value: Floats
    name: Name
    lot: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    limit: Floats = field(default_factory=lambda: np.zeros(0))
    priority: int = LAST
    soft: bool = False

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.lower)


def at_most(upper: Floats, entries: Iterable[Term], name: Name) -> Rows:
    """Write rows with an upper side only."""
    return between(np.full(len(upper), -INFINITY), upper, entries, name)


def at_least(lower: Floats, entries: Iterable[Term], name: Name) -> Rows:
    """Write rows with a lower side only."""
    return between(lower, np.full(len(lower), INFINITY), entries, name)


def between(lower: Floats, upper: Floats, entries: Iterable[Term], name: Name) -> Rows:
    """Write rows from several sets of entries (row, column, value); a single value serves a whole set."""
    parts = [(row, column, np.broadcast_to(np.asarray(value, float), row.shape)) for row, column, value in entries]
    return Rows(
        lower=np.asarray(lower, float),
        upper=np.asarray(upper, float),
        row=np.concatenate([part[0] for part in parts]).astype(np.int64),
        column=np.concatenate([part[1] for part in parts]).astype(np.int64),
        value=np.concatenate([part[2] for part in parts]),
        name=name,
    )


def of_lots(rows: Rows, lot: Ints) -> Rows:
    """Say which lot each row belongs to."""
    return replace(rows, lot=lot)


def giving(rows: Rows, limit: Floats, priority: int | None = None) -> Rows:
    """Let rows give where nothing is possible; a shortfall counts as a share of the limit, of 1 where that is 0."""
    return replace(rows, limit=np.where(limit > 0, limit, 1.0), priority=priority or LAST)


def soft(rows: Rows) -> Rows:
    """Say that nothing bought outside can satisfy the rows."""
    return replace(rows, soft=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A sparse matrix, row by row: entries of row r stand from start[r] to start[r + 1]."""

    start: Ints
    column: Ints
    value: Floats

    @property
    def row(self) -> Ints:
        """Row of each entry, (entries,)."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @classmethod
    def of(cls, count: int, width: int, row: Ints, column: Ints, value: Floats) -> Matrix:
        """Sort entries into rows, adding up those in one place and leaving out zeros."""
        order, first = _sorted(row * width + column)
        row, column, value = row[order], column[order], value[order]
        if len(first) < len(row):
            row, column, value = row[first], column[first], np.add.reduceat(value, first)
        if not value.all():
            kept = value != 0
            row, column, value = row[kept], column[kept], value[kept]
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))])
        return cls(start=start, column=column, value=value)

    def times(self, values: Floats) -> Floats:
        """Multiply by a value per column, (rows,)."""
        total = np.zeros(len(self.start) - 1)
        np.add.at(total, self.row, self.value * values[self.column])
        return total


def _sorted(key: Ints) -> tuple[Ints, Ints]:
    """Order keys, equal ones as they stand, and say where each distinct one begins.

    Several times as fast as a stable sort where few are equal.
    """
    order = np.argsort(key)
    ranked = key[order]
    new = np.append(True, ranked[1:] != ranked[:-1])[: len(key)]
    if not new.all():
        twice = np.flatnonzero(~(new & np.append(new[1:], True)))
        order[twice] = order[twice][np.lexsort((order[twice], np.cumsum(new)[twice]))]
    return order, np.flatnonzero(new)


def spread(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Join each of n things with its run of rows first..first + count - 1.

    Returns
    -------
    tuple
        Index of the thing and row of the other table, for every pair, in order.
    """
    thing = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(thing)) - np.repeat(np.cumsum(count) - count, count)
    return thing, first[thing] + within


def numbered(*keys: Ints) -> tuple[Ints, Ints]:
    """Number the distinct combinations of some integer keys, in order.

    Returns
    -------
    tuple
        The row of one example of each combination, and the combination's number of each row.
    """
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), np.bool_)
    new[:1] = True
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(new) - 1
    return order[new], number


def positions(chosen: Flags) -> Ints:
    """Number the chosen ones 0, 1, ..., and the rest `NONE`."""
    place = np.full(len(chosen), NONE, np.int64)
    place[chosen] = np.arange(int(chosen.sum()))
    return place


def concatenated(parts: Sequence[Floats]) -> Floats:
    """Join arrays; none gives an empty one."""
    return np.concatenate(parts) if parts else np.zeros(0)
