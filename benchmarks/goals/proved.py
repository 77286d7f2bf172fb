"""Time to a proven gap, in shares; what whole parts and the certificate take after that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.goals.line import Goal, Line, at_most, ratio
from benchmarks.peers import PEERS
from benchmarks.questions import RIVALS, Tasks, asked, every
from benchmarks.sides import Lookup, Side, percent, seconds

WITHIN = {
    "city": 1.2,
    "region": 8.0,
    "nation": 75.0,
    "city_coupled": None,
    "region_coupled": None,
    "nation_coupled": None,
}
"""Seconds to a proven 1 % in shares that are to be reached, by market; None where another figure asks."""
TIMES_FASTER = {"pulp_highs": 25.0, "highs": 25.0}
"""How many times as fast as a rival we are to be, at city and region."""
FAST_AT = frozenset({"city", "region"})
TIMES_ITS_LP = 8.0

OURS = {(size, cores): asked("gap", "mooring", size, cores=cores) for size in WITHIN for cores in (1, 2)}
THEIRS = {(size, peer): asked("gap", peer, size) for size in WITHIN for peer in RIVALS}


def _name(size: str, cores: int) -> str:
    return f"{size}, {cores} cores" if cores > 1 else size


def _percent(look: Lookup) -> Iterator[Line]:
    for (size, cores), tasks in OURS.items():
        ours = Side.of(tasks, look)
        if ours:
            yield _alone(size, cores, ours)
            if cores == 1:
                yield from _against(size, ours, look)


def _alone(size: str, cores: int, ours: Side) -> Line:
    spent, most = ours.fact("in shares s"), WITHIN[size]
    return Line(
        market=_name(size, cores),
        ours=spent,
        gaps=(ours.gap, None),
        memory=(ours.peak_mb, None),
        goal="shown" if most is None else f"<= {most:g} s",
        holds=None if most is None else at_most(spent, most),
    )


def _against(size: str, ours: Side, look: Lookup) -> Iterator[Line]:
    for peer in RIVALS:
        theirs = Side.of(THEIRS[size, peer], look)
        if theirs:
            total, spent = theirs.seconds("build", "hand over", "solve"), ours.fact("in shares s")
            found, written = ratio(total, spent, cut_off=not theirs.reached)
            wanted = TIMES_FASTER.get(peer) if size in FAST_AT else None
            yield Line(
                market=size,
                ours=spent,
                theirs=total,
                against=PEERS[peer].label,
                ratio=written,
                gaps=(ours.gap, theirs.gap),
                memory=(ours.peak_mb, theirs.peak_mb),
                goal=f">= {wanted:g}x" if wanted else "shown",
                holds=found >= wanted if wanted else None,
            )


LP = asked("lp", "mooring", "nation")


def _multiple(look: Lookup) -> Iterator[Line]:
    """Compare a nation's time to a proven 1 % with that of its LP, both on one core."""
    ours, lp = Side.of(OURS["nation", 1], look), Side.of(LP, look)
    if ours and lp:
        spent, relaxed = ours.fact("in shares s"), lp.seconds("solve")
        multiple = None if spent is None or not relaxed else spent / relaxed
        yield Line(
            market="nation",
            ours=spent,
            theirs=relaxed,
            against="its LP, part by part",
            ratio=ratio(spent, relaxed)[1],
            gaps=(ours.gap, None),
            goal=f"<= {TIMES_ITS_LP:g}x",
            holds=at_most(multiple, TIMES_ITS_LP),
        )


STAGES = (
    "market", "in shares s", "in whole parts s", "with certificate s", "gap in whole parts", "peak MB", "by seed",
)  # fmt: skip
"""Heads of the table of stages."""


def staged(look: Lookup) -> Iterator[Sequence[str]]:
    """Write when each of our runs had proved 1 % in shares and in whole parts, and when it ended, award certified."""
    for (size, cores), tasks in OURS.items():
        if side := Side.of(tasks, look):
            yield (
                _name(size, cores),
                *(seconds(side.fact(name)) for name in ("in shares s", "in whole parts s")),
                seconds(side.seconds("solve")),
                percent(side.gap),
                f"{side.peak_mb:,.0f}",
                ", ".join(cell.outcome for cell in side.cells),
            )


TENTH = asked("gap", "mooring", "city", gap=0.001, cores=2, seconds=120.0, seeds=(1,))


def _tenth(look: Lookup) -> Iterator[Line]:
    if side := Side.of(TENTH, look):
        spent = side.fact("in shares s")
        yield Line(
            market="city, 2 cores",
            ours=spent if spent is not None else side.seconds("solve"),
            gaps=(side.gap, None),
            memory=(side.peak_mb, None),
            goal="0.1 % in <= 120 s",
            holds=at_most(spent, 120.0),
        )


def _mine(tasks: dict[tuple[str, int], Tasks]) -> Tasks:
    return every(*tasks.values())


GOALS = (
    Goal(
        name="percent",
        title="Time to a proven 1 % in shares",
        tasks=every(_mine(OURS), *THEIRS.values()),
        made=_percent,
    ),
    Goal(name="multiple", title="A nation's proof as a multiple of its LP", tasks=LP, made=_multiple),
    Goal(name="tenth", title="A city proven to 0.1 %", tasks=TENTH, made=_tenth),
)
"""The figures of this module."""
