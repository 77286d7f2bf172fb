"""Mooring with two million entries: a folder is read and its program assembled, and how much memory that holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.process import peak_mb
from benchmarks.tasks import Finding, Task, Teller
from matcher.exchange.folder import load
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble


def entries(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Write the folder in another process, then read and assemble it in this one; the drawn market is not needed."""
    with TemporaryDirectory(prefix="mooring-benchmark-") as folder:
        teller.begin("write")
        subprocess.run([sys.executable, "-m", "benchmarks.large", folder], check=True)
        teller.begin("read")
        large, own, _ = load(Path(folder))
        teller.begin("build")
        program = assemble(large, own)
        teller.end()
    return Finding(facts={"entries": len(large.bid_entries), "columns": len(program.lower), "own MB": peak_mb()})


ANSWERS = {"entries": entries}
"""What it can be asked."""
