"""An answer without an award on paper: what the run says, and where nothing is possible, the conflict."""

from __future__ import annotations

from dataclasses import asdict

from matcher.insight.proposal import Proposal
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve.result import Result


def without_award(market: Market, policy: Policy, result: Result) -> Proposal:
    """Put an answer without an award on paper: no rows, and a certificate that says why."""
    conflict = asdict(result.conflict) if result.conflict else None
    said = {
        "status": result.status.value,
        "awardable": False,
        "cut_off": result.cut_off,
        "work": result.work,
        "solver": result.solver,
        "versions": result.versions,
        "digests": {"market": market.digest, "policy": policy.digest},
        "conflict": conflict,
    }
    return Proposal(
        awards=(),
        standby=(),
        outside=(),
        charges=(),
        loads=(),
        goals=(),
        reasons=(),
        outward=(),
        certificate=said,
    )
