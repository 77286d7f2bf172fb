"""Blocks of a large part decided one turn after the other, every other block held where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

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
    """One pass over the blocks of a part.

    Attributes
    ----------
    asked
        The part's task: what is asked of the whole is asked of every block.
    values
        Where everything stands, (columns,).
    lost
        True once a block could not be decided.
    """

    cut: Cut
    asked: Task
    shares: Flags
    values: Floats
    fulfil: Fulfil
    lost: bool = False

    def decide(self) -> Floats | None:
        """Decide every block; None where one of them has no way."""
        for turn in self.cut.turns():
            self._turn([self.cut.columns[number] for number in turn], Kind.DIVE)
            if self.lost:
                return None
        return self.values

    def _turn(self, blocks: Sequence[Ints], kind: Kind) -> None:
        """Decide blocks side by side; a dive without a way is followed by a search in whole parts."""
        reports = list(self.fulfil([self._order(columns, kind) for columns in blocks]))
        for columns, report in zip(blocks, reports, strict=True):
            if report.values is not None:
                self.values[columns] = report.values
        left = [columns for columns, report in zip(blocks, reports, strict=True) if report.values is None]
        if left and kind == Kind.DIVE:
            self._turn(left, Kind.SEARCH)
        else:
            self.lost |= bool(left)

    def _order(self, columns: Ints, kind: Kind) -> Order:
        _, piece = self.cut.pieces.cut_out(columns, self.values)
        task = replace(piece, **{name: getattr(self.asked, name) for name in ASKED})
        shares = self.shares[columns] if kind == Kind.DIVE else np.zeros(len(columns), np.bool_)
        return Order(kind=kind, task=task, shares=shares)


ASKED = ("gap", "slack", "work", "seed", "watch")
"""What is asked of a task beside its arrays."""
