"""A program's relaxation kept in memory: questions as changes of bounds, costs and sides, answered from the last basis.

A question lasts as long as its block: afterwards every number and the basis are as before, so that no answer hangs on
the questions before it. What is learned is the relaxation's: an estimate of what whole parts would do, and no proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from matcher.market.columns import Ints
from matcher.program import Program
from matcher.program.blocks import INFINITY, NONE, Floats
from matcher.program.goals import Costs
from matcher.solve.change import NO_NUMBERS, NOTHING, Change, Reply
from matcher.solve.parts import Part, contradicts_itself, fixed_values, split, without_loners
from matcher.solve.simplex import AT_LOWER, BASIC, Basis, Ended, Lp, Mark


@dataclass
class _Held:
    """One part held in memory, with what it came to last, unchanged; an infinite value if nothing is possible."""

    part: Part
    lp: Lp
    value: float = INFINITY
    values: Floats = field(default_factory=lambda: NO_NUMBERS)
    prices: Floats = field(default_factory=lambda: NO_NUMBERS)
    mark: Mark | None = None

    def settle(self) -> None:
        """Solve it as it stands, and remember what it came to."""
        self.value, self.values = self.asked()
        possible = self.value < INFINITY
        self.prices = self.lp.prices if possible else np.zeros(len(self.part.rows))
        self.mark = self.lp.mark() if possible else None

    def asked(self) -> tuple[float, Floats]:
        """Solve it as it stands; values are zeros if nothing is possible."""
        if self.lp.run() == Ended.BEST:
            return self.lp.value, self.lp.values
        return INFINITY, np.zeros(len(self.part.columns))

    def restored(self) -> None:
        """Stand where it stood before a question."""
        if self.mark is not None:
            self.lp.back(self.mark)


class Session:
    """The relaxation of a program, held part by part, each loaded when it is first asked about.

    Attributes
    ----------
    program
        What is held, with every change that was kept.

    Raises
    ------
    SolverFailed
        From any of its questions, if HiGHS reports an error.
    """

    def __init__(self, program: Program, *, whole: bool = False) -> None:
        """Hold a program; with `whole`, as one, so that rows may come to join its parts."""
        self.program = without_loners(program)
        self.possible = not contradicts_itself(self.program)
        self._parts = list(split(self.program, whole)) if self.possible else []
        self._held: dict[int, _Held] = {}
        self._part, self._place = _numbered([part.columns for part in self._parts], len(program.lower))
        self._row_part, self._row_place = _numbered([part.rows for part in self._parts], len(program.row_lower))
        fixed = fixed_values(self.program)
        self._taken = self.program.matrix.times(fixed)
        self._settled = fixed

    # ---- unchanged

    @property
    def value(self) -> float:
        """What the relaxation comes to, in units of the currency; infinite if nothing is possible."""
        if not self.possible:
            return INFINITY
        return self.program.cost.of(self._settled) + sum(self._hold(number).value for number in range(len(self._parts)))

    @property
    def steps(self) -> int:
        """Steps of the simplex method taken so far."""
        return sum(held.lp.steps for held in self._held.values())

    @property
    def values(self) -> Floats:
        """Value of every column, (columns,); read them only if the value is finite."""
        found = self._settled.copy()
        for number, part in enumerate(self._parts):
            found[part.columns] = self._hold(number).values
        return found

    @property
    def prices(self) -> Floats:
        """Dual price of every row, in units of the currency per unit of the row, (rows,); 0 where nothing is free."""
        found = np.zeros(len(self.program.row_lower))
        for number, part in enumerate(self._parts):
            found[part.rows] = self._hold(number).prices
        return found

    @property
    def basis(self) -> Basis:
        """Where all columns and rows stand together: a start for a program in which more rows join them."""
        columns = np.full(len(self.program.lower), AT_LOWER, np.int8)
        rows = np.full(len(self.program.row_lower), BASIC, np.int8)
        for number, part in enumerate(self._parts):
            found = self._hold(number).lp.basis
            columns[part.columns], rows[part.rows] = found.columns, found.rows
        return Basis(columns, rows)

    def start(self, basis: Basis) -> None:
        """Load every part, and let it start from a basis; rows beyond those of the basis are slack."""
        rows = np.append(basis.rows, np.full(len(self.program.row_lower) - len(basis.rows), BASIC, np.int8))
        for number, part in enumerate(self._parts):
            lp = Lp(part.task)
            lp.basis = Basis(basis.columns[part.columns], rows[part.rows])
            self._held[number] = _Held(part, lp)
            self._held[number].settle()

    def free_columns(self, columns: Ints) -> Ints:
        """Keep the columns that can be asked about: all but those that were fixed from the start."""
        found: Ints = columns[self._part[columns] != NONE]
        return found

    def free_rows(self, rows: Ints) -> Ints:
        """Keep the rows that can be asked about: all but those without a free column."""
        found: Ints = rows[self._row_part[rows] != NONE]
        return found

    # ---- changed

    @contextmanager
    def question(self) -> Iterator[Question]:
        """Open a question, to which changes may be added; at the end of the block all is as before."""
        asked = Question(self)
        try:
            yield asked
        finally:
            asked.close()

    def ask(self, change: Change) -> Reply:
        """Answer one change."""
        with self.question() as question:
            return question.ask(change)

    def keep(self, change: Change) -> None:
        """Change what is held, for all questions to come.

        Raises
        ------
        ValueError
            If a column or row was fixed from the start.
        """
        touched = self.touched(change)
        self.apply(change)
        self.program = change.of(self.program)
        for number in touched:
            self._hold(number).settle()

    def minimise(self, cost: Costs) -> None:
        """Minimise another cost from now on."""
        columns = self.free_columns(np.flatnonzero(self.program.cost.vector != cost.vector))
        self.keep(Change.costs(columns, cost.vector[columns]))
        self.program = self.program.minimising(cost)

    def touched(self, change: Change) -> list[int]:
        """Name the parts that a change touches.

        Raises
        ------
        ValueError
            If a column or row was fixed from the start, and is in no part.
        """
        parts = [self._part[change.columns], self._part[change.priced], self._row_part[change.rows]]
        found = np.unique(np.concatenate(parts))
        if len(found) and found[0] == NONE:
            raise ValueError("a column or row that is fixed from the start can not be changed")
        return [int(number) for number in found]

    def apply(self, change: Change) -> None:
        """Hand a change over, part by part."""
        for number in self.touched(change):
            lp = self._hold(number).lp
            mine = self._part[change.columns] == number
            if mine.any():
                lp.bound(self._place[change.columns[mine]], change.lower[mine], change.upper[mine])
            mine = self._part[change.priced] == number
            if mine.any():
                lp.cost(self._place[change.priced[mine]], change.cost[mine])
            mine = self._row_part[change.rows] == number
            if mine.any():
                rows = change.rows[mine]
                taken = self._taken[rows]
                lp.limit(self._row_place[rows], change.row_lower[mine] - taken, change.row_upper[mine] - taken)

    def reply(self, numbers: list[int]) -> Reply:
        """Solve some parts as they stand."""
        held = [self._hold(number) for number in numbers]
        found = [each.asked() for each in held]
        worth = sum(value for value, _ in found)
        columns = np.concatenate([NOTHING, *(each.part.columns for each in held)])
        values = np.concatenate([NO_NUMBERS, *(values for _, values in found)])
        order = np.argsort(columns, kind="stable")
        difference = worth - sum(each.value for each in held) if worth < INFINITY else INFINITY
        return Reply(difference, columns[order], values[order])

    def restore(self, change: Change, numbers: list[int]) -> None:
        """Take a change back: the program's own numbers, and the basis."""
        self.apply(change.undone(self.program))
        for number in numbers:
            self._hold(number).restored()

    def _hold(self, number: int) -> _Held:
        if number not in self._held:
            part = self._parts[number]
            self._held[number] = _Held(part, Lp(part.task))
            self._held[number].settle()
        return self._held[number]


class Question:
    """A session as a question changes it, for as long as the question is open."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._changes: list[Change] = []

    def ask(self, change: Change) -> Reply:
        """Add a change, and answer all of them together."""
        self._changes.append(change)
        self._session.apply(change)
        return self._session.reply(self._touched)

    def close(self) -> None:
        """Take every change back."""
        touched = self._touched
        for change in self._changes:
            self._session.restore(change, touched)
        self._changes.clear()

    @property
    def _touched(self) -> list[int]:
        return sorted({number for change in self._changes for number in self._session.touched(change)})


def _numbered(parts: list[Ints], count: int) -> tuple[Ints, Ints]:
    """Part of each thing, and its place in it; `NONE` where it is in no part."""
    part, place = np.full(count, NONE), np.full(count, NONE)
    for number, things in enumerate(parts):
        part[things], place[things] = number, np.arange(len(things))
    return part, place
