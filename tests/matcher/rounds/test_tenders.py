"""Dates of a round: which are proposed where nothing was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matcher.rounds.tenders import Method, Schedule, faults, proposed

ZONE = "America/New_York"
NOW = datetime(2026, 10, 7, 15, 20, tzinfo=UTC)
EMPTY = Schedule(
    name="Linen", method=Method.BID, public=False, questions_until=None, closes_at=None, standstill_days=10
)


def test_a_month_is_proposed_with_a_week_for_the_answers() -> None:
    found = proposed(EMPTY, NOW, ZONE)
    assert found.closes_at == datetime(2026, 11, 6, 17, tzinfo=ZoneInfo(ZONE))
    assert found.questions_until == datetime(2026, 10, 30, 17, tzinfo=ZoneInfo(ZONE)), "by the clocks on the wall"
    assert replace(found, closes_at=None, questions_until=None) == EMPTY


@pytest.mark.parametrize("days", range(14))
def test_what_is_proposed_can_be_saved_and_is_no_weekend(days: int) -> None:
    now = NOW + timedelta(days=days)
    found = proposed(EMPTY, now, ZONE)
    assert faults(found.questions_until, found.closes_at, now) == []
    assert found.closes_at is not None
    assert found.closes_at.astimezone(ZoneInfo(ZONE)).weekday() < 5
    assert proposed(found, now, ZONE) == found


def test_what_can_stay_stays_and_what_is_past_is_proposed_anew() -> None:
    soon = NOW + timedelta(days=3)
    found = proposed(replace(EMPTY, closes_at=soon), NOW, ZONE)
    assert (found.questions_until, found.closes_at) == (soon, soon), "a week before would be past"
    past = replace(EMPTY, closes_at=NOW - timedelta(days=1), questions_until=NOW - timedelta(days=2))
    assert faults(past.questions_until, past.closes_at, NOW)
    assert proposed(past, NOW, ZONE) == proposed(EMPTY, NOW, ZONE)
