"""Measuring one task in a process of its own, pinned to its cores, with caps that are hard.

A process says which stage it is in. One that builds, hands over or solves for longer than it may is killed with all it
started, and the cell says so.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from benchmarks.tasks import Task, as_json

ALLOWED = {"load": 120.0, "build": 300.0, "hand over": 300.0, "read": 120.0, "write": 300.0}
"""Seconds of the stages that are not the solve."""
GRACE = 10.0
"""Seconds beyond its cap that a solver has to stop, and a tenth of the cap on top."""
GLANCE = 0.25
"""Seconds between two looks at the memory."""
TIMED = frozenset({"hand over", "view", "frontier", "prices", "confirm", "entries"})
"""Questions that are answered by their seconds alone."""
ROOT = Path(__file__).resolve().parents[1]

Told = dict[str, Any]


@dataclass
class Watched:
    """What a process has told so far.

    Attributes
    ----------
    stages
        Seconds of each time a stage was gone through, by stage.
    stage, since
        The stage it is in, and since when.
    peak_mb
        The most memory it and all it started held together, as far as it was seen.
    """

    stages: dict[str, list[float]] = field(default_factory=dict)
    stage: str = "load"
    since: float = field(default_factory=time.monotonic)
    peak_mb: int = 0
    final: Told | None = None

    def hear(self, line: str) -> None:
        """Take in one line."""
        told = json.loads(line)
        if "begun" in told:
            self.stage, self.since = told["begun"], time.monotonic()
        elif "stage" in told:
            self.stages.setdefault(told["stage"], []).append(told["seconds"])
        else:
            self.final = told

    def overdue(self, task: Task) -> bool:
        """Tell whether the stage takes longer than it may."""
        return time.monotonic() - self.since > ALLOWED.get(self.stage, allowed(task))


def allowed(task: Task) -> float:
    """Return the seconds after which a solve is killed."""
    return task.seconds * 1.1 + GRACE


def measured(task: Task, market: Path) -> Told:
    """Measure a task; return its stages, memory, outcome and finding."""
    cores = sorted(os.sched_getaffinity(0))[: task.cores]
    ours, theirs = os.pipe()
    command = [sys.executable, "-m", "benchmarks.process", as_json(task), str(market), str(theirs)]
    # whoever is killed leaves its files behind: they go with the folder
    with TemporaryFile() as complaints, TemporaryDirectory(prefix="mooring-benchmark-") as scratch:
        process = subprocess.Popen(
            [*command, ",".join(map(str, cores))],
            cwd=ROOT, pass_fds=[theirs], start_new_session=True, stdout=subprocess.DEVNULL, stderr=complaints,
            env={**os.environ, "TMPDIR": scratch},
        )  # fmt: skip
        os.close(theirs)
        try:
            seen, killed = _followed(process, ours, task)
        finally:
            os.close(ours)
            _kill(process)
        complaints.seek(0)
        return _told(seen, task, killed, complaints.read().decode(errors="replace"))


def _followed(process: subprocess.Popen[bytes], pipe: int, task: Task) -> tuple[Watched, bool]:
    """Read what a process tells until it closes its end, or is overdue."""
    seen, rest = Watched(), b""
    while not seen.overdue(task):
        if select.select([pipe], [], [], GLANCE)[0]:
            chunk = os.read(pipe, 1 << 16)
            if not chunk:
                return seen, _still_runs(process)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                seen.hear(line.decode())
        seen.peak_mb = max(seen.peak_mb, _held(process.pid))
    return seen, True


def _still_runs(process: subprocess.Popen[bytes]) -> bool:
    """Give a process that has told everything a moment to end."""
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        return True
    return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all it started; one that has ended leaves its group to be ended."""
    if process.poll() is None or _group(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _group(leader: int) -> list[Path]:
    """Find the processes that a process started, itself included."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it ended meanwhile
        if int(group) == leader and state != "Z":
            found.append(status)
    return found


def _held(leader: int) -> int:
    """Add up the memory of a process and all it started, in MB."""
    pages = 0
    for status in _group(leader):
        try:
            pages += int(status.with_name("statm").read_text().split()[1])
        except OSError:
            continue  # it ended meanwhile
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def _told(seen: Watched, task: Task, killed: bool, complaint: str) -> Told:
    final = seen.final or {}
    return {
        "outcome": _outcome(final, task, killed),
        "note": _note(seen, task, killed, complaint),
        "stages": {stage: median(seconds) for stage, seconds in seen.stages.items()},
        "peak_mb": max(seen.peak_mb, final.get("peak_mb", 0)),
        "finding": final.get("finding", {}),
    }


def _outcome(final: Told, task: Task, killed: bool) -> str:
    if killed:
        return "killed"
    if not final:
        return "failed"
    if task.what in TIMED:
        return "done"
    if final["finding"]["value"] is None:
        return "nothing found"
    gap = final["finding"]["gap"]
    return "reached" if task.gap and gap is not None and gap <= task.gap * (1 + 1e-6) else "cut off"


def _note(seen: Watched, task: Task, killed: bool, complaint: str) -> str:
    if killed:
        return f"killed: it did not end its stage {seen.stage!r} within {ALLOWED.get(seen.stage, allowed(task)):g} s"
    if seen.final is None:
        return complaint.strip().splitlines()[-1] if complaint.strip() else "it ended without a word"
    return str(seen.final["finding"]["note"])
