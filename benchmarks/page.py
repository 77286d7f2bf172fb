"""The table as a page, made from the cells alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.cells import FOLDER, Cell, kept
from benchmarks.figures import FIGURES, Figure
from benchmarks.tasks import Task

PAGE = Path(__file__).with_name("table.md")
INTRODUCTION = """# Figures

Made from the cells in `benchmarks/cells` by `python -m benchmarks`; nothing here is typed by hand. Everybody was asked
in turn, each in a process of its own, pinned to one core unless a line says otherwise, on the same drawn markets.
Where there are several seeds, the median counts. A gap is (value − bound) / value, of a solver's own value and bound.
"""


def page(folder: Path = FOLDER, figures: Sequence[Figure] = FIGURES) -> str:
    """Write the page."""

    def look(task: Task) -> Cell | None:
        return kept(task, folder)

    parts = [INTRODUCTION]
    for figure in figures:
        lines = [tuple(line) for line in figure.lines(look)]
        if lines:
            parts.append(f"## {figure.title}\n\n{_table(figure.head, lines)}\n")
    cells = [cell for figure in figures for task in figure.tasks if (cell := look(task))]
    return "\n".join([*parts, _about(cells)])


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def _about(cells: Iterable[Cell]) -> str:
    """Name the machine and the versions of all cells."""
    machines: dict[str, None] = {}
    versions: dict[str, dict[str, None]] = {}
    for cell in cells:
        told: dict[str, Any] = dict(cell.told["machine"])
        machines[f"{told['cores']} cores, {told['cpu']}"] = None
        for name, version in cell.told["versions"].items():
            versions.setdefault(name, {})[version] = None
    named = ", ".join(f"{name} {' and '.join(each)}" for name, each in sorted(versions.items()))
    return f"Measured on {'; '.join(machines) or 'nothing yet'}. Versions: {named or 'none'}.\n"
