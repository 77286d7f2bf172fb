"""Ctrl-C, twice: the first ends a run with what there is, the second ends the process at once."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from matcher.solve.watch import Brake

KILLED_BY_CTRL_C = 130
"""Exit code of a process that the second Ctrl-C ended, as shells have it."""


@contextmanager
def stoppable(brake: Brake, say: Callable[[], None]) -> Iterator[None]:
    """Have the first Ctrl-C pull a brake, and say so; have the second end this process at once.

    A thread listens, because a signal's handler in Python has to wait until a solver's step returns.
    """
    if threading.current_thread() is not threading.main_thread():  # only there can signals be dealt with
        yield
        return
    heard, bell = socket.socketpair()
    bell.setblocking(False)
    before, woken = signal.signal(signal.SIGINT, lambda *_: None), signal.set_wakeup_fd(bell.fileno())
    listener = threading.Thread(target=_listen, args=(heard, brake, say), daemon=True)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        signal.signal(signal.SIGINT, before)
        bell.close()
        listener.join()
        heard.close()


def _listen(heard: socket.socket, brake: Brake, say: Callable[[], None]) -> None:
    while number := heard.recv(1):
        if number[0] == signal.SIGINT and brake.pulled:
            os._exit(KILLED_BY_CTRL_C)
        if number[0] == signal.SIGINT:
            brake.pull()
            say()
