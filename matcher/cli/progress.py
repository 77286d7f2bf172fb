"""Saying what is being done while it takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from matcher.solve.progress import Progress, Tell

PATIENCE = 1.0
"""Seconds after which a silent run becomes unfriendly."""
EVERY = 2.0
"""Seconds between two plain lines at least."""


@dataclass
class _Line:
    """What is being done and for how long; on a terminal it is drawn anew some times a second, and counts on."""

    what: str
    step: str = ""
    began: float = field(default_factory=time.monotonic)
    due: float = PATIENCE

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def __str__(self) -> str:
        return f"{self.what}: {self.step} ({self.seconds:.0f} s)" if self.step else self.what

    def __rich__(self) -> Text:
        return Text(str(self))


@contextmanager
def telling(what: str) -> Iterator[Tell]:
    """Show what is being done on standard error: a moving line on a terminal, plain lines elsewhere."""
    console, line = Console(stderr=True), _Line(what)
    if console.is_terminal:
        with console.status(line):
            yield lambda step: _moving(console, line, step)
        return
    yield lambda step: _plainly(console, line, step)


def _moving(console: Console, line: _Line, step: Progress) -> None:
    line.step = str(step)
    if step.lasting:
        console.print(Text(str(line)))


def _plainly(console: Console, line: _Line, step: Progress) -> None:
    """Print a line if it is time for one again, or if it must be known."""
    line.step = str(step)
    if step.lasting or line.seconds >= line.due:
        line.due = line.seconds + EVERY
        console.print(Text(str(line)), soft_wrap=True)
