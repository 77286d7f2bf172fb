"""HiGHS, in process: the only file that speaks to it.

Work is counted in calls of HiGHS's MIP interrupt callback, which come at the same places in every run with one
thread and one seed; a clock is a watchdog only, and what it cuts is marked. HiGHS calls an award "optimal" within
its own tolerances, so gaps are always set and always checked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import highspy
import numpy as np

from matcher.errors import SolverFailed
from matcher.market.columns import Flags, Ints
from matcher.program.blocks import Floats
from matcher.solve.watch import UNWATCHED, Glance, Watch

NAME = "HiGHS"
WORK_UNIT = "one call of the HiGHS MIP interrupt callback"
"""What one unit of `policy.limits.work` buys; on two cores of 2020 some hundred pass in a second."""
ENDED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kModelEmpty,
    highspy.HighsModelStatus.kObjectiveTarget,
)
"""What HiGHS says of a run that ended by itself."""
LATER = 0.5
"""Seconds after the watchdog at which HiGHS's own clock stops a run."""
FEASIBILITY = 1e-7
"""Tolerance HiGHS may break a row or a whole number by; what matters is checked exactly afterwards."""
OVERLOOKED = 1e-7
"""Differences of cost, of a column by one, that HiGHS may leave as they are."""
HARMLESS, SHARE = 0.005, 5e-10
"""What may be overlooked in all: half a cent, or that share of all that everything could cost."""
FELT = 0.01
"""What a column must be able to cost in all for its cost to count."""
LEAST, MOST = 0.25, 2.0**20
"""Costs handed over are raised until the least one is at least this, or the largest almost that."""


class Found(StrEnum):
    """What a solver run left behind."""

    BEST = "best"
    SOME = "some"
    INFEASIBLE = "infeasible"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One program, or one independent part of it, as plain arrays that travel between processes.

    Attributes
    ----------
    gap, slack
        Stop once the relative, or the absolute, distance of point and bound is at most this.
    enough
        Stop once a point costs no more than this.
    work
        Units of work it may take.
    watch
        Looked at now and then: what it cuts off is marked.
    soft
        Rows that nothing outside can satisfy, (rows,): a dive lets them give way at a price.
    """

    cost: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    begin: Ints
    column: Ints
    value: Floats
    soft: Flags = field(default_factory=lambda: np.zeros(0, np.bool_))
    gap: float = 0.0
    slack: float = 0.0
    enough: float = -np.inf
    work: int = 2000
    seed: int = 1
    watch: Watch = UNWATCHED


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a task: `values` (columns,) only where a point was found; `bound` may be minus infinity."""

    found: Found
    values: Floats | None
    bound: float
    work: int
    cut_off: bool


def version() -> str:
    """Return the version of the HiGHS library."""
    return str(highspy.Highs().version())


def run(task: Task, point: Floats | None = None) -> Outcome:
    """Solve a task, from a point if one is known.

    Raises
    ------
    SolverFailed
        If HiGHS reports an error, or an unbounded program.
    """
    scale = cost_scale(task)
    solver = loaded(task, scale)
    meter = _Meter(task.work, task.watch, scale)
    solver.cbMipInterrupt += meter.tick
    if point is not None:
        solver.setSolution(len(point), np.arange(len(point), dtype=np.int32), point)
    if solver.run() == highspy.HighsStatus.kError:
        raise SolverFailed(NAME, "the run ended in an error")
    return _outcome(solver, meter)


def cost_scale(task: Task) -> float:
    """Return the power of two by which costs are multiplied before HiGHS sees them, so that it overlooks none.

    HiGHS leaves differences of 1e-7 as they are, whatever the costs: where millions of parts cost a ten-millionth
    each, that is all of it. Mostly 1: few columns have so many parts. Those without bounds follow from others.
    """
    size, width = np.abs(task.cost), task.upper - task.lower
    costs = size * np.where(np.isfinite(width), width, 0.0)
    felt = costs >= FELT
    if OVERLOOKED * width[felt].sum() <= max(HARMLESS, SHARE * costs.sum()):
        return 1.0
    wanted, possible = np.log2(LEAST / size[felt].min()), np.log2(MOST / size.max())
    return float(2.0 ** np.floor(np.clip(wanted + 1, 0, max(possible, 0))))


class _Meter:
    """Counts work, and says when it is used up or somebody wants an end."""

    def __init__(self, work: int, watch: Watch, scale: float) -> None:
        self.used, self.work, self.cut_off, self.scale = 0, work, False, scale
        self.watch, self.glance = watch, Glance(watch)

    def tick(self, event: highspy.highs.HighsCallbackEvent) -> None:
        self.used += 1
        self.cut_off = self.watch.late
        known = event.data_out
        self.glance.look(known.mip_primal_bound / self.scale, known.mip_dual_bound / self.scale)
        if self.used >= self.work or self.cut_off:
            event.interrupt()


def loaded(task: Task, scale: float = 1.0, whole: bool = True) -> highspy.Highs:
    """Hand a task over, its costs multiplied by `scale`; without `whole`, as the linear program it relaxes to.

    Raises
    ------
    SolverFailed
        If HiGHS refuses it.
    """
    solver = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": task.seed,
        "mip_rel_gap": task.gap,
        "mip_abs_gap": task.slack * scale,
        "objective_target": task.enough * scale,
        "mip_feasibility_tolerance": FEASIBILITY,
        "primal_feasibility_tolerance": FEASIBILITY,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    if (left := task.watch.seconds) is not None:  # callbacks may come late: its own clock is a second watchdog
        solver.setOptionValue("time_limit", left + LATER)
    status = solver.passModel(
        len(task.cost),
        len(task.row_lower),
        len(task.value),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        task.offset * scale,
        task.cost * scale,
        task.lower,
        task.upper,
        task.row_lower,
        task.row_upper,
        task.begin[:-1].astype(np.int32),
        task.column.astype(np.int32),
        task.value,
        task.integer.astype(np.int32) if whole else np.zeros(len(task.cost), np.int32),
    )
    if status == highspy.HighsStatus.kError:
        raise SolverFailed(NAME, "the program was refused")
    return solver


def _outcome(solver: highspy.Highs, meter: _Meter) -> Outcome:
    status, info = solver.getModelStatus(), solver.getInfo()
    known = highspy.HighsModelStatus
    if status in (known.kInfeasible, known.kUnboundedOrInfeasible):
        # every column that earns anything is bounded, so the second word can only mean the first
        return Outcome(found=Found.INFEASIBLE, values=None, bound=np.inf, work=meter.used, cut_off=False)
    if status not in (*ENDED, known.kInterrupt, known.kTimeLimit):
        raise SolverFailed(NAME, solver.modelStatusToString(status))
    cut_off = meter.cut_off or status == known.kTimeLimit
    if status != known.kModelEmpty and info.primal_solution_status != int(
        highspy.SolutionStatus.kSolutionStatusFeasible
    ):
        return Outcome(found=Found.NOTHING, values=None, bound=_bound(solver, meter), work=meter.used, cut_off=cut_off)
    found = Found.BEST if status in (known.kOptimal, known.kModelEmpty) else Found.SOME
    values = np.asarray(solver.getSolution().col_value, float)
    return Outcome(found=found, values=values, bound=_bound(solver, meter), work=meter.used, cut_off=cut_off)


def _bound(solver: highspy.Highs, meter: _Meter) -> float:
    info = solver.getInfo()
    whole = any(kind != highspy.HighsVarType.kContinuous for kind in solver.getLp().integrality_)
    return float(info.mip_dual_bound if whole else info.objective_function_value) / meter.scale
