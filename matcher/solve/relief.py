"""The least that would have to give for some award to exist, by priority, in sentences.

Every rule a network could relax gets a slack, counted as a share of the rule's own limit. What the bids offer gives
never: cover, link, packages, capacity. Rules of a higher priority give less before those of a lower one do: the
smallest sum of shares is found for one priority after the other, from the last to the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program import Program
from matcher.program.blocks import INFINITY, LAST, NONE, Floats, Matrix
from matcher.program.frame import CENTS_IN_ONE
from matcher.program.goals import Costs
from matcher.solve.highs import Found
from matcher.solve.stage import InProcess, Terms

SENTENCES = {
    "budget": "budget of {key}: {amount} more would be needed",
    "supplier_share": "share of one supplier, {key}: {amount} more would have to be allowed",
    "dependence": "dependence of {key}: {amount} more would have to be allowed",
    "reserved_share": "reserved share, {key}: {amount} more would have to be left to others",
    "rings": "distance, buyer {key}: {amount} more would have to be allowed so far out",
    "standby": "standby for {key}: {amount} parts of others are missing",
    "ramp": "ramp of {key}: {amount} more units of growth would have to be allowed",
    "smallest_engagement": "smallest engagement of {key}: {amount} less would have to do",
    "suppliers_per_lot": "suppliers of {key}: the number, or the least parts of each, is off by {amount}",
    "groups": "group {key}: {amount} more bids would have to be allowed",
    "requires": "bid {key} would have to win without the one it requires",
    "force": "the lock on {key} cannot be kept",
    "limit": "the limit that the level {key} leaves: off by {amount}",
}
"""Rules that give, and how a shortfall is said; money in units of the currency."""
COUNTED = frozenset({"suppliers_per_lot", "groups", "standby"})
"""Rules whose shortfall is counted, not measured."""
SMALL, TINY = 1e-6, 1e-9
"""What is no shortfall; and how far a sum that is held may move in floating point, of itself."""
NOT_FOUND = "what would have to give was not found within the work the policy allows"
NOTHING_GIVES = "nothing that may give would help: what is agreed, or offered as a whole, stands in the way"


def limits_of(program: Program) -> tuple[Floats, Ints]:
    """Return each row's own limit, 0 where it never gives, and its priority, two arrays (rows,)."""
    limit = [block.limit if len(block.limit) else np.zeros(len(block)) for block in program.blocks]
    priority = [np.full(len(block), block.priority) for block in program.blocks]
    return np.concatenate(limit), np.concatenate(priority)


def least_relief(program: Program, terms: Terms) -> tuple[str, ...]:
    """Say what would have to give, at least, for a program without an award to have one."""
    elastic, values = _elastic(program), None
    for priority in range(LAST, 0, -1):
        if (elastic.priority == priority).any():
            wanted = elastic.wanting(priority)
            answer = InProcess().answer(wanted, terms)
            if answer.values is None:
                return (NOTHING_GIVES if answer.found == Found.INFEASIBLE else NOT_FOUND,)
            values = answer.values
            elastic = elastic.holding(priority, values)
    return (NOTHING_GIVES,) if values is None else tuple(elastic.sentences(values))


@dataclass(frozen=True)
class _Elastic:
    """A program with slack columns at its end, each for a row that may give; `filled` lots may stay outside after all.

    Attributes
    ----------
    rows
        The row of each slack, (slacks,).
    column, share, priority
        Of each slack, then of what stays outside of each filled lot: column, share of the limit per unit, priority.
    """

    program: Program
    rows: Ints
    filled: Ints
    column: Ints
    share: Floats
    priority: Ints

    def wanting(self, priority: int) -> Program:
        """Return the program that minimises the shares of one priority."""
        cost, mine = np.zeros(len(self.program.lower)), self.priority == priority
        cost[self.column[mine]] = self.share[mine]
        return self.program.minimising(Costs(cost, 0.0))

    def holding(self, priority: int, values: Floats) -> _Elastic:
        """Keep what a priority gives at its least."""
        mine = self.column[self.priority == priority]
        share = self.share[self.priority == priority]
        least, upper = float(share @ values[mine]), self.program.upper.copy()
        if least <= SMALL:
            upper[mine] = np.rint(values[mine])
            return replace(self, program=replace(self.program, upper=upper))
        vector = np.zeros(len(values))
        vector[mine] = share
        return replace(self, program=self.program.with_row(vector, least * (1 + TINY), "given"))

    def sentences(self, values: Floats) -> list[str]:
        """Say what gives."""
        given = values[self.column]
        said = [self._sentence(int(row), float(by)) for row, by in zip(self.rows, given, strict=False) if by > SMALL]
        lots, outside = self.program.market.lots.lot, given[len(self.rows) :]
        return list(dict.fromkeys(said)) + [
            f"lot {lots[lot]} must be filled: {parts:g} {'part finds' if parts == 1 else 'parts find'} no supplier"
            for lot, parts in zip(self.filled.tolist(), np.rint(outside), strict=True)
            if parts > SMALL
        ]

    def _sentence(self, row: int, by: float) -> str:
        rule, _, key = self.program.row_name(row).partition("[")
        amount = f"{by:g}" if rule in COUNTED else f"{_up(by):,.2f}"
        return SENTENCES[rule].format(key=key.removesuffix("]"), amount=amount)


def _up(amount: float) -> float:
    """Round up to hundredths, so that what is said suffices; what rounding in floating point added is no amount."""
    return float(np.ceil(amount * CENTS_IN_ONE - SMALL)) / CENTS_IN_ONE


def _elastic(program: Program) -> _Elastic:
    limit, priority = limits_of(program)
    gives = limit > 0
    up = np.flatnonzero(gives & np.isfinite(program.row_upper))
    down = np.flatnonzero(gives & np.isfinite(program.row_lower))
    rows, side = np.concatenate([up, down]), np.repeat([-1.0, 1.0], [len(up), len(down)])
    width, lots, outside = len(program.lower), program.market.lots, program.layout.outside
    filled = np.flatnonzero((lots.must_fill == 1) & (outside != NONE) & np.isfinite(program.row_lower[: len(lots)]))
    upper = program.upper.copy()
    upper[outside[filled]] = lots.parts[filled]
    elastic = replace(
        program,
        lower=np.append(program.lower, np.zeros(len(rows))),
        upper=np.append(upper, np.full(len(rows), INFINITY)),
        integer=np.append(program.integer, np.zeros(len(rows), np.bool_)),
        matrix=_with_slacks(program.matrix, width, rows, side),
        cost=Costs(np.zeros(width + len(rows)), 0.0),
    )
    return _Elastic(
        program=elastic,
        rows=rows,
        filled=filled,
        column=np.concatenate([width + np.arange(len(rows)), outside[filled]]),
        share=1 / np.concatenate([limit[rows], lots.parts[filled].astype(float)]),
        priority=np.concatenate([priority[rows], np.full(len(filled), LAST)]),
    )


def _with_slacks(matrix: Matrix, width: int, rows: Ints, side: Floats) -> Matrix:
    return Matrix.of(
        len(matrix.start) - 1,
        width + len(rows),
        np.concatenate([matrix.row, rows]),
        np.concatenate([matrix.column, width + np.arange(len(rows))]),
        np.concatenate([matrix.value, side]),
    )
