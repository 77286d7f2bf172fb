"""Where one part of a program stands: its best point, its bound, and what may still be in shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.market.columns import Flags
from matcher.program.blocks import INFINITY, Floats
from matcher.solve.blockwise import Blockwise
from matcher.solve.kernel import Relaxed
from matcher.solve.orders import Order, Report
from matcher.solve.parts import Part

SMALL = 1500
"""Columns up to which a part is searched in whole parts at once."""
NEAR = 1e-6
"""How far a row may be off where blocks were decided one by one; what matters is checked exactly afterwards."""
EXACT = 1e-9
"""How far a row may be off, relative to its sum, to be kept in floating point."""


@dataclass(eq=False)
class Standing:
    """Where a part stands.

    Attributes
    ----------
    shares
        Columns that its next work may leave in shares, (columns,).
    values, value
        Its best point in whole parts and what that costs; None and infinity while there is none.
    in_shares, bound, source
        The best cost in shares, and the bound with its source.
    turn
        How often more was asked for.
    ended
        True if a search has nothing more to find.
    relaxed
        Where the relaxation's optimum lies, if a dive found it.
    blocks
        Its blocks, if it is decided block by block.
    """

    part: Part
    shares: Flags
    values: Floats | None = None
    value: float = INFINITY
    in_shares: float = INFINITY
    bound: float = -INFINITY
    source: str = ""
    turn: int = 0
    ended: bool = False
    relaxed: Relaxed | None = None
    blocks: Blockwise | None = None

    @classmethod
    def of(cls, part: Part) -> Standing:
        """Begin with nothing known of a part."""
        return cls(part, _divided(part))

    @property
    def kernels(self) -> bool:
        """Tell whether a kernel of it can be searched."""
        return self.relaxed is not None and self.values is not None and bool(self.shares.any())

    @property
    def small(self) -> bool:
        """Tell whether it is searched in whole parts at once."""
        return len(self.part.columns) <= SMALL

    def accept(self, values: Floats) -> bool:
        """Take a point if it keeps every row; tell whether it does."""
        holds = self.holds(values, EXACT)
        if holds:
            self.values, self.value = values, float(self.part.task.cost @ values)
        return holds

    def holds(self, values: Floats, room: float) -> bool:
        """Tell whether a point keeps every row, up to some room relative to its sum."""
        task = self.part.task
        row = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))
        total = np.bincount(row, task.value * values[task.column], len(task.row_lower))
        off = room * np.maximum(1.0, np.abs(total))
        return bool(((total >= task.row_lower - off) & (total <= task.row_upper + off)).all())

    @property
    def distance(self) -> float:
        """How far its award is from its bound; infinity while it has none."""
        return max(self.value - self.bound, 0.0) if self.values is not None else INFINITY

    def take(self, order: Order, report: Report) -> None:
        """Keep what is better of a report; where whole parts alone stand in the way, look for those from now on."""
        if report.bound > self.bound:
            self.bound, self.source = report.bound, report.source
        self.in_shares = min(self.in_shares, report.in_shares)
        cost = INFINITY if report.values is None else float(self.part.task.cost @ report.values)
        if report.values is not None and cost < self.value:
            self.values, self.value = report.values, cost
        if report.in_shares - report.bound <= order.task.slack < cost - report.bound:
            self.shares = np.zeros_like(self.shares)
        self.relaxed = self.relaxed or report.relaxed
        self.ended = self.ended or report.ended


def _divided(part: Part) -> Flags:
    """Columns that a part's work may leave in shares: what comes out whole by itself; all counts, if it is large."""
    task = part.task
    counted: Flags = task.integer & (task.upper > 1)
    return part.easy if len(part.columns) <= SMALL else counted
