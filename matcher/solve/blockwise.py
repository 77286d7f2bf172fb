"""Blocks of a large part decided one turn after the other, every other block held where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import Floats
from matcher.solve.coupled import Cut
from matcher.solve.highs import Task
from matcher.solve.orders import Kind, Order, Report

Fulfil = Callable[[Sequence[Order]], Iterable[Report]]
"""Has orders fulfilled, here or side by side, and tells of each."""


@dataclass
class Blockwise:
    """Passes over the blocks of a part.

    Attributes
    ----------
    shares
        Columns that need not be whole during the work, (columns,).
    values
        Where everything stands, (columns,).
    """

    cut: Cut
    shares: Flags
    values: Floats
    fulfil: Fulfil

    def decide(self, asked: Task) -> bool:
        """Decide every block; tell whether each has a way. What is asked of the whole is asked of every block."""
        return all(self._turn(turn, Kind.DIVE, asked) for turn in self._turns)

    def better(self, number: int, asked: Task, values: Floats) -> Floats:
        """Search the neighbourhoods of a point in the blocks of one turn; return the point that leads to."""
        self.values = values.copy()
        self._turn(self._turns[number % len(self._turns)], Kind.NEIGHBOURS, asked)
        return self.values

    @cached_property
    def _turns(self) -> list[list[Ints]]:
        """Columns of the blocks that are worked on side by side, turn after turn."""
        return [[self.cut.columns[number] for number in turn] for turn in self.cut.turns()]

    def _turn(self, blocks: Sequence[Ints], kind: Kind, asked: Task) -> bool:
        """Work on blocks side by side; a dive without a way is followed by a search in whole parts."""
        reports = list(self.fulfil([self._order(columns, kind, asked) for columns in blocks]))
        for columns, report in zip(blocks, reports, strict=True):
            if report.values is not None:
                self.values[columns] = report.values
        left = [columns for columns, report in zip(blocks, reports, strict=True) if report.values is None]
        return not left or (kind == Kind.DIVE and self._turn(left, Kind.SEARCH, asked))

    def _order(self, columns: Ints, kind: Kind, asked: Task) -> Order:
        _, piece = self.cut.pieces.cut_out(columns, self.values)
        told = {name: getattr(asked, name) for name in ASKED}
        task = replace(piece, **told, watch=replace(asked.watch, seen=None))  # a block's costs are not the part's
        if kind == Kind.NEIGHBOURS:
            point, lot = self.values[columns], self.cut.part.lot[columns]
            return Order(kind=kind, task=task, shares=self.shares[columns], point=point, lot=lot)
        shares = self.shares[columns] if kind == Kind.DIVE else np.zeros(len(columns), np.bool_)
        return Order(kind=kind, task=task, shares=shares)


ASKED = ("gap", "slack", "work", "seed")
"""What is asked of a task beside its arrays and its watch."""
