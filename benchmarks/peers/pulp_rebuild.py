"""Plain PuLP for a point of the frontier: the twin written anew, handed over and its relaxation solved.

PuLP's HiGHS class keeps no model, so every point costs the whole way; a few of them are measured.
"""

from __future__ import annotations

import pulp

from benchmarks.peers.limits import limits
from benchmarks.tasks import Finding, Task, Teller
from benchmarks.twin import twin
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble

MEASURED = (3, 7, 11)
"""Points of the frontier, in its order."""


def frontier(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Find the corners, as the hot frontier does and not timed; then build, hand over and solve a few points."""
    teller.begin("corners")
    asked, found = limits(assemble(market, policy)), []
    for number in MEASURED:
        teller.begin("point")
        problem = twin(market, policy, limit=asked[number])
        problem.solve(pulp.HiGHS(mip=False, msg=False, threads=1))
        found.append(float(pulp.value(problem.objective)))
        teller.end()
    return Finding(facts={"points": len(found), "rest": found})


ANSWERS = {"frontier": frontier}
"""What it can be asked."""
