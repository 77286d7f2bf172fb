"""Parts that come out whole by themselves, and need no branching.

Once every yes and no is settled, what is left of some markets is a transportation problem: parts go from suppliers
with room for so many to lots that want so many. Its corners are whole anyway. A solver that is not told so lists the
values of each such column at the root, and branches on them. Nothing hangs on the guess: a point that comes out whole
is as good, and its bound as valid, as if it had been asked for; one that does not is asked for again.

Source: bipartite incidence matrices are totally unimodular (Hoffman and Kruskal 1956).
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.program import Program
from matcher.program.blocks import NONE, Floats

EXACT = 1e-9
"""How far a quotient may be from a whole number to be one: rounding of a few floating-point steps."""


def whole_by_themselves(program: Program) -> Flags:
    """Guess which counted columns are whole at every corner once the other whole columns are settled, (columns,).

    Those that share at most one row with others like them within their lot, and at most one across lots, if every row
    they stand in, divided by their coefficient there, has whole coefficients and sides.
    """
    counted: Flags = program.integer & (program.lower < program.upper) & (program.upper > 1)
    row, column = program.matrix.row, program.matrix.column
    inside = counted[column]
    fits = _every(_even(program, counted)[row[inside]], column[inside], len(counted))
    several = np.bincount(row[inside], minlength=len(program.row_lot)) > 1
    for sort in (program.row_lot == NONE, program.row_lot != NONE):
        shared = inside & (several & sort)[row]
        fits &= np.bincount(column[shared], minlength=len(counted)) <= 1
    return np.logical_and(counted, fits)


def _even(program: Program, counted: Flags) -> Flags:
    """Rows in which counted columns have one coefficient, and all else is a multiple of it, (rows,)."""
    row, column, value = program.matrix.row, program.matrix.column, program.matrix.value
    unit = np.zeros(len(program.row_lower))
    unit[row[counted[column]]] = value[counted[column]]
    multiple = _is_whole(_divided(value, unit[row])) | ~program.integer[column]
    fitting = _every(np.where(counted[column], value == unit[row], multiple), row, len(unit))
    sides = [_is_whole(_divided(side, unit)) for side in (program.row_lower, _upper(program))]
    return np.logical_and(fitting, sides[0] & sides[1])


def _upper(program: Program) -> Floats:
    """Most that the whole columns of each row may add up to, (rows,); not a number where that cannot be told.

    A row with one continuous column, the load, says `sum - load = side`; one other row limits the load alone.
    """
    row, column, value = program.matrix.row, program.matrix.column, program.matrix.value
    loose, width = ~program.integer[column], len(program.lower)
    alone = np.bincount(row, minlength=len(program.row_upper)) == 1
    limits = loose & alone[row] & (value == 1)
    most = np.full(width, np.nan)
    most[column[limits]] = program.row_upper[row[limits]]
    most[(np.bincount(column, minlength=width) != 2) | (program.cost.vector != 0)] = np.nan
    upper: Floats = program.row_upper.copy()
    np.add.at(upper, row[loose], np.where(value == -1, most[column], np.nan)[loose])
    return upper


def _divided(value: Floats, by: Floats) -> Floats:
    return np.divide(value, by, out=np.zeros_like(value), where=by != 0)


def _is_whole(value: Floats) -> Flags:
    """Tell whole numbers, infinite ones among them."""
    finite = np.where(np.isinf(value), 0.0, value)
    near: Flags = np.abs(finite - np.rint(finite)) <= EXACT + 8 * np.spacing(np.abs(finite))
    return near


def _every(holds: Flags, of: Ints, count: int) -> Flags:
    """Tell for each of `count` things whether all its entries hold."""
    return np.equal(np.bincount(of[~holds], minlength=count), 0)
