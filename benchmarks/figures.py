"""The figures: which tasks each needs, and the lines of the table it makes of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.cells import Cell
from benchmarks.peers import PEERS
from benchmarks.questions import RIVALS, SIZES, asked, cap
from benchmarks.tasks import Task

Lookup = Callable[[Task], Cell | None]
MISSING = "–"


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
    tasks: tuple[Task, ...]
    lines: Callable[[Lookup], Iterable[Sequence[str]]]


def grouped(tasks: Iterable[Task], look: Lookup) -> Iterator[tuple[Task, list[Cell]]]:
    """Yield one task of each size and peer, with the cells of all its seeds that there are."""
    groups: dict[tuple[str, str, str], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.what, task.size, task.peer), []).append(task)
    for mine in groups.values():
        yield mine[0], [cell for task in mine if (cell := look(task)) is not None]


def seconds(value: float) -> str:
    """Write seconds with two digits that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(gap: float | None) -> str:
    """Write a gap; a peer without a point has none."""
    return MISSING if gap is None else f"{gap:.2%}"


def middle(values: Iterable[float | None]) -> float | None:
    """Return the median, where no value counts as the worst."""
    sorted_values = [float("inf") if value is None else value for value in values]
    found = median(sorted_values) if sorted_values else float("inf")
    return None if found == float("inf") else found


# ---- time to a proven gap

PROVED = tuple(task for size in SIZES for peer in RIVALS for task in asked("gap", peer, size))


def _proved(look: Lookup) -> Iterator[Sequence[str]]:
    for task, cells in grouped(PROVED, look):
        if cells:
            yield (
                task.size,
                PEERS[task.peer].label,
                *(seconds(median(cell.seconds(stage) for cell in cells)) for stage in ("build", "hand over", "solve")),
                f"{cap(task.size):.0f}",
                percent(middle(cell.gap for cell in cells)),
                f"{median(cell.peak_mb for cell in cells):,.0f}",
                ", ".join(cell.outcome for cell in cells),
            )


FIGURES = (
    Figure(
        "proved",
        "Time to a proven gap of 1 %",
        ("market", "who", "build s", "hand over s", "solve s", "cap s", "proven gap", "peak MB", "outcome by seed"),
        PROVED,
        _proved,
    ),
)
"""Every figure, in the order of the table."""
