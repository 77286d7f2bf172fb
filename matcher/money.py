"""Exact amounts: cents, millionths and basis points as integers; what follows from them as fractions.

Grammar first, arithmetic after: only ASCII digits with at most one point are a number here, so that `1e9`,
`nan`, `1_000` and full-width digits, all of which Python would take, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

CENTS = 2
"""Decimals of an amount that moves; such amounts are whole cents."""
MILLIONTHS = 6
"""Decimals of a unit price or a use; such amounts are whole millionths."""
CENT_IN_MILLIONTHS = 10_000
BASIS_POINTS = 10_000
"""Basis points in one whole."""

_NUMBER = re.compile(r"[0-9]{1,14}(?:\.([0-9]{1,6}))?", re.ASCII)


def scaled(text: str, decimals: int) -> int:
    """Read a plain decimal number as a whole count of its smallest unit.

    Raises
    ------
    ValueError
        If the text is not ASCII digits with at most one point and at most `decimals` decimals.

    >>> scaled("0.4475", MILLIONTHS)
    447500
    """
    found = _NUMBER.fullmatch(text)
    fraction = (found[1] or "") if found else None
    if fraction is None or len(fraction) > decimals:
        raise ValueError(f"{text!r} is not a number with at most {decimals} decimals")
    return int(text.partition(".")[0] + fraction.ljust(decimals, "0"))


def unscaled(units: int, decimals: int) -> str:
    """Write a whole count of the smallest unit as a decimal number without needless zeros beyond cents.

    >>> unscaled(447500, MILLIONTHS), unscaled(1200, CENTS)
    ('0.4475', '12.00')
    """
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(decimals + 1, "0")
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    shown = fraction.rstrip("0").ljust(CENTS, "0")
    return f"{sign}{whole}.{shown}" if decimals else f"{sign}{whole}"


def nearest(amount: Fraction) -> int:
    """Round to the nearest whole number, halves away from zero, as on paper."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def apportion(total: int, amounts: Sequence[Fraction]) -> list[int]:
    """Round fractions to whole numbers that add up to `total`, by largest remainder.

    Each result lies within one of its amount if `total` is the rounded sum of the amounts. Equal remainders
    go to the earlier place, so callers order by key.

    Source: Hamilton's method of largest remainders.

    Raises
    ------
    ValueError
        If `total` is further from the sum than there are places.
    """
    floors = [amount.numerator // amount.denominator for amount in amounts]
    missing = total - sum(floors)
    if not 0 <= missing <= len(floors):
        raise ValueError(f"{total} is not the rounded sum of the amounts")
    order = sorted(range(len(amounts)), key=lambda place: (floors[place] - amounts[place], place))
    for place in order[:missing]:
        floors[place] += 1
    return floors


def rounded_to_add_up(amounts: Sequence[Fraction]) -> list[int]:
    """Round fractions to whole numbers that add up to their rounded sum."""
    return apportion(nearest(sum(amounts, Fraction(0))), amounts)
