"""The process that measures one task; `benchmarks.watch` starts it as `python -m benchmarks.process`.

Only the module of the one asked is imported, so that no library is loaded that it does not need.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.tasks import Teller, of_json


def main(task_json: str, market: str, pipe: str, cores: str) -> None:
    """Pin this process, load the market, measure, and tell what came of it."""
    os.sched_setaffinity(0, [int(core) for core in cores.split(",")])
    task = of_json(task_json)
    with os.fdopen(int(pipe), "w") as out:
        teller = Teller(out)
        teller.begin("load")
        drawn = pickle.loads(Path(market).read_bytes())
        asked = importlib.import_module(f"benchmarks.peers.{task.peer}")
        finding = asked.ANSWERS[task.what](task, *drawn, teller)
        teller.end()
        teller.tell(finding={**asdict(finding), "gap": finding.gap}, peak_mb=peak_mb())


def peak_mb() -> int:
    """Return the most memory this process ever held, in MB."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    held = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return (held[0] if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
