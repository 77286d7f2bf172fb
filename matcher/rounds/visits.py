"""How long somebody stays signed in, and how long a second factor counts for a deed."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
STEPPED_UP_FOR = timedelta(minutes=10)
INVITED_FOR = timedelta(days=7)
HEAD_HOUR = 6
"""The hour, in the network's zone, at which the trail's head of the day is published."""


def is_over(began: datetime, seen: datetime, now: datetime) -> bool:
    """Tell whether a stay that began and was last seen then is over."""
    return now - began >= LONGEST or now - seen >= IDLE or now < began - timedelta(minutes=5)


def is_fresh(stepped_up: datetime | None, now: datetime) -> bool:
    """Tell whether a second factor was given lately enough for a deed."""
    return stepped_up is not None and timedelta(0) <= now - stepped_up < STEPPED_UP_FOR


def head_moment(now: datetime) -> datetime:
    """Return the last time the head of the day was due; `now` is in the network's zone."""
    today = now.replace(hour=HEAD_HOUR, minute=0, second=0, microsecond=0)
    return today if now >= today else today - timedelta(days=1)
