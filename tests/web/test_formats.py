"""Figures as people read them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from matcher.market import Header
from web import formats

QUARTERS = Header("x", "USD", "quarter", 12, date(2027, 1, 1))
MONTHS = Header("x", "EUR", "month", 14, date(2027, 11, 1))


def test_amounts_are_exact_however_large() -> None:
    assert formats.money(10**15 + 1, "USD", exact=True) == "$10,000,000,000,000.01"


def test_amounts_round_halves_away_from_zero() -> None:
    assert formats.money(150, "USD") == "$2"
    assert formats.money(-150, "USD") == "−$2"
    assert formats.money(Fraction(299, 2), "USD", exact=True) == "$1.50"


def test_a_difference_has_its_sign() -> None:
    assert formats.plus(formats.money(5000, "USD")) == "+$50"
    assert formats.plus(formats.money(-5000, "USD")) == "−$50"
    assert formats.plus(formats.money(0, "USD")) == "$0"


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert formats.number(Fraction(-1, 100), 1) == "0.0"
    assert formats.plus(formats.amount(-20)) == "0"


@pytest.mark.parametrize(
    ("millionths", "shown"),
    [(447_500, "$0.4475"), (12_000_000, "$12.00"), (5_000_000, "$5.0000"), (1, "$0.000001"), (0, "$0.0000")],
)
def test_unit_prices_have_the_decimals_they_need(millionths: int, shown: str) -> None:
    assert formats.unit_price(millionths, "USD") == shown


def test_prices_of_one_table_have_the_same_decimals() -> None:
    assert formats.price_places([447_500, 12_000_000]) == 4
    assert formats.price_places([447_501]) == 6
    assert formats.price_places([]) == 4


def test_percent_keeps_its_unit_on_the_line() -> None:
    assert formats.percent(Fraction(1, 8)) == "12.5\u00a0%"
    assert formats.points(325) == "3.25\u00a0%"
    assert formats.points(300) == "3\u00a0%"


def test_a_tiny_gap_is_not_called_nothing() -> None:
    assert formats.small_percent(Fraction(1, 10**9)) == "less than 0.001\u00a0%"
    assert formats.small_percent(Fraction(0)) == "0\u00a0%"
    assert formats.small_percent(Fraction(1, 200)) == "0.50\u00a0%"


def test_periods_have_names() -> None:
    assert formats.period(QUARTERS, 1) == "Q1 2027"
    assert formats.period(QUARTERS, 12) == "Q4 2029"
    assert formats.period(MONTHS, 14) == "Dec 2028"


def test_days_are_spelled() -> None:
    assert formats.day(date(2026, 12, 8)) == "Tue 8 Dec 2026"


def test_names_of_files_become_words_and_other_text_stays() -> None:
    assert formats.spoken("health-laundry") == "Health laundry"
    assert formats.spoken("wash_lb") == "Wash lb"
    assert formats.spoken("Night care") == "Night care"
    assert formats.spoken("<b>") == "<b>"
