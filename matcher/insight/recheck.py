"""Holding a proposal's paper against the market again, as an outsider would: every rule, figure and digest."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from matcher.certificate import Certificate, certify
from matcher.certificate.account import Account, price_only
from matcher.certificate.position import Position
from matcher.errors import CertificateRefused
from matcher.insight.baselines import today
from matcher.insight.paper import awards_digest, cents_up, exact, goal_rows, rows, stated_level
from matcher.insight.proposal import GoalRow, Proposal
from matcher.market import Market
from matcher.policy import Goal, Policy
from matcher.solution import Award, Solution
from matcher.solve.result import Level, Result, Status


def verify(market: Market, policy: Policy, proposal: Proposal) -> Certificate:
    """Hold a proposal's paper against the market: every rule, every figure, every digest.

    The figures of *cheapest* come from a solve of their own and are not recomputed.

    Raises
    ------
    CertificateRefused
        Naming every rule that is broken and every figure that differs.
    """
    solution = awarded(proposal)
    certificate = certify(market, policy, solution)
    certificate.insist()
    wrong = [*_wrong_rows(market, policy, solution, certificate, proposal)]
    wrong += _wrong_certificate(policy, market, solution, certificate, proposal.certificate)
    if wrong:
        raise CertificateRefused(wrong)
    return certificate


def _wrong_rows(
    market: Market, policy: Policy, solution: Solution, certificate: Certificate, proposal: Proposal
) -> Iterator[str]:
    goals = tuple(goal_rows(certificate.account, policy, today(market, policy), None))
    stated = tuple(GoalRow(r.goal, r.line, r.reading, r.value, r.today, None) for r in proposal.goals)
    expected = rows(market, policy, solution, goals, {})
    for file in ("awards", "outside", "charges", "loads", "reasons"):
        yield from _differences(file, getattr(expected, file), getattr(proposal, file))
    yield from _differences("goals", expected.goals, stated)


def _differences(file: str, expected: tuple[Any, ...], stated: tuple[Any, ...]) -> Iterator[str]:
    for row in sorted(set(stated) - set(expected), key=str):
        yield f"{file}.csv: {row} does not follow from the market and the awards."
    for row in sorted(set(expected) - set(stated), key=str):
        yield f"{file}.csv: {row} is missing."


def _wrong_certificate(
    policy: Policy, market: Market, solution: Solution, certificate: Certificate, said: dict[str, Any]
) -> Iterator[str]:
    digests = {"market": market.digest, "policy": policy.digest, "awards": awards_digest(solution)}
    for name, digest in digests.items():
        if said["digests"].get(name) != digest:
            yield f"certificate.json: the digest of the {name} is another: {digest}."
    result = _stated(said, solution, certificate.account)
    last, levels = result.levels[-1], result.levels
    value = _objective(policy, last.name, certificate.account)
    expected = {
        "checks": dict(certificate.checks),
        "levels": [stated_level(level) for level in levels],
        "mode": policy.goals.mode,
        "objective": exact(value),
        "bound": exact(last.bound),
        "gap": exact(result.gap),
        "gap_cents": cents_up(result.distance),
        "awardable": result.awardable(policy.limits.award_gap_bp),
        "status": (Status.PROVED if all(level.proved for level in levels) else Status.FEASIBLE).value,
    }
    for name, figure in expected.items():
        if said[name] != figure:
            yield f"certificate.json: {name} should read {figure}."
    if last.value != value:
        yield f"certificate.json: the last level is worth {exact(value)} cents."
    early = price_only(Position(market, policy, solution))
    if levels[0].name == "price_only" and levels[0].value != early:
        yield f"certificate.json: the price-only lots cost {exact(early)} cents."
    for level in levels:
        if level.limit is not None and certificate.account.goal(Goal(level.name), policy.goals) > level.limit:
            yield f"certificate.json: the award passes the limit of the level {level.name}."


def _stated(said: dict[str, Any], solution: Solution, account: Account) -> Result:
    return Result(
        status=Status(said["status"]),
        solution=solution,
        account=account,
        levels=tuple(_read_level(each) for each in said["levels"]),
        cut_off=said["cut_off"],
        what_if=said["what_if"],
    )


def _read_level(said: dict[str, Any]) -> Level:
    return Level(
        name=said["goal"],
        value=Fraction(said["value"]),
        bound=None if said["bound"] is None else Fraction(said["bound"]),
        bound_source=said["bound_source"],
        limit=None if said["limit"] is None else Fraction(said["limit"]),
    )


def _objective(policy: Policy, name: str, account: Account) -> Fraction:
    return account.weighted(policy.goals) if name == "weighted" else account.goal(Goal(name), policy.goals)


def awarded(proposal: Proposal) -> Solution:
    """Read the solution back off the paper.

    Raises
    ------
    CertificateRefused
        If an award stands twice or has no parts.
    """
    parts: dict[tuple[str, str], int] = {}
    for row in proposal.awards:
        if row.parts < 1 or (row.bid, row.lot) in parts:
            raise CertificateRefused([f"awards.csv: {row.bid} for {row.lot} stands twice or has no parts."])
        parts[row.bid, row.lot] = row.parts
    return Solution(tuple(Award(bid, lot, count) for (bid, lot), count in sorted(parts.items())))
