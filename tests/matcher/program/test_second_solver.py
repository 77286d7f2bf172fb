"""The program written as MPS and solved by CBC gives the objective of the in-process path."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pulp
import pytest

from matcher.program import Program, assemble
from matcher.program.view import write_program
from matcher.solve.highs import Found
from matcher.solve.stage import InProcess, Terms
from tests.reading import BY_HAND, loaded, read
from tests.strategies import tiny

SEEDS = range(20_000, 20_200)


def by_cbc(program: Program, path: Path) -> float | None:
    """Write a program, read it back as a stranger would, and solve it; None if it is infeasible."""
    write_program(program, path)
    _, problem = pulp.LpProblem.fromMPS(str(path))
    cbc = pulp.COIN_CMD(path=str(pulp.apis.coin_api.pulp_cbc_path), msg=False)
    cbc.tmpDir = str(path.parent)
    problem.solve(cbc)
    if problem.status == pulp.LpStatusInfeasible:
        return None
    assert (problem.status, problem.sol_status) == (pulp.LpStatusOptimal, pulp.LpSolutionOptimal)
    return float(pulp.value(problem.objective))


def in_process(program: Program) -> float | None:
    answer = InProcess().answer(program, Terms())
    if answer.found == Found.INFEASIBLE:
        return None
    assert answer.values is not None
    return program.cost.of(answer.values)


def check(program: Program, path: Path) -> bool:
    ours, theirs = in_process(program), by_cbc(program, path)
    if ours is None or theirs is None:
        assert ours is theirs
        return False
    assert theirs == pytest.approx(ours, abs=0.011, rel=1e-6)
    return True


@pytest.mark.parametrize("folder", BY_HAND, ids=lambda path: path.name)
def test_cbc_finds_the_same_objective_in_a_market_solved_by_hand(folder: Path, tmp_path: Path) -> None:
    check(assemble(*read(folder)), tmp_path / "program.mps")


def test_cbc_finds_the_same_objective_in_200_random_markets(tmp_path: Path) -> None:
    feasible = [check(assemble(*loaded(tiny(Random(seed)))), tmp_path / "program.mps") for seed in SEEDS]
    assert sum(feasible) > len(SEEDS) / 2


@pytest.mark.full
def test_cbc_finds_the_same_objective_in_500_larger_random_markets(tmp_path: Path) -> None:
    start = Random().randrange(10**9)
    print(f"seeds {start} to {start + 499}")
    drawn = (tiny(Random(seed), most_choices=20_000) for seed in range(start, start + 500))
    feasible = [check(assemble(*loaded(written)), tmp_path / "program.mps") for written in drawn]
    assert sum(feasible) > 250
