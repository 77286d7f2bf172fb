"""Solving: a market and a policy in, a certified answer out. The only door to a solver."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import metadata

import numpy as np

from matcher import __version__
from matcher.certificate import Certificate, certify
from matcher.certificate.account import price_only
from matcher.certificate.position import Position
from matcher.errors import SolverFailed
from matcher.market import Market
from matcher.money import BASIS_POINTS
from matcher.policy import Goal, Policy
from matcher.program import Program, assemble, stages
from matcher.program.frame import CENTS_IN_ONE
from matcher.solution import Solution
from matcher.solve import highs, ties
from matcher.solve.conflict import least_relaxation
from matcher.solve.highs import Found
from matcher.solve.result import ONE_CENT, RELATIVE, Level, Result, Status, refused
from matcher.solve.stage import Answer, InProcess, Solver, Terms

TIGHTENINGS = 20
"""How often rows that rounding broke are tightened before the answer is *nothing found*."""
OF_A_CENT = 10_000
"""Bounds are kept in ten-thousandths of a cent, rounded down."""

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


def _unchanged(program: Program) -> Program:
    return program


def terms_of(policy: Policy, **facts: object) -> Terms:
    """Return the terms a policy's limits set."""
    limits = policy.limits
    return Terms(gap=limits.gap_bp / BASIS_POINTS, work=limits.work, seed=limits.seed, **facts)  # type: ignore[arg-type]  # the caller names the fields of Terms


def versions() -> dict[str, str]:
    """Name the versions that an award may depend on."""
    return {
        "mooring": __version__,
        "highs": highs.version(),
        "pulp": metadata.version("pulp"),
        "numpy": metadata.version("numpy"),
        "python": platform.python_version(),
    }


@dataclass
class Run:
    """One run over a market: solves, checks exactly, and tightens what rounding broke."""

    market: Market
    policy: Policy
    terms: Terms
    solver: Solver
    work: int = 0
    cut_off: bool = False

    def result(self, program: Program) -> Result:
        """Decide price-only lots, then the rest; check; tighten and repeat if rounding broke a rule."""
        first: Result | None = None
        for _ in range(TIGHTENINGS):
            result, breaches = self._attempt(program)
            first = first or result
            if not breaches:
                return _with_bounds_of(result, first)
            tightened = _tightened(program, breaches)
            if tightened is None:
                raise SolverFailed(self.solver.name, "its award breaks " + "; ".join(breaches))
            program = tightened
        return self._refused(Status.NOTHING_FOUND)

    def _attempt(self, program: Program) -> tuple[Result, dict[str, Fraction]]:
        levels: list[Level] = []
        if stages.decides_first(program):
            early = stages.price_only(program)
            answer = self._answered(early, "price-only lots")
            if answer.values is None:
                return self._without(answer, early), {}
            program = stages.decided(program, program.solution(answer.values))
            value = price_only(Position(self.market, self.policy, early.solution(answer.values)))
            levels.append(_level("price_only", value, answer))
            _believable(levels[-1], self.solver.name)
        if self.policy.goals.mode == "in_order":
            return self._in_order(program, levels)
        return self._weighted(program, levels)

    def _weighted(self, program: Program, levels: list[Level]) -> tuple[Result, dict[str, Fraction]]:
        answer = self._answered(program, "all goals")
        if answer.values is None:
            return self._without(answer, program), {}
        return self._settled(program, answer, "weighted", levels)

    def _in_order(self, program: Program, levels: list[Level]) -> tuple[Result, dict[str, Fraction]]:
        goals = self.policy.goals
        for number, goal in enumerate(goals.order):
            program = program.minimising(program.goals[goal])
            answer = self._answered(program, goal.value, whole=True)
            if answer.values is None:
                return self._without(answer, program), {}
            if number + 1 == len(goals.order):
                break
            certificate = certify(self.market, self.policy, program.solution(answer.values))
            if certificate.breaches:
                return self._refused(Status.NOTHING_FOUND), _excesses(certificate)
            value = certificate.account.goal(goal, goals)
            limit = worsened(value, goals.tolerance(number))
            levels.append(_level(goal.value, value, answer, limit))
            program = program.with_limit(goal, float(limit / CENTS_IN_ONE))
        return self._settled(program, answer, goals.order[-1].value, levels, whole=True)

    def _settled(
        self, program: Program, answer: Answer, name: str, levels: list[Level], whole: bool = False
    ) -> tuple[Result, dict[str, Fraction]]:
        """Check an answer exactly, name its level, and break ties if it is proved."""
        assert answer.values is not None
        solution = program.solution(answer.values)
        certificate = certify(self.market, self.policy, solution)
        level = _level(name, self._objective(certificate, name), answer)
        _believable(level, self.solver.name)
        proved = level.proved and all(each.proved for each in levels)
        if proved and not certificate.breaches:
            solution, certificate = self._untied(program, answer, level, solution, certificate, whole)
        broken = _excesses(certificate) | _broken_limits(certificate, levels, self.policy)
        status = Status.PROVED if proved else Status.FEASIBLE
        result = Result(
            status=status,
            solution=solution,
            account=certificate.account,
            levels=(*levels, level),
            work=self.work,
            solver=self.solver.name,
            cut_off=self.cut_off,
        )
        return result, broken

    def _untied(
        self,
        program: Program,
        answer: Answer,
        level: Level,
        solution: Solution,
        certificate: Certificate,
        whole: bool,
    ) -> tuple[Solution, Certificate]:
        """Take the tie order's award if its exact objective is not larger."""
        assert answer.values is not None
        tied = ties.held(program, _rounded(program, answer.values))
        other = self._answered(replace(tied), "ties", whole, gap=0.0)
        if other.found != Found.BEST or other.values is None:
            return solution, certificate
        chosen = program.solution(other.values)
        checked = certify(self.market, self.policy, chosen)
        if checked.breaches or self._objective(checked, level.name) > level.value:
            return solution, certificate
        return chosen, checked

    def _objective(self, certificate: Certificate, name: str) -> Fraction:
        goals = self.policy.goals
        account = certificate.account
        return account.weighted(goals) if name == "weighted" else account.goal(Goal(name), goals)

    def _answered(self, program: Program, what: str, whole: bool = False, gap: float | None = None) -> Answer:
        self.terms.report(f"{what}: {len(program.lower):,} columns, {len(program.row_lower):,} rows")
        terms = self.terms if gap is None else replace(self.terms, gap=gap)
        answer = self.solver.answer(program, terms, whole)
        self.work += answer.work
        self.cut_off |= answer.cut_off
        return answer

    def _without(self, answer: Answer, program: Program) -> Result:
        if answer.found != Found.INFEASIBLE:
            return self._refused(Status.NOTHING_FOUND)
        return self._refused(Status.INFEASIBLE, least_relaxation(program, self.terms))

    def _refused(self, status: Status, conflict: tuple[str, ...] = ()) -> Result:
        return refused(
            status, work=self.work, solver=self.solver.name, cut_off=self.cut_off, conflict=conflict
        )


def worsened(value: Fraction, tolerance_bp: int) -> Fraction:
    """Worsen a level's value by its tolerance, rounded outward to the cent."""
    limit = value + abs(value) * Fraction(tolerance_bp, BASIS_POINTS)
    return Fraction(-(-limit.numerator // limit.denominator))


def _level(name: str, value: Fraction, answer: Answer, limit: Fraction | None = None) -> Level:
    known = np.isfinite(answer.bound)
    cents = Fraction(answer.bound) * CENTS_IN_ONE if known else None
    bound = None if cents is None else Fraction(cents * OF_A_CENT // 1, OF_A_CENT)
    return Level(name=name, value=value, bound=bound, bound_source=answer.bound_source, limit=limit)


def _rounded(program: Program, values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.where(program.integer, np.rint(values), values)


def _believable(level: Level, solver: str) -> None:
    """Refuse a bound that lies above the award it bounds."""
    if level.bound is not None and level.bound - level.value > max(ONE_CENT, RELATIVE * abs(level.value)):
        raise SolverFailed(
            solver, f"its bound {float(level.bound)} lies above an award at {float(level.value)}"
        )


def _excesses(certificate: Certificate) -> dict[str, Fraction]:
    return {breach.name: breach.excess for breach in certificate.breaches}


def _broken_limits(certificate: Certificate, levels: list[Level], policy: Policy) -> dict[str, Fraction]:
    broken = {}
    for level in levels:
        if level.limit is not None:
            value = certificate.account.goal(Goal(level.name), policy.goals)
            if value > level.limit:
                broken[f"limit[{level.name}]"] = value - level.limit
    return broken


TIGHTENED = {
    "capacity": 1,
    "budget": CENTS_IN_ONE,
    "supplier_share": CENTS_IN_ONE,
    "dependence": CENTS_IN_ONE,
}
"""Rules whose rows may be broken by rounding, and the checker's units in one of the program's."""


def _tightened(program: Program, breaches: dict[str, Fraction]) -> Program | None:
    """Tighten each broken row by its violation; None if a breach is not one that rounding can cause."""
    upper = program.row_upper.copy()
    for name, excess in breaches.items():
        rule, rows = name.partition("[")[0], program.row_names.get(name, [])
        if rule not in TIGHTENED or not rows:
            return None
        for row in rows:
            upper[row] -= 2 * float(excess / TIGHTENED[rule]) + 1e-9 * abs(upper[row])
    return replace(program, row_upper=upper)


def _with_bounds_of(result: Result, first: Result) -> Result:
    """Keep the untightened program's bounds: tightening may only cost."""
    if result is first or len(result.levels) != len(first.levels):
        return result
    levels = tuple(
        replace(level, bound=early.bound) for level, early in zip(result.levels, first.levels, strict=True)
    )
    proved = result.status == Status.PROVED and all(level.proved for level in levels)
    status = result.status if proved or result.solution is None else Status.FEASIBLE
    return replace(result, levels=levels, status=status)
