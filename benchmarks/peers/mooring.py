"""Mooring itself: assembled in arrays, handed over part by part, answered and certified."""

from __future__ import annotations

from benchmarks.tasks import Finding, Task, Teller
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import Program, assemble
from matcher.program.view import view
from matcher.solve.highs import loaded
from matcher.solve.parts import split, without_loners
from matcher.solve.session import Session


def hand_over(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Assemble, split into parts, and load every part into a solver, no more."""
    for _ in range(task.times):
        teller.begin("build")
        program = assemble(market, policy)
        teller.begin("hand over")
        parts = _handed_over(program)
        teller.end()
    facts = {"columns": len(program.lower), "rows": len(program.row_lower), "entries": len(program.matrix.value)}
    return Finding(facts={**facts, "parts": parts})


def _handed_over(program: Program) -> int:
    """Load every part into a solver; return how many there are."""
    return len([loaded(part.task) for part in split(without_loners(program))])


def through_view(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Hand the arrays over as they are, and then as our PuLP solver class finds them in the `LpProblem` of a view."""
    program = assemble(market, policy)
    teller.begin("show")
    shown = view(program)
    for _ in range(task.times):
        teller.begin("arrays")
        _handed_over(program)
        teller.begin("view")
        _handed_over(shown.added())
        teller.end()
    return Finding(facts={"columns": len(shown.variables)})


def relaxation(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Solve the LP relaxation, part by part."""
    teller.begin("build")
    program = assemble(market, policy)
    teller.begin("solve")
    value = Session(program).value
    teller.end()
    return Finding(value=value, bound=value)


ANSWERS = {"hand over": hand_over, "view": through_view, "lp": relaxation}
"""What it can be asked."""
