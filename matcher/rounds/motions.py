"""Deeds on a published round that need two people: an officer of the lead moves, an approver of it agrees or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from matcher.rounds.states import State

REASON_AT_MOST = 1_000
EXTENDED_AT_MOST = timedelta(days=366)


class Kind(StrEnum):
    """What may be moved: that a round closes later, or that it is cancelled."""

    EXTEND = "extend"
    CANCEL = "cancel"


CANCELLABLE = (State.OPEN, State.SEALED, State.OPENED, State.PROPOSED, State.AWARDED)


def refuse_state(kind: Kind, state: State) -> str | None:
    """Return the rule that forbids a deed in a state; a round is extended only before it closes."""
    if kind == Kind.EXTEND:
        return None if state == State.OPEN else "motion.not_open"
    return None if state in CANCELLABLE else "motion.over"


def refuse_date(closes_at: datetime | None, until: datetime) -> str | None:
    """Return the rule that forbids a new closing; it is later than the present one, by a year at most."""
    if closes_at is None or until <= closes_at:
        return "motion.not_later"
    return "motion.too_late" if until - closes_at > EXTENDED_AT_MOST else None


def refuse_decision(kind: Kind, state: State, moved_by: int, decided: bool, account: int) -> str | None:
    """Return the rule that forbids somebody to decide; nobody agrees to what they moved themselves."""
    if decided:
        return "motion.decided"
    if moved_by == account:
        return "motion.own"
    return refuse_state(kind, state)
