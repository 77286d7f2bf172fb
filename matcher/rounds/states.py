"""The states of a round, in the order in which it goes through them; it can be cancelled from any but the last."""

from __future__ import annotations

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
