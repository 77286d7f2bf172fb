"""When contracts ask for a decision, and what the public sees of them."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matcher.rounds.register import Contract, ahead, faults, months_before, months_until, notice_by

LINEN = Contract(
    number="C-1",
    category="health-laundry",
    supplier="Big Linen",
    begins=date(2025, 1, 1),
    ends=date(2027, 12, 31),
    notice_by=date(2027, 8, 31),
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_six_months_before_the_last_day_of_notice_it_asks_for_a_decision() -> None:
    assert LINEN.opens == date(2027, 2, 28)
    assert [LINEN.needs_decision(LINEN.opens + timedelta(days)) for days in (-1, 0, 184, 185)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_last_day_of_notice_is_as_given_or_counted_from_the_end() -> None:
    end = date(2027, 12, 31)
    assert notice_by(end, date(2027, 6, 30), 90) == date(2027, 6, 30)
    assert notice_by(end, None, 90) == date(2027, 10, 2)
    assert notice_by(end, None, None) == end


def test_dates_that_contradict_each_other_are_named() -> None:
    assert faults(LINEN) == []
    wrong = Contract(
        number="C-2",
        category="x",
        supplier="y",
        begins=date(2028, 1, 1),
        ends=date(2027, 1, 1),
        notice_by=date(2027, 2, 1),
    )
    assert faults(wrong) == ["contract.ends_first", "contract.notice_late"]


def test_the_calendar_shows_what_is_ahead_and_public_the_next_first() -> None:
    def of(number: str, notice: date, public: bool = True) -> Contract:
        return Contract(number=number, category="x", supplier="y", ends=notice, notice_by=notice, public=public)

    late, soon = of("late", date(2029, 1, 1)), of("soon", date(2027, 1, 1))
    past, private = of("past", date(2026, 1, 1)), of("private", date(2028, 1, 1), public=False)
    assert ahead([late, private, past, soon], date(2026, 12, 8)) == [soon, late]


@given(day=DAYS, months=st.integers(0, 200))
def test_months_are_counted_back_to_the_same_day_or_the_months_last(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == day.day or (before + timedelta(1)).day == 1
    assert months_until(day, before) in (months, months - (day.day < before.day))


def test_months_until_a_day_are_whole_ones() -> None:
    assert [months_until(date(2027, 3, 15), each) for each in (date(2026, 1, 15), date(2026, 1, 16))] == [14, 13]
    assert months_until(date(2027, 3, 15), date(2028, 1, 1)) == 0
