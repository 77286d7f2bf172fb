"""Numbers are read by a narrow grammar, kept as integers, and rounded so that they add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.money import CENTS, MILLIONTHS, apportion, nearest, rounded_to_add_up, scaled, unscaled

fractions = st.fractions(-1000, 1000, max_denominator=97)


@pytest.mark.parametrize(
    ("text", "decimals", "units"),
    [("0", 0, 0), ("007", 0, 7), ("12", CENTS, 1200), ("12.5", CENTS, 1250), ("0.4475", MILLIONTHS, 447500)],
)
def test_a_plain_number_is_read_exactly(text: str, decimals: int, units: int) -> None:
    assert scaled(text, decimals) == units


WRONG = """
-0 -1 +1 1_000 1,200 1e9 nan inf sNaN 0x1 ١٢ \uff11\uff12 .5 5. 1.234 1.2.3 ² 123456789012345
"""


@pytest.mark.parametrize("text", ["", " 1", "1 ", "1\n", *WRONG.split()])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number with at most 2 decimals"):
        scaled(text, CENTS)


def test_a_number_is_written_with_cents_and_no_needless_zeros() -> None:
    assert unscaled(1200, CENTS) == "12.00"
    assert unscaled(447500, MILLIONTHS) == "0.4475"
    assert unscaled(5_000_000, MILLIONTHS) == "5.00"
    assert unscaled(-5, CENTS) == "-0.05"
    assert unscaled(12, 0) == "12"


@given(units=st.integers(0, 10**15), decimals=st.sampled_from([0, CENTS, MILLIONTHS]))
def test_a_number_written_is_read_as_it_was(units: int, decimals: int) -> None:
    assert scaled(unscaled(units % 10 ** (14 + decimals), decimals), decimals) == units % 10 ** (14 + decimals)


@pytest.mark.parametrize(("amount", "whole"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("-3/2", -2), ("1/3", 0)])
def test_halves_go_away_from_zero(amount: str, whole: int) -> None:
    assert nearest(Fraction(amount)) == whole


@given(amounts=st.lists(fractions, max_size=8))
def test_rounded_amounts_add_up_and_each_is_less_than_one_off(amounts: list[Fraction]) -> None:
    rounded = rounded_to_add_up(amounts)
    assert sum(rounded) == nearest(sum(amounts, Fraction(0)))
    assert all(abs(whole - amount) <= 1 for whole, amount in zip(rounded, amounts, strict=True))


def test_equal_remainders_go_to_the_earlier_place() -> None:
    assert rounded_to_add_up([Fraction(1, 3)] * 3) == [1, 0, 0]


def test_a_total_that_is_not_the_rounded_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="is not the rounded sum"):
        apportion(3, [Fraction(1, 2), Fraction(1, 2)])
