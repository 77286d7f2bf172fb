"""The door to any PuLP solver, and for rows an officer writes in PuLP.

PuLP calls a run stopped by its clock "Optimal": only status and `sol_status` together tell, and values are read only
where `sol_status` says there are any. A bound is claimed only by a run that says it proved its award; else the LP's
is used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pulp

from matcher.errors import SolverFailed
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import Program
from matcher.program.blocks import Floats
from matcher.program.view import values, view
from matcher.solve import solve
from matcher.solve.highs import Found
from matcher.solve.parts import contradicts_itself
from matcher.solve.result import Result
from matcher.solve.stage import Answer, InProcess, Terms, relaxed

UNREADABLE = (pulp.PulpSolverError, OSError, ValueError, LookupError)
"""What PuLP raises when a solver is missing, crashes, or writes what is no solution file."""


def available() -> list[str]:
    """Name the PuLP solvers that can be used on this machine; CBC is the one PuLP brings."""
    return [
        "CBC",
        *(name for name in pulp.listSolvers(onlyAvailable=True) if not name.startswith(("PULP", "COIN"))),
    ]


def named(name: str) -> ThroughPulp:
    """Return a PuLP solver by name.

    Raises
    ------
    SolverFailed
        If there is no such solver on this machine.
    """
    if name not in available():
        raise SolverFailed(name, f"it is not on this machine; there are {', '.join(available())}.")
    return ThroughPulp(name)


class ThroughPulp:
    """A PuLP solver, which sees the program as an `LpProblem`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def answer(self, program: Program, terms: Terms) -> Answer:
        """Answer a program in one piece; PuLP solvers count no work, so only the watchdog stops them."""
        if contradicts_itself(program):
            return Answer(found=Found.INFEASIBLE)
        shown = view(program)
        with TemporaryDirectory(prefix="mooring-") as folder:
            try:
                shown.problem.solve(self._solver(terms, Path(folder)))
            except UNREADABLE as failed:
                raise SolverFailed(self.name, f"it could not be run or read: {failed}") from failed
        if not np.isfinite(values(shown)).all():
            raise SolverFailed(self.name, "it gave values that are no numbers")
        return self._read(program, shown.problem, values(shown), terms)

    def mended(self, program: Program, terms: Terms, _values: Floats, /) -> Answer:
        """Answer a program whose rows were tightened; a PuLP solver starts anew."""
        return self.answer(program, terms)

    def _solver(self, terms: Terms, folder: Path) -> pulp.LpSolver:
        facts = {"msg": False, "gapRel": terms.stop.gap, "timeLimit": terms.stop.seconds}
        # CBC gets no `threads`: even one has it wait ten seconds now and then
        cbc = self.name == "CBC"
        solver = pulp.COIN_CMD(path=_cbc(), **facts) if cbc else pulp.getSolver(self.name, **facts)
        if hasattr(solver, "tmpDir"):
            solver.tmpDir = str(folder)  # bids must not lie about in a shared folder if a run is killed
        return solver

    def _read(self, program: Program, problem: pulp.LpProblem, found: Floats, terms: Terms) -> Answer:
        if problem.status == pulp.LpStatusInfeasible:
            return Answer(found=Found.INFEASIBLE)
        if problem.sol_status == pulp.LpSolutionNoSolutionFound:
            return Answer(found=Found.NOTHING, cut_off=terms.stop.deadline is not None)
        if problem.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            raise SolverFailed(self.name, f"it ended as {pulp.LpSolution[problem.sol_status]}")
        proved = problem.status == pulp.LpStatusOptimal and problem.sol_status == pulp.LpSolutionOptimal
        if proved and not terms.stop.gap:
            bound, source = (
                program.cost.of(np.where(program.integer, np.rint(found), found)),
                f"{self.name}'s claim",
            )
        else:
            bound, source = relaxed(program), "HiGHS LP"
        word = Found.BEST if proved else Found.SOME
        return Answer(found=word, values=found, bound=bound, bound_source=source, cut_off=not proved)


def _cbc() -> str:
    return str(pulp.apis.coin_api.pulp_cbc_path)


def what_if(
    market: Market, policy: Policy, edit: Callable[[pulp.LpProblem], None], terms: Terms | None = None
) -> Result:
    """Answer a market with rows an officer writes in PuLP; the certificate cannot speak for them.

    Raises
    ------
    ValueError
        If `edit` changes anything but adding rows.
    """

    def added(program: Program) -> Program:
        shown = view(program)
        before = str(shown.problem.objective)
        edit(shown.problem)
        if str(shown.problem.objective) != before:
            raise ValueError("rows may be added to the program, but its goals are the policy's")
        return shown.added()

    return solve(market, policy, terms=terms, edit=added)


class Stock(pulp.LpSolver):
    """Our path as a PuLP solver: solves the problem of a view by handing its arrays over, added rows included."""

    name = "MOORING"

    def __init__(self, terms: Terms | None = None) -> None:
        super().__init__(mip=True, msg=False)
        self.terms = terms or Terms()

    def available(self) -> bool:
        """Tell that the solver is always there."""
        return True

    def actualSolve(self, lp: pulp.LpProblem) -> int:
        """Solve a problem made by `matcher.program.view`.

        Raises
        ------
        SolverFailed
            If the problem carries no program.
        """
        shown = getattr(lp, "mooring", None)
        if shown is None:
            raise SolverFailed(self.name, "the problem carries no program; make it with matcher.program.view")
        answer = InProcess().answer(shown.added(), self.terms)
        if answer.values is None:
            infeasible = answer.found == Found.INFEASIBLE
            lp.assignStatus(
                pulp.LpStatusInfeasible if infeasible else pulp.LpStatusNotSolved,
                pulp.LpSolutionInfeasible if infeasible else pulp.LpSolutionNoSolutionFound,
            )
            return int(lp.status)
        shown.put(answer.values)
        best = answer.found == Found.BEST
        lp.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionOptimal if best else pulp.LpSolutionIntegerFeasible)
        return int(lp.status)
