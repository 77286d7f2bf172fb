"""A large part in which few bids cross from one block to another: bounded as a whole, decided block by block.

The relaxation of the whole is the bound. What spans blocks is settled first, once. Then each block's choices are
decided with everything its suppliers do free and every other block held where it is, in the relaxation or already in
whole parts; suppliers that bid in several blocks carry over what is left of their capacity. Blocks that share no row
are decided side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import INFINITY, NONE, Floats, spread
from matcher.solve.crash import Map, Pieces, from_blocks
from matcher.solve.cutting import blocks
from matcher.solve.dive import STEPS_IN_UNIT
from matcher.solve.folding import folded
from matcher.solve.parts import Part
from matcher.solve.projection import Projection, projected
from matcher.solve.simplex import Ended, Lp
from matcher.solve.watch import UNWATCHED, Watch

LARGE = 15_000
"""Columns from which on a part is looked at for blocks."""
FEWEST, ACROSS = 3, 0.5
"""Blocks it must have, and the share of awards that may cross, to be worth cutting."""
HALF = 0.5
NEAR = 1e-6
"""How far a value of the relaxation may be from a whole number to be read as one."""
SHORT = 3
"""Columns of the longest row by which an award follows a choice."""


@dataclass(frozen=True)
class Cut:
    """A part and the blocks it is cut into.

    Attributes
    ----------
    block
        Block of each column that decides about a lot, `NONE` for the others, (columns,).
    """

    part: Part
    block: Ints

    @cached_property
    def count(self) -> int:
        """How many blocks there are."""
        return int(self.block.max(initial=-1)) + 1

    @cached_property
    def pieces(self) -> Pieces:
        """The part, folded, for cutting blocks out of."""
        return Pieces(folded(self.part.task))

    # ---- who belongs where

    @cached_property
    def _beside(self) -> tuple[Ints, Ints]:
        """Column that decides about no lot alone, and block it stands beside: sorted pairs, two arrays.

        A choice stands beside the blocks of the awards that follow it; any other column beside every block that shares
        a row with it, or with a column it shares a row with.
        """
        task, row = self.pieces.task, self.pieces.row
        own = self.block[task.column]
        pairs = np.unique(np.stack([row[own != NONE], own[own != NONE]]), axis=1)
        column, block = self._joined(pairs[0], pairs[1], row[own == NONE], task.column[own == NONE])
        free = np.bincount(row, own != NONE, len(task.row_lower)) == 0
        among = np.flatnonzero(free[row])
        order = among[np.argsort(task.column[among], kind="stable")]
        first, size = _runs(task.column[order], column)
        of, place = spread(first, size)
        reached = np.unique(np.stack([row[order[place]], block[of]]), axis=1)
        more, beside = self._joined(reached[0], reached[1], row[among], task.column[among])
        any_ = np.stack([np.concatenate([column, more]), np.concatenate([block, beside])])
        loose, follower = self._loose
        chosen = np.stack([loose, self.block[follower]])
        both = np.unique(np.concatenate([any_[:, ~task.integer[any_[0]]], chosen], axis=1), axis=1)
        return both[0], both[1]

    @staticmethod
    def _joined(row: Ints, block: Ints, other_row: Ints, column: Ints) -> tuple[Ints, Ints]:
        """Join columns with the blocks that stand in their rows; `row` is sorted."""
        first, size = _runs(row, other_row)
        of, place = spread(first, size)
        pairs = np.unique(np.stack([column[of], block[place]]), axis=1)
        return pairs[0], pairs[1]

    @cached_property
    def across(self) -> Flags:
        """Columns that reach across: awards outside their supplier's home, and choices beside several blocks."""
        part, across = self.part, np.zeros(len(self.block), np.bool_)
        awards = np.flatnonzero((part.supplier != NONE) & (self.block != NONE))
        suppliers, number = np.unique(part.supplier[awards], return_inverse=True)
        votes = np.zeros((len(suppliers), self.count), np.int64)
        np.add.at(votes, (number, self.block[awards]), 1)
        across[awards] = votes.argmax(axis=1)[number] != self.block[awards]
        loose, award = self._loose
        across[loose[across[award]]] = True
        return across | self.spans

    @cached_property
    def spans(self) -> Flags:
        """Choices that decide about lots of several blocks: bids that span them."""
        loose, beside = self._loose
        pairs = np.unique(np.stack([loose, self.block[beside]]), axis=1)
        columns, times = np.unique(pairs[0], return_counts=True)
        spans = np.zeros(len(self.block), np.bool_)
        spans[columns[times > 1]] = True
        return spans

    @cached_property
    def _loose(self) -> tuple[Ints, Ints]:
        """Choices that decide about no lot alone, and the columns of lots that follow them: pairs, two arrays."""
        task, row = self.pieces.task, self.pieces.row
        short = np.diff(task.begin)[row] <= SHORT
        own = self.block[task.column] != NONE
        follows, loose = np.flatnonzero(short & own), np.flatnonzero(short & ~own & task.integer[task.column])
        first, size = _runs(row[follows], row[loose])
        of, place = spread(first, size)
        choice, follower = task.column[loose[of]], task.column[follows[place]]
        more, same = self._equal(choice, follower)
        return np.concatenate([choice, more]), np.concatenate([follower, same])

    def _equal(self, choice: Ints, follower: Ints) -> tuple[Ints, Ints]:
        """Pass followers on to choices that an equality makes a sum of choices: a bid of its steps."""
        task, row = self.pieces.task, self.pieces.row
        other = (self.block[task.column] != NONE) | ~task.integer[task.column]
        sums = (task.row_lower == task.row_upper) & (np.bincount(row, other, len(task.row_lower)) == 0)
        inside = np.flatnonzero(sums[row])
        order = np.argsort(choice, kind="stable")
        first, size = _runs(choice[order], task.column[inside])
        of, place = spread(first, size)
        rows, followers = row[inside[of]], follower[order[place]]
        first, size = _runs(row[inside], rows)
        of, place = spread(first, size)
        pairs = np.unique(np.stack([task.column[inside[place]], followers[of]]), axis=1)
        return pairs[0], pairs[1]

    # ---- blocks

    @cached_property
    def columns(self) -> list[Ints]:
        """Columns that are free while a block is decided, by block."""
        order = np.argsort(self.block, kind="stable")
        begin = np.searchsorted(self.block[order], np.arange(self.count + 1))
        column, block = self._beside
        found = []
        for number in range(self.count):
            mine = np.concatenate([order[begin[number] : begin[number + 1]], column[block == number]])
            found.append(np.sort(mine[~self.spans[mine]]))
        return found

    def turns(self) -> Iterator[list[int]]:
        """Yield the blocks in turns: those of one turn share no row, and are decided side by side."""
        rows = [set(self.pieces.rows_of(columns).tolist()) for columns in self.columns]
        left = list(range(self.count))
        while left:
            taken: set[int] = set()
            turn = []
            for number in left:
                if taken.isdisjoint(rows[number]):
                    taken |= rows[number]
                    turn.append(number)
            yield turn
            left = [number for number in left if number not in turn]


def _runs(sorted_keys: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    first = np.searchsorted(sorted_keys, wanted, "left")
    return first, np.searchsorted(sorted_keys, wanted, "right") - first


def cut(part: Part) -> Cut | None:
    """Cut a large part into blocks; None if it is small, or does not fall into any."""
    if len(part.columns) < LARGE:
        return None
    awards = np.flatnonzero((part.supplier != NONE) & (part.lot != NONE))
    of_lot = np.append(blocks(part.lot[awards], part.supplier[awards]), NONE)
    found = Cut(part, of_lot[np.where(part.lot < len(of_lot) - 1, part.lot, NONE)])
    few = found.across[awards].mean() <= ACROSS
    return found if found.count >= FEWEST and few else None


@dataclass(frozen=True)
class Bounded:
    """The relaxation of a part that is cut: its optimum, a point with what spans blocks settled, and the work.

    `bound` is infinity where there can be no point, minus infinity where that is not known.
    """

    bound: float
    values: Floats | None
    work: int


def bounded(cut: Cut, side_by_side: Map, watch: Watch = UNWATCHED) -> Bounded:
    """Solve the relaxation of a part that is cut, from its blocks, and settle what spans them; a watch may end it."""
    smaller, lp, ended = _relaxed(cut, side_by_side, watch)
    if ended != Ended.BEST:
        return Bounded(_value(lp, ended), None, lp.steps // STEPS_IN_UNIT)
    bound = lp.value
    spanning = np.flatnonzero(cut.spans[smaller.kept])
    values = lp.values
    if len(spanning):
        for least in (HALF, 2.0):
            settled = (values[spanning] > least).astype(float)
            lp.bound(spanning, settled, settled)
            if lp.run() == Ended.BEST:
                break
        else:
            return Bounded(bound, None, lp.steps // STEPS_IN_UNIT)
    values = smaller.values(lp.values)
    near = cut.part.task.integer & (np.abs(values - np.rint(values)) <= NEAR)
    return Bounded(bound, np.where(near, np.rint(values), values), lp.steps // STEPS_IN_UNIT)


def relaxed(part: Part, side_by_side: Map, watch: Watch = UNWATCHED) -> float:
    """Value of a part's relaxation, from its blocks if it is cut; infinity if nothing is possible, minus if unknown."""
    pieces = cut(part)
    if pieces is not None:
        _, lp, ended = _relaxed(pieces, side_by_side, watch)
    else:
        lp = Lp(replace(folded(part.task), watch=watch))
        ended = lp.run()
    return _value(lp, ended)


def _relaxed(cut: Cut, side_by_side: Map, watch: Watch) -> tuple[Projection, Lp, Ended]:
    smaller = projected(cut.pieces.task, cut.spans)
    lp, ended = from_blocks(replace(smaller.task, watch=watch), cut.across[smaller.kept], side_by_side)
    return smaller, lp, ended


def _value(lp: Lp, ended: Ended) -> float:
    if ended == Ended.BEST:
        return lp.value
    return INFINITY if ended == Ended.INFEASIBLE else -INFINITY
