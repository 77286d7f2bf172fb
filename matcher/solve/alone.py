"""A part of a program as a program of its own: for answering a question about it without answering all the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.market.columns import Ints
from matcher.program import Program
from matcher.program.blocks import Matrix, spread
from matcher.solve.parts import Part, split, without_loners


def part_with(program: Program, column: int) -> Part | None:
    """Find the independent part that a column belongs to; None if the column is fixed."""
    for part in split(without_loners(program)):
        if column in part.columns:
            return part
    return None


def alone(program: Program, part: Part) -> Program:
    """Keep the rows of a part only, with every other column fixed where it costs nothing to leave it.

    What an answer costs differs from the whole program's by a constant; differences between two answers of the same
    part do not.
    """
    outside = np.ones(len(program.lower), np.bool_)
    outside[part.columns] = False
    outside &= program.lower < program.upper
    upper = np.where(outside, program.lower, program.upper)
    return replace(
        program,
        upper=upper,
        matrix=_rows(program.matrix, part.rows),
        row_lower=program.row_lower[part.rows],
        row_upper=program.row_upper[part.rows],
        row_lot=program.row_lot[part.rows],
    )


def _rows(matrix: Matrix, rows: Ints) -> Matrix:
    count = matrix.start[rows + 1] - matrix.start[rows]
    _, entry = spread(matrix.start[rows], count)
    start = np.concatenate([[0], np.cumsum(count)])
    return Matrix(start=start, column=matrix.column[entry], value=matrix.value[entry])
