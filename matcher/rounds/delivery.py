"""When a message that could not be delivered is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
TRIED_FOR = timedelta(days=3)
HELD_FOR = timedelta(minutes=5)
"""How long a sender has a message to itself; one that died meanwhile gives it back so."""


def next_try(queued_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """Return when a message is tried again after so many tries, each wait twice the one before; None once it is old."""
    if now - queued_at >= TRIED_FOR:
        return None
    doubled: int = 2 ** min(attempts - 1, 10)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)
