"""Who is told of what, and how long a message is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.rounds.delivery import LONGEST_WAIT, TRIED_FOR, next_try
from matcher.rounds.notices import AUDIENCES, Happening, Listener, concerning, number, told
from matcher.rounds.people import Role

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
LEAD, JOINED, OTHER, COOPERATIVE, OFFICE = 1, 2, 3, 4, 5
PEOPLE = [
    Listener(10, LEAD, frozenset({Role.OFFICER})),
    Listener(11, LEAD, frozenset({Role.APPROVER})),
    Listener(20, JOINED, frozenset({Role.OFFICER, Role.PAYABLES})),
    Listener(21, JOINED, frozenset({Role.APPROVER})),
    Listener(30, OTHER, frozenset({Role.OFFICER})),
    Listener(40, COOPERATIVE, frozenset({Role.BIDDER})),
    Listener(41, COOPERATIVE, frozenset({Role.READER})),
    Listener(50, OFFICE, frozenset({Role.ADMIN})),
]


def test_a_question_is_heard_by_the_officers_of_the_rounds_anchors() -> None:
    assert told(Happening.ASKED, PEOPLE, LEAD, [LEAD, JOINED]) == [10, 20]


def test_what_changes_for_bidders_is_heard_by_all_bidders_and_by_the_anchors_but_not_by_who_did_it() -> None:
    for happening in (Happening.PUBLISHED, Happening.ANSWERED, Happening.ADDENDUM, Happening.EXTENDED):
        assert told(happening, PEOPLE, LEAD, [JOINED], but=10) == [11, 20, 21, 40, 41]


def test_only_the_leads_approver_is_asked_to_confirm() -> None:
    assert told(Happening.TO_CONFIRM, PEOPLE, LEAD, [JOINED]) == [11]
    assert told(Happening.SENT_BACK, PEOPLE, LEAD, [JOINED]) == [10]


def test_whoever_runs_the_network_is_told_of_no_round() -> None:
    assert concerning({Role.ADMIN}) == []
    assert [happening for happening in Happening if 50 in told(happening, PEOPLE, LEAD, [JOINED])] == []
    assert concerning({Role.OFFICER}) == [each for each in Happening if each != Happening.TO_CONFIRM]


def test_every_happening_has_an_audience() -> None:
    assert set(AUDIENCES) == set(Happening)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+1 (216) 555-0134", "+12165550134"),
        ("+52.55.1234.5678", "+525512345678"),
        ("", ""),
        (" - ", ""),
        ("216 555 0134", None),
        ("+0123456789", None),
        ("+1216555013\uff14", None),
        ("+1", None),
        ("+1234567890123456", None),
        ("+1216555\n0134", "+12165550134"),
        ("call me", None),
    ],
)
def test_a_phone_number_has_its_country_and_nothing_but_digits(typed: str, kept: str | None) -> None:
    assert number(typed) == kept


@given(st.integers(1, 10**6), st.timedeltas(timedelta(0), TRIED_FOR * 2))
def test_each_wait_is_longer_than_the_one_before_up_to_an_hour_and_ends_after_three_days(
    attempts: int, waited: timedelta
) -> None:
    now = NOON + waited
    due = next_try(NOON, attempts, now)
    assert (due is None) == (waited >= TRIED_FOR)
    if due is not None:
        later = next_try(NOON, attempts + 1, now)
        assert later is not None
        assert timedelta(0) < due - now <= later - now <= LONGEST_WAIT
