"""A pool of processes on this machine that leaves nothing behind.

The standard library's pool gives up all of its workers where one is lost, and cannot end one that does not answer.
Here every worker has a pipe and a thread of its own: losing one costs what it was doing and nothing else, and all can
be ended at any moment. A worker dies with its parent, and a Ctrl-C on the terminal does not reach it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from matcher.errors import MatcherError
from matcher.solve.watch import Brake

Done = TypeVar("Done")
SPAWNED = multiprocessing.get_context("spawn")


@dataclass(eq=False)
class WorkerLost(MatcherError):
    """Raised when a worker ended before it had answered: killed, out of memory, or crashed."""

    exit_code: int | None
    code = "worker.lost"

    def __str__(self) -> str:
        """Spell how it ended."""
        code = self.exit_code or 0
        return "A worker ended before it had answered" + (f" (signal {-code})." if code < 0 else ".")


@dataclass(eq=False)
class _Job:
    future: Future[Any]
    call: Callable[..., Any]
    args: tuple[Any, ...]


class Pool(Executor):
    """Up to so many processes, each started when it is first needed.

    A call that raises a `MatcherError` hands it over; anything else it raises ends its worker.
    """

    def __init__(self, count: int, brake: Brake | None = None) -> None:
        self._count, self._brake, self._closed = count, brake or Brake(), False
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._desks: list[_Desk] = []

    def submit(self, call: Callable[..., Done], /, *args: Any, **named: Any) -> Future[Done]:
        """Give a worker something to do; only with arguments by position."""
        if named or self._closed:
            raise RuntimeError("a closed pool takes nothing, and an open one no arguments by name")
        job = _Job(Future(), call, args)
        self._jobs.put(job)
        if len(self._desks) < self._count:
            self._desks.append(_Desk(self._jobs, self._brake))
        return job.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nothing more; what is under way goes on, and what waits too, unless it is cancelled."""
        self._closed = True
        with suppress(Empty):
            while cancel_futures:
                if job := self._jobs.get_nowait():
                    job.future.cancel()
        for _ in self._desks:
            self._jobs.put(None)
        for desk in self._desks if wait else []:
            desk.thread.join()

    def end(self) -> None:
        """End every worker at once, whatever it is doing; what it was doing is lost."""
        self.shutdown(wait=False, cancel_futures=True)
        for desk in self._desks:
            desk.end()


class _Desk:
    """A thread that hands jobs to one worker, and hires another where one is lost."""

    def __init__(self, jobs: SimpleQueue[_Job | None], brake: Brake) -> None:
        self._jobs, self._brake = jobs, brake
        self._worker: BaseProcess | None = None
        self._lock, self._ended = threading.Lock(), False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        pipe: Connection | None = None
        while (job := self._jobs.get()) is not None:
            if job.future.set_running_or_notify_cancel():
                pipe = self._done(job, pipe)
        if pipe is not None:
            pipe.close()  # at which the worker ends by itself
        if self._worker is not None:
            self._worker.join()

    def _done(self, job: _Job, pipe: Connection | None) -> Connection | None:
        """Have a job done; return the pipe to the worker, or None if that is lost."""
        try:
            if pipe is None or self._worker is None or not self._worker.is_alive():
                pipe = self._hire()
            pipe.send((job.call, job.args))
            done, answer = pipe.recv()
        except (EOFError, OSError):
            job.future.set_exception(WorkerLost(self._buried()))
            return None
        job.future.set_result(answer) if done else job.future.set_exception(answer)
        return pipe

    def _hire(self) -> Connection:
        ours, theirs = SPAWNED.Pipe()
        with self._lock:
            if self._ended:
                raise EOFError
            self._worker = SPAWNED.Process(target=_work, args=(theirs, self._brake), daemon=True)
            _start_deaf(self._worker)
        theirs.close()
        return ours

    def _buried(self) -> int | None:
        if self._worker is None:
            return None
        self._worker.kill()
        self._worker.join()
        return self._worker.exitcode

    def end(self) -> None:
        """Kill the worker; its thread sees the pipe close, and ends too."""
        with self._lock:
            self._ended = True
            if self._worker is not None:
                self._worker.kill()
        self.thread.join()


def _start_deaf(worker: BaseProcess) -> None:
    """Start a worker that no Ctrl-C reaches, not even before it can say so: it takes over what is blocked here."""
    if not hasattr(signal, "pthread_sigmask"):
        worker.start()
        return
    resource_tracker.ensure_running()  # which would unblock the signal if it had to be started in between
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        worker.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- in a worker

_felt: Brake | None = None


def felt() -> Brake | None:
    """The brake of the pool this process works for; None in any other process."""
    return _felt


def _work(pipe: Connection, brake: Brake) -> None:
    """Do what comes through the pipe until it is closed, or the parent is gone."""
    global _felt
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _felt = brake
    threading.Thread(target=_follow, daemon=True).start()
    with suppress(EOFError, OSError):  # the parent closed the pipe, or is gone
        while True:
            call, args = pipe.recv()
            pipe.send(_answer(call, args))


def _answer(call: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, call(*args)
    except MatcherError as refused:
        return False, refused


def _follow() -> None:
    """End this process as soon as its parent has."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
