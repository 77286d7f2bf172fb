"""Independent parts: found exactly, answered one by one, and together worth what the whole is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.program import assemble
from matcher.program.goals import Costs
from matcher.solve.highs import Found
from matcher.solve.parts import components, contradicts_itself, fixed_values, split, without_loners
from matcher.solve.stage import InProcess, Terms
from tests.reading import BY_HAND, loaded, read
from tests.small import small
from tests.strategies import Written, markets

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 11)), max_size=25)


def reached(width: int, edges: list[tuple[int, int]]) -> list[int]:
    """Label each column by the lowest one it can be walked to over shared rows."""
    lowest = []
    for start in range(width):
        seen, edge = {start}, {start}
        while edge:
            rows = {row for row, column in edges if column in edge}
            edge = {column for row, column in edges if row in rows} - seen
            seen |= edge
        lowest.append(min(seen))
    return lowest


@given(edges=pairs)
def test_components_are_what_walking_finds(edges: list[tuple[int, int]]) -> None:
    row, column = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    assert components(12, row, column).tolist() == reached(12, edges)


@settings(max_examples=40)
@given(written=markets())
def test_parts_answered_one_by_one_are_worth_what_the_whole_is_worth(written: Written) -> None:
    program = assemble(*loaded(written))
    apart, whole = (InProcess().answer(program, Terms(), whole) for whole in (False, True))
    assert apart.found == whole.found
    if apart.values is not None:
        assert whole.values is not None
        assert program.cost.of(apart.values) == pytest.approx(program.cost.of(whole.values), abs=0.011, rel=1e-6)
        assert apart.bound == pytest.approx(whole.bound, abs=0.011, rel=1e-6)


@pytest.mark.parametrize("folder", BY_HAND, ids=lambda path: path.name)
def test_every_free_column_is_in_one_part_and_no_row_joins_two(folder: object) -> None:
    program = assemble(*read(folder))  # type: ignore[arg-type]  # pytest hands over what parametrize got
    owner = np.full(len(program.lower), -1)
    for number, part in enumerate(split(program)):
        assert (owner[part.columns] == -1).all()
        owner[part.columns] = number
    assert ((owner >= 0) == (program.lower < program.upper)).all()
    for row in range(len(program.row_lower)):
        inside = program.matrix.column[program.matrix.start[row] : program.matrix.start[row + 1]]
        assert len({int(owner[column]) for column in inside if owner[column] >= 0}) <= 1


TWO = small(
    lots="lot parts\nmeals 2\nlinen 2",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na meals 8\nb linen 9",
)


def test_lots_that_share_nothing_are_two_parts() -> None:
    assert [len(part.columns) for part in split(assemble(*loaded(TWO)))] == [2, 2]


def test_what_fixed_columns_take_is_taken_off_the_sides() -> None:
    program = assemble(*loaded(TWO))
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[0] = upper[0] = 1
    fixed = replace(program, lower=lower, upper=upper)
    meals = next(part for part in split(fixed) if len(part.columns) == 1)
    assert (meals.task.row_lower[0], meals.task.row_upper[0]) == (1, 1)
    assert fixed_values(fixed)[0] == 1


def test_crossing_bounds_and_broken_rows_of_fixed_columns_contradict() -> None:
    program = assemble(*loaded(TWO))
    assert not contradicts_itself(program)
    assert contradicts_itself(replace(program, lower=program.upper + 1))
    zero = np.zeros_like(program.lower)
    fixed = replace(program, lower=zero, upper=zero)
    assert contradicts_itself(fixed)
    assert InProcess().answer(fixed, Terms()).found == Found.INFEASIBLE


def test_a_column_no_row_speaks_of_is_fixed_where_it_costs_least() -> None:
    program = assemble(*loaded(TWO))
    matrix = replace(program.matrix, start=np.zeros_like(program.matrix.start), column=program.matrix.column[:0])
    costs = Costs(np.array([1.0, -1.0, 0.0, 0.0]), 0.0)
    lonely = without_loners(replace(program, matrix=replace(matrix, value=matrix.value[:0]), cost=costs))
    assert lonely.lower.tolist() == lonely.upper.tolist()
    assert lonely.lower[:2].tolist() == [0, program.upper[1]]
