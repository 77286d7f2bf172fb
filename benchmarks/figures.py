"""The parts of the table: which tasks each needs, and the lines it makes of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.goals import GOALS, HEAD
from benchmarks.goals.proved import STAGES, staged
from benchmarks.peers import PEERS
from benchmarks.questions import RIVALS, SIZES, Tasks, asked, every
from benchmarks.sides import Lookup, Side, percent, seconds

Lines = Iterable[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A part of the table.

    Attributes
    ----------
    name
        For `--only`.
    title, head
        Its heading, and those of its columns.
    tasks
        What must be measured for it.
    lines
        Makes its lines, of whatever cells there are.
    """

    name: str
    title: str
    head: tuple[str, ...]
    tasks: Tasks
    lines: Callable[[Lookup], Lines]


PROVED = tuple(asked("gap", peer, size) for size in SIZES for peer in RIVALS)


def _proved(look: Lookup) -> Iterator[Sequence[str]]:
    for tasks in PROVED:
        side = Side.of(tasks, look)
        if side.cells:
            yield (
                tasks[0].size,
                PEERS[tasks[0].peer].label,
                *(seconds(side.seconds(stage)) for stage in ("build", "hand over", "solve")),
                f"{tasks[0].seconds:.0f}",
                percent(side.gap),
                f"{side.peak_mb:,.0f}",
                ", ".join(cell.outcome for cell in side.cells),
            )


FIGURES = (
    *(Figure(goal.name, goal.title, HEAD, goal.tasks, goal.lines) for goal in GOALS),
    Figure("stages", "Our proofs of 1 % stage by stage, assembly included", STAGES, (), staged),
    Figure(
        "proved",
        "What the others came to, asked for a proven gap of 1 %",
        ("market", "who", "build s", "hand over s", "solve s", "cap s", "proven gap", "peak MB", "outcome by seed"),
        every(*PROVED),
        _proved,
    ),
)
"""Every part, in the order of the table."""
