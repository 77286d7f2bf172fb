"""Known problems, as `python -m benchmarks.known` keeps them; and two million entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from benchmarks.goals.line import Goal, Line, at_most, ratio
from benchmarks.known import TABLE
from benchmarks.questions import asked
from benchmarks.sides import Lookup, Side

GOAL = "all optima; <= 1.2x from 2 s on, else <= 0.5 s more"


def _known(_: Lookup) -> Iterator[Line]:
    """Add up all problems, and list those that are slower than they are to be."""
    kept = TABLE.with_suffix(".json")
    lines = json.loads(kept.read_text("utf-8"))["problems"] if kept.exists() else []
    timed = [line for line in lines if line.get("highspy")]
    if timed:
        quick = all(line["agrees"] and line["quick"] for line in timed)
        yield _line(f"{len(timed)} problems", [*timed], GOAL, quick)
        for line in timed:
            if not (line["agrees"] and line["quick"]):
                yield _line(str(line["name"]), [line], GOAL, False)


def _line(name: str, lines: list[dict[str, Any]], goal: str, holds: bool) -> Line:
    ours, theirs = (sum(float(line[side]) for line in lines) for side in ("seconds", "highspy"))
    against = "highspy, textbook"
    written = ratio(theirs, ours)[1]
    return Line(market=name, ours=ours, theirs=theirs, against=against, ratio=written, goal=goal, holds=holds)


ENTRIES = asked("entries", "mooring_large", "tiny", seconds=600.0)
MOST_MB = 4096


def _entries(look: Lookup) -> Iterator[Line]:
    if side := Side.of(ENTRIES, look):
        held, count = side.fact("own MB"), side.fact("entries")
        yield Line(
            market=f"{count or 0:,.0f} entries",
            ours=side.seconds("read", "build"),
            memory=(held, None),
            goal=f"<= {MOST_MB:,} MB",
            holds=at_most(held, MOST_MB),
        )


GOALS = (
    Goal(name="known", title="Known problems against bare highspy on the textbook's program", tasks=(), made=_known),
    Goal(name="entries", title="Two million entries read from a folder and assembled", tasks=ENTRIES, made=_entries),
)
"""The figures of this module."""
