"""Cells: what each measurement came to, a JSON file each, and whether it still speaks of what is here now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS, fingerprint
from benchmarks.prepare import Prepared
from benchmarks.tasks import Task, machine
from benchmarks.watch import measured

FOLDER = Path(__file__).with_name("cells")


@dataclass(frozen=True, slots=True)
class Cell:
    """One measurement as kept."""

    told: Mapping[str, Any]

    @property
    def outcome(self) -> str:
        """Say how it ended: reached, cut off, killed, failed, nothing found or done."""
        return str(self.told["outcome"])

    @property
    def gap(self) -> float | None:
        """The gap its own value and bound prove."""
        gap = self.told["finding"].get("gap")
        return None if gap is None else float(gap)

    @property
    def peak_mb(self) -> int:
        """The most memory it held."""
        return int(self.told["peak_mb"])

    def seconds(self, *stages: str) -> float:
        """Add up the seconds of some stages."""
        return sum(float(self.told["stages"].get(stage, 0.0)) for stage in stages)

    def fact(self, name: str) -> Any:
        """Return a further figure of the question, None if it has none."""
        return self.told["finding"].get("facts", {}).get(name)


def digest(task: Task, prepared: Prepared) -> str:
    """SHA-256 over all a figure hangs on: task, market, program if it is given one, code, versions, machine."""
    peer = PEERS[task.peer]
    drawn = {name: prepared.facts[name] for name in ("market", "policy", *(["arrays"] if peer.sees_arrays else []))}
    said = [asdict(task), drawn, fingerprint(task.peer), peer.versions(), machine()]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def path_of(task: Task, folder: Path = FOLDER) -> Path:
    """Say where a task's cell is kept."""
    return folder / f"{task.name.replace(' ', '-')}.json"


def kept(task: Task, folder: Path = FOLDER) -> Cell | None:
    """Read a task's cell, whatever it speaks of; None if there is none."""
    path = path_of(task, folder)
    return Cell(json.loads(path.read_text("utf-8"))) if path.exists() else None


def fits(task: Task, prepared: Prepared, folder: Path = FOLDER) -> bool:
    """Tell whether a task's cell is there and still speaks of what is here now."""
    cell = kept(task, folder)
    return cell is not None and cell.told["digest"] == digest(task, prepared)


def fill(task: Task, prepared: Prepared, folder: Path = FOLDER) -> Cell:
    """Measure a task and keep its cell."""
    told = {
        "task": asdict(task),
        "digest": digest(task, prepared),
        "machine": machine(),
        "versions": PEERS[task.peer].versions(),
        "market": prepared.facts,
        **measured(task, prepared.path),
    }
    folder.mkdir(exist_ok=True)
    path_of(task, folder).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8")
    return Cell(told)
