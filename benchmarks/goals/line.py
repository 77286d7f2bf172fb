"""A line of the figures to reach: both sides, their ratio, gaps and memory, the goal, and whether it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.questions import Tasks
from benchmarks.sides import MISSING, Lookup, percent, seconds, times

HEAD = (
    "market",
    "ours s",
    "theirs s",
    "against",
    "ratio",
    "our gap",
    "their gap",
    "our MB",
    "their MB",
    "goal",
    "reached",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One comparison.

    Attributes
    ----------
    ours, theirs
        Seconds.
    against
        Who or what the other side is.
    ratio
        As written.
    gaps, memory
        Of both sides; gaps as fractions, memory in MB.
    holds
        None where there is no goal, or nothing can be said yet.
    """

    market: str
    ours: float | None = None
    theirs: float | None = None
    against: str = MISSING
    ratio: str = MISSING
    gaps: tuple[float | None, float | None] = (None, None)
    memory: tuple[float | None, float | None] = (None, None)
    goal: str = MISSING
    holds: bool | None = None

    def cells(self) -> Sequence[str]:
        """Write the line as text, in the order of `HEAD`."""
        reached = MISSING if self.holds is None else "yes" if self.holds else "NO"
        memory = (MISSING if mb is None else f"{mb:,.0f}" for mb in self.memory)
        both = (seconds(self.ours), seconds(self.theirs), self.against, self.ratio)
        return (self.market, *both, *map(percent, self.gaps), *memory, self.goal, reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One figure to reach: `made` makes its lines of whatever cells there are."""

    name: str
    title: str
    tasks: Tasks
    made: Callable[[Lookup], Iterator[Line]]

    def lines(self, look: Lookup) -> Iterator[Sequence[str]]:
        """Write its lines."""
        return (line.cells() for line in self.made(look))


def ratio(theirs: float | None, ours: float | None, *, cut_off: bool = False) -> tuple[float, str]:
    """Return how many times as long they take, and how that is written; who was cut off takes longer than it says."""
    if not theirs or not ours:
        return 0.0, MISSING
    return theirs / ours, (">" if cut_off else "") + times(theirs / ours)


def at_most(value: float | None, most: float) -> bool:
    """Tell whether a figure is known and small enough."""
    return value is not None and value <= most
