"""How a round is held: its method, its dates, and who may change it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How a round is held: method, who sees it, until when questions and bids are taken, and the standstill."""

    name: str
    method: Method
    public: bool
    questions_until: datetime | None
    closes_at: datetime | None
    standstill_days: int


def faults(schedule: Schedule, now: datetime) -> list[Wrong]:
    """Return what cannot stay in a schedule: dates that are past, too far, or the wrong way round."""
    wrong = [
        Wrong(field, "time.past" if when <= now else "time.far")
        for field, when in (("questions", schedule.questions_until), ("closes", schedule.closes_at))
        if when is not None and not now < when <= now + LONGEST
    ]
    questions, closing = schedule.questions_until, schedule.closes_at
    if not wrong and questions is not None and closing is not None and questions > closing:
        wrong.append(Wrong("questions", "time.order"))
    return wrong
