"""Mooring itself: assembled in arrays, handed over part by part, answered and certified."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.peers.highs_parts import largest, together
from benchmarks.tasks import Finding, Task, Teller
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import Program, assemble
from matcher.program.frame import CENTS_IN_ONE
from matcher.program.view import view
from matcher.solve import solve, terms_of
from matcher.solve.highs import loaded
from matcher.solve.parts import split, without_loners
from matcher.solve.progress import Progress, silent
from matcher.solve.rounds import Rounds
from matcher.solve.stage import Terms, relaxed
from matcher.solve.stop import Stop

WORK = 10**9
"""More work than any clock leaves time for."""


class Stamps:
    """Notes when the gap asked for was first proved, in shares and in whole parts; seconds from the start."""

    def __init__(self, gap: float) -> None:
        self.gap, self.began = gap, time.perf_counter()
        self.shares: float | None = None
        self.whole: float | None = None
        self.last = Progress(what="")

    def __call__(self, progress: Progress) -> None:
        """Take note of where a run stands."""
        now, bound = time.perf_counter() - self.began, progress.bound
        if self.shares is None and _close(progress.in_shares, bound, self.gap):
            self.shares = now
        if self.whole is None and _close(progress.value, bound, self.gap):
            self.whole = now
        if bound is not None:
            self.last = progress


def _close(value: float | None, bound: float | None, gap: float) -> bool:
    return value is not None and bound is not None and value - bound <= gap * abs(value)


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Answer the market to the gap asked for, award certified; the solve includes the assembly."""
    with _executor(task.cores) as executor:
        teller.begin("solve")
        stamps = Stamps(task.gap)
        terms = terms_of(policy, seconds=task.seconds, executor=executor, tell=stamps)
        terms = replace(terms, stop=replace(terms.stop, gap=task.gap))
        result = solve(market, policy, terms=terms)
        teller.end()
    last = stamps.last
    return Finding(
        value=None if result.objective is None else float(result.objective) / CENTS_IN_ONE,
        bound=last.bound,
        note=result.status.value,
        facts={
            "in shares s": stamps.shares,
            "in whole parts s": stamps.whole,
            "in shares": last.in_shares,
            "work": result.work,
            "cut off": result.cut_off,
        },
    )


@contextmanager
def _executor(cores: int) -> Iterator[Executor | None]:
    """Give parts to as many processes as there are cores; with one core, to none."""
    if cores == 1:
        yield None
        return
    with ProcessPoolExecutor(cores) as executor:
        yield executor


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
    """Solve the LP relaxation: part by part, and those of large parts from their blocks."""
    teller.begin("build")
    program = assemble(market, policy)
    with _executor(task.cores) as executor:
        teller.begin("solve")
        value = relaxed(program, Terms(executor=executor))
        teller.end()
    return Finding(value=value, bound=value)


def equal_seconds(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Work on each of the largest parts for the same seconds; values are in shares."""
    teller.begin("build")
    parts = largest(market, policy)
    found = []
    for part in parts:
        teller.begin("solve")
        stop = Stop(work=WORK).within(task.seconds)
        rounds = Rounds([part], 0.0, stop, policy.limits.seed, None, silent)
        rounds.run()
        teller.end()
        found.append(Finding(value=rounds.standings[0].in_shares, bound=rounds.bound))
    return together(found)


ANSWERS = {
    "gap": run,
    "hand over": hand_over,
    "view": through_view,
    "lp": relaxation,
    "equal 8": equal_seconds,
    "equal 20": equal_seconds,
}
"""What it can be asked."""
