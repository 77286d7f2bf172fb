"""The states of a round, in the order in which it goes through them; it can be cancelled from any but the last."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    OPEN = "open"
    SEALED = "sealed"
    OPENED = "opened"
    PROPOSED = "proposed"
    AWARDED = "awarded"
    FINAL = "final"
    CANCELLED = "cancelled"


def standing(kept: State, closes_at: datetime | None, now: datetime) -> State:
    """Say where a round stands: an open one is sealed from its closing on, whatever anybody does or fails to do."""
    closed = closes_at is not None and closes_at <= now
    return State.SEALED if kept == State.OPEN and closed else kept
