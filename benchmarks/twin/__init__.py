"""The drawn markets' program written by hand in PuLP, the way a careful person would: rows, dictionaries, `lpSum`.

It says the same as `matcher.program.assemble` says in arrays, for the rules that drawn markets use, and has the same
optimum and the same relaxation. It is what a network would write that had PuLP and no matcher; nothing of
`matcher.program` is used.
"""

from __future__ import annotations

import pulp
from pulp import lpSum

from benchmarks.twin.decisions import CENTS, Decisions
from benchmarks.twin.rules import RULES
from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS
from matcher.policy import Policy


def twin(market: Market, policy: Policy, shares: bool = True, limit: float | None = None) -> pulp.LpProblem:
    """Write a market as a PuLP problem; with `shares`, parts may be divided and only yeses and noes are whole.

    With a `limit` on price, in units of the currency, the other goals alone are minimised.
    """
    decided = Decisions(market, policy, shares)
    rest = _steadiness(decided) - _reinvestment(decided)
    decided.problem += _price(decided) + rest if limit is None else rest
    for rule in RULES:
        rule(decided)
    if limit is not None:
        decided.problem += _price(decided) <= limit
    return decided.problem


def _price(twin: Decisions) -> pulp.LpAffineExpression:
    charges = (twin.market.bids.fixed_charge / CENTS).tolist()
    return (
        lpSum(twin.price[entry] * award for entry, award in twin.award.items())
        + lpSum(charges[bid] * used for bid, used in twin.used.items() if charges[bid])
        - lpSum(
            twin.price[twin.of_bid[bid][0]] * _off(twin, bid, step) * slice_
            for (bid, step), slice_ in twin.slice.items()
            if step
        )
        + lpSum(twin.outside_cost[lot] * outside for lot, outside in twin.outside.items())
        + lpSum(twin.onboarding_cost[pair] * taken_on for pair, taken_on in twin.taken_on.items())
    )


def _steadiness(twin: Decisions) -> pulp.LpAffineExpression:
    goals = twin.policy.goals
    moved = goals.moved_bp / BASIS_POINTS
    return (
        goals.idle_hour / CENTS * lpSum(twin.idle.values())
        + goals.swing_hour / CENTS * lpSum(twin.swing.values())
        + lpSum(moved * twin.value[lot] * parts for (lot, _), parts in twin.moved.items())
    )


def _reinvestment(twin: Decisions) -> pulp.LpAffineExpression:
    pledge, rate = _pledges(twin), twin.policy.goals.reinvested_bp / BASIS_POINTS
    return lpSum(
        rate * pledge[twin.supplier[entry]] * twin.value[twin.lot[entry]] * award for entry, award in twin.award.items()
    )


def _off(twin: Decisions, bid: int, step: int) -> float:
    return twin.steps[bid][step - 1][1] / BASIS_POINTS if step else 0.0


def _pledges(twin: Decisions) -> list[float]:
    """Share of the value of its work that each supplier pledges."""
    firms = twin.market.suppliers
    terms = zip(
        firms.pledge_revenue_bp.tolist(), firms.pledge_surplus_bp.tolist(), firms.margin_bp.tolist(), strict=True
    )
    usual = twin.policy.goals.margin_bp
    return [
        revenue / BASIS_POINTS + surplus * (usual if margin == ABSENT else margin) / BASIS_POINTS**2
        for revenue, surplus, margin in terms
    ]
