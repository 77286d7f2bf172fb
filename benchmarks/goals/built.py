"""Assembly and hand-over, the PuLP view, and what a nation holds in memory."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.goals.line import Goal, Line, at_most, ratio
from benchmarks.peers import PEERS
from benchmarks.questions import asked, every
from benchmarks.sides import Lookup, Side

PLAIN = PEERS["pulp_highs"].label
TIMES_FASTER = 100.0
SLOWER_AT_MOST = 1.5
SHARE_OF_MEMORY = 0.25

BUILT = {
    size: (asked("hand over", "mooring", size), asked("hand over", "pulp_highs", size))
    for size in ("city", "region", "nation")
}


def _built(look: Lookup) -> Iterator[Line]:
    for size, sides in BUILT.items():
        ours, theirs = (Side.of(tasks, look) for tasks in sides)
        if ours and theirs:
            yield _against_plain(size, ours, theirs)


def _against_plain(size: str, ours: Side, theirs: Side) -> Line:
    mine, other = (side.seconds("build", "hand over") for side in (ours, theirs))
    found, written = ratio(other, mine)
    wanted = size != "city"
    return Line(
        market=size,
        ours=mine,
        theirs=other,
        against=PLAIN,
        ratio=written,
        memory=(ours.peak_mb, theirs.peak_mb),
        goal=f">= {TIMES_FASTER:.0f}x" if wanted else "shown",
        holds=found >= TIMES_FASTER if wanted else None,
    )


VIEWED = {size: asked("view", "mooring", size) for size in ("city", "region")}


def _viewed(look: Lookup) -> Iterator[Line]:
    for size, tasks in VIEWED.items():
        if side := Side.of(tasks, look):
            view, arrays = side.seconds("view"), side.seconds("arrays")
            found, written = ratio(view, arrays)
            yield Line(
                market=size,
                ours=view,
                theirs=arrays,
                against="its arrays",
                ratio=written,
                goal=f"<= {SLOWER_AT_MOST}x",
                holds=at_most(found, SLOWER_AT_MOST),
            )


NATION = asked("gap", "mooring", "nation", cores=2), asked("gap", "pulp_highs", "nation")


def _held(look: Lookup) -> Iterator[Line]:
    ours, theirs = (Side.of(tasks, look) for tasks in NATION)
    if ours and theirs:
        share = ours.peak_mb / theirs.peak_mb
        yield Line(
            market="nation, 2 cores",
            against=PLAIN,
            ratio=f"{share:.2f}",
            memory=(ours.peak_mb, theirs.peak_mb),
            goal="<= 1/4 of theirs",
            holds=share <= SHARE_OF_MEMORY,
        )


GOALS = (
    Goal(
        name="built",
        title="Assembly and hand-over against plain PuLP with its stock HiGHS class",
        tasks=every(*(tasks for sides in BUILT.values() for tasks in sides)),
        made=_built,
    ),
    Goal(
        name="view",
        title="The PuLP view handed over by our solver class, against its arrays",
        tasks=every(*VIEWED.values()),
        made=_viewed,
    ),
    Goal(name="memory", title="Peak memory at nation, from assembly to certificate", tasks=every(*NATION), made=_held),
)
"""The figures of this module."""
