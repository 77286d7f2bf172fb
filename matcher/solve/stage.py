"""One program answered: its independent parts solved side by side, their values and bounds put together."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from matcher.program import Program
from matcher.program.blocks import Floats
from matcher.solve import coupled, highs
from matcher.solve.fanout import side_by_side
from matcher.solve.folding import folded
from matcher.solve.highs import Found
from matcher.solve.multipliers import recomputed
from matcher.solve.orders import LP
from matcher.solve.parts import Part, contradicts_itself, fixed_values, split, without_loners
from matcher.solve.progress import Tell, silent
from matcher.solve.rounds import Rounds
from matcher.solve.standing import Standing
from matcher.solve.stop import Stop

RECOMPUTED = f"multipliers of {LP}"
"""Source of a bound that the checker has recomputed from dual multipliers."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How an answer is to be found.

    Attributes
    ----------
    stop
        When to stop.
    seed
        As in the policy's limits.
    executor
        Where independent parts run side by side; None means here, one after the other.
    tell
        Told where the run stands.
    """

    stop: Stop = field(default_factory=Stop)
    seed: int = 1
    executor: Executor | None = None
    tell: Tell = silent

    @property
    def tight(self) -> Terms:
        """The same, but the best must be proved."""
        return replace(self, stop=replace(self.stop, gap=0.0, first=False))

    @property
    def to_the_end(self) -> Terms:
        """The same for a program whose cost is no money, and whose best must be found."""
        return replace(self.tight, stop=replace(self.tight.stop, fine=True))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a program: `values` (columns,) if a point was found; `bound` in units of the currency."""

    found: Found
    values: Floats | None = None
    bound: float = -np.inf
    bound_source: str = ""
    work: int = 0
    cut_off: bool = False


def relaxed(program: Program, terms: Terms | None = None) -> float:
    """Return the bound of the program's LP relaxation, in units of the currency; minus infinity if it has none."""
    terms, program = terms or Terms(), without_loners(program)
    beside = side_by_side(terms.executor, terms.stop)
    found = [coupled.relaxed(part, beside, terms.stop.watch()) for part in split(program)]
    known = np.isfinite(found).all()
    return program.cost.of(fixed_values(program)) + sum(found) if known else -np.inf


class Solver(Protocol):
    """Anything that answers a program."""

    name: str

    def answer(self, program: Program, terms: Terms) -> Answer:
        """Answer a program."""

    def mended(self, program: Program, terms: Terms, values: Floats, /) -> Answer:
        """Answer a program whose rows were tightened since it had a point."""


class InProcess:
    """HiGHS in this process, or in those of an executor, part by part."""

    name = highs.NAME

    def answer(self, program: Program, terms: Terms, whole: bool = False) -> Answer:
        """Answer a program part by part; with `whole`, in one piece."""
        program = without_loners(program)
        if contradicts_itself(program):
            return Answer(found=Found.INFEASIBLE)
        rounds = _rounds(program, split(program, whole), terms)
        rounds.run()
        return _answer(program, rounds)

    def mended(self, program: Program, terms: Terms, values: Floats, /) -> Answer:
        """Move a point of a program whose rows were tightened since, as little as that asks for."""
        program = without_loners(program)
        if contradicts_itself(program):
            return Answer(found=Found.INFEASIBLE)
        rounds = _rounds(program, split(program), terms)
        rounds.mend(values)
        return _answer(program, rounds)


def _rounds(program: Program, parts: Iterable[Part], terms: Terms) -> Rounds:
    settled = program.cost.of(fixed_values(program))
    return Rounds(list(parts), settled, terms.stop, terms.seed, terms.executor, terms.tell)


def _answer(program: Program, rounds: Rounds) -> Answer:
    if rounds.infeasible:
        return Answer(found=Found.INFEASIBLE, work=rounds.work)
    if not rounds.found:
        return Answer(found=Found.NOTHING, work=rounds.work, cut_off=rounds.cut_off)
    values = fixed_values(program)
    for standing in rounds.standings:
        values[standing.part.columns] = standing.values
    bound, source = _bound(rounds)
    return Answer(
        found=Found.BEST if rounds.close else Found.SOME,
        values=values,
        bound=bound,
        bound_source=source,
        work=rounds.work,
        cut_off=rounds.cut_off,
    )


def _bound(rounds: Rounds) -> tuple[float, str]:
    """Return the bound with its sources; the parts' relaxations' are recomputed from their multipliers."""
    bound, sources = rounds.settled, set()
    for each in rounds.standings:
        checked = _recomputed(each)
        bound += each.bound if checked is None else checked
        sources.add(each.source if checked is None else RECOMPUTED)
    return bound, ", ".join(sorted(sources - {""})) or rounds.source


def _recomputed(standing: Standing) -> float | None:
    """Recompute the bound of a part without the solver, where it is that of a relaxation whose multipliers are kept."""
    relaxed = standing.relaxed
    if standing.source != LP or relaxed is None or relaxed.multipliers is None:
        return None
    return recomputed(folded(standing.part.task), relaxed.multipliers, standing.bound)
