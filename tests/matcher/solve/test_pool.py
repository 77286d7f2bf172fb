"""Workers of a pool: what they hand over, what is lost with one, and that none is left behind. All kills are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from matcher.errors import SolverFailed
from matcher.solve.pool import Pool, WorkerLost, felt
from matcher.solve.watch import Brake

PATIENCE = 60
"""Seconds within which whatever must happen does, on the slowest machine."""
ROOT = Path(__file__).parents[3]


def whoami() -> int:
    return os.getpid()


def refuse() -> None:
    raise SolverFailed("Nobody", "it was asked to")


def sleep(note: Path) -> None:
    note.write_text(str(os.getpid()))
    time.sleep(PATIENCE)


def until_braked(note: Path) -> bool:
    note.write_text(str(os.getpid()))
    brake = felt()
    assert brake is not None
    return eventually(lambda: brake.pulled is not None)


def eventually(happens: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happens()


def begun(note: Path) -> int:
    """Wait until a worker has written its number down."""
    assert eventually(lambda: note.exists() and note.read_text() != "")
    return int(note.read_text())


def runs(process: int) -> bool:
    """Tell whether a process is there; a zombie is not."""
    state = Path(f"/proc/{process}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def brake() -> Brake:
    return Brake()


@pytest.fixture
def pool(brake: Brake) -> Iterator[Pool]:
    made = Pool(2, brake)
    yield made
    made.end()


def test_work_is_done_in_another_process(pool: Pool) -> None:
    assert pool.submit(whoami).result(PATIENCE) != os.getpid()


def test_a_refusal_comes_over_as_it_was_raised(pool: Pool) -> None:
    with pytest.raises(SolverFailed, match="it was asked to"):
        pool.submit(refuse).result(PATIENCE)


def test_a_killed_worker_loses_what_it_was_doing_and_nothing_else(pool: Pool, tmp_path: Path) -> None:
    lost: Future[None] = pool.submit(sleep, tmp_path / "note")
    others = [pool.submit(whoami) for _ in range(5)]
    killed = begun(tmp_path / "note")
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(WorkerLost, match="signal 9") as raised:
        lost.result(PATIENCE)
    assert raised.value.code == "worker.lost"
    assert killed not in {each.result(PATIENCE) for each in others}
    assert pool.submit(whoami).result(PATIENCE)


def test_an_idle_worker_that_dies_costs_nothing(pool: Pool) -> None:
    first = pool.submit(whoami).result(PATIENCE)
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: not runs(first))
    assert [pool.submit(whoami).result(PATIENCE) != first for _ in range(4)] == [True] * 4


def test_a_worker_that_does_not_answer_is_gone_when_the_pool_ends(pool: Pool, tmp_path: Path) -> None:
    future = pool.submit(sleep, tmp_path / "note")
    silent = begun(tmp_path / "note")
    os.kill(silent, signal.SIGSTOP)
    began = time.monotonic()
    pool.end()
    assert not runs(silent)
    assert time.monotonic() - began < PATIENCE / 4
    assert isinstance(future.exception(PATIENCE), WorkerLost)


def test_what_waits_is_cancelled_when_the_pool_ends(pool: Pool, tmp_path: Path) -> None:
    busy = [pool.submit(sleep, tmp_path / str(number)) for number in range(2)]
    waiting = pool.submit(whoami)
    assert [begun(tmp_path / str(number)) > 0 for number in range(2)] == [True, True]
    pool.end()
    assert waiting.cancelled()
    assert all(isinstance(each.exception(PATIENCE), WorkerLost) for each in busy)
    with pytest.raises(RuntimeError, match="closed pool"):
        pool.submit(whoami)


def test_workers_feel_the_brake_and_no_ctrl_c(pool: Pool, brake: Brake, tmp_path: Path) -> None:
    future = pool.submit(until_braked, tmp_path / "note")
    os.kill(begun(tmp_path / "note"), signal.SIGINT)
    time.sleep(0.1)
    assert not future.done()
    brake.pull()
    assert future.result(PATIENCE)
    assert felt() is None


PARENT = """
import sys, time
from pathlib import Path
from matcher.solve.pool import Pool
from tests.matcher.solve.test_pool import sleep
pool = Pool(2)
for note in sys.argv[1:]:
    pool.submit(sleep, Path(note))
time.sleep(60)
"""


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    notes = [tmp_path / "one", tmp_path / "two"]
    with subprocess.Popen([sys.executable, "-c", PARENT, *map(str, notes)], cwd=ROOT) as parent:
        orphans = [begun(note) for note in notes]
        parent.kill()
    assert eventually(lambda: not any(runs(each) for each in orphans))
