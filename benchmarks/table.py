"""The table of known problems: what was published, what we found, and whether the two agree."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

HEAD = (
    "name", "family", "columns", "rows", "published", "ours", "status", "gap", "seconds", "ties", "highspy", "quick",
    "work", "agrees", "note",
)  # fmt: skip
RIGHT = frozenset({"columns", "rows", "published", "ours", "gap", "seconds", "ties", "highspy", "work"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One problem, as it stands in the table; numbers are written out.

    Attributes
    ----------
    columns, rows
        Size of the integer program.
    published, ours
        Cost in the problem's own money.
    gap
        (cost - bound) / cost, as proved.
    seconds, ties, highspy
        From the market to a certified award that is proved; from there to the one the tie order chooses among the
        best; and those of bare highspy on the textbook's program, which chooses none.
    quick
        Whether ours are as few as they are to be: see `as_quick`.
    note
        What was rounded on the way into a market, and how far that can move the cost.
    """

    name: str
    family: str
    columns: int = 0
    rows: int = 0
    published: str = ""
    ours: str = ""
    status: str
    gap: str = ""
    seconds: str = ""
    ties: str = ""
    highspy: str = ""
    quick: bool = False
    work: int = 0
    agrees: bool = False
    note: str = ""

    def cells(self) -> list[str]:
        """Write the line as text, in the order of `HEAD`."""
        return [_written(getattr(self, name)) for name in HEAD]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and how a run was made. No names and no dates, so that two runs alike differ in seconds only."""

    cores: int
    cpu: str
    work: int
    seconds: float
    versions: dict[str, str]


def _written(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,}" if isinstance(value, int) else value


LONG, FACTOR, EXTRA = 2.0, 1.2, 0.5
"""Seconds from which on ours are to be at most so many times theirs; below, so many more."""


def as_quick(ours: float, theirs: float) -> bool:
    """Tell whether our seconds are few enough against those of bare highspy on the textbook's program."""
    return ours <= (FACTOR * theirs if theirs >= LONG else theirs + EXTRA)


def printed(lines: Iterable[Line]) -> Table:
    """Lay the table out for a terminal."""
    table = Table()
    for name in HEAD:
        table.add_column(name, justify="right" if name in RIGHT else "left", overflow="fold")
    for line in lines:
        table.add_row(*line.cells(), style=None if line.agrees else "bold red")
    return table


def verdict(lines: Sequence[Line]) -> str:
    """Count the problems that agree, and those that take no longer than they may."""
    agree, quick = sum(line.agrees for line in lines), sum(line.quick for line in lines)
    return f"{agree} of {len(lines)} problems at their published optimum. {quick} as quick as they are to be."


def markdown(lines: Sequence[Line], setting: Setting) -> str:
    """Write the table as a page."""
    rules = ("---:" if name in RIGHT else "---" for name in HEAD)
    rows = [HEAD, rules, *(line.cells() for line in lines)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    return f"# Known problems\n\n{verdict(lines)}\n\n{_about(setting)}\n\n{table}\n"


def _about(setting: Setting) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in setting.versions.items())
    return (
        f"Each was solved as a market to a proof, or to {setting.work:,} units of work or {setting.seconds:g} seconds,"
        " and then ties were broken; its cost was counted again on the problem itself, in fractions. Bare highspy"
        f" solved what a textbook writes for it, to a millionth, and broke no ties; where that takes {LONG:g} s, our"
        f" proof is to take at most {FACTOR} times that, else at most {EXTRA} s more. One process, {setting.cores}"
        f" cores, {setting.cpu}; {versions}."
    )


def as_json(lines: Sequence[Line], setting: Setting) -> str:
    """Write the same for programs."""
    told: dict[str, Any] = {"setting": asdict(setting), "problems": [asdict(line) for line in lines]}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def write(lines: Sequence[Line], setting: Setting, page: Path) -> Path:
    """Write both tables: the page, and beside it the same as `.json`; return the path of the second."""
    data = page.with_suffix(".json")
    page.write_text(markdown(lines, setting), "utf-8")
    data.write_text(as_json(lines, setting), "utf-8")
    return data


def cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cpu() -> str:
    """Name the model of the processor."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text("utf-8").splitlines() if listed.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(models), platform.machine())
