"""OR-Tools CP-SAT, in whole parts: everything it decides is whole, so work and value are counted in thousandths.

CP-SAT knows no continuous variables. Hours and values become whole thousandths, and every row is multiplied by the
power of ten that keeps four digits of its smallest coefficient; the rounding that is left moves an award's cost by
about one in ten thousand, so its gap is read as such. Its award is counted again by the checker, in fractions; that is
its value unless the award breaks a rule by more than rounding.

Settings, from the CP-SAT manual: the gap as `relative_gap_limit`, the limit as `max_time_in_seconds`; eight workers,
the fewest for which the manual promises its whole portfolio, taking turns on one core with `interleave_search`.

OR-Tools and highspy carry libraries that clash in one process, so this module must not be imported beside the others.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.arrays import Arrays, arrays
from benchmarks.tasks import Finding, Task, Teller
from matcher.certificate import certify
from matcher.market import Market
from matcher.market.columns import Ints
from matcher.policy import Policy
from matcher.program import Program, assemble
from matcher.program.blocks import Floats
from matcher.program.frame import CENTS_IN_ONE

FINE = 1_000
"""Whole steps in one hour or one unit of the currency."""
DIGITS = 4
"""Digits kept of the smallest coefficient of a row."""
MONEY = 100_000
"""Whole steps of the objective in one unit of the currency."""
WORKERS = 8
LARGEST = 2.0**60
"""What the terms of a row may add up to."""
ENOUGH = 2 * 10**10
"""Bound of a variable that has none, in its own steps."""


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Assemble, hand over in whole numbers, solve, count again."""
    teller.begin("build")
    program = assemble(market, policy)
    plain = arrays(program, shares=False)
    teller.begin("hand over")
    model, variables = handed_over(plain)
    solver = _solver(task)
    teller.begin("solve")
    status = solver.solve(model)
    teller.end()
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    finding = Finding(
        value=solver.objective_value / MONEY + plain.offset if found else None,
        bound=solver.best_objective_bound / MONEY + plain.offset,
        note=solver.status_name(status),
        facts={"nodes": solver.num_branches},
    )
    return _counted(finding, program, np.array(solver.values(variables), float)) if found else finding


def _solver(task: Task) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    solver.parameters.relative_gap_limit = task.gap
    solver.parameters.max_time_in_seconds = task.seconds
    return solver


def _counted(finding: Finding, program: Program, values: Floats) -> Finding:
    """Count the award again, exactly; keep the solver's own value where the award breaks a rule."""
    certificate = certify(program.market, program.policy, program.solution(values))
    broken = len(certificate.breaches)
    exact = float(certificate.account.weighted(program.policy.goals)) / CENTS_IN_ONE
    facts = {**finding.facts, "broken": broken, "own value": finding.value}
    return replace(finding, value=finding.value if broken else exact, facts=facts)


def handed_over(program: Arrays) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Write a program in whole numbers; return the model and its variables, a column each."""
    model = cp_model.CpModel()
    step = np.where(program.integer, 1, FINE)
    upper = np.where(np.isfinite(program.upper), program.upper * step, ENOUGH).astype(np.int64)
    lower = np.ceil(program.lower * step).astype(np.int64)
    variables = [model.new_int_var(low, high, "") for low, high in zip(lower.tolist(), upper.tolist(), strict=True)]
    start, column, value, least, most = _rows(program, step, upper)
    for row in range(len(least)):
        entries = slice(start[row], start[row + 1])
        total = cp_model.LinearExpr.weighted_sum([variables[each] for each in column[entries]], value[entries])
        model.add_linear_constraint(total, least[row], most[row])
    cost = np.rint(program.cost / step * MONEY).astype(np.int64).tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, cost))
    return model, variables


def _rows(program: Arrays, step: Ints, upper: Ints) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
    """Return starts, columns, coefficients and sides in whole numbers.

    A row with continuous columns is widened by one of their steps: whole sums need not meet it exactly.
    """
    row = np.repeat(np.arange(len(program.row_lower)), np.diff(program.start))
    per_step = program.value / step[program.column]
    factor = _factors(row, np.abs(per_step), upper[program.column], len(program.row_lower))
    value = np.rint(per_step * factor[row])
    give = np.zeros(len(factor))
    np.maximum.at(give, row, np.where(program.integer[program.column], 0, np.abs(value)))
    least = np.floor(np.maximum(program.row_lower * factor - give, -LARGEST)).astype(np.int64)
    most = np.ceil(np.minimum(program.row_upper * factor + give, LARGEST)).astype(np.int64)
    return program.start.tolist(), program.column.tolist(), value.astype(int).tolist(), least.tolist(), most.tolist()


def _factors(row: Ints, size: Floats, upper: Ints, count: int) -> Floats:
    """Return the power of ten each row is multiplied by, 1 where all its coefficients are whole, (rows,)."""
    smallest, sum_of_terms = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(smallest, row, size)
    np.add.at(sum_of_terms, row, size * upper)
    uneven = np.zeros(count, np.bool_)
    np.logical_or.at(uneven, row, size != np.rint(size))
    wanted = np.ceil(DIGITS - np.log10(smallest))
    possible = np.floor(np.log10(LARGEST / np.maximum(sum_of_terms, 1)))
    return np.where(uneven, 10.0 ** np.maximum(np.minimum(wanted, possible), 0), 1.0)


ANSWERS = {"gap": run}
"""What it can be asked."""
