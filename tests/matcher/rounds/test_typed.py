"""What people type is read as it stands or refused by a rule; nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from matcher.rounds.typed import Typed, TypedWrong, Wrong, day, line, moment, number

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("typed", "decimals", "units"),
    [("12", 0, 12), (" 0012 ", 0, 12), ("$1200.50", 2, 120_050), ("0.4475 USD", 6, 447_500), ("€ 5", 2, 500)],
)
def test_plain_numbers_are_read_to_the_last_digit(typed: str, decimals: int, units: int) -> None:
    assert number(typed, decimals) == units


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "field.empty"),
        ("-1", "number.negative"),
        ("−1", "number.negative"),
        ("1e9", "number.digits"),
        ("nan", "number.digits"),
        ("1_000", "number.digits"),
        ("\uff11\uff12", "number.digits"),
        ("=1+1", "number.digits"),
        ("1.5", "number.whole"),
        ("1" * 40, "number.range"),
        ("10000000000001", "number.range"),
        ("1,5", "number.comma"),
    ],
)
def test_what_is_no_plain_number_is_refused_by_its_rule(typed: str, code: str) -> None:
    with pytest.raises(TypedWrong) as refused:
        number(typed)
    assert refused.value.code == code


def test_both_readings_of_a_comma_are_named() -> None:
    with pytest.raises(TypedWrong) as refused:
        number("1,234", 6)
    assert refused.value.facts == ("1.234", "1234")


def test_a_time_that_the_clocks_leave_out_is_none() -> None:
    assert moment("2027-03-14T01:30", NEW_YORK) == datetime(2027, 3, 14, 6, 30, tzinfo=UTC)
    for typed, code in (("2027-03-14T02:30", "time.left_out"), ("2027-13-14T02:30", "time.spelling")):
        with pytest.raises(TypedWrong) as refused:
            moment(typed, NEW_YORK)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "code"), [(" ", "field.empty"), ("=cmd|calc", "text.formula"), ("a\u202eb", "text.hidden")]
)
def test_a_line_nobody_should_write_is_refused(typed: str, code: str) -> None:
    with pytest.raises(TypedWrong) as refused:
        line(typed, 10)
    assert refused.value.code == code


def test_a_form_collects_everything_that_is_wrong() -> None:
    form = Typed({"a": "x", "b": "2027-02-30", "c": "7"})
    assert (form.read("a", number), form.read("b", day), form.read("c", number)) == (None, None, 7)
    assert form.wrong == [Wrong("a", "number.digits"), Wrong("b", "date.spelling")]
