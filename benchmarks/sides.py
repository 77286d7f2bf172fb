"""One side of a comparison: the cells of one question over its seeds, and their medians."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from statistics import median

from benchmarks.cells import Cell
from benchmarks.tasks import Task

Lookup = Callable[[Task], Cell | None]
MISSING = "–"
REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Side:
    """The cells there are of one question."""

    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, tasks: Iterable[Task], look: Lookup) -> Side:
        """Look the cells of some tasks up."""
        return cls(tuple(cell for task in tasks if (cell := look(task)) is not None))

    def __bool__(self) -> bool:
        """Tell whether anything was measured."""
        return bool(self.cells)

    def seconds(self, *stages: str) -> float | None:
        """Return the median of some stages together."""
        return _middle(cell.seconds(*stages) for cell in self.cells)

    def fact(self, name: str) -> float | None:
        """Return the median of a further figure; one that is missing counts as the worst."""
        return _middle(cell.fact(name) for cell in self.cells)

    @property
    def gap(self) -> float | None:
        """The median gap; no point counts as the worst."""
        return _middle(cell.gap for cell in self.cells)

    @property
    def peak_mb(self) -> float:
        """The median of the most memory held."""
        return median(cell.peak_mb for cell in self.cells)

    @property
    def reached(self) -> bool:
        """Tell whether at least half of the cells reached what was asked."""
        return sum(cell.outcome == REACHED for cell in self.cells) * 2 >= len(self.cells)


def _middle(values: Iterable[float | None]) -> float | None:
    known = [inf if value is None else value for value in values]
    found = median(known) if known else inf
    return None if found == inf else found


def seconds(value: float | None) -> str:
    """Write seconds with two digits that count."""
    if value is None:
        return MISSING
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def percent(gap: float | None) -> str:
    """Write a gap; a side without a point has none."""
    return MISSING if gap is None else f"{gap:.2%}"


def times(ratio: float) -> str:
    """Write a ratio."""
    return f"{ratio:.0f}x" if ratio >= 10 else f"{ratio:.2g}x"
