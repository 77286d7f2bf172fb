"""What each command that solves sets up around it: a line that tells, a Ctrl-C that ends, workers gone after it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from matcher.cli.progress import telling
from matcher.cli.stopping import stoppable
from matcher.policy import Policy
from matcher.settings import read_settings
from matcher.solve import terms_of
from matcher.solve.progress import Progress, Tell
from matcher.solve.stage import Terms
from matcher.solve.watch import Brake
from matcher.solve.workers import workers as opened

STOPPING = Progress(what="stopping with the best there is; Ctrl-C again ends at once", lasting=True)


@dataclass(frozen=True)
class Running:
    """A run under way: who is told, who works, and whether somebody has stopped it."""

    tell: Tell
    executor: Executor | None
    brake: Brake

    @property
    def stopped(self) -> bool:
        """Tell whether somebody pressed Ctrl-C."""
        return self.brake.pulled is not None

    def terms(self, policy: Policy, seconds: float | None = None) -> Terms:
        """Return the terms of a policy's limits in this run; the watchdog's seconds count from now."""
        return terms_of(policy, seconds=seconds, executor=self.executor, brake=self.brake, tell=self.tell)


@contextmanager
def running(what: str, workers: int | None = None, can_stop: bool = True) -> Iterator[Running]:
    """Run something that solves, with the workers that are configured; unless it `can_stop`, Ctrl-C ends it at once.

    Raises
    ------
    ClusterRefused
        If MOORING_CLUSTER names one that cannot be used.
    """
    brake, cluster = Brake(), read_settings().cluster
    with (
        telling(what) as tell,
        opened(workers, cluster, brake) as executor,
        stoppable(brake, lambda: tell(STOPPING)) if can_stop else nullcontext(),
    ):
        yield Running(tell, executor, brake)
