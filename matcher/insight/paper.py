"""Putting a certified award on paper: every row of it follows from the market, the policy and the awards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from matcher.certificate import Certificate, certify
from matcher.certificate.account import Account, account
from matcher.certificate.facts import Entry
from matcher.certificate.position import Position
from matcher.errors import CertificateRefused
from matcher.insight.baselines import today
from matcher.insight.outward import outward
from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    Proposal,
    Reading,
)
from matcher.insight.reasons import reasons
from matcher.market import Market
from matcher.money import apportion, nearest, rounded_to_add_up
from matcher.policy import Policy
from matcher.solution import Solution
from matcher.solve.result import Level, Result

HUNDREDTHS = 100
PRICE_LINES = ("entries", "agreements", "standby", "charges", "onboarding", "switch_costs", "outside")


def propose(market: Market, policy: Policy, result: Result, cheapest: Result | None = None) -> Proposal:
    """Put the award of a result on paper, beside the baselines *today* and, where it was solved, *cheapest*.

    Raises
    ------
    CertificateRefused
        If the award breaks a rule, or the result has none.
    """
    if result.solution is None:
        raise CertificateRefused([f"There is no award: {result.status.value}."])
    certificate = certify(market, policy, result.solution)
    certificate.insist()
    cheap = None
    if cheapest is not None and cheapest.solution is not None:
        cheap = account(Position(market, policy, cheapest.solution))  # found without distance, counted with it
    goals = tuple(goal_rows(certificate.account, policy, today(market, policy), cheap))
    baselines = {"today": {"status": "account"}} | _solved("cheapest", cheapest)
    told = stated(market, policy, result, certificate, baselines)
    return rows(market, policy, result.solution, goals, sealed(told, goals))


def rows(
    market: Market,
    policy: Policy,
    solution: Solution,
    goals: tuple[GoalRow, ...],
    certificate: dict[str, Any],
) -> Proposal:
    """Write the rows that follow from the awards; goals and certificate are given."""
    position = Position(market, policy, solution)
    paid = _price_lines(account(position))
    return Proposal(
        awards=tuple(_awards(position, position.awards, position.cost, paid["entries"])),
        standby=tuple(_awards(position, position.standby, position.fee, paid["standby"])),
        outside=tuple(_outside(position, paid["outside"])),
        charges=tuple(_charges(position)),
        loads=tuple(_loads(position)),
        goals=goals,
        reasons=tuple(reasons(market, policy, solution)),
        outward=tuple(outward(market, policy, solution)),
        certificate=certificate,
    )


def _awards(
    position: Position, awards: list[tuple[Entry, int]], cost: Callable[[Entry, int], Fraction], total: int
) -> Iterator[AwardRow]:
    market = position.market
    exact = [cost(entry, parts) for entry, parts in awards]
    for (entry, parts), cents in zip(awards, apportion(total, exact), strict=True):
        supplier = market.suppliers.supplier[position.supplier(entry)]
        yield AwardRow(market.bids.bid[entry.bid], supplier, market.lots.lot[entry.lot], parts, cents)


def _outside(position: Position, total: int) -> Iterator[OutsideRow]:
    left = [(lot, parts) for lot, parts in enumerate(position.outside) if parts]
    exact = [position.part_outside[lot] * parts for lot, parts in left]
    for (lot, parts), cents in zip(left, apportion(total, exact), strict=True):
        yield OutsideRow(position.market.lots.lot[lot], parts, cents)


def _charges(position: Position) -> Iterator[ChargeRow]:
    market = position.market
    for bid in sorted(position.awarded_bids):
        if charge := position.charge(bid):
            shares = sorted(position.charge_shares(bid).items())
            amounts = rounded_to_add_up([share * charge for _, share in shares])
            for (buyer, _), cents in zip(shares, amounts, strict=True):
                yield ChargeRow(market.bids.bid[bid], market.buyers.buyer[buyer], cents)


def _loads(position: Position) -> Iterator[LoadRow]:
    for slot, (units, committed, _) in position.capacity.items():
        load = (position.loads.get(slot, Fraction(0)) + committed) * HUNDREDTHS
        yield LoadRow(position.market.suppliers.supplier[slot[0]], slot[1], slot[2], nearest(load), units)


def goal_rows(own: Account, policy: Policy, now: Account, cheap: Account | None) -> Iterator[GoalRow]:
    """Write the account line by line beside the accounts of *today* and *cheapest*."""
    columns = [_figures(each, policy) if each else None for each in (own, now, cheap)]
    ours, held, least = columns
    assert ours is not None
    assert held is not None
    for goal, line, reading in ours:
        key = goal, line, reading
        yield GoalRow(goal, line, reading, ours[key], held[key], least[key] if least else None)


def _price_lines(lines: Account) -> dict[str, int]:
    """Round what buyers pay, line by line, to cents that add up to the price."""
    rounded = rounded_to_add_up([getattr(lines, line) for line in PRICE_LINES])
    return dict(zip(PRICE_LINES, rounded, strict=True))


def _figures(told: Account, policy: Policy) -> dict[tuple[str, str, Reading], int]:
    """Round an account's lines so that they add up to its totals; distance has one where it counts."""
    goals, rings = policy.goals, policy.rules.rings
    figures = {("price", line, Reading.MONEY): cents for line, cents in _price_lines(told).items()}
    figures["price", "total", Reading.MONEY] = nearest(told.price)
    if rings is not None and not rings.off and rings.per_ring_bp:
        figures["distance", "total", Reading.MONEY] = nearest(told.distance)
    for line in ("idle_hours", "swing_hours"):
        figures["steadiness", line, Reading.HOURS] = nearest(getattr(told, line) * HUNDREDTHS)
    for line in ("moved", "moved_without_bid"):
        figures["steadiness", line, Reading.MONEY] = nearest(getattr(told, line))
    figures["steadiness", "total", Reading.MONEY] = nearest(told.steadiness(goals))
    figures["reinvestment", "total", Reading.MONEY] = nearest(told.reinvestment)
    figures["objective", "total", Reading.MONEY] = nearest(told.weighted(goals))
    return figures


def stated(
    market: Market, policy: Policy, result: Result, checked: Certificate, baselines: dict[str, Any]
) -> dict[str, Any]:
    """State what `certificate.json` says."""
    assert result.solution is not None
    last = result.levels[-1]
    return {
        "status": result.status.value,
        "mode": policy.goals.mode,
        "objective": exact(result.objective),
        "bound": exact(last.bound),
        "bound_source": last.bound_source,
        "gap": exact(result.gap),
        "gap_cents": cents_up(result.distance),
        "awardable": result.awardable(policy.limits.award_gap_bp),
        "cut_off": result.cut_off,
        "what_if": result.what_if,
        "work": result.work,
        "solver": result.solver,
        "versions": result.versions,
        "digests": {
            "market": market.digest,
            "policy": policy.digest,
            "awards": awards_digest(result.solution),
        },
        "levels": [_stated_level(level) for level in result.levels],
        "checks": dict(checked.checks),
        "baselines": baselines,
    }


def sealed(certificate: dict[str, Any], goals: tuple[GoalRow, ...]) -> dict[str, Any]:
    """Add a digest over what a certificate states and nobody can recompute, the figures of *cheapest* among it.

    It tells that a figure was changed since, by mistake; who forges a figure can forge the digest.
    """
    facts = [certificate, [row.cheapest for row in goals]]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    paper = {"paper": hashlib.sha256(text).hexdigest()}
    return certificate | {"digests": certificate["digests"] | paper}


def _solved(name: str, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {}
    facts = {"status": result.status.value, "gap_cents": cents_up(result.distance), "cut_off": result.cut_off}
    return {name: facts}


def _stated_level(level: Level) -> dict[str, Any]:
    """Write a level as the certificate states it, amounts as exact fractions of cents."""
    return {
        "goal": level.name,
        "value": exact(level.value),
        "bound": exact(level.bound),
        "bound_source": level.bound_source,
        "limit": exact(level.limit),
        "gap_cents": cents_up(level.distance),
    }


def exact(amount: Fraction | None) -> str | None:
    """Write a fraction exactly, as "n/d"."""
    return None if amount is None else f"{amount.numerator}/{amount.denominator}"


def cents_up(amount: Fraction | None) -> int | None:
    """Round a distance up to whole cents, so that "at most" stays true."""
    return None if amount is None else -(-amount.numerator // amount.denominator)


def awards_digest(solution: Solution) -> str:
    """SHA-256 over the awards, one line `bid,lot,parts` each, then those who stand by, each after `standby,`."""
    lines = "".join(f"{award.bid},{award.lot},{award.parts}\n" for award in solution.awards)
    lines += "".join(f"standby,{award.bid},{award.lot},{award.parts}\n" for award in solution.standby)
    return hashlib.sha256(lines.encode()).hexdigest()
