"""A program as plain arrays, as every solver that takes arrays is given it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program import Program
from matcher.program.blocks import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """Minimise `cost x + offset` subject to `row_lower <= A x <= row_upper`, `lower <= x <= upper`, some x whole.

    Attributes
    ----------
    start, column, value
        A, row by row: entries of row r stand from start[r] to start[r + 1].
    """

    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    start: Ints
    column: Ints
    value: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        """Columns, rows and entries."""
        return len(self.cost), len(self.row_lower), len(self.value)

    @property
    def digest(self) -> str:
        """SHA-256 over every array, numbers to nine digits: sums taken in another order make no other program."""
        digest = hashlib.sha256()
        for each in fields(self):
            digest.update(each.name.encode())
            digest.update(_nine_digits(np.asarray(getattr(self, each.name), float)).tobytes())
        return digest.hexdigest()


def _nine_digits(values: Floats) -> Floats:
    """Cut the last bits of the mantissa off."""
    mantissa, exponent = np.frexp(values)
    rounded: Floats = np.ldexp(np.rint(mantissa * 2.0**30), exponent) + 0.0
    return rounded


def arrays(program: Program, shares: bool = True) -> Arrays:
    """Return a program's arrays; with `shares`, only yeses and noes are whole, and parts may be divided."""
    integer = program.integer & (program.upper <= 1) if shares else program.integer
    return Arrays(
        cost=program.cost.vector,
        offset=program.cost.constant,
        lower=program.lower,
        upper=program.upper,
        integer=integer,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        start=program.matrix.start,
        column=program.matrix.column,
        value=program.matrix.value,
    )
