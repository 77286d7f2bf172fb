"""A linear program kept in HiGHS between questions: costs, bounds and sides change, the basis stays.

Once an optimum is known, a changed bound or side leaves its basis dual feasible: the dual simplex method goes on from
there, often in a few steps. Whole numbers are not asked for here; what a program in whole numbers loses by that is
the caller's to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np
from numpy.typing import NDArray

from matcher.errors import SolverFailed
from matcher.market.columns import Ints
from matcher.program.blocks import Floats
from matcher.solve.highs import NAME, Task, cost_scale, loaded

STATUSES = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kUpper,
    highspy.HighsBasisStatus.kZero,
    highspy.HighsBasisStatus.kNonbasic,
)
"""HiGHS's words for where a column or row stands in a basis; a `Basis` holds their numbers."""
AT_LOWER, BASIC = 0, 1
CHOOSE, PRIMAL = 0, 4
"""HiGHS's numbers for the way the simplex method goes."""
LARGE = 20_000
"""Columns from which on a run looks at the brake at every step; a smaller one is over before it would matter."""
Mark = highspy.HighsBasis
"""A basis as HiGHS keeps it: for going back quickly, not for looking at."""
_NUMBER = {status: number for number, status in enumerate(STATUSES)}


class Ended(StrEnum):
    """How a run of the simplex method ended; *stopped* means without an answer: out of steps, or of accuracy."""

    BEST = "best"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Basis:
    """Where columns and rows stand, as numbers of `STATUSES`, (columns,) and (rows,)."""

    columns: NDArray[np.int8]
    rows: NDArray[np.int8]


class Lp:
    """The relaxation of a task, held in HiGHS.

    Attributes
    ----------
    steps
        Steps of the simplex method taken since it was loaded.
    late
        True once the task's watch has stopped a run.
    """

    def __init__(self, task: Task) -> None:
        """Load a task without asking for whole numbers."""
        self.steps, self.late, self._watch = 0, False, task.watch
        self._scale = cost_scale(task)
        self._solver = loaded(task, self._scale, whole=False)
        if task.watch.brake is not None and len(task.cost) >= LARGE:
            self._solver.cbSimplexInterrupt += self._look
        self._solver.setOptionValue("solver", "simplex")

    def cost(self, columns: Ints, cost: Floats) -> None:
        """Change what some columns cost."""
        self._solver.changeColsCost(len(columns), columns.astype(np.int32), cost * self._scale)

    def bound(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of some columns."""
        self._solver.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)

    def limit(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Change the sides of some rows."""
        told = len(rows), rows.astype(np.int32), lower, upper
        self._solver.changeRowsBounds(*told)  # type: ignore[attr-defined]  # highspy's stubs forget it

    def run(self, steps: int | None = None) -> Ended:
        """Solve from where it stands, with at most so many steps.

        Raises
        ------
        SolverFailed
            If HiGHS reports an error, or an unbounded program.
        """
        if self._watch.late:
            self.late = True
            return Ended.STOPPED
        self._solver.setOptionValue("simplex_iteration_limit", 2**31 - 1 if steps is None else max(steps, 0))
        if not (self._ran() or self._ran_anew()):
            raise SolverFailed(NAME, "the run ended in an error")
        return self._ended(self._solver.getModelStatus())

    def _ran(self) -> bool:
        """Run, and tell whether that ended without an error."""
        status = self._solver.run()
        self.steps += max(self._solver.getInfo().simplex_iteration_count, 0)
        return bool(status != highspy.HighsStatus.kError)

    def _ran_anew(self) -> bool:
        """Run again from nothing by the primal method: the dual one gives up where dual prices grow too large."""
        self._solver.clearSolver()
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        ended = self._ran()
        self._solver.setOptionValue("simplex_strategy", CHOOSE)
        return ended

    def _look(self, event: highspy.highs.HighsCallbackEvent) -> None:
        if self._watch.late:
            event.interrupt()

    def _ended(self, status: highspy.HighsModelStatus) -> Ended:
        known = highspy.HighsModelStatus
        if status in (known.kOptimal, known.kModelEmpty):
            return Ended.BEST
        if status in (known.kInfeasible, known.kUnboundedOrInfeasible):
            return Ended.INFEASIBLE
        if status in (known.kIterationLimit, known.kTimeLimit, known.kInterrupt, known.kUnknown):
            self.late |= status in (known.kTimeLimit, known.kInterrupt)
            return Ended.STOPPED
        raise SolverFailed(NAME, self._solver.modelStatusToString(status))

    @property
    def value(self) -> float:
        """What is minimised, at the point the last run left."""
        return float(self._solver.getInfo().objective_function_value) / self._scale

    @property
    def values(self) -> Floats:
        """Value of each column, (columns,)."""
        return np.asarray(self._solver.getSolution().col_value, float)

    @property
    def prices(self) -> Floats:
        """Dual price of each row: by how much the value grows if its side grows by one, (rows,)."""
        return np.asarray(self._solver.getSolution().row_dual, float) / self._scale

    @property
    def reduced(self) -> Floats:
        """Reduced cost of each column, (columns,)."""
        return np.asarray(self._solver.getSolution().col_dual, float) / self._scale

    @property
    def basis(self) -> Basis:
        """Where everything stands now."""
        basis = self._solver.getBasis()
        return Basis(_numbers(basis.col_status), _numbers(basis.row_status))

    @basis.setter
    def basis(self, basis: Basis) -> None:
        words = np.array(STATUSES, object)
        told = highspy.HighsBasis()
        told.col_status, told.row_status = words[basis.columns].tolist(), words[basis.rows].tolist()
        told.valid = True
        if self._solver.setBasis(told) == highspy.HighsStatus.kError:
            raise SolverFailed(NAME, "the basis was refused")

    def mark(self) -> Mark:
        """Remember where everything stands now, for `back`."""
        return self._solver.getBasis()

    def back(self, mark: Mark) -> None:
        """Stand again where everything stood."""
        if self._solver.setBasis(mark) == highspy.HighsStatus.kError:
            raise SolverFailed(NAME, "the basis was refused")


def _numbers(statuses: list[highspy.HighsBasisStatus]) -> NDArray[np.int8]:
    return np.fromiter((_NUMBER[each] for each in statuses), np.int8, len(statuses))
