"""Ctrl-C on a running `mooring match`, killed workers and killed parents: the real command, and real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.matcher.solve.hard import hard, side_by_side
from tests.matcher.solve.test_pool import PATIENCE, eventually, runs

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market of two parts that nobody closes."""
    return side_by_side().write(tmp_path_factory.mktemp("endless") / "market")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@contextmanager
def matching(*words: object) -> Iterator[subprocess.Popen[str]]:
    """Run `mooring match` in a process group of its own, as a terminal would."""
    command = [sys.executable, "-c", "from matcher.cli import main; main()", "match", *map(str, words)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def children(parent: int) -> list[int]:
    """Processes whose parent is this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, of, *_ = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == parent and state != "Z":
            found.append(int(stat.parent.name))
    return found


def heard(child: subprocess.Popen[str], enough: Callable[[str], bool]) -> str:
    """Read what is said until it is enough."""
    assert child.stderr is not None
    said = ""
    while not enough(said):
        line = child.stderr.readline()
        assert line, said
        said += line
    return said


def ctrl_c(child: subprocess.Popen[str]) -> None:
    """Send what a terminal sends: to the command and to everything it started."""
    os.killpg(child.pid, signal.SIGINT)


def test_ctrl_c_leaves_the_best_award_so_far_marked_as_cut_off(endless: Path, out: Path) -> None:
    with matching(endless, "--out", out, "--workers", 1) as child:
        heard(child, lambda said: "search" in said)
        ctrl_c(child)
        printed, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 4, said
    assert "stopping with the best there is; Ctrl-C again ends at once" in said
    assert "Traceback" not in said
    certificate = json.loads((out / "certificate.json").read_text())
    assert (certificate["cut_off"], certificate["awardable"], certificate["status"]) == (True, False, "feasible")
    assert "It may not be signed: a clock or Ctrl-C cut the run off" in printed


def test_ctrl_c_with_a_pool_ends_its_workers_and_leaves_no_traceback(endless: Path, out: Path) -> None:
    with matching(endless, "--out", out, "--workers", 2) as child:
        heard(child, lambda said: "orders answered" in said)
        workers = children(child.pid)
        assert len(workers) >= 2
        time.sleep(2)
        ctrl_c(child)
        _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 4, said
    assert "Traceback" not in said
    assert eventually(lambda: not any(runs(each) for each in workers))
    if out.exists():  # a slow machine may not have begun before it was stopped
        assert json.loads((out / "certificate.json").read_text())["cut_off"]
    else:
        assert "Nothing found: it was stopped before any award was. Nothing is written." in said


def test_ctrl_c_before_any_award_says_so_and_writes_nothing(tmp_path: Path, out: Path) -> None:
    market = hard(exact=True).write(tmp_path / "market")
    policy = market / "policy.toml"
    policy.write_text(policy.read_text() + "\n[limits]\ngap_bp = 0\nwork = 1000000000\n")
    with matching(market, "--out", out, "--workers", 1) as child:
        heard(child, lambda said: "search" in said)
        ctrl_c(child)
        _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 4, said
    assert "Nothing found: it was stopped before any award was. Nothing is written." in said
    assert not out.exists()


def test_a_second_ctrl_c_ends_at_once(endless: Path, out: Path) -> None:
    with matching(endless, "--out", out, "--workers", 2) as child:
        heard(child, lambda said: "orders answered" in said)
        workers = children(child.pid)
        ctrl_c(child)
        heard(child, lambda said: "Ctrl-C again" in said)
        ctrl_c(child)
        assert child.wait(PATIENCE) == 130
    assert not out.exists()
    assert eventually(lambda: not any(runs(each) for each in workers))


def test_a_killed_command_takes_its_workers_along(endless: Path, out: Path) -> None:
    with matching(endless, "--out", out, "--workers", 2) as child:
        heard(child, lambda said: "orders answered" in said)
        workers = children(child.pid)
        assert len(workers) >= 2
        child.kill()
    assert eventually(lambda: not any(runs(each) for each in workers))
    assert not out.exists()


def test_a_cluster_that_does_not_answer_is_refused(endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOORING_CLUSTER", "tcp://127.0.0.1:9")
    with matching(endless) as child:
        _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 1
    assert "[cluster.refused]" in said
    assert "does not answer" in said
