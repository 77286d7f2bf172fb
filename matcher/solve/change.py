"""What a question to a relaxation changes, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program import Program
from matcher.program.blocks import Floats
from matcher.program.goals import Costs

NOTHING: Ints = np.zeros(0, np.int64)
NO_NUMBERS: Floats = np.zeros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a question changes: bounds of some columns, what some cost, sides of some rows; all else stays."""

    columns: Ints = field(default_factory=lambda: NOTHING)
    lower: Floats = field(default_factory=lambda: NO_NUMBERS)
    upper: Floats = field(default_factory=lambda: NO_NUMBERS)
    priced: Ints = field(default_factory=lambda: NOTHING)
    cost: Floats = field(default_factory=lambda: NO_NUMBERS)
    rows: Ints = field(default_factory=lambda: NOTHING)
    row_lower: Floats = field(default_factory=lambda: NO_NUMBERS)
    row_upper: Floats = field(default_factory=lambda: NO_NUMBERS)

    @classmethod
    def bounds(cls, columns: Ints, lower: Floats, upper: Floats) -> Change:
        """Change bounds only."""
        return cls(columns=columns, lower=lower, upper=upper)

    @classmethod
    def costs(cls, columns: Ints, cost: Floats) -> Change:
        """Change costs only."""
        return cls(priced=columns, cost=cost)

    @classmethod
    def sides(cls, rows: Ints, lower: Floats, upper: Floats) -> Change:
        """Change sides of rows only."""
        return cls(rows=rows, row_lower=lower, row_upper=upper)

    def undone(self, program: Program) -> Change:
        """Return the change that puts a program's own numbers back."""
        columns, priced, rows = self.columns, self.priced, self.rows
        return Change(
            columns=columns,
            lower=program.lower[columns],
            upper=program.upper[columns],
            priced=priced,
            cost=program.cost.vector[priced],
            rows=rows,
            row_lower=program.row_lower[rows],
            row_upper=program.row_upper[rows],
        )

    def of(self, program: Program) -> Program:
        """Return a program as it is changed."""
        lower, upper, cost = program.lower.copy(), program.upper.copy(), program.cost.vector.copy()
        row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
        lower[self.columns], upper[self.columns] = self.lower, self.upper
        cost[self.priced] = self.cost
        row_lower[self.rows], row_upper[self.rows] = self.row_lower, self.row_upper
        costs = Costs(cost, program.cost.constant)
        return replace(program, lower=lower, upper=upper, cost=costs, row_lower=row_lower, row_upper=row_upper)


@dataclass(frozen=True)
class Reply:
    """What a changed relaxation comes to.

    Attributes
    ----------
    difference
        By how much the value is larger than unchanged, in units of the currency; infinite if nothing is possible.
    columns, values
        The columns of the parts that were asked, sorted, and their values.
    """

    difference: float
    columns: Ints
    values: Floats

    def of(self, columns: Ints) -> Floats:
        """Look up the values of some of the columns that were asked."""
        return self.values[np.searchsorted(self.columns, columns)]
