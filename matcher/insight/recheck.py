"""Holding a proposal's paper against the market again, as an outsider would: every rule, figure and digest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from matcher.certificate import Certificate, certify
from matcher.certificate.account import price_only
from matcher.certificate.position import Position
from matcher.errors import CertificateRefused
from matcher.insight.baselines import today
from matcher.insight.paper import exact, goal_rows, rows, sealed, stated
from matcher.insight.proposal import AwardRow, GoalRow, Proposal
from matcher.market import Market
from matcher.policy import Goal, Policy
from matcher.solution import Solution
from matcher.solve.result import Level, Result, Status
from matcher.solve.run import worsened

FRACTION = re.compile(r"-?[0-9]{1,60}/[1-9][0-9]{0,59}", re.ASCII)
"""How an exact amount is written."""


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
    wrong += _wrong_certificate(market, policy, solution, certificate, proposal)
    if wrong:
        raise CertificateRefused(wrong)
    return certificate


def _wrong_rows(
    market: Market, policy: Policy, solution: Solution, certificate: Certificate, proposal: Proposal
) -> Iterator[str]:
    goals = tuple(goal_rows(certificate.account, policy, today(market, policy), None))
    told = tuple(GoalRow(r.goal, r.line, r.reading, r.value, r.today, None) for r in proposal.goals)
    expected = rows(market, policy, solution, goals, {})
    for file in ("awards", "standby", "outside", "charges", "loads", "reasons", "outward"):
        yield from _differences(file, getattr(expected, file), getattr(proposal, file))
    yield from _differences("goals", expected.goals, told)
    yield from _wrong_cheapest(proposal)


def _wrong_cheapest(proposal: Proposal) -> Iterator[str]:
    """The award *cheapest* is not kept; what can be held against itself is that its price lines add up."""
    told = {(row.goal, row.line): row.cheapest for row in proposal.goals}
    baselines = proposal.certificate.get("baselines")
    cheapest = baselines.get("cheapest") if isinstance(baselines, dict) else None
    solved = isinstance(cheapest, dict) and cheapest.get("status") in (Status.PROVED, Status.FEASIBLE)
    if any((value is not None) != solved for value in told.values()):
        yield "goals.csv: the figures of cheapest and its baseline in certificate.json do not go together."
    lines = [value or 0 for (goal, line), value in told.items() if goal == "price" and line != "total"]
    if sum(lines) != (told.get(("price", "total")) or 0):
        yield "goals.csv: the price lines of cheapest do not add up to its total."


def _differences(file: str, expected: tuple[Any, ...], told: tuple[Any, ...]) -> Iterator[str]:
    right, there = Counter(expected), Counter(told)
    for row in sorted(there - right, key=str):
        yield f"{file}.csv: {row} does not follow from the market and the awards."
    for row in sorted(right - there, key=str):
        yield f"{file}.csv: {row} is missing."


FACTS = {
    **{"status": str, "mode": str, "objective": str, "bound": str | None, "bound_source": str, "gap": str | None},
    **{"gap_cents": int | None, "awardable": bool, "cut_off": bool, "what_if": bool, "work": int, "solver": str},
    **{"versions": dict, "digests": dict, "levels": list, "checks": dict, "baselines": dict},
}
"""What `certificate.json` says, and the kind of each fact."""
LEVEL_FACTS = {
    **{"goal": str, "value": str, "bound": str | None, "bound_source": str, "limit": str | None},
    "gap_cents": int | None,
}


def _wrong_certificate(
    market: Market, policy: Policy, solution: Solution, certificate: Certificate, proposal: Proposal
) -> Iterator[str]:
    said, goals = proposal.certificate, proposal.goals
    wrong = list(_misshapen(said, FACTS)) or [each for level in said["levels"] for each in _misshapen_level(level)]
    yield from wrong
    if wrong:
        return
    levels = [_read_level(each) for each in said["levels"]]
    wrong = list(_wrong_levels(market, policy, solution, certificate, levels))
    yield from wrong
    if wrong:
        return
    for name, figure in sealed(_expected(market, policy, solution, certificate, said), goals).items():
        if said[name] != figure or type(said[name]) is not type(figure):
            yield from _unlike(name, said[name], figure)


def _unlike(name: str, told: Any, right: Any) -> Iterator[str]:
    """Name what differs; of several facts under one name, only those that do."""
    if not (isinstance(told, dict) and isinstance(right, dict)):
        yield f"certificate.json: {name} should read {right}."
        return
    for key in sorted(told.keys() | right.keys(), key=str):
        if told.get(key) != right.get(key):
            yield f"certificate.json: {name}.{key} should read {right.get(key, 'nothing')}."


def _misshapen(said: object, facts: dict[str, Any]) -> Iterator[str]:
    if not isinstance(said, dict):
        yield "certificate.json: a level is not a list of facts."
        return
    for name in sorted(said.keys() - facts.keys()):
        yield f"certificate.json: {name} is not known."
    for name, kind in facts.items():
        if name not in said:
            yield f"certificate.json: {name} is missing."
        elif not isinstance(said[name], kind) or (isinstance(said[name], bool) and kind is not bool):
            yield f"certificate.json: {name} is not of its kind."


def _misshapen_level(said: Any) -> Iterator[str]:
    wrong = list(_misshapen(said, LEVEL_FACTS))
    yield from wrong
    for name in () if wrong else ("value", "bound", "limit"):
        if said[name] is not None and not FRACTION.fullmatch(said[name]):
            yield f"certificate.json: {name} of a level is no fraction of cents."


def _read_level(said: dict[str, Any]) -> Level:
    return Level(
        name=said["goal"],
        value=Fraction(said["value"]),
        bound=None if said["bound"] is None else Fraction(said["bound"]),
        bound_source=said["bound_source"],
        limit=None if said["limit"] is None else Fraction(said["limit"]),
    )


def _wrong_levels(
    market: Market, policy: Policy, solution: Solution, certificate: Certificate, levels: list[Level]
) -> Iterator[str]:
    """Hold what can be recomputed of the levels: their names, limits, the first and the last value."""
    goals, account = policy.goals, certificate.account
    names = ["price_only"] if "price_only" in market.lots.goals else []
    order = goals.order if goals.mode == "in_order" else ()
    names += [goal.value for goal in order] or ["weighted"]
    if [level.name for level in levels] != names:
        yield f"certificate.json: the levels should be {', '.join(names)}."
        return
    if names[0] == "price_only":
        if levels[0].limit is not None:
            yield "certificate.json: the level price_only has no limit."
        yield from _wrong_value(levels[0], price_only(Position(market, policy, solution)))
    yield from _wrong_value(levels[-1], account.goal(order[-1], goals) if order else account.weighted(goals))
    later = levels[-len(order) :] if order else levels[-1:]
    for number, level in enumerate(later):
        limit = worsened(level.value, goals.tolerance(number)) if number + 1 < len(later) else None
        if level.limit != limit:
            yield f"certificate.json: the limit of the level {level.name} should be {exact(limit)}."
        elif limit is not None and account.goal(Goal(level.name), goals) > limit:
            yield f"certificate.json: the award passes the limit of the level {level.name}."


def _wrong_value(level: Level, value: Fraction) -> Iterator[str]:
    if level.value != value:
        yield f"certificate.json: the level {level.name} is worth {exact(value)} cents."


def _expected(
    market: Market, policy: Policy, solution: Solution, certificate: Certificate, said: dict[str, Any]
) -> dict[str, Any]:
    """Return what a certificate must say about an award, given its levels and how the run ended."""
    levels = tuple(_read_level(each) for each in said["levels"])
    proved = all(level.proved for level in levels)
    result = Result(
        status=Status.PROVED if proved else Status.FEASIBLE,
        solution=solution,
        account=certificate.account,
        levels=levels,
        cut_off=said["cut_off"],
        what_if=said["what_if"],
        work=said["work"],
        solver=said["solver"],
        versions=said["versions"],
    )
    return stated(market, policy, result, certificate, said["baselines"])


def awarded(proposal: Proposal) -> Solution:
    """Read the solution back off the paper.

    Raises
    ------
    CertificateRefused
        If an award stands twice or has no parts.
    """
    return Solution.of(_parts("awards", proposal.awards), _parts("standby", proposal.standby))


def _parts(file: str, rows: tuple[AwardRow, ...]) -> dict[tuple[str, str], int]:
    parts: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.parts < 1 or (row.bid, row.lot) in parts:
            raise CertificateRefused([f"{file}.csv: {row.bid} for {row.lot} stands twice or has no parts."])
        parts[row.bid, row.lot] = row.parts
    return parts
