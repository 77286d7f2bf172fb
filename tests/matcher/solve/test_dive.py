"""A dive ends in whole choices that keep every row, above its own bound, or says that it found none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.generator import draw
from matcher.program import Program, assemble
from matcher.program.blocks import Floats
from matcher.solve.choices import Room
from matcher.solve.dive import dive
from matcher.solve.folding import folded
from matcher.solve.highs import Task, run
from matcher.solve.kernel import WHOLE, choices
from matcher.solve.parts import split, without_loners
from matcher.solve.rounding import is_whole, rounded
from matcher.solve.simplex import Ended, Lp
from tests.reading import loaded
from tests.strategies import Written, markets


def tasks(program: Program) -> list[Task]:
    """The parts of a program with shares left free."""
    parts = (part.task for part in split(without_loners(program)))
    return [replace(task, integer=task.integer & (task.upper <= 1)) for task in parts]


def holds(task: Task, values: Floats, room: float = 1e-6) -> bool:
    """Tell whether a point keeps every row and bound."""
    row = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))
    total = np.bincount(row, task.value * values[task.column], len(task.row_lower))
    scale = room * np.maximum(1, np.abs(total))
    sides = (total >= task.row_lower - scale) & (total <= task.row_upper + scale)
    return bool(sides.all() and (values >= task.lower - room).all() and (values <= task.upper + room).all())


@pytest.fixture(scope="module")
def town() -> Program:
    market, policy = draw("tiny", 1)
    return assemble(market, policy)


def test_a_dive_into_a_drawn_market_ends_in_whole_choices_near_its_bound(town: Program) -> None:
    for task in tasks(town):
        found = dive(task)
        assert found.values is not None
        assert holds(task, found.values)
        assert is_whole(task, found.values)
        value = float(task.cost @ found.values)
        assert found.bound <= value + 1e-6 * abs(value)
        assert value - found.bound <= 0.1 * abs(value)


def test_a_dive_can_be_repeated(town: Program) -> None:
    first, again = (dive(tasks(town)[0]) for _ in range(2))
    assert first.work == again.work
    assert first.values is not None
    assert np.array_equal(first.values, again.values)  # type: ignore[arg-type]  # both are points


def test_a_dive_without_steps_left_finds_nothing_and_claims_nothing(town: Program) -> None:
    found = dive(replace(tasks(town)[0], work=0))
    assert found.values is None
    assert found.bound == -np.inf


@settings(max_examples=25)
@given(written=markets())
def test_what_a_dive_finds_keeps_every_row_and_its_bound_is_below_the_best(written: Written) -> None:
    for task in tasks(assemble(*loaded(written))):
        found, best = dive(task), run(task)
        if found.values is not None:
            assert holds(task, found.values)
            assert task.cost @ found.values >= best.bound - 1e-6 * abs(best.bound) - 1e-6
        assert found.bound <= best.bound + 1e-6 * abs(best.bound) + 1e-6


@settings(max_examples=25)
@given(written=markets(must_fill=True, force=True))
def test_a_point_in_which_a_row_still_gives_way_is_none(written: Written) -> None:
    for task in tasks(assemble(*loaded(written))):
        found = dive(task)
        assert found.values is None or holds(task, found.values)


@settings(max_examples=25)
@given(written=markets())
def test_rows_of_one_column_fold_into_bounds_that_leave_the_same_best_point(written: Written) -> None:
    """Bounds of whole columns are rounded inwards, so the relaxation may become tighter, never looser."""
    for task in tasks(assemble(*loaded(written))):
        first, other = Lp(task), Lp(folded(task))
        if first.run() == other.run() == Ended.BEST:
            assert other.value >= first.value - 1e-6 * abs(first.value) - 1e-9
        whole, same = run(task), run(folded(task))
        assert (whole.values is None) == (same.values is None)
        if whole.values is not None and same.values is not None:
            assert task.cost @ same.values == pytest.approx(task.cost @ whole.values, rel=1e-6, abs=1e-6)


def test_two_choices_that_a_row_allows_one_of_are_not_taken_together() -> None:
    asked = Task(
        cost=np.zeros(3), offset=0.0, lower=np.zeros(3), upper=np.ones(3), integer=np.ones(3, np.bool_),
        row_lower=np.array([-np.inf]), row_upper=np.array([1.0]), begin=np.array([0, 2]),
        column=np.array([0, 1]), value=np.ones(2),
    )  # fmt: skip
    assert Room(asked, choices(asked)).together(np.array([1, 0, 2]), np.zeros(3, np.bool_)).tolist() == [1, 2]


def test_a_yes_counts_the_least_of_its_award_and_who_is_counted_for_it() -> None:
    """`z` asks for 3 of `x`; `x` makes `s` count; `s` and `t` share one place."""
    asked = Task(
        cost=np.zeros(4), offset=0.0, lower=np.zeros(4), upper=np.array([1.0, 10.0, 1.0, 1.0]),
        integer=np.array([True, False, True, True]),
        row_lower=np.full(3, -np.inf), row_upper=np.array([0.0, 0.0, 1.0]), begin=np.array([0, 2, 4, 6]),
        column=np.array([0, 1, 1, 2, 2, 3]), value=np.array([3.0, -1.0, 1.0, -10.0, 1.0, 1.0]),
    )  # fmt: skip
    room = Room(asked, choices(asked))
    assert room.columns.tolist() == [0, 2, 3]
    assert room.together(np.array([0, 2]), np.zeros(3, np.bool_)).tolist() == [0]
    assert room.together(np.array([0, 1]), np.zeros(3, np.bool_)).tolist() == [0, 1]


@settings(max_examples=25)
@given(written=markets(must_fill=False, force=False))
def test_a_point_in_shares_is_rounded_to_whole_parts_that_keep_its_choices(written: Written) -> None:
    for part in split(without_loners(assemble(*loaded(written)))):
        choice = part.task.integer & (part.task.upper <= 1)
        shares = dive(replace(part.task, integer=choice)).values
        if shares is None:
            continue
        whole, _ = rounded(part.task, shares)
        if whole is not None:
            assert holds(part.task, whole)
            assert is_whole(part.task, whole)
            assert np.abs(whole - shares)[choice].max(initial=0) <= 10 * WHOLE
