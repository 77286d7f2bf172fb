"""What rows say, as one digest for all rows of a table that belong together: those of one round, one run, one person.

Values are read as the database keeps them, so that a changed byte is a changed digest, and times, dates and truths of
PostgreSQL are spelled as SQLite keeps them, so that rows say the same in both. Empty cells stay out, so that
a new column that may be empty leaves the digests of old rows as they were; and so do columns that are marked `untold`,
which change without a deed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnClause, LargeBinary, Table, TableClause, column, select, table
from sqlalchemy.orm import Session

from matcher.storage.tables import METADATA
from matcher.storage.tables.schema import TOLD_BY, UNTOLD

Group = tuple[str, int]
"""A table's name and a number in the column its rows are told by."""
ROWS_AT_ONCE = 5_000
"""How many rows are held at a time; of files, one."""


def told_tables() -> Iterator[Table]:
    """Yield the tables whose rows the trail tells of."""
    return (each for each in METADATA.sorted_tables if TOLD_BY in each.info)


def digest(session: Session, group: Group) -> str | None:
    """Return the SHA-256 over the rows of a group, whatever their order; None where there are none."""
    stored = METADATA.tables[group[0]]
    names, bare = _bare(stored)
    wanted = select(bare).where(bare.c[stored.info[TOLD_BY]] == group[1])
    return _digest(_line(names, row) for row in session.execute(wanted))


def digests(session: Session, stored: Table) -> Iterator[tuple[Group, str | None]]:
    """Yield every group of a table with its digest, read by one statement."""
    names, bare = _bare(stored)
    key = bare.c[stored.info[TOLD_BY]]
    at_once = 1 if any(isinstance(each.type, LargeBinary) for each in stored.columns) else ROWS_AT_ONCE
    rows = session.execute(select(key, bare).order_by(key).execution_options(yield_per=at_once))
    for number, found in groupby(rows, key=lambda row: row[0]):
        yield (stored.name, number), _digest(_line(names, row[1:]) for row in found)


def _bare(stored: Table) -> tuple[list[str], TableClause]:
    """Return the columns that are told of, and the table with those alone, whose values come as they are kept."""
    names = [each.name for each in stored.columns if UNTOLD not in each.info]
    return names, table(stored.name, *(column(name) for name in names))


def _digest(lines: Iterable[str]) -> str | None:
    found = sorted(lines)
    return sha256("\n".join(found).encode()).hexdigest() if found else None


def _line(names: list[str], row: Any) -> str:
    return json.dumps({name: _kept(value) for name, value in zip(names, row, strict=True) if value is not None})


def _kept(value: Any) -> str | int:
    """Spell a value as SQLite keeps it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, bytes):
        return sha256(value).hexdigest()  # a file, by its own digest
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a column of {type(value)} has no digest")


def groups(session: Session, stored: Table) -> list[Group]:
    """List the groups that are in a table."""
    key: ColumnClause[int] = column(stored.info[TOLD_BY])
    numbers = session.scalars(select(key).select_from(table(stored.name)).distinct().order_by(key))
    return [(stored.name, number) for number in numbers]


@contextmanager
def unreadable_text_is_read(session: Session) -> Iterator[None]:
    """Read also bytes that are no text, which only somebody outside can have written into SQLite."""
    driver: Any = session.connection().connection.driver_connection
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    before, driver.text_factory = driver.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = before
