"""Mooring's questions to a relaxation that stays in memory: the frontier, and prices at which losing bids would win."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.tasks import Finding, Task, Teller
from matcher.insight.estimates import Estimates
from matcher.insight.relaxed import relaxed_frontier
from matcher.insight.why import threshold
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.solution import Solution
from matcher.solve import solve, terms_of

QUESTIONS = 1_000
"""Losing bids that are asked about."""
WORK = 200
"""Units of work each solve may take that confirms a threshold."""


def frontier(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Find fifteen points of the relaxation's frontier, corners included."""
    program = assemble(market, policy)
    teller.begin("solve")
    points = relaxed_frontier(program)
    teller.end()
    return Finding(facts={"points": len(points), "rest": [point.rest for point in points]})


def prices(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Estimate for losing bids at what price they would have won, until the seconds are over."""
    estimates, bids, _ = _losing(task, market, policy, teller)
    next(estimates.of(bids[:1]))  # holds the relaxation in memory
    asked, deadline = 0, time.monotonic() + task.seconds
    teller.begin("estimates")
    for _ in estimates.of(bids):
        asked += 1
        if time.monotonic() > deadline:
            break
    teller.end()
    return Finding(facts={"asked": asked})


def confirmed(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Find by real solves at what price one losing bid would have won."""
    _, bids, solution = _losing(task, market, policy, teller)
    limits = policy.limits.model_copy(update={"work": WORK})
    teller.begin("confirm")
    found = threshold(market, policy.model_copy(update={"limits": limits}), solution, bids[0])
    teller.end()
    return Finding(facts={"percent": found.percent, "verified": found.verified})


def _losing(task: Task, market: Market, policy: Policy, teller: Teller) -> tuple[Estimates, list[str], Solution]:
    """Award the market, and draw losing bids."""
    teller.begin("award")
    solution = solve(market, policy, terms=terms_of(policy)).solution
    teller.end()
    assert solution is not None, "work can always stay outside"
    estimates = Estimates(market, policy, solution)
    drawn = np.random.default_rng(task.seed).permutation(np.array(estimates.losing))[:QUESTIONS]
    return estimates, drawn.tolist(), solution


ANSWERS = {"frontier": frontier, "prices": prices, "confirm": confirmed}
"""What it can be asked."""
