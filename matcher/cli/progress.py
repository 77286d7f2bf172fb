"""Saying what is being done while it takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from matcher.solve.progress import Progress, Tell

PATIENCE = 1.0
"""Seconds after which a silent run becomes unfriendly."""


@contextmanager
def telling(what: str) -> Iterator[Tell]:
    """Show what is being done on standard error: a moving line on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    began = time.monotonic()
    if console.is_terminal:
        with console.status(what) as status:
            yield lambda step: status.update(f"{what}: {step} ({time.monotonic() - began:.0f} s)")
        return

    def plainly(step: Progress) -> None:
        if time.monotonic() - began > PATIENCE:
            console.print(f"{what}: {step} ({time.monotonic() - began:.0f} s)", highlight=False, soft_wrap=True)

    yield plainly
