"""A region with every rule and every form of bid on; shown, with nothing to reach."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.goals.line import Goal, Line, ratio
from benchmarks.peers import PEERS
from benchmarks.questions import asked, every
from benchmarks.sides import Lookup, Side

OURS = {cores: asked("gap", "mooring", "region_every_rule", cores=cores) for cores in (1, 2)}
THEIRS = asked("gap", "highs", "region_every_rule")


def _every_rule(look: Lookup) -> Iterator[Line]:
    """Compare the seconds to a certified award: ours are decided in two steps, price-only lots first."""
    theirs = Side.of(THEIRS, look)
    for cores, tasks in OURS.items():
        if ours := Side.of(tasks, look):
            spent = ours.seconds("solve")
            total = theirs.seconds("solve") if theirs else None
            yield Line(
                market="region, every rule" + (f", {cores} cores" if cores > 1 else ""),
                ours=spent,
                theirs=total,
                against=PEERS["highs"].label if theirs else "",
                ratio=ratio(total, spent, cut_off=not theirs.reached)[1] if theirs else "–",
                gaps=(ours.gap, theirs.gap if theirs else None),
                memory=(ours.peak_mb, theirs.peak_mb if theirs else None),
                goal="shown",
            )


GOALS = (
    Goal(
        name="every-rule",
        title="A region with every rule and every form of bid",
        tasks=every(*OURS.values(), THEIRS),
        made=_every_rule,
    ),
)
"""The figures of this module."""
