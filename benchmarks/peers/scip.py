"""SCIP through PySCIPOpt, given the same arrays row by row.

Settings, from the SCIP manual: the gap as `limits/gap`, the limit as `limits/time`; everything else at its default,
which the manual calls the setting for general programs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pyscipopt import Model, quicksum

from benchmarks.arrays import Arrays, arrays
from benchmarks.tasks import Finding, Task, Teller
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Assemble, hand over row by row, solve."""
    teller.begin("build")
    program = arrays(assemble(market, policy))
    teller.begin("hand over")
    model = handed_over(program, task)
    teller.begin("solve")
    model.optimize()
    teller.end()
    return _read(model)


def handed_over(program: Arrays, task: Task) -> Model:
    """Give arrays to a new model."""
    model = Model()
    model.hideOutput()
    model.setParam("limits/gap", task.gap)
    model.setParam("limits/time", task.seconds)
    variables = [
        model.addVar(lb=lower, ub=upper if np.isfinite(upper) else None, obj=cost, vtype="I" if integer else "C")
        for cost, lower, upper, integer in zip(
            program.cost.tolist(), program.lower.tolist(), program.upper.tolist(), program.integer.tolist(), strict=True
        )
    ]
    start, column, value = program.start.tolist(), program.column.tolist(), program.value.tolist()
    sides = zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)
    for row, (lower, upper) in enumerate(sides):
        entries = range(start[row], start[row + 1])
        total = quicksum(value[entry] * variables[column[entry]] for entry in entries)
        _add(model, total, lower, upper)
    model.addObjoffset(program.offset)
    return model


def _add(model: Model, total: Any, lower: float, upper: float) -> None:
    if lower == upper:
        model.addCons(total == upper)
    elif np.isfinite(upper):
        model.addCons(total <= upper)
    elif np.isfinite(lower):
        model.addCons(total >= lower)


def _read(model: Model) -> Finding:
    bound = model.getDualbound()
    return Finding(
        value=model.getObjVal() if model.getNSols() else None,
        bound=bound if abs(bound) < model.infinity() else None,
        note=str(model.getStatus()),
        facts={"nodes": int(model.getNNodes())},
    )


ANSWERS = {"gap": run}
"""What it can be asked."""
