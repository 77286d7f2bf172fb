"""The twin in PuLP says the same as the program: same relaxation, same optimum, shares or whole parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest

from benchmarks.arrays import Arrays, arrays
from benchmarks.generator import draw, drawn
from benchmarks.generator.sizes import Size
from benchmarks.peers import highs
from benchmarks.peers.limits import limits
from benchmarks.tasks import Task
from benchmarks.twin import twin
from matcher.insight.relaxed import rest_of
from matcher.policy import Goal
from matcher.program import assemble

HAMLET = Size(buyers=2, lots=7, suppliers=4, periods=3, blocks=1)
NEAR = 1e-6


def value_of(program: Arrays) -> float:
    solver = highs.handed_over(program, Task(what="gap", peer="highs", size="hamlet", gap=0.0))
    solver.run()
    found = highs.read(solver)
    assert found.value is not None
    return found.value


def value_of_twin(problem: pulp.LpProblem, mip: bool) -> float:
    problem.solve(pulp.HiGHS(mip=mip, msg=False, gapRel=0.0))
    return float(pulp.value(problem.objective))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("shares", [True, False])
def test_the_twin_has_the_optimum_of_the_program(seed: int, shares: bool) -> None:
    market, policy = drawn(HAMLET, seed)
    ours = value_of(arrays(assemble(market, policy), shares))
    assert value_of_twin(twin(market, policy, shares), mip=True) == pytest.approx(ours, rel=NEAR)


@pytest.mark.parametrize("size", ["tiny", "city", "city_coupled"])
def test_the_twin_has_the_relaxation_of_the_program(size: str) -> None:
    market, policy = draw(size, 1)
    program = arrays(assemble(market, policy))
    relaxed = replace(program, integer=np.zeros_like(program.integer))
    assert value_of_twin(twin(market, policy), mip=False) == pytest.approx(value_of(relaxed), rel=NEAR)


def test_the_twin_has_the_points_of_the_frontier_of_the_relaxation() -> None:
    market, policy = draw("tiny", 1)
    program = assemble(market, policy)
    for limit in limits(program)[1::5]:
        under = arrays(program.minimising(rest_of(program)).with_limit(Goal.PRICE, limit))
        relaxed = replace(under, integer=np.zeros_like(under.integer))
        found = value_of_twin(twin(market, policy, limit=limit), mip=False)
        assert found == pytest.approx(value_of(relaxed), rel=NEAR)
