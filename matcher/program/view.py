"""The program as PuLP shows it: the same columns, rows and cost as an `LpProblem`.

The arrays are the model; this view is made where a person prints it, writes it as LP or MPS, hands it to another
solver, or adds a row. PuLP's names allow few characters, so a name is spelled safely and numbered where two meet; its
files leave constants out, so what is settled already is the cost of a variable that is always 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pulp

from matcher.errors import Finding, MarketRefused, Where
from matcher.program import Program
from matcher.program.blocks import Floats

_UNSAFE = re.compile(r"[^A-Za-z0-9_.]+")
LONGEST = 90
"""Characters of a name before its number; an LP file takes 100 in all."""
SETTLED = "settled"
"""The variable that is always 1 and costs what no award can change."""


@dataclass(frozen=True)
class View:
    """A program and its `problem`; `variables` stand in the order of the columns, `settled` is none of them."""

    program: Program
    problem: pulp.LpProblem
    variables: list[pulp.LpVariable]
    settled: pulp.LpVariable

    def put(self, values: Floats) -> None:
        """Give the variables values, (columns,)."""
        self.settled.varValue = 1
        for variable, value in zip(self.variables, values.tolist(), strict=True):
            variable.varValue = value

    def added(self) -> Program:
        """Return the program with the rows that were added to the problem since.

        Raises
        ------
        ValueError
            If something else than a row was added or changed.
        """
        own = len(self.program.row_lower)
        program = self.program
        number = {variable.name: place for place, variable in enumerate(self.variables)}
        for row in self.problem.constraints()[own:]:
            program = _with(program, row.name, row, number)
        return program


def _with(program: Program, name: str, row: pulp.LpConstraint, number: dict[str, int]) -> Program:
    vector = np.zeros(len(program.lower))
    for variable, value in row.items():
        if variable.name not in number:
            raise ValueError(f"row {name} speaks of {variable.name}, which is not a decision of the market")
        vector[number[variable.name]] = value
    side = -float(row.constant)
    if row.sense in (pulp.LpConstraintLE, pulp.LpConstraintEQ):
        program = program.with_row(vector, side, name)
    if row.sense in (pulp.LpConstraintGE, pulp.LpConstraintEQ):
        program = program.with_row(-vector, -side, name)
    return program


def view(program: Program) -> View:
    """Show a program as an `LpProblem`, row by row in the same order."""
    problem = pulp.LpProblem("mooring", pulp.LpMinimize)
    columns = list(_safe(program.column_name, len(program.lower)))
    variables = [_variable(problem, program, column, name) for column, name in enumerate(columns)]
    settled = problem.add_variable(SETTLED, 1, 1)
    costs = [(variables[c], float(program.cost.vector[c])) for c in np.flatnonzero(program.cost.vector)]
    problem += pulp.LpAffineExpression([*costs, (settled, float(program.cost.constant))])
    matrix = program.matrix
    for row, name in enumerate(_safe(program.row_name, len(program.row_lower))):
        entries = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
        terms = zip(matrix.column[entries].tolist(), matrix.value[entries].tolist(), strict=True)
        expression = pulp.LpAffineExpression([(variables[column], value) for column, value in terms])
        sense, side = _side(program.row_lower[row], program.row_upper[row])
        problem.addConstraint(pulp.LpConstraint(expression, sense, name, side))
    shown = View(program, problem, variables, settled)
    problem.mooring = shown  # a solver that knows the arrays need not read the problem back
    return shown


def _side(lower: float, upper: float) -> tuple[int, float]:
    if lower == upper:
        return pulp.LpConstraintEQ, upper
    if np.isinf(lower) and np.isinf(upper):
        return pulp.LpConstraintLE, 1e30
    return (pulp.LpConstraintLE, upper) if np.isinf(lower) else (pulp.LpConstraintGE, lower)


def _variable(problem: pulp.LpProblem, program: Program, column: int, name: str) -> pulp.LpVariable:
    upper = float(program.upper[column])
    kind = pulp.LpInteger if program.integer[column] else pulp.LpContinuous
    return problem.add_variable(name, float(program.lower[column]), None if np.isinf(upper) else upper, kind)


def _safe(name: Callable[[int], str], length: int) -> Iterator[str]:
    taken = {SETTLED}
    for number in range(length):
        plain = _UNSAFE.sub("_", name(number)).strip("_")[:LONGEST]
        spelled = plain if plain not in taken else next(n for k in count(2) if (n := f"{plain}.{k}") not in taken)
        taken.add(spelled)
        yield spelled


def values(view: View) -> Floats:
    """Read the values of the variables after a solve, (columns,); those a solver left out are 0."""
    return np.array([float(variable.varValue or 0.0) for variable in view.variables])


def write_program(program: Program, path: Path) -> None:
    """Write a program as MPS or LP, as the file's ending says.

    Raises
    ------
    MarketRefused
        If the ending is neither `.mps` nor `.lp`.
    """
    writers = {".mps": pulp.LpProblem.writeMPS, ".lp": pulp.LpProblem.writeLP}
    if path.suffix not in writers:
        what, remedy = "A program is written as LP or MPS.", "Give the file the ending .lp or .mps."
        raise MarketRefused([Finding("program.ending", Where(str(path)), what, remedy)])
    writers[path.suffix](view(program).problem, str(path))
