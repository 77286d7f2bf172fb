"""Bare highspy, a new model for every point of the frontier: the relaxation under a limit on price, in one piece."""

from __future__ import annotations

from benchmarks.arrays import arrays
from benchmarks.peers import highs
from benchmarks.peers.limits import limits
from benchmarks.tasks import Finding, Task, Teller
from matcher.insight.relaxed import rest_of
from matcher.market import Market
from matcher.policy import Goal, Policy
from matcher.program import assemble


def frontier(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Find the corners, as the hot frontier does and not timed; then solve each point cold."""
    program = assemble(market, policy)
    teller.begin("corners")
    asked, rest = limits(program), rest_of(program)
    found = []
    for limit in asked:
        under = program.minimising(rest).with_limit(Goal.PRICE, limit)
        teller.begin("point")
        solver = highs.handed_over(arrays(under), task, relaxed=True)
        solver.run()
        found.append(float(solver.getObjectiveValue()))
        teller.end()
    return Finding(facts={"points": len(found), "rest": found})


ANSWERS = {"frontier": frontier}
"""What it can be asked."""
