"""Where independent parts are worked on side by side: processes of this machine, or an existing Dask cluster.

Whichever it is, a run sees a `concurrent.futures.Executor`, and its award is the same.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from matcher.errors import MatcherError
from matcher.solve.highs import Task
from matcher.solve.made_with import versions
from matcher.solve.orders import Order, Report, fulfil
from matcher.solve.pool import Pool, felt
from matcher.solve.watch import Brake

if TYPE_CHECKING:
    from distributed import Client

Done = TypeVar("Done")
CONNECT = 10
"""Seconds in which a cluster must answer."""
LOOK, DESERTED = 1.0, 5.0
"""Seconds between two looks at a cluster, and after which one without workers is given nothing more to do."""


@dataclass(eq=False)
class ClusterRefused(MatcherError):
    """Raised when the cluster cannot be used; nothing was begun."""

    reason: str
    code = "cluster.refused"

    def __str__(self) -> str:
        """Spell why, and what to do."""
        return f"The cluster of MOORING_CLUSTER cannot be used: {self.reason}"


@contextmanager
def workers(
    count: int | None = None, cluster: str | None = None, brake: Brake | None = None
) -> Iterator[Executor | None]:
    """Open what is configured: a cluster by its address, else a pool of so many processes, one a core by default.

    A pool starts its processes when they are first needed; one alone is not worth a process. When it is closed, its
    workers are gone, whatever they were doing.

    Raises
    ------
    ClusterRefused
        If the cluster does not answer, or runs other versions.
    """
    count = count or os.cpu_count() or 1
    if cluster is not None:
        with _cluster(cluster) as executor:
            yield executor
    elif count == 1:
        yield None
    else:
        pool = Pool(count, brake)
        try:
            yield pool
        finally:
            pool.end()


def fulfil_elsewhere(order: Order) -> Report:
    """Do a piece of work in a worker, which feels its pool's brake."""
    return fulfil(replace(order, task=braked(order.task)))


def call_elsewhere(call: Callable[[Task], Done], task: Task) -> Done:
    """Do something with a task in a worker, which feels its pool's brake."""
    return call(braked(task))


def braked(task: Task) -> Task:
    """Watch a task that has travelled by the brake of the pool that this process works for."""
    return replace(task, watch=replace(task.watch, brake=felt()))


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    with _client(address) as client:
        _insist_on_our_versions(client)
        executor = _Crewed(client)
        try:
            yield executor
        finally:
            executor.shutdown()


class _Crewed(Executor):
    """A cluster's executor that cancels what it was given once nobody has been there to do it for a while.

    A cluster keeps what its last worker left undone for the next one, however long none comes.
    """

    def __init__(self, client: Client) -> None:
        self._client, self._inner = client, client.get_executor(pure=False)
        self._given: WeakSet[Future[Any]] = WeakSet()
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = self._inner.submit(call, *args, **named)
        self._given.add(future)
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:  # noqa: ARG002  # as Executor has it
        """Leave behind whatever is under way."""
        self._over.set()
        self._looking.join()
        self._inner.shutdown(wait=False)

    def _look(self) -> None:
        seen = time.monotonic()
        while not self._over.wait(LOOK):
            if self._crewed():
                seen = time.monotonic()
            elif time.monotonic() >= seen + DESERTED:
                for each in list(self._given):
                    each.cancel()

    def _crewed(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except (OSError, TimeoutError):
            return False  # nobody answers


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterRefused("the extra is missing. Install mooring[cluster].") from None
    try:
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as failed:
        raise ClusterRefused(f"{address} does not answer ({failed}). Unset it to work on this machine.") from failed


def _insist_on_our_versions(client: Client) -> None:
    """Refuse a cluster without workers, or whose awards could differ from ours."""
    ours = versions()
    told = client.run(versions)
    if not told:
        raise ClusterRefused("it has no workers. Start some, or unset it to work on this machine.")
    for address, theirs in sorted(told.items()):
        different = [f"{name} {theirs.get(name)}, not {ours[name]}" for name in ours if theirs.get(name) != ours[name]]
        if different:
            raise ClusterRefused(f"its worker {address} has {', '.join(different)}.")
