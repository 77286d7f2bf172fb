"""Keeping a copy of everything, and taking it back into an empty database.

A copy is one SQLite file with the tables of this version, whichever database it was taken from; so it is also the way
from SQLite to PostgreSQL and back. Both directions end by holding the copy against its trail.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from matcher.storage.checking import Checked, check
from matcher.storage.database import Database, open_database, told
from matcher.storage.errors import BackupRefused, DatabaseNewer, TrailBroken
from matcher.storage.migration import migrate
from matcher.storage.tables import METADATA
from matcher.storage.tables.people import Visit

ROWS_AT_ONCE = 5_000
ENDED = frozenset({Visit.__tablename__})
"""Tables whose rows are not taken back: whoever signed out after the copy was made must not be signed in again."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What arrived: how many rows, as many in each table as were sent, and what the check of them found."""

    rows: int
    checked: Checked


def back_up(database: Database, file: Path) -> Copied:
    """Keep a copy of one moment in a new file while others go on writing.

    The file is there only once it is whole. A database that is not what its trail says is copied all the same.

    Raises
    ------
    BackupRefused
        If the file is there already, cannot be written, or differs from the database.
    """
    if file.exists():
        raise BackupRefused(str(file), "it is there already; name a new file")
    part = file.with_name(f"{file.name}.part")
    with _saying_why(file):
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
        with database.reading.begin() as source:
            wanted = _rows(source)
            _copy_file(source, part) if database.engine.dialect.name == "sqlite" else _copy_out(source, part)
        found = _checked(part, wanted)
        _close_up(part)
        part.rename(file)
    return found


def restore(database: Database, file: Path, head: str = "") -> Copied:
    """Take a copy back, all of it or nothing; `head` is a hash published earlier, which must be in its trail.

    Raises
    ------
    BackupRefused
        If the file is no copy of ours, or the database holds anything.
    TrailBroken
        If the copy is not what its trail says, or has no event with that hash.
    """
    with tempfile.TemporaryDirectory(prefix="mooring-restore-") as folder, _saying_why(file):
        own = Path(folder) / "backup.db"
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            _copy(source, own)
        with _opened(own) as copy:
            _bring_up(copy, file)
            return _take_back(copy, database, file, head)


def _bring_up(copy: Database, file: Path) -> None:
    """Bring a copy that an earlier version made to the tables of this one."""
    with copy.engine.connect() as connection:
        if not MigrationContext.configure(connection).get_current_heads():
            raise BackupRefused(str(file), "it is no copy that `mooring backup` made")
    try:
        migrate(copy.engine)
    except DatabaseNewer as newer:
        raise BackupRefused(str(file), f"a later version of Mooring made it ({newer.reason})") from None


def _take_back(copy: Database, database: Database, file: Path, head: str) -> Copied:
    with copy.reading.begin() as source, database.writing.begin() as target:
        if any(_rows(target).values()):
            raise BackupRefused(str(file), "it is taken back only into an empty database, and this one is in use")
        told(target.connection(), set(METADATA.tables))  # the events that tell of the rows come with them
        wanted = {name: 0 if name in ENDED else count for name, count in _rows(source).items()}
        _copy_rows(source, target, *(each for each in METADATA.sorted_tables if each.name not in ENDED))
        found = check(target, head)
        if found.faults:
            raise TrailBroken(found.faults)
        return _arrived(file, target, wanted, found)


def _checked(part: Path, wanted: dict[str, int]) -> Copied:
    with _opened(part) as copy, copy.reading.begin() as session:
        return _arrived(part, session, wanted, check(session))


def _arrived(file: Path, session: Session, wanted: dict[str, int], checked: Checked) -> Copied:
    found = _rows(session)
    if differing := sorted(name for name, count in wanted.items() if found[name] != count):
        raise BackupRefused(str(file), f"not all rows arrived in {', '.join(differing)}")
    return Copied(sum(found.values()), checked)


def _rows(session: Session) -> dict[str, int]:
    """Count the rows of each table."""
    counts = (select(func.count()).select_from(each).scalar_subquery() for each in METADATA.sorted_tables)
    names = [each.name for each in METADATA.sorted_tables]
    return dict(zip(names, session.execute(select(*counts)).one(), strict=True))


def _copy_file(session: Session, part: Path) -> None:
    driver: Any = session.connection().connection.driver_connection
    _copy(driver, part)


def _copy(source: sqlite3.Connection, part: Path) -> None:
    """Copy a whole SQLite database in one step, as it is at one moment."""
    with closing(sqlite3.connect(part)) as target:
        source.backup(target)


def _copy_out(source: Session, part: Path) -> None:
    with _opened(part) as copy:
        migrate(copy.engine)
        with copy.writing.begin() as target:
            told(target.connection(), set(METADATA.tables))
            _copy_rows(source, target, *METADATA.sorted_tables)


def _copy_rows(source: Session, target: Session, *tables: Table) -> None:
    """Copy tables, those referred to first, each in the order of its key."""
    for table in tables:
        wanted = select(table).order_by(*table.primary_key).execution_options(yield_per=ROWS_AT_ONCE)
        for rows in source.execute(wanted).mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])
        _count_on(target, table)


def _count_on(session: Session, table: Table) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers, as SQLite does by itself."""
    counted = table.autoincrement_column
    if counted is not None and session.get_bind().dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        session.execute(select(func.setval(sequence, select(func.max(counted)).scalar_subquery())))


def _close_up(part: Path) -> None:
    """Leave one file that can be read from a disk nobody may write to, and that outlives a power cut."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = delete")
    descriptor = os.open(part, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _opened(file: Path) -> Iterator[Database]:
    database = open_database(file)
    try:
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def _saying_why(file: Path) -> Iterator[None]:
    """Say of the file what SQLite or the file system refuses."""
    try:
        yield
    except sqlite3.Error as failed:
        raise BackupRefused(str(file), str(failed)) from None
    except OSError as failed:
        raise BackupRefused(str(file), failed.strerror or "the file system says no") from None
