"""Questions about a published round: who may ask until when, and how far an answer is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from matcher.rounds.states import State

QUESTION_AT_MOST, ANSWER_AT_MOST = 2_000, 5_000
WAITING_AT_MOST = 20
"""Questions of one organisation about one round that may wait for an answer at a time."""


class Answering(StrEnum):
    """How far the answer to a question is; others see an answer only once it is published."""

    WAITING = "waiting"
    DRAFTED = "drafted"
    PUBLISHED = "published"


def answering(answer: str, answered_at: datetime | None) -> Answering:
    """Say how far an answer is."""
    if answered_at is not None:
        return Answering.PUBLISHED
    return Answering.DRAFTED if answer else Answering.WAITING


def last_moment(questions_until: datetime | None, closes_at: datetime | None) -> datetime | None:
    """Return until when questions are taken: the round's own date for them, at most until it closes."""
    ends = [each for each in (questions_until, closes_at) if each is not None]
    return min(ends, default=None)


def refuse_question(state: State, until: datetime | None, waiting: int, now: datetime) -> str | None:
    """Return the rule that forbids a question now, None if it may be asked."""
    if state != State.OPEN or until is None or now >= until:
        return "question.closed"
    return "question.many" if waiting >= WAITING_AT_MOST else None


def refuse_answer(state: State, standing: Answering) -> str | None:
    """Return the rule that forbids writing an answer, None if it may be written.

    What was answered stays as it was said; what is wrong in it is said in an addendum. After the round closed an
    answer would reach nobody who can still bid on it.
    """
    if standing == Answering.PUBLISHED:
        return "answer.published"
    return None if state == State.OPEN else "answer.closed"
