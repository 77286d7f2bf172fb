"""How a round is held: its method, its dates, and who may change it when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from matcher.rounds.typed import Wrong

STANDSTILL_DAYS = 10
"""Days between an award and its contracts where a draft says nothing else."""
STANDSTILL_AT_MOST = 365
"""Days between an award and its contracts."""


class Method(StrEnum):
    """How suppliers are asked: for a small purchase, by sealed prices, by sealed proposals, or in talks."""

    QUOTE = "quote"
    BID = "bid"
    PROPOSAL = "proposal"
    AGREEMENT = "agreement"


LONGEST = timedelta(days=730)
"""From now until a round closes."""
OPEN_FOR, ANSWERS_FOR = timedelta(days=30), timedelta(days=7)
"""Proposed where nothing is said: how long a round is open, and how long before its closing questions end."""
CLOSING_TIME, SATURDAY = time(17), 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How a round is held: method, who sees it, until when questions and bids are taken, and the standstill."""

    name: str
    method: Method
    public: bool
    questions_until: datetime | None
    closes_at: datetime | None
    standstill_days: int


def faults(questions: datetime | None, closing: datetime | None, now: datetime) -> list[Wrong]:
    """Return what cannot stay of the two dates of a schedule, one of which may be missing."""
    wrong = [
        Wrong(field, "time.past" if when <= now else "time.far")
        for field, when in (("questions", questions), ("closes", closing))
        if when is not None and not now < when <= now + LONGEST
    ]
    if not wrong and questions is not None and closing is not None and questions > closing:
        wrong.append(Wrong("questions", "time.order"))
    return wrong


def proposed(schedule: Schedule, now: datetime, time_zone: str) -> Schedule:
    """Propose dates in place of those that are missing or past; what can stay stays.

    The closing is about a month on, at five o'clock by the clocks of the time zone and not at a weekend; questions end
    a week before, or with the closing where that is sooner.
    """
    zone, closing, questions = ZoneInfo(time_zone), schedule.closes_at, schedule.questions_until
    if closing is None or closing <= now:
        day = now.astimezone(zone).date() + OPEN_FOR
        day += timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)
        closing = datetime.combine(day, CLOSING_TIME, zone).astimezone(UTC)
    if questions is None or not now < questions <= closing:
        before = (closing.astimezone(zone) - ANSWERS_FOR).astimezone(UTC)
        questions = before if before > now else closing
    return replace(schedule, closes_at=closing, questions_until=questions)
