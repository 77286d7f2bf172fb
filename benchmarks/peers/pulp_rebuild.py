"""Plain PuLP for a point of the frontier: the twin written anew, handed over and its relaxation solved.

PuLP's HiGHS class keeps no model, so every point costs the whole way; a few are measured, and any objective will do.
"""

from __future__ import annotations

import pulp

from benchmarks.tasks import Finding, Task, Teller
from benchmarks.twin import twin
from matcher.market import Market
from matcher.policy import Policy

MEASURED = 3


def frontier(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Build, hand over and solve a few times; the median counts for a point."""
    for _ in range(MEASURED):
        teller.begin("point")
        problem = twin(market, policy)
        problem.solve(pulp.HiGHS(mip=False, msg=False, threads=1))
        teller.end()
    return Finding(facts={"points": MEASURED})


ANSWERS = {"frontier": frontier}
"""What it can be asked."""
