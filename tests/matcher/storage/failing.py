"""Statements that fail, one after the other: a deed is done whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from matcher.storage.database import Database


class Fault(Exception):
    """Raised in place of a statement."""


@contextmanager
def hearing(database: Database, hear: Callable[..., None]) -> Iterator[None]:
    """Let something hear of each statement before it runs; a commit counts as one."""
    for name in ("before_cursor_execute", "commit"):
        event.listen(database.engine, name, hear)
    try:
        yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(database.engine, name, hear)


@contextmanager
def failing_at(database: Database, number: int) -> Iterator[None]:
    """Let the numbered statement fail, counted from 1."""
    counted = count(1)

    def fail(*_facts: object) -> None:
        if next(counted) == number:
            raise Fault(number)

    with hearing(database, fail):
        yield


def done_whole_or_not_at_all(
    database: Database, deed: Callable[[Session], object], state: Callable[[Database], Any]
) -> int:
    """Do a deed with its first statement failing, then its second, until none fails; return how many did."""
    before = state(database)
    for number in count(1):
        try:
            with failing_at(database, number), database.writing.begin() as session:
                deed(session)
        except Fault:
            assert state(database) == before, f"statement {number}"
        else:
            assert state(database) != before
            return number - 1
    raise AssertionError("unreachable")
