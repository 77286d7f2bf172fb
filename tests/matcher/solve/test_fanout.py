"""Orders given to workers: one is lost, one does not answer, one part has no award at all."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.solve import solve, terms_of
from matcher.solve.fanout import spread
from matcher.solve.highs import Task
from matcher.solve.parts import split
from matcher.solve.pool import Pool
from matcher.solve.progress import Progress
from matcher.solve.result import Result, Status
from matcher.solve.stage import Terms
from matcher.solve.stop import Stop
from matcher.solve.watch import Brake
from tests.matcher.solve.hard import side_by_side
from tests.matcher.solve.test_invariants import sizeable
from tests.matcher.solve.test_pool import PATIENCE, eventually
from tests.reading import loaded
from tests.small import small


class Told(list[str]):
    """Remembers what was said."""

    def __call__(self, step: Progress) -> None:
        self.append(str(step))

    @property
    def said(self) -> str:
        return "\n".join(self)


class Doomed(Pool):
    """Kills the worker that is given the first order, or has it stop answering; tells of each order that is begun."""

    def __init__(self, by: signal.Signals | None, notes: Path, brake: Brake | None = None) -> None:
        super().__init__(2, brake)
        self.by, self.notes, self.given = by, notes, 0

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        self.given += 1
        by = self.by if self.given == 1 else None
        return super().submit(doomed, self.notes / str(self.given), by, call, *args, **named)

    def under_way(self) -> bool:
        return len(list(self.notes.iterdir())) == 2


def doomed(note: Path, by: signal.Signals | None, call: Callable[..., Any], *args: Any) -> Any:
    note.touch()
    if by is not None:
        os.kill(os.getpid(), by)
    return call(*args)


@pytest.fixture(scope="module")
def two_parts() -> tuple[Market, Policy]:
    return loaded(sizeable(7))


@pytest.fixture(scope="module")
def endless() -> tuple[Market, Policy]:
    return loaded(side_by_side())


def answered(market: Market, policy: Policy, terms: Terms) -> tuple[Result, float]:
    began = time.monotonic()
    return solve(market, policy, terms=terms), time.monotonic() - began


def test_what_a_killed_worker_had_to_do_is_done_again_here_and_said(
    two_parts: tuple[Market, Policy], tmp_path: Path
) -> None:
    market, policy = two_parts
    told, pool = Told(), Doomed(signal.SIGKILL, tmp_path)
    result, _ = answered(market, policy, terms_of(policy, executor=pool, tell=told))
    pool.end()
    assert pool.given >= 2
    assert "Order 1 of 2 (574 columns) is done again here: its worker was lost" in told.said
    assert result == solve(market, policy)
    assert (result.status, result.cut_off) == (Status.PROVED, False)


def test_a_worker_that_does_not_answer_is_left_behind_when_the_clock_runs_out(
    endless: tuple[Market, Policy], tmp_path: Path
) -> None:
    market, policy = endless
    told, pool = Told(), Doomed(signal.SIGSTOP, tmp_path)
    result, seconds = answered(market, policy, terms_of(policy, executor=pool, seconds=5, tell=told))
    pool.end()
    assert "Order 1 of 2 (636 columns) is left behind: no worker answered before the end" in told.said
    assert result.cut_off
    assert not result.awardable(10_000)
    assert seconds < PATIENCE / 2


def test_the_brake_ends_workers_with_what_they_have(endless: tuple[Market, Policy], tmp_path: Path) -> None:
    market, policy = endless
    brake = Brake()
    pool = Doomed(None, tmp_path, brake)

    def pull() -> None:
        assert eventually(pool.under_way)
        time.sleep(2)
        brake.pull()

    threading.Thread(target=pull).start()
    result, _ = answered(market, policy, terms_of(policy, executor=pool, brake=brake))
    pool.end()
    assert (result.status, result.cut_off) == (Status.FEASIBLE, True)
    assert not result.awardable(10_000)


def until_late(task: Task) -> bool:
    """Stand in for a block's relaxation that goes on until its watch ends it."""
    return eventually(lambda: task.watch.late)


@pytest.mark.parametrize("by", [None, signal.SIGSTOP])
def test_the_brake_ends_the_relaxations_of_blocks_and_leaves_silent_workers_behind(
    two_parts: tuple[Market, Policy], tmp_path: Path, by: signal.Signals | None
) -> None:
    brake = Brake()
    pool, stop = Doomed(by, tmp_path, brake), Stop(brake=brake)
    tasks = [replace(part.task, watch=stop.watch()) for part in split(assemble(*two_parts))]

    def pull() -> None:
        assert eventually(pool.under_way)
        brake.pull()

    threading.Thread(target=pull).start()
    assert list(spread(pool, stop, until_late, tasks)) == [True, True]
    pool.end()


def test_after_the_end_parts_still_look_for_a_first_award(endless: tuple[Market, Policy]) -> None:
    """The first part's search takes all the time there is, and the second has some moments left."""
    market, policy = endless
    result = solve(market, policy, terms=terms_of(policy, seconds=2))
    assert (result.status, result.cut_off) == (Status.FEASIBLE, True)


def test_a_run_that_was_over_before_it_began_finds_nothing(endless: tuple[Market, Policy]) -> None:
    market, policy = endless
    terms = terms_of(policy)
    over = replace(terms, stop=replace(terms.stop, deadline=time.time() - 60))
    result = solve(market, policy, terms=over)
    assert (result.status, result.solution, result.cut_off) == (Status.NOTHING_FOUND, None, True)


class Refusing(Executor):
    """Takes nothing: the last of its workers has just left."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ARG002  # its shape
        future: Future[Any] = Future()
        future.cancel()
        return future


def test_orders_that_nobody_takes_are_done_here(two_parts: tuple[Market, Policy]) -> None:
    market, policy = two_parts
    told = Told()
    result = solve(market, policy, terms=terms_of(policy, executor=Refusing(), tell=told))
    assert result == solve(market, policy)
    assert told.said.count("is done again here") >= 2


SPLIT = small(
    lots="lot parts must_fill\nmeals 4 -\nlinen 4 yes",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price most_parts\na meals 8 4\nb linen 9 3",
)
"""Two parts that share nothing: meals can be had, linen must be and cannot."""


def test_one_impossible_part_among_possible_ones_makes_the_whole_infeasible() -> None:
    result = solve(*loaded(SPLIT))
    assert (result.status, result.solution) == (Status.INFEASIBLE, None)
    assert result.conflict is not None
    assert any("linen" in name for name in result.conflict.names)
    assert not any("meals" in name for name in result.conflict.names)
