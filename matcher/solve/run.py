"""A run: a program decided step by step, every award checked exactly, what rounding broke tightened, ties broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from matcher.certificate import Certificate, certify
from matcher.certificate.account import others
from matcher.errors import SolverFailed
from matcher.market import Market
from matcher.money import BASIS_POINTS
from matcher.policy import Goal, Policy
from matcher.program import Program, stages
from matcher.program.blocks import Floats
from matcher.program.frame import CENTS_IN_ONE
from matcher.program.goals import Costs
from matcher.solution import Solution
from matcher.solve import ties
from matcher.solve.conflict import explain
from matcher.solve.highs import FEASIBILITY, Found
from matcher.solve.progress import Progress
from matcher.solve.result import ONE_CENT, RELATIVE, Conflict, Level, Result, Status
from matcher.solve.stage import Answer, Solver, Terms

TIGHTENINGS = 20
"""How often rows that rounding broke are tightened before the answer is *nothing found*."""
FELT = 100 * FEASIBILITY
"""The least a row without room is tightened by: so near to a solver's tolerance that it overlooks it, or errs, is no
use."""
OF_A_CENT = 10_000
"""Bounds are kept in ten-thousandths of a cent, rounded down."""
PRICE_ONLY, WEIGHTED, REST = "price_only", "weighted", "rest"
"""Names of the levels that are no goal: lots decided first by price alone; all goals at their rates; and of those all
but price."""
TIES = "ties"
"""Name of the last step, which chooses among awards that are equally good."""
SAID = {PRICE_ONLY: "price-only lots", WEIGHTED: "all goals", REST: "all goals but price"}
TIGHTENED = {
    "limit": CENTS_IN_ONE,
    "capacity": 1,
    "ramp": 1,
    "budget": CENTS_IN_ONE,
    "supplier_share": CENTS_IN_ONE,
    "dependence": CENTS_IN_ONE,
    "smallest_engagement": CENTS_IN_ONE,
    "reserved_share": CENTS_IN_ONE,
    "rings": CENTS_IN_ONE,
    "standby": 1,
    "discount": CENTS_IN_ONE,
}
"""Rules whose rows may be broken by rounding, and the checker's units in one of the program's."""


@dataclass(frozen=True)
class Step:
    """One thing decided: the program as tightened, a point of it, and its award with the exact check.

    `first` is the untightened program's answer, whose bound holds.
    """

    program: Program
    values: Floats
    first: Answer
    solution: Solution
    certificate: Certificate
    level: Level


@dataclass
class Run:
    """One run over a market: decides step by step, and checks every award exactly."""

    market: Market
    policy: Policy
    terms: Terms
    solver: Solver
    work: int = 0
    cut_off: bool = False
    levels: list[Level] = field(default_factory=list)

    def result(self, program: Program) -> Result:
        """Decide price-only lots first, then the rest, goal by goal where the policy orders them."""
        if stages.decides_first(program):
            first = self._decided(stages.price_only(program), PRICE_ONLY, last=True)
            if isinstance(first, Result):
                return first
            self.levels.append(first.level)
            program = stages.decided(program, first.solution)
        if self.policy.goals.mode == "in_order":
            return self._in_order(program)
        return self._ended(self._decided(program, WEIGHTED, last=True))

    def under(self, program: Program, most: Fraction) -> Result:
        """Keep price at or below a limit, and decide the other goals at their rates; then, once proved, the price.

        The limit is the first level of the answer, and no level that anything was found about.
        """
        limit = Level(name=Goal.PRICE.value, value=most, bound=most, bound_source="limit", limit=most)
        self.levels.append(limit)
        program = program.with_limit(Goal.PRICE, float(most / CENTS_IN_ONE))
        rest = program.goals[Goal.STEADINESS] + program.goals[Goal.REINVESTMENT] * self._rate
        step = self._decided(program.minimising(rest), REST)
        if isinstance(step, Result) or not step.level.proved:
            return self._ended(step)
        return self._cheapest(program, rest, step)

    def _cheapest(self, program: Program, rest: Costs, step: Step) -> Result:
        """Hold what was reached, and take the lowest price; what was reached stands if nothing is found."""
        held = worsened(step.level.value, 0)
        before, self.levels = self.levels, [*self.levels, replace(step.level, limit=held)]
        side = float(held / CENTS_IN_ONE) - rest.constant
        program = program.with_row(rest.vector, side, f"limit[{REST}]")
        last = self._decided(program.minimising(program.goals[Goal.PRICE]), Goal.PRICE.value, last=True)
        if isinstance(last, Result):
            self.levels = before
            return self._ended(step)
        return self._ended(last)

    @property
    def _rate(self) -> float:
        return self.policy.goals.reinvested_bp / BASIS_POINTS

    def _in_order(self, program: Program) -> Result:
        order, found = self.policy.goals.order, None
        for number, goal in enumerate(order):
            last = number == len(order) - 1
            step = self._decided(program.minimising(program.goals[goal]), goal.value, last)
            if isinstance(step, Result):
                return self._kept(found, order[number:]) if found and step.cut_off else step
            if last:
                return self._ended(step)
            found, limit = step, worsened(step.level.value, self.policy.goals.tolerance(number))
            self.levels.append(replace(step.level, limit=limit))
            program = program.with_limit(goal, float(limit / CENTS_IN_ONE))
        raise AssertionError("a policy in order names a goal")

    def _kept(self, found: Step, missing: Sequence[Goal]) -> Result:
        """Keep the award of the last goal that was decided: a run was cut off before those it misses were."""
        for goal in missing:
            value = self._objective(found.certificate, goal.value)
            self.levels.append(Level(name=goal.value, value=value, bound=None, bound_source="not decided"))
        return self._ended(replace(found, level=self.levels.pop()))

    def _ended(self, step: Step | Result) -> Result:
        if isinstance(step, Result):
            return step
        levels = (*self.levels, step.level)
        return Result(
            status=Status.PROVED if all(level.proved for level in levels) else Status.FEASIBLE,
            solution=step.solution,
            account=step.certificate.account,
            levels=levels,
            work=self.work,
            solver=self.solver.name,
            cut_off=self.cut_off,
        )

    def _decided(self, program: Program, name: str, last: bool = False) -> Step | Result:
        """Decide one step: solve, check exactly, tighten what rounding broke and repeat; at last break ties.

        The bound stays the untightened program's: tightening may only cost.
        """
        answer = first = self._answered(program, name)
        if answer.values is None:
            return self._without(answer, program)
        for _ in range(TIGHTENINGS):
            step = self._checked(program, answer.values, name, first)
            # a step that is missed costs what other rows may be broken by: it comes first
            breaches = program.missed_steps(answer.values) or self._breaches(step.certificate)
            if not breaches:
                return self._untied(step) if last else step
            program = self._tightened(program, answer.values, breaches)
            self._say(program, f"{name}, rounding mended")
            answer = self._counted(self.solver.mended(program, self.terms, answer.values))
            if answer.values is None:
                break
        return self._refused(Status.NOTHING_FOUND)

    def _checked(self, program: Program, values: Floats, name: str, first: Answer) -> Step:
        solution = program.solution(values)
        waiting = others(self.market) if name == PRICE_ONLY else frozenset[int]()
        certificate = certify(self.market, self.policy, solution, waiting)
        level = _level(name, self._objective(certificate, name), first)
        _believable(level, self.solver.name)
        return Step(program, values, first, solution, certificate, level)

    def _objective(self, certificate: Certificate, name: str) -> Fraction:
        goals, account = self.policy.goals, certificate.account
        if name == PRICE_ONLY:
            return account.decided
        if name in (WEIGHTED, REST):
            return account.weighted(goals) - (account.compared if name == REST else 0)
        return account.goal(Goal(name), goals)

    def _breaches(self, certificate: Certificate) -> dict[str, Fraction]:
        """Name each row that is broken, and by how much, in the checker's units."""
        broken = {breach.name: breach.excess for breach in certificate.breaches}
        for level in self.levels:
            if level.limit is not None:
                excess = self._objective(certificate, level.name) - level.limit
                broken |= {f"limit[{level.name}]": excess} if excess > 0 else {}
        return broken

    def _tightened(self, program: Program, values: Floats, breaches: Mapping[str, Fraction]) -> Program:
        """Tighten each broken row by its violation, such that a point with nothing awarded still keeps it.

        Raises
        ------
        SolverFailed
            If a breach is not one that rounding can cause.
        """
        upper = program.row_upper.copy()
        full = []
        for name, excess in breaches.items():
            unit, rows = TIGHTENED.get(name.partition("[")[0]), program.row_names.get(name)
            if unit is None or not rows:
                raise SolverFailed(self.solver.name, f"its award breaks {', '.join(breaches)}")
            for row in rows:
                by = 2 * float(excess / unit)
                if upper[row] >= 0 > upper[row] - by:
                    full.append((row, max(by, FELT)))
                else:
                    upper[row] -= by + 1e-9 * abs(upper[row])
        for row, by in full:
            program = program.steeper(row, values, by)
        return replace(program, row_upper=upper)

    def _untied(self, step: Step) -> Step:
        """Take the tie order's award, where the best is proved and its exact objective is not larger."""
        if not all(level.proved for level in (*self.levels, step.level)):
            return step
        tied = ties.held(step.program, _rounded(step.program, step.values))
        other = self._answered(tied, TIES, self.terms.to_the_end)
        if other.found != Found.BEST or other.values is None:
            return step
        chosen = self._checked(step.program, other.values, step.level.name, step.first)
        worse = chosen.level.value > step.level.value or self._breaches(chosen.certificate)
        return step if worse else chosen

    def _answered(self, program: Program, what: str, terms: Terms | None = None) -> Answer:
        self._say(program, what)
        return self._counted(self.solver.answer(program, terms or self.terms))

    def _say(self, program: Program, what: str) -> None:
        size = f"{len(program.lower):,} columns, {len(program.row_lower):,} rows"
        self.terms.tell(Progress(what=f"{SAID.get(what, what)}: {size}", stage="program", columns=len(program.lower)))

    def _counted(self, answer: Answer) -> Answer:
        self.work += answer.work
        self.cut_off |= answer.cut_off
        return answer

    def _without(self, answer: Answer, program: Program) -> Result:
        if answer.found != Found.INFEASIBLE:
            return self._refused(Status.NOTHING_FOUND)
        return self._refused(Status.INFEASIBLE, explain(program, self.terms))

    def _refused(self, status: Status, conflict: Conflict | None = None) -> Result:
        return Result(status=status, work=self.work, solver=self.solver.name, cut_off=self.cut_off, conflict=conflict)


def worsened(value: Fraction, tolerance_bp: int) -> Fraction:
    """Worsen a level's value by its tolerance, rounded outward to the cent."""
    limit = value + abs(value) * Fraction(tolerance_bp, BASIS_POINTS)
    return Fraction(-(-limit.numerator // limit.denominator))


def _level(name: str, value: Fraction, answer: Answer) -> Level:
    known = np.isfinite(answer.bound)
    cents = Fraction(answer.bound) * CENTS_IN_ONE if known else None
    bound = None if cents is None else Fraction(cents * OF_A_CENT // 1, OF_A_CENT)
    return Level(name=name, value=value, bound=bound, bound_source=answer.bound_source)


def _rounded(program: Program, values: Floats) -> Floats:
    return np.where(program.integer, np.rint(values), values)


def _believable(level: Level, solver: str) -> None:
    """Refuse a bound that lies above the award it bounds."""
    if level.bound is not None and level.bound - level.value > max(ONE_CENT, RELATIVE * abs(level.value)):
        raise SolverFailed(solver, f"its bound {float(level.bound)} lies above an award at {float(level.value)}")
