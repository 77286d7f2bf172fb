"""A bound recomputed from dual multipliers, in integers alone: no point of a relaxation costs less.

Any multipliers give a bound, better ones a better one; where they come from does not matter. A floating-point number
is a whole number of some power of two, and is taken for exactly that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

BITS = 36
"""A multiplier counts in steps of 2**-36."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Minimise cost x, each x in its box, each row between its sides; all in floating point.

    Attributes
    ----------
    begin, column, value
        Entries row by row: those of row r stand from begin[r] to begin[r + 1].
    """

    cost: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]
    row_lower: Sequence[float]
    row_upper: Sequence[float]
    begin: Sequence[int]
    column: Sequence[int]
    value: Sequence[float]


def lower_bound(relaxation: Relaxation, multipliers: Sequence[int]) -> Fraction | None:
    r"""Return a bound from multipliers, one a row, in steps of 2**-BITS; None if these give none.

    .. math:: \sum_r y_r\, (side_r) + \sum_j \min_{lower_j \le x_j \le upper_j} (c_j - \sum_r a_{rj} y_r)\, x_j

    The side is the lower one where y is positive, the upper one where it is negative.

    Source: weak duality; Neumaier and Shcherbina 2004, "Safe bounds in linear and mixed-integer linear programming".
    """
    scale = _scale(relaxation)
    left = [_whole(cost, scale) << BITS for cost in relaxation.cost]
    total = 0
    for row, y in enumerate(multipliers):
        if not y:
            continue
        side = relaxation.row_lower[row] if y > 0 else relaxation.row_upper[row]
        if math.isinf(side):
            return None
        total += y * _whole(side, scale) << scale
        for entry in range(relaxation.begin[row], relaxation.begin[row + 1]):
            left[relaxation.column[entry]] -= y * _whole(relaxation.value[entry], scale)
    for lower, upper, reduced in zip(relaxation.lower, relaxation.upper, left, strict=True):
        if reduced:
            edge = lower if reduced > 0 else upper
            if math.isinf(edge):
                return None
            total += reduced * _whole(edge, scale)
    return Fraction(total, 1 << 2 * scale + BITS)


def _scale(relaxation: Relaxation) -> int:
    """Return the least power of two by which every finite number becomes a whole one."""
    numbers: Iterable[Sequence[float]] = (
        relaxation.cost,
        relaxation.lower,
        relaxation.upper,
        relaxation.row_lower,
        relaxation.row_upper,
        relaxation.value,
    )
    found = {number for each in numbers for number in each if not math.isinf(number)}
    return max((number.as_integer_ratio()[1].bit_length() - 1 for number in found), default=0)


def _whole(number: float, scale: int) -> int:
    above, below = number.as_integer_ratio()
    return (above << scale) // below
