"""The view in PuLP is the arrays, name for name and number for number."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pulp
import pytest
from hypothesis import given, settings

from matcher.errors import MarketRefused
from matcher.program import Program, assemble
from matcher.program.view import SETTLED, View, view, write_program
from tests.reading import BY_HAND, loaded, read
from tests.small import small
from tests.strategies import Written, markets

SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.")

SIDES = {pulp.LpConstraintLE: "<=", pulp.LpConstraintEQ: "==", pulp.LpConstraintGE: ">="}


def same(program: Program, shown: View) -> None:
    """Hold the problem against the arrays, entry by entry."""
    place = {variable.name: number for number, variable in enumerate(shown.variables)}
    dense = np.zeros((len(program.row_lower), len(program.lower)))
    for row, constraint in enumerate(shown.problem.constraints()):
        for variable, value in constraint.items():
            dense[row, place[variable.name]] = value
        lower, upper, side = program.row_lower[row], program.row_upper[row], -constraint.constant
        expected = {"==": lower == upper == side, "<=": upper == side, ">=": lower == side}
        assert expected[SIDES[constraint.sense]]
        # only one side may be left out, and only an infinite one
        assert lower == upper or np.isinf(lower) or np.isinf(upper)
    matrix = np.zeros_like(dense)
    matrix[program.matrix.row, program.matrix.column] = program.matrix.value
    assert np.array_equal(dense, matrix)
    for number, variable in enumerate(shown.variables):
        assert variable.lowBound == program.lower[number]
        assert (np.inf if variable.upBound is None else variable.upBound) == program.upper[number]
        assert (variable.cat == pulp.LpInteger) == bool(program.integer[number])
    costs = {variable.name: value for variable, value in shown.problem.objective.items()}
    settled = costs.pop(SETTLED, 0.0)
    assert settled == program.cost.constant
    vector = np.zeros(len(program.lower))
    vector[[place[name] for name in costs]] = list(costs.values())
    assert np.array_equal(vector, program.cost.vector)


@pytest.mark.parametrize("folder", BY_HAND, ids=lambda path: path.name)
def test_the_view_of_a_market_solved_by_hand_is_its_arrays(folder: Path) -> None:
    program = assemble(*read(folder))
    same(program, view(program))


@settings(max_examples=40)
@given(written=markets())
def test_the_view_of_a_random_market_is_its_arrays_and_its_names_are_safe(written: Written) -> None:
    program = assemble(*loaded(written))
    shown = view(program)
    same(program, shown)
    named_once_and_safely(shown)


def named_once_and_safely(shown: View) -> None:
    for names in (
        [variable.name for variable in shown.problem.variables()],
        [row.name for row in shown.problem.constraints()],
    ):
        assert len(set(names)) == len(names)
        assert all(name and set(name) <= SAFE for name in names)


HOSTILE = ("a b", "a_b", "a-b", "a,b", "[x]", "ü", "é", "1", "end", "x" * 60, "settled", "a:b", "a<=b")


def hostile() -> Written:
    numbers = count(1)
    lots = "\n".join(["lot parts", *(f"L{next(numbers)} 2" for _ in HOSTILE)])
    bids = "\n".join(["bid supplier fixed_charge", *(f"B{n} F{n} 3" for n, _ in enumerate(HOSTILE, 1))])
    entries = "\n".join(["bid lot unit_price", *(f"B{n} L{n} 8" for n, _ in enumerate(HOSTILE, 1))])
    market = small(lots=lots, bids=bids, bid_entries=entries)
    new = {f"{sort}{number}": name for sort in "LBF" for number, name in enumerate(HOSTILE, 1)}
    tables = {
        table: [{column: new.get(cell, cell) for column, cell in row.items()} for row in rows]
        for table, rows in market.tables.items()
    }
    return market.with_rows(**tables)


@pytest.mark.parametrize("ending", ["mps", "lp"])
def test_hostile_ids_are_spelled_safely_and_solved_all_the_same(ending: str, tmp_path: Path) -> None:
    program = assemble(*loaded(hostile()))
    named_once_and_safely(view(program))
    path = tmp_path / f"program.{ending}"
    write_program(program, path)
    assert path.stat().st_size > 0
    if ending == "mps":
        _, problem = pulp.LpProblem.fromMPS(str(path))
        cbc = pulp.COIN_CMD(path=str(pulp.apis.coin_api.pulp_cbc_path), msg=False)
        cbc.tmpDir = str(tmp_path)
        assert problem.solve(cbc) == pulp.LpStatusOptimal
        assert pulp.value(problem.objective) == pytest.approx(len(HOSTILE) * (100 * 8 + 3))


def test_a_program_is_written_as_lp_or_mps_only(tmp_path: Path) -> None:
    program = assemble(*read(BY_HAND[0]))
    with pytest.raises(MarketRefused, match=r"Give the file the ending \.lp or \.mps"):
        write_program(program, tmp_path / "program.txt")
    assert list(tmp_path.iterdir()) == []


MEALS = small(
    lots="lot parts\nmeals 4",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na meals 8\nb meals 9",
)


def test_rows_an_officer_adds_enter_in_every_sense() -> None:
    program = assemble(*loaded(MEALS))
    shown = view(program)
    a, b, _ = shown.variables
    problem = shown.problem
    problem += a + 2 * b <= 7, "cap"
    problem += b >= 1, "pilot"
    problem += a + b == 3, "exactly"
    changed = shown.added()
    own = len(program.row_lower)
    dense = np.zeros((4, 3))
    above = changed.matrix.row >= own
    dense[changed.matrix.row[above] - own, changed.matrix.column[above]] = changed.matrix.value[above]
    # an equation is two rows, and "at least" is "at most" turned round
    assert dense.tolist() == [[1, 2, 0], [0, -1, 0], [1, 1, 0], [-1, -1, 0]]
    assert changed.row_upper[own:].tolist() == [7, -1, 3, -3]
    assert [changed.row_name(own + number) for number in range(4)] == ["cap", "pilot", "exactly", "exactly"]
    assert np.array_equal(changed.lower, program.lower)


def test_nothing_added_is_the_same_program() -> None:
    program = assemble(*loaded(MEALS))
    assert view(program).added() is program


def test_values_put_into_a_view_give_the_programs_cost() -> None:
    program = assemble(*read(next(folder for folder in BY_HAND if folder.name == "agreements")))
    shown = view(program)
    shown.put(np.ones(len(program.lower)))
    assert program.cost.constant > 0
    assert pulp.value(shown.problem.objective) == pytest.approx(program.cost.of(np.ones(len(program.lower))))
