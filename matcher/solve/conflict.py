"""Why nothing is possible: the least that would have to give for some award to exist, in sentences.

Every rule that a network could relax gets a slack, counted as a share of the rule's own limit; cover, link and
packages get none. Smallest sum of shares, solved as a program of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program import Program
from matcher.program.blocks import INFINITY, NONE, Floats, Matrix
from matcher.program.goals import Costs
from matcher.solve.stage import InProcess, Terms

SENTENCES = {
    "capacity": "capacity {key}: {amount:,.2f} more units would be needed",
    "ramp": "ramp of {key}: {amount:,.2f} more units of growth would have to be allowed",
    "budget": "budget of {key}: {amount:,.2f} more would be needed",
    "supplier_share": "share of one supplier, {key}: {amount:,.2f} more would have to be allowed",
    "reserved_share": "reserved share, {key}: {amount:,.2f} more would have to be left to others",
    "standby": "standby for {key}: {amount:,.2f} more parts of others would be needed",
    "rings": "distance, buyer {key}: {amount:,.2f} more would have to be allowed so far out",
    "dependence": "dependence of {key}: {amount:,.2f} more would have to be allowed",
    "smallest_engagement": "smallest engagement of {key}: {amount:,.2f} less would have to do",
    "suppliers_per_lot": "suppliers of {key}: the number, or the least parts of each, is off by {amount:g}",
    "groups": "group {key}: {amount:g} more bids would have to be allowed",
    "requires": "bid {key} would have to win without the one it requires",
    "force": "the lock on {key} cannot be kept",
    "limit": "the limit that the level {key} leaves: off by {amount:,.2f}",
}
"""Rules that can be relaxed, and how a shortfall is said; money in units of the currency."""
SMALL = 1e-6


def least_relaxation(program: Program, terms: Terms) -> tuple[str, ...]:
    """Say what would have to give, at least, for a program without an award to have one."""
    elastic = _elastic(program)
    answer = InProcess().answer(elastic.program, replace(terms, gap=0.0, fine=True, executor=None), whole=True)
    if answer.values is None:
        return ("what would have to give was not found within the work the policy allows",)
    return tuple(elastic.sentences(answer.values))


@dataclass(frozen=True)
class _Elastic:
    """A program with slack columns at its end, one per relaxed row; `filled` lots may be left outside after all."""

    program: Program
    rows: Ints
    width: int
    filled: Ints

    def sentences(self, values: Floats) -> list[str]:
        said = [
            self._sentence(int(row), float(slack))
            for row, slack in zip(self.rows, values[self.width :], strict=True)
            if slack > SMALL
        ]
        lots = self.program.market.lots.lot
        return said + [
            f"lot {lots[lot]} must be filled: {values[self.program.layout.outside[lot]]:g} parts find no supplier"
            for lot in self.filled.tolist()
            if values[self.program.layout.outside[lot]] > SMALL
        ]

    def _sentence(self, row: int, slack: float) -> str:
        rule, _, key = self.program.row_name(row).partition("[")
        return SENTENCES[rule].format(key=key.removesuffix("]"), amount=slack)


def _elastic(program: Program) -> _Elastic:
    rows = _relaxed(program)
    width, outside = len(program.lower), program.layout.outside
    lots = program.market.lots
    filled = np.flatnonzero((lots.must_fill == 1) & (outside != NONE))
    upper = program.upper.copy()
    upper[outside[filled]] = lots.parts[filled]
    cost = np.zeros(width + len(rows))
    cost[outside[filled]] = 1 / lots.parts[filled]
    side = np.where(np.isfinite(program.row_upper), program.row_upper, program.row_lower)[rows]
    cost[width:] = 1 / np.maximum(np.abs(side), 1)
    elastic = replace(
        program,
        lower=np.append(program.lower, np.zeros(len(rows))),
        upper=np.append(upper, np.full(len(rows), INFINITY)),
        integer=np.append(program.integer, np.zeros(len(rows), np.bool_)),
        matrix=_with_slacks(program, rows),
        cost=Costs(cost, 0.0),
    )
    return _Elastic(elastic, rows, width, filled)


def _relaxed(program: Program) -> Ints:
    """Rows that may give; those laid aside need not."""
    sided = np.flatnonzero(np.isfinite(program.row_lower) | np.isfinite(program.row_upper)).tolist()
    named = [row for row in sided if program.row_name(row).partition("[")[0] in SENTENCES]
    return np.array(named, np.int64)


def _with_slacks(program: Program, rows: Ints) -> Matrix:
    """Let each relaxed row give: an upper side goes up, a lower side goes down."""
    width, matrix = len(program.lower), program.matrix
    give = np.where(np.isfinite(program.row_upper[rows]), -1.0, 1.0)
    return Matrix.of(
        len(program.row_lower),
        width + len(rows),
        np.concatenate([matrix.row, rows]),
        np.concatenate([matrix.column, width + np.arange(len(rows))]),
        np.concatenate([matrix.value, give]),
    )
