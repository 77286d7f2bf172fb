"""Questions to a model in memory: the frontier against cold solves and rebuilding, and prices that would have won."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.goals.line import Goal, Line, at_most, ratio
from benchmarks.peers import PEERS
from benchmarks.questions import asked, every
from benchmarks.sides import Lookup, Side

POINTS = 15
FRONTIER_AT = ("city", "region")
FRONTIER = {
    (size, peer): asked("frontier", peer, size, seeds=(1,), seconds=300.0)
    for size in FRONTIER_AT
    for peer in ("mooring_hot", "highs_cold", "pulp_rebuild")
}
AS_FAST = {"highs_cold": 5.0, "pulp_rebuild": 10.0}
"""How many times as fast as the other way the hot frontier is to be."""


def _frontier(look: Lookup) -> Iterator[Line]:
    for size in FRONTIER_AT:
        ours = Side.of(FRONTIER[size, "mooring_hot"], look)
        for peer, wanted in AS_FAST.items():
            theirs = Side.of(FRONTIER[size, peer], look)
            point = theirs.seconds("point")
            if ours and point is not None:
                mine = ours.seconds("solve")
                found, written = ratio(point * POINTS, mine)
                yield Line(
                    market=size,
                    ours=mine,
                    theirs=point * POINTS,
                    against=PEERS[peer].label,
                    ratio=written,
                    goal=f">= {wanted:g}x",
                    holds=found >= wanted,
                )


PRICES = asked("prices", "mooring_hot", "region", seeds=(1,), seconds=120.0)
CONFIRMED = asked("confirm", "mooring_hot", "region", seeds=(1,), seconds=300.0)
COLD = asked("lp", "highs", "region", seeds=(1,))
TIMES_FASTER, THOUSAND, SECONDS = 90.0, 1_000, 30.0


def _prices(look: Lookup) -> Iterator[Line]:
    ours, cold = Side.of(PRICES, look), Side.of(COLD, look)
    count, spent = ours.fact("asked"), ours.seconds("estimates")
    if count and spent is not None and cold:
        each, whole = spent / count, cold.seconds("hand over", "solve")
        found, written = ratio(whole, each)
        yield Line(
            market="region, one estimate",
            ours=each,
            theirs=whole,
            against="a full cold solve",
            ratio=written,
            goal=f">= {TIMES_FASTER:g}x",
            holds=found >= TIMES_FASTER,
        )
        thousand = each * THOUSAND
        yield Line(market="region, 1,000 estimates", ours=thousand, goal="<= 30 s", holds=at_most(thousand, SECONDS))
    if real := Side.of(CONFIRMED, look):
        yield Line(market="region, one threshold by real solves", ours=real.seconds("confirm"), goal="shown")


GOALS = (
    Goal(
        name="frontier",
        title="A frontier of the relaxation, 15 points",
        tasks=every(*FRONTIER.values()),
        made=_frontier,
    ),
    Goal(
        name="prices",
        title="Prices at which losing bids would have won",
        tasks=every(PRICES, CONFIRMED, COLD),
        made=_prices,
    ),
)
"""The figures of this module."""
