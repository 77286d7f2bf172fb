"""Orders given to an executor's workers, and their reports in the orders' own order.

A worker may be lost, or not answer. What a lost worker had to do is done again here, so that an award does not depend
on it; what a silent one does is left behind once the clock has run out or the brake is pulled.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from matcher.errors import MatcherError
from matcher.solve.highs import Task
from matcher.solve.orders import Order, Report, fulfil
from matcher.solve.pool import WorkerLost
from matcher.solve.stop import Stop
from matcher.solve.watch import PATIENCE
from matcher.solve.workers import call_elsewhere, fulfil_elsewhere

Done = TypeVar("Done")
LOOK = 0.05
"""Seconds between two looks at clock and brake."""
HANDING_OVER = 1.0
"""Seconds after the end in which a worker may still hand over what it has."""
Say = Callable[[str, bool], None]
"""Told how far the workers are; with True, what somebody should know afterwards as well."""


def fanned_out(orders: Sequence[Order], executor: Executor, stop: Stop, say: Say) -> Iterator[Report]:
    """Yield the report of each order, whoever fulfils it.

    Raises
    ------
    MatcherError
        What an order itself raised.
    """
    crew = _Crew(orders, executor, stop, say)
    try:
        yield from crew.reports()
    finally:
        for each in crew.sent:
            each.cancel()


def side_by_side(
    executor: Executor | None, stop: Stop
) -> Callable[[Callable[[Task], Done], Iterable[Task]], Iterable[Done]]:
    """Return what maps over tasks: in an executor's workers, or here where there is none."""
    return partial(spread, executor, stop) if executor else map


def spread(executor: Executor, stop: Stop, call: Callable[[Task], Done], tasks: Iterable[Task]) -> Iterator[Done]:
    """Map over tasks as an executor does, by the tasks' own watch.

    What a lost worker had to do is done again here, as is, once the end has come, what a silent one does: by then a
    task that watches the same clock and brake is over at once.
    """
    listed = list(tasks)
    sent = [executor.submit(call_elsewhere, call, replace(task, watch=task.watch.elsewhere)) for task in listed]
    try:
        for task, future in zip(listed, sent, strict=True):
            while not future.done() and not _over(stop):
                wait([future], LOOK)
            yield call(task) if not future.done() or _lost(future) else future.result()
    finally:
        for each in sent:
            each.cancel()


def _over(stop: Stop) -> bool:
    """Tell whether the end has come, and the moment to hand over has passed as well."""
    return time.time() >= stop.watch().end + HANDING_OVER


def _lost(future: Future[Any]) -> bool:
    """Wait for an answer; tell whether whoever had it in hand ended, or left, before there was one.

    Raises
    ------
    MatcherError
        What the work itself raised.
    """
    try:
        error = future.exception()
    except CancelledError:
        return True
    if isinstance(error, MatcherError) and not isinstance(error, WorkerLost):
        raise error
    return error is not None


@dataclass
class _Crew:
    """Those who fulfil some orders elsewhere, and what is under way."""

    orders: Sequence[Order]
    executor: Executor
    stop: Stop
    say: Say
    sent: list[Future[Report]] = field(default_factory=list)

    def reports(self) -> Iterator[Report]:
        self.sent = [self._send(order) for order in self.orders]
        for number, (order, future) in enumerate(zip(self.orders, self.sent, strict=True), start=1):
            if self._answers(future):
                yield self._report(number, order, future)
            else:
                self.say(f"{self._named(number)} is left behind: no worker answered before the end", True)
                yield fulfil(order)

    def _send(self, order: Order) -> Future[Report]:
        task = replace(order.task, watch=order.task.watch.elsewhere)
        return self.executor.submit(fulfil_elsewhere, replace(order, task=task))

    def _answers(self, future: Future[Report]) -> bool:
        """Wait for an answer; False if none came in the time there is."""
        told = time.monotonic()
        while not future.done():
            wait([future], LOOK)
            if not future.done() and _over(self.stop):
                return False
            if time.monotonic() >= told + PATIENCE:
                told = time.monotonic()
                self.say(f"{sum(each.done() for each in self.sent)} of {len(self.sent)} orders answered", False)
        return True

    def _report(self, number: int, order: Order, future: Future[Report]) -> Report:
        if not _lost(future):
            return future.result()
        self.say(f"{self._named(number)} is done again here: its worker was lost", True)
        return fulfil(order)

    def _named(self, number: int) -> str:
        return f"Order {number} of {len(self.orders)} ({len(self.orders[number - 1].task.cost):,} columns)"
