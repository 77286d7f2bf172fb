"""The coupled markets, one giant part each; and equal seconds, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.goals.line import Goal, Line, at_most, ratio
from benchmarks.peers import PEERS
from benchmarks.questions import asked, every
from benchmarks.sides import Lookup, Side

REGION_GAP, THEIR_GAP = 0.006, 0.05
NATION_GAP, NATION_SECONDS = 0.008, 100.0
TIMES_FASTER = 5.0

REGION = asked("gap", "mooring", "region_coupled", gap=REGION_GAP, cores=2), asked("gap", "highs", "region_coupled")
NATION = asked("gap", "mooring", "nation_coupled", gap=NATION_GAP, cores=2)
LPS = asked("lp", "mooring", "nation_coupled", cores=2), asked("lp", "highs", "nation_coupled", seconds=600.0)


def _region(look: Lookup) -> Iterator[Line]:
    ours, theirs = (Side.of(tasks, look) for tasks in REGION)
    if ours and theirs:
        ahead = theirs.gap is None or theirs.gap > THEIR_GAP
        yield Line(
            market="region_coupled, 2 cores",
            ours=ours.seconds("solve"),
            theirs=theirs.seconds("solve"),
            against=PEERS["highs"].label,
            gaps=(ours.gap, theirs.gap),
            memory=(ours.peak_mb, theirs.peak_mb),
            goal="<= 0.6 % while theirs > 5 %",
            holds=at_most(ours.gap, REGION_GAP) and ahead,
        )


def _lp(look: Lookup) -> Iterator[Line]:
    ours, theirs = (Side.of(tasks, look) for tasks in LPS)
    if ours and theirs:
        mine, other = ours.seconds("solve"), theirs.seconds("solve")
        found, written = ratio(other, mine, cut_off=not theirs.reached)
        yield Line(
            market="nation_coupled, 2 cores",
            ours=mine,
            theirs=other,
            against="the LP in one piece, one core",
            ratio=written,
            goal=f">= {TIMES_FASTER:g}x",
            holds=found >= TIMES_FASTER,
        )


def _nation(look: Lookup) -> Iterator[Line]:
    if ours := Side.of(NATION, look):
        spent = ours.fact("in shares s")
        yield Line(
            market="nation_coupled, 2 cores",
            ours=spent if spent is not None else ours.seconds("solve"),
            gaps=(ours.gap, None),
            memory=(ours.peak_mb, None),
            goal="0.8 % in <= 100 s",
            holds=at_most(spent, NATION_SECONDS),
        )


SHARE = {8: 1 / 3, 20: 1.0}
"""Our gap is to be at most so much of theirs, by seconds for each part."""
EQUAL = {
    (spent, peer): asked(f"equal {spent}", peer, "region", gap=0.0, seconds=float(spent))
    for spent in SHARE
    for peer in ("mooring", "highs_parts")
}


def _equal(look: Lookup) -> Iterator[Line]:
    for spent, share in SHARE.items():
        ours, theirs = Side.of(EQUAL[spent, "mooring"], look), Side.of(EQUAL[spent, "highs_parts"], look)
        if ours and theirs:
            mine, other = ours.gap, theirs.gap
            yield Line(
                market="region, 4 largest parts",
                ours=float(spent),
                theirs=float(spent),
                against="highspy cold",
                ratio="–" if mine is None or not other else f"{mine / other:.2f} of their gap",
                gaps=(mine, other),
                goal="<= 1/3 of their gap" if share < 1 else "never a larger gap",
                holds=mine is not None and (other is None or mine <= share * other),
            )


GOALS = (
    Goal(name="coupled-region", title="A coupled region", tasks=every(*REGION), made=_region),
    Goal(name="coupled-lp", title="The LP of a coupled nation", tasks=every(*LPS), made=_lp),
    Goal(name="coupled-nation", title="A coupled nation proven to 0.8 %", tasks=NATION, made=_nation),
    Goal(name="equal", title="Equal seconds for each part", tasks=every(*EQUAL.values()), made=_equal),
)
"""The figures of this module."""
