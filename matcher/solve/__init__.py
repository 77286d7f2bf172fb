"""Solving: a market and a policy in, a certified answer out. The only door to a solver."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from fractions import Fraction

from matcher.market import Market
from matcher.money import BASIS_POINTS
from matcher.policy import Policy
from matcher.program import Program, assemble, stages
from matcher.solution import Solution
from matcher.solve.made_with import versions
from matcher.solve.progress import Tell, silent
from matcher.solve.result import Result
from matcher.solve.run import Run
from matcher.solve.stage import InProcess, Solver, Terms
from matcher.solve.stop import Stop
from matcher.solve.watch import Brake

Edit = Callable[[Program], Program]


def solve(
    market: Market,
    policy: Policy,
    *,
    terms: Terms | None = None,
    solver: Solver | None = None,
    edit: Edit | None = None,
) -> Result:
    """Answer a market under a policy.

    Parameters
    ----------
    terms
        How to go about it; by default what the policy's limits say.
    solver
        By default HiGHS in process.
    edit
        Adds rows to the program, which makes the answer a what-if.

    Returns
    -------
    Result
        Its solution has passed the independent checker, or is None.

    Raises
    ------
    SolverFailed
        If the solver crashed, or its bound contradicts the award.
    """
    run = Run(market, policy, terms or terms_of(policy), solver or InProcess())
    result = run.result((edit or _unchanged)(assemble(market, policy)))
    return replace(result, what_if=edit is not None, versions=versions())


def limited(
    market: Market, policy: Policy, most: Fraction, solution: Solution, *, terms: Terms | None = None
) -> Result:
    """Answer a market with its price at or below a limit: the other goals at their rates, then the lowest price.

    Parameters
    ----------
    most
        What price as compared may come to, in cents.
    solution
        An award that says how price-only lots are decided.
    """
    program = assemble(market, policy)
    if stages.decides_first(program):
        program = stages.decided(program, solution)
    result = Run(market, policy, terms or terms_of(policy), InProcess()).under(program, most)
    return replace(result, versions=versions())


def _unchanged(program: Program) -> Program:
    return program


def terms_of(
    policy: Policy,
    *,
    seconds: float | None = None,
    first: bool = False,
    executor: Executor | None = None,
    brake: Brake | None = None,
    tell: Tell = silent,
) -> Terms:
    """Return the terms a policy's limits set; the watchdog's seconds count from now."""
    limits = policy.limits
    stop = Stop(gap=limits.gap_bp / BASIS_POINTS, work=limits.work, first=first, brake=brake).within(seconds)
    return Terms(stop=stop, seed=limits.seed, executor=executor, tell=tell)


__all__ = ["Edit", "limited", "solve", "terms_of", "versions"]
