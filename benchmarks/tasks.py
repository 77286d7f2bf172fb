"""One measurement: what is asked of whom on which market, and what comes back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from benchmarks.table import cpu

ONE_PERCENT = 0.01
"""The gap that is asked for where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One measurement.

    Attributes
    ----------
    what
        The question: see `benchmarks.questions`.
    peer
        Who is asked.
    size, seed
        The drawn market.
    gap
        Stop at this relative gap; 0 asks to go on until the seconds are over.
    seconds
        The cap of the solve, without building and handing over.
    cores
        Cores it may use.
    times
        How often a question of less than a few seconds is asked; the median of each stage counts.
    """

    what: str
    peer: str
    size: str
    seed: int = 1
    gap: float = ONE_PERCENT
    seconds: float = 60.0
    cores: int = 1
    times: int = 1

    @property
    def name(self) -> str:
        """Name the cell: `gap-city-1-scip`, or with a gap and cores of its own `gap-city-1-mooring-0.001-2cores`."""
        own = (f"-{self.gap:g}" if self.gap != ONE_PERCENT else "") + (f"-{self.cores}cores" if self.cores > 1 else "")
        return f"{self.what}-{self.size}-{self.seed}-{self.peer}{own}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a solve came to; `value` is None without a point, `bound` None without a bound.

    Both in units of the currency. `facts` are further figures of the question, by name.
    """

    value: float | None = None
    bound: float | None = None
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """(value - bound) / |value|."""
        if self.value is None or self.bound is None or not self.value:
            return None
        return (self.value - self.bound) / abs(self.value)


class Teller:
    """Tells the process that waits which stage has begun and how long it took, a line of JSON each."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.begun: tuple[str, float] | None = None

    def tell(self, **facts: Any) -> None:
        """Write one line."""
        self.out.write(json.dumps(facts) + "\n")
        self.out.flush()

    def begin(self, stage: str) -> None:
        """End the stage that runs, and begin another."""
        self.end()
        self.begun = (stage, time.perf_counter())
        self.tell(begun=stage)

    def end(self) -> None:
        """End the stage that runs."""
        if self.begun is not None:
            stage, began = self.begun
            self.tell(stage=stage, seconds=time.perf_counter() - began)
            self.begun = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self.begin(name)
        yield
        self.end()


def machine() -> dict[str, Any]:
    """Say what a cell was measured on: figures of two machines are not compared."""
    return {"cpu": cpu(), "cores": os.cpu_count() or 1}


def as_json(task: Task) -> str:
    """Write a task for another process."""
    return json.dumps(asdict(task), sort_keys=True)


def of_json(text: str) -> Task:
    """Read what `as_json` wrote."""
    return Task(**json.loads(text))
