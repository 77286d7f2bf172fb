"""Plain PuLP and the CBC it brings.

Settings, from the CBC and PuLP manuals: the gap as `-ratio`, the limit as `-sec` with `-timeMode elapsed`, so that it
is a limit on the clock; no `-threads`, since there is one core, and with it CBC's search is a different, slower one;
preprocessing, cuts and heuristics at their defaults, which the manual advises for mixed-integer programs.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulp

from benchmarks.tasks import Finding, Task, Teller
from benchmarks.twin import twin
from matcher.market import Market
from matcher.policy import Policy

SAID = re.compile(r"^(Objective value|Lower bound|Result|Enumerated nodes)\s*[-:]\s*(.+?)\s*$", re.MULTILINE)
NOTHING = "No feasible solution found"


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Write the twin, write it as a file for CBC, solve, and read the variables back."""
    teller.begin("build")
    problem = twin(market, policy)
    teller.begin("hand over")
    problem.writeMPS = partial(_told, problem.writeMPS, teller)
    with TemporaryDirectory(prefix="mooring-benchmark-") as folder:
        log = Path(folder) / "cbc.log"
        solver = pulp.COIN_CMD(
            path=pulp.apis.coin_api.pulp_cbc_path, msg=False, gapRel=task.gap, timeLimit=task.seconds, logPath=str(log)
        )
        solver.tmpDir = folder
        problem.solve(solver)
        teller.end()
        return _read(log.read_text("utf-8", "replace"))


def _told(write: Any, teller: Teller, *arguments: Any, **named: Any) -> Any:
    """Write the file; what comes after it is the solve."""
    written = write(*arguments, **named)
    teller.begin("solve")
    return written


def _read(log: str) -> Finding:
    """Read CBC's summary: value, bound and why it stopped."""
    said = dict(SAID.findall(log))
    point = "Objective value" in said and NOTHING not in log
    return Finding(
        value=float(said["Objective value"]) if point else None,
        bound=float(said["Lower bound"]) if "Lower bound" in said else None,
        note=said.get("Result", "no result in its log"),
        facts={"nodes": int(said.get("Enumerated nodes", 0))},
    )


ANSWERS = {"gap": run}
"""What it can be asked."""
