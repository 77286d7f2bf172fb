"""Who does a deed, as the trail names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, and for which organisation; None where for no other than the network's own."""

    name: str
    organisation: int | None = None


COMMAND = Actor("command line")
"""Whoever may run `mooring` on the server."""
