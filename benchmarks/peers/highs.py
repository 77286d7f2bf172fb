"""Bare highspy, given the same arrays in one `passModel`.

Settings, from the HiGHS manual (options, parallelism): one thread on one core (`threads=1`, `parallel=off`), since
more threads than cores only take turns; the gap asked for; the time limit. Everything else is left at its default:
the manual calls the defaults of presolve, cuts and heuristics its best choice and asks to change them only for a class
of programs one knows.
"""

from __future__ import annotations

import highspy
import numpy as np

from benchmarks.arrays import Arrays, arrays
from benchmarks.tasks import Finding, Task, Teller
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Assemble, hand over, solve."""
    return _solved(task, market, policy, teller, relaxed=False)


def relaxation(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Assemble, hand over, solve the LP relaxation in one piece."""
    return _solved(task, market, policy, teller, relaxed=True)


def _solved(task: Task, market: Market, policy: Policy, teller: Teller, relaxed: bool) -> Finding:
    teller.begin("build")
    program = arrays(assemble(market, policy))
    teller.begin("hand over")
    solver = handed_over(program, task, relaxed)
    teller.begin("solve")
    solver.run()
    teller.end()
    return read(solver)


def handed_over(program: Arrays, task: Task, relaxed: bool = False) -> highspy.Highs:
    """Give arrays to a new solver; with `relaxed`, nothing is whole."""
    solver = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "mip_rel_gap": task.gap,
        "time_limit": task.seconds,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    columns, rows, entries = program.shape
    solver.passModel(
        columns,
        rows,
        entries,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        program.offset,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.start[:-1].astype(np.int32),
        program.column.astype(np.int32),
        program.value,
        (np.zeros(columns) if relaxed else program.integer).astype(np.int32),
    )
    return solver


def read(solver: highspy.Highs) -> Finding:
    """Read what a run came to; without whole columns the value is the bound."""
    info, status = solver.getInfo(), solver.modelStatusToString(solver.getModelStatus())
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    whole = any(kind != highspy.HighsVarType.kContinuous for kind in solver.getLp().integrality_)
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Finding(
        value=info.objective_function_value if feasible else None,
        bound=bound if np.isfinite(bound) and (whole or feasible) else None,
        note=status,
        facts={"nodes": int(info.mip_node_count)},
    )


ANSWERS = {"gap": run, "lp": relaxation}
"""What it can be asked."""
