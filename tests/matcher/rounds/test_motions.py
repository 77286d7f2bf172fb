"""What needs two people, and when; and when questions are taken and answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.rounds.motions import CANCELLABLE, EXTENDED_AT_MOST, Kind, refuse_date, refuse_decision, refuse_state
from matcher.rounds.questions import (
    WAITING_AT_MOST,
    Answering,
    answering,
    last_moment,
    refuse_answer,
    refuse_question,
)
from matcher.rounds.states import State

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("state", State)
def test_a_round_closes_later_only_while_it_is_open_and_is_cancelled_only_between_draft_and_end(state: State) -> None:
    assert (refuse_state(Kind.EXTEND, state) is None) == (state == State.OPEN)
    between = state not in (State.DRAFT, State.FINAL, State.CANCELLED)
    assert (refuse_state(Kind.CANCEL, state) is None) == between == (state in CANCELLABLE)


def test_a_new_closing_is_later_by_a_year_at_most() -> None:
    assert refuse_date(NOON, NOON) == refuse_date(NOON, NOON - SECOND) == refuse_date(None, NOON) == "motion.not_later"
    assert refuse_date(NOON, NOON + SECOND) is None
    assert refuse_date(NOON, NOON + EXTENDED_AT_MOST) is None
    assert refuse_date(NOON, NOON + EXTENDED_AT_MOST + SECOND) == "motion.too_late"


def test_nobody_agrees_to_what_they_moved_nor_twice_nor_too_late() -> None:
    assert refuse_decision(Kind.EXTEND, State.OPEN, 1, False, 2) is None
    assert refuse_decision(Kind.EXTEND, State.OPEN, 1, False, 1) == "motion.own"
    assert refuse_decision(Kind.EXTEND, State.OPEN, 1, True, 2) == "motion.decided"
    assert refuse_decision(Kind.EXTEND, State.SEALED, 1, False, 2) == "motion.not_open"
    assert refuse_decision(Kind.CANCEL, State.SEALED, 1, False, 2) is None


def test_questions_are_taken_until_their_date_and_never_after_the_closing() -> None:
    assert last_moment(NOON, LATER) == last_moment(LATER, NOON) == last_moment(None, NOON) == NOON
    assert last_moment(None, None) is None
    assert refuse_question(State.OPEN, NOON, 0, NOON - SECOND) is None
    assert refuse_question(State.OPEN, NOON, 0, NOON) == "question.closed"
    assert refuse_question(State.OPEN, None, 0, NOON) == "question.closed"
    assert refuse_question(State.SEALED, LATER, 0, NOON) == "question.closed"
    assert refuse_question(State.OPEN, LATER, WAITING_AT_MOST, NOON) == "question.many"


def test_an_answer_is_written_while_the_round_is_open_and_stays_once_published() -> None:
    assert answering("", None) == Answering.WAITING
    assert answering("Yes", None) == Answering.DRAFTED
    assert answering("Yes", NOON) == Answering.PUBLISHED
    assert refuse_answer(State.OPEN, Answering.DRAFTED) is None
    assert refuse_answer(State.OPEN, Answering.PUBLISHED) == "answer.published"
    assert refuse_answer(State.SEALED, Answering.WAITING) == "answer.closed"
