"""The linear program kept in memory: every change answered as a cold solve answers it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from matcher.program import assemble
from matcher.solve.highs import Task
from matcher.solve.parts import split, without_loners
from matcher.solve.simplex import Ended, Lp
from tests.reading import folder_of, read
from tests.strategies import tiny


def task(seed: int) -> Task:
    """The largest part of a random market that has one."""
    while True:
        with folder_of(tiny(Random(seed), agreements=False, force=False, must_fill=False)) as folder:
            parts = list(split(without_loners(assemble(*read(folder)))))
        if parts and len(parts[0].columns) > 5 and _bounded(parts[0].task):
            return parts[0].task
        seed += 1000


def _bounded(task: Task) -> bool:
    """Tell whether it has an optimum, and still has one without its first columns."""
    lp = Lp(task)
    first = lp.run()
    lp.bound(np.arange(3), np.zeros(3), np.zeros(3))
    return first == Ended.BEST == lp.run()


def cold(task: Task) -> float:
    """The value a fresh solve finds."""
    lp = Lp(task)
    assert lp.run() == Ended.BEST
    return lp.value


@pytest.mark.parametrize("seed", range(5))
def test_changed_bounds_sides_and_costs_are_answered_as_by_a_cold_solve(seed: int) -> None:
    asked, lp = task(seed), Lp(task(seed))
    lp.run()
    column, cost = np.arange(3), asked.cost[:3] + 1.5
    lp.cost(column, cost)
    changed = replace(asked, cost=np.concatenate([cost, asked.cost[3:]]))
    lp.run()
    assert lp.value == pytest.approx(cold(changed), rel=1e-9)
    lp.bound(column, np.zeros(3), np.zeros(3))
    changed = replace(changed, upper=np.concatenate([np.zeros(3), changed.upper[3:]]))
    assert lp.run() == Ended.BEST
    assert lp.value == pytest.approx(cold(changed), rel=1e-9)


def test_a_row_that_cannot_hold_is_infeasible_and_giving_way_makes_it_good_again() -> None:
    asked = task(1)
    lp = Lp(asked)
    lp.run()
    before, row = lp.value, np.array([0])
    lp.limit(row, np.array([1e7]), np.array([1e7]))
    assert lp.run() == Ended.INFEASIBLE
    lp.limit(row, asked.row_lower[row], asked.row_upper[row])
    assert lp.run() == Ended.BEST
    assert lp.value == pytest.approx(before, rel=1e-9)


def test_a_basis_taken_out_and_put_back_leaves_nothing_to_do() -> None:
    asked = task(2)
    first = Lp(asked)
    first.run()
    again = Lp(asked)
    again.basis = first.basis
    assert again.run() == Ended.BEST
    assert again.steps == 0
    assert again.value == pytest.approx(first.value, rel=1e-12)


def test_a_run_without_steps_left_says_that_it_was_stopped() -> None:
    asked = task(3)
    lp = Lp(asked)
    lp.run()
    lp.cost(np.arange(len(asked.cost)), -asked.cost - 1)
    assert lp.run(steps=0) == Ended.STOPPED


def test_dual_prices_and_reduced_costs_make_up_the_value() -> None:
    asked = task(4)
    lp = Lp(asked)
    lp.run()
    price, reduced, values = lp.prices, lp.reduced, lp.values
    row = np.repeat(np.arange(len(price)), np.diff(asked.begin))
    activity = np.zeros(len(price))
    np.add.at(activity, row, asked.value * values[asked.column])
    assert price @ activity + reduced @ values == pytest.approx(lp.value, rel=1e-9)
