"""Neighbourhoods of a point: never worse, the same for the same seed, and in the end the best where all is let go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.generator import drawn
from benchmarks.generator.sizes import Size
from matcher.program import assemble
from matcher.program.blocks import Floats
from matcher.solve import highs
from matcher.solve.dive import dive
from matcher.solve.highs import Task
from matcher.solve.neighbours import LOTS, improved
from matcher.solve.parts import Part, split, without_loners
from tests.matcher.solve.test_dive import holds

TOWN = Size(buyers=3, lots=60, suppliers=10, periods=3, blocks=1)


@pytest.fixture(scope="module")
def part() -> Part:
    return next(split(without_loners(assemble(*drawn(TOWN, 1)))))


@pytest.fixture(scope="module")
def shares(part: Part) -> Task:
    return replace(part.task, integer=part.task.integer & (part.task.upper <= 1))


@pytest.fixture(scope="module")
def start(shares: Task) -> Floats:
    found = dive(replace(shares, gap=0.05)).values
    assert found is not None
    return found


def test_a_point_becomes_better_and_keeps_every_row(part: Part, shares: Task, start: Floats) -> None:
    found = improved(replace(shares, work=150), part.lot, start)
    assert shares.cost @ found.values < shares.cost @ start
    assert holds(shares, found.values)
    assert found.work >= 150


def test_the_same_seed_leads_to_the_same_point(part: Part, shares: Task, start: Floats) -> None:
    first, again = (improved(replace(shares, work=60, seed=7), part.lot, start) for _ in range(2))
    assert first.work == again.work
    assert np.array_equal(first.values, again.values)


def test_where_every_lot_is_let_go_it_is_the_search_of_the_whole() -> None:
    few = next(split(without_loners(assemble(*drawn(replace(TOWN, lots=LOTS // 3, suppliers=4), 1)))))
    none = dive(few.task).values
    assert none is not None
    best = highs.run(few.task)
    assert best.values is not None
    found = improved(replace(few.task, work=500), few.lot, none)
    assert few.task.cost @ found.values == pytest.approx(few.task.cost @ best.values)


def test_without_lots_to_let_go_a_point_stays(shares: Task, start: Floats) -> None:
    found = improved(shares, np.full(len(shares.cost), -1), start)
    assert found.work == 0
    assert np.array_equal(found.values, start)
