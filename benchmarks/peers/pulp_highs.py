"""Plain PuLP and its own HiGHS class: what `problem.solve(pulp.HiGHS())` does, step by step so that it can be timed.

Settings: those of bare highspy, by the names PuLP gives them (`gapRel`, `timeLimit`, `threads`); messages off.
"""

from __future__ import annotations

import pulp

from benchmarks.peers import highs
from benchmarks.tasks import Finding, Task, Teller
from benchmarks.twin import twin
from matcher.market import Market
from matcher.policy import Policy


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Write the twin, hand it over, solve, and read the variables back."""
    problem, solver = handed_over(task, market, policy, teller)
    teller.begin("solve")
    solver.callSolver(problem)
    teller.begin("read")
    solver.findSolutionValues(problem)
    teller.end()
    return highs.read(problem.solverModel)


def hand_over(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Write the twin and hand it over, no more; several times, of which the median counts."""
    for _ in range(task.times):
        problem, _ = handed_over(task, market, policy, teller)
        teller.end()
    model = problem.solverModel
    return Finding(facts={"columns": model.getNumCol(), "rows": model.getNumRow(), "entries": model.getNumNz()})


def handed_over(task: Task, market: Market, policy: Policy, teller: Teller) -> tuple[pulp.LpProblem, pulp.HiGHS]:
    """Write the twin and give it to PuLP's HiGHS class."""
    teller.begin("build")
    problem = twin(market, policy)
    teller.begin("hand over")
    solver = pulp.HiGHS(msg=False, gapRel=task.gap, timeLimit=task.seconds, threads=1)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    return problem, solver


ANSWERS = {"gap": run, "hand over": hand_over}
"""What it can be asked."""
