"""One program answered: its independent parts solved side by side, their values and bounds put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from matcher.program import Program
from matcher.program.blocks import Floats
from matcher.solve import highs
from matcher.solve.highs import Found, Outcome
from matcher.solve.parts import Part, contradicts_itself, fixed_values, split, without_loners
from matcher.solve.whole import came_out_whole, whole_by_themselves

HALF_A_CENT = 0.005
"""Distance, in units of the currency, at which a part may stop where the best award is asked for."""
PROVED = 5e-7
"""Relative distance at which a part may stop where the best award is asked for."""
FINE = 1e-6
"""Absolute distance at which a part may stop where the cost is no money."""
WORTH_TELLING = 500
"""Columns from which on a finished part is reported."""
LEAST_WORK = 50
"""Work even the smallest part is given."""

Report = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How an answer is to be found.

    Attributes
    ----------
    gap
        Stop at this relative gap; 0 means prove the best.
    fine
        True if the cost is no money, and what differs by a millionth is to be told apart.
    work, seed
        As in the policy's limits.
    seconds
        The watchdog; None means none.
    executor
        Where independent parts run side by side; None means here, one after the other.
    report
        Told in a few words what is being done.
    """

    gap: float = 0.0
    fine: bool = False
    work: int = 2000
    seed: int = 1
    seconds: float | None = None
    executor: Executor | None = None
    report: Report = field(default=lambda _: None)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a program: `values` (columns,) if a point was found; `bound` in units of the currency."""

    found: Found
    values: Floats | None = None
    bound: float = -np.inf
    bound_source: str = ""
    work: int = 0
    cut_off: bool = False


def relaxed(program: Program) -> float:
    """Return the bound of the program's LP relaxation, in units of the currency; minus infinity if it has none."""
    program = without_loners(program)
    loose = replace(program, integer=np.zeros_like(program.integer))
    outcomes = [highs.run(part.task) for part in split(loose)]
    known = all(outcome.found == Found.BEST for outcome in outcomes)
    return program.cost.of(fixed_values(program)) + sum(o.bound for o in outcomes) if known else -np.inf


class Solver(Protocol):
    """Anything that answers a program."""

    name: str

    def answer(self, program: Program, terms: Terms) -> Answer:
        """Answer a program."""


class InProcess:
    """HiGHS in this process, or in those of an executor, part by part."""

    name = highs.NAME

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        """Answer a program part by part; with `whole`, in one piece."""
        program = without_loners(program)
        if contradicts_itself(program):
            return Answer(found=Found.INFEASIBLE)
        easy = whole_by_themselves(program)
        answer = self._in_parts(replace(program, integer=program.integer & ~easy), terms, whole)
        if came_out_whole(answer.values, easy):
            return answer
        again = self._in_parts(program, terms, whole)
        # a clock that cut the first try decided that there is a second
        return replace(again, work=answer.work + again.work, cut_off=answer.cut_off or again.cut_off)

    def _in_parts(self, program: Program, terms: Terms, whole: bool) -> Answer:
        parts = list(split(program, whole))
        tasks = [_task(part, terms, sum(len(each.columns) for each in parts)) for part in parts]
        outcomes = list(_reported(self._run(tasks, terms), parts, terms.report))
        return _together(program, parts, outcomes)

    @staticmethod
    def _run(tasks: Iterable[highs.Task], terms: Terms) -> Iterator[Outcome]:
        tasks = list(tasks)
        apart = sum(len(task.cost) >= WORTH_TELLING for task in tasks) > 1
        return terms.executor.map(highs.run, tasks) if terms.executor and apart else map(highs.run, tasks)


def _task(part: Part, terms: Terms, width: int) -> highs.Task:
    share = terms.work * len(part.columns) // width
    return replace(
        part.task,
        gap=terms.gap if terms.fine else max(terms.gap, PROVED),
        slack=FINE if terms.fine else HALF_A_CENT,
        work=max(share, LEAST_WORK),
        seed=terms.seed,
        seconds=terms.seconds,
    )


def _reported(outcomes: Iterator[Outcome], parts: list[Part], report: Report) -> Iterator[Outcome]:
    for number, (part, outcome) in enumerate(zip(parts, outcomes, strict=True), 1):
        if len(part.columns) >= WORTH_TELLING:
            report(f"part {number} of {len(parts)}, {len(part.columns):,} columns: {outcome.found.value}")
        yield outcome


def _together(program: Program, parts: list[Part], outcomes: list[Outcome]) -> Answer:
    found = {outcome.found for outcome in outcomes}
    work, cut_off = sum(outcome.work for outcome in outcomes), any(outcome.cut_off for outcome in outcomes)
    for sad in (Found.INFEASIBLE, Found.NOTHING):
        if sad in found:
            return Answer(found=sad, work=work, cut_off=cut_off)
    values = fixed_values(program)
    bound = program.cost.of(values)
    for part, outcome in zip(parts, outcomes, strict=True):
        values[part.columns] = outcome.values
        bound += outcome.bound
    word = Found.SOME if Found.SOME in found else Found.BEST
    return Answer(found=word, values=values, bound=bound, bound_source="HiGHS MIP", work=work, cut_off=cut_off)
