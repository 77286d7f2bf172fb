"""A cluster that loses workers in the middle of their work, killed as an operating system kills them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster

from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.solve import solve, terms_of
from matcher.solve.fanout import spread
from matcher.solve.highs import Task
from matcher.solve.parts import split
from matcher.solve.result import Result
from matcher.solve.stop import Stop
from matcher.solve.workers import workers
from tests.matcher.solve.test_fanout import Told
from tests.matcher.solve.test_invariants import sizeable
from tests.matcher.solve.test_pool import eventually, runs
from tests.reading import loaded


class Mined(Executor):
    """Kills whoever does the first thing it is given, so many times; the victims' numbers are left in `notes`."""

    def __init__(self, executor: Executor, notes: Path, kills: int) -> None:
        self.executor, self.notes, self.kills, self.given = executor, notes, kills, 0

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        self.given += 1
        kills = self.kills if self.given == 1 else 0
        return self.executor.submit(mined, self.notes, kills, call, *args, **named)

    @property
    def victims(self) -> list[int]:
        return [int(path.name) for path in self.notes.iterdir()]


def mined(notes: Path, kills: int, call: Callable[..., Any], *args: Any) -> Any:
    if len(list(notes.iterdir())) < kills:
        (notes / str(os.getpid())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return call(*args)


def width(task: Task) -> int:
    return len(task.cost)


@pytest.fixture(scope="module")
def two_parts() -> tuple[Market, Policy]:
    return loaded(sizeable(7))


@pytest.fixture(scope="module")
def expected(two_parts: tuple[Market, Policy]) -> Result:
    return solve(*two_parts)


@contextmanager
def cluster(failures: int = 3) -> Iterator[LocalCluster]:
    """A cluster of two workers that gives up on what has killed more than so many; nothing of it may stay behind."""
    with dask.config.set({"distributed.scheduler.allowed-failures": failures}):
        made = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with made:
        processes = [nanny.pid for nanny in made.workers.values()]
        yield made
        processes += [nanny.pid for nanny in made.workers.values()]
    assert eventually(lambda: not any(runs(each) for each in processes if each is not None))


def test_what_a_killed_worker_had_to_do_is_done_by_another(
    two_parts: tuple[Market, Policy], expected: Result, tmp_path: Path
) -> None:
    market, policy = two_parts
    with cluster() as made, workers(None, made.scheduler_address) as executor:
        assert executor is not None
        mine = Mined(executor, tmp_path, 1)
        result = solve(market, policy, terms=terms_of(policy, executor=mine))
    assert mine.given >= 2
    assert [runs(each) for each in mine.victims] == [False]
    assert result == expected


def test_what_a_cluster_gives_up_is_done_here_and_said(
    two_parts: tuple[Market, Policy], expected: Result, tmp_path: Path
) -> None:
    market, policy = two_parts
    told = Told()
    with cluster(failures=0) as made, workers(None, made.scheduler_address) as executor:
        assert executor is not None
        mine = Mined(executor, tmp_path, 1)
        result = solve(market, policy, terms=terms_of(policy, executor=mine, tell=told))
        tasks = [part.task for part in split(assemble(market, policy))]
        widths = list(spread(Mined(executor, tmp_path, 2), Stop(), width, tasks))
    assert "Order 1 of 2 (574 columns) is done again here: its worker was lost" in told.said
    assert widths == [574, 574]
    assert len(mine.victims) == 2
    assert result == expected


def test_a_cluster_that_all_workers_have_left_is_not_waited_for(
    two_parts: tuple[Market, Policy], expected: Result
) -> None:
    market, policy = two_parts
    told = Told()
    with cluster() as made, workers(None, made.scheduler_address) as executor:
        made.scale(0)
        result = solve(market, policy, terms=terms_of(policy, executor=executor, tell=told))
    assert "Order 2 of 2 (574 columns) is done again here: its worker was lost" in told.said
    assert result == expected
