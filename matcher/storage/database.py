"""The database: an SQLite file or a PostgreSQL server behind one door, with one way to read and one to write.

Whatever a database refuses while it works comes out as one of `matcher.storage.errors`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from matcher.storage.errors import (
    AddressWrong,
    DatabaseBusy,
    DatabaseFailed,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnreachable,
    NotADatabase,
)
from matcher.storage.tables.schema import UNTOLD

PRAGMAS: dict[str, str | int] = {
    "busy_timeout": 5000,
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": 2,
    "recursive_triggers": 1,
}
"""What every connection to SQLite is set to, and asserted to be. 2 is FULL: commits outlive a power cut.
Without recursive triggers, INSERT OR REPLACE would walk past triggers that guard rows."""

SECONDS_TO_CONNECT = 10
ONE_WRITER = 6_666_469_738
"""Any number of our own: on PostgreSQL one writer at a time holds it, as on SQLite one holds the file."""
_READS, _WRITES = "mooring_reads", "mooring_writes"
_CHANGED, _TOLD = "mooring_changed", "mooring_told"


@dataclass(frozen=True)
class Database:
    """One database, and its two makers of sessions: reading needs no lock, writing takes it at once.

    Attributes
    ----------
    reading
        Sessions that see one moment and cannot write.
    writing
        Sessions that wait for other writers when they begin, never half-way. They do not commit a change that the
        trail does not tell of, see `matcher.storage.trail`.
    """

    engine: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]

    @staticmethod
    def of(engine: Engine) -> Database:
        """Make both makers for an engine that `open_database` set up."""
        writing = engine.execution_options(**{_WRITES: True})
        return Database(engine, sessionmaker(_for_reading(engine)), sessionmaker(writing, expire_on_commit=False))


def open_database(address: str | Path) -> Database:
    """Open a database by its URL or file, and make sure that it answers; a folder that is missing is made.

    Raises
    ------
    DatabaseFailed
        As one of its kinds: a wrong address, no database, nobody there, no right to write.
    """
    url = _understood(address)
    engine = _on_sqlite(url) if url.drivername == "sqlite" else _on_postgresql(url)
    event.listen(engine, "handle_error", _translate)
    event.listen(engine, "before_cursor_execute", _note_change)
    event.listen(engine, "commit", _refuse_untold)
    with engine.connect():
        pass
    return Database.of(engine)


def _understood(address: str | Path) -> URL:
    if isinstance(address, Path):
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise AddressWrong("not shown, for it may hold a password", "it is not a URL") from None
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return _of_file(url.set(drivername="sqlite"))
    if url.drivername in ("postgresql", "postgresql+psycopg", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise AddressWrong(place(url), f"{url.drivername} is neither sqlite nor postgresql")


def _of_file(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise AddressWrong(place(url), "it names no file")
    return url


def place(url: URL) -> str:
    """Spell where a database is, without the password."""
    if url.drivername == "sqlite":
        return url.database or "in no file"
    return url.render_as_string(hide_password=True)


def _for_reading(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READS: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _on_postgresql(url: URL) -> Engine:
    settings = {"connect_timeout": SECONDS_TO_CONNECT, "application_name": "mooring"}
    engine = create_engine(url, connect_args=settings, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "begin", _take_turns)
    return engine


def _on_sqlite(url: URL) -> Engine:
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failed:
        raise DatabaseUnreachable(place(url), f"the folder cannot be made ({failed.strerror})") from None
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    """Set what every connection needs, and read it back: SQLite says nothing of what it could not do."""
    connection.isolation_level = None  # transactions begin where `_begin` says, also before CREATE TABLE
    try:
        for name, value in PRAGMAS.items():
            _set(connection, name, value)
    except sqlite3.Error:
        connection.close()
        raise


def _set(connection: sqlite3.Connection, name: str, value: str | int) -> None:
    if _pragma(connection, name) != value:
        connection.execute(f"PRAGMA {name} = {value}")
    if (found := _pragma(connection, name)) != value:
        raise sqlite3.OperationalError(f"{name} stays at {found}, but {value} is needed")


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
    _forget(connection)


def _take_turns(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES, False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PRAGMAS['busy_timeout']}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_WRITER})")
        _forget(connection)


class ChangeUntold(ValueError):
    """Raised when a transaction would commit changes of tables of which no event of it tells."""


def _forget(connection: Connection) -> None:
    connection.info[_CHANGED], connection.info[_TOLD] = set(), set()


def _note_change(connection: Connection, *facts: Any) -> None:
    """Remember which table a statement changes."""
    context = facts[3]
    if context is not None and (context.isinsert or context.isupdate or context.isdelete):
        table = context.compiled.statement.table
        if UNTOLD not in table.info:
            connection.info.setdefault(_CHANGED, set()).add(table.name)


def told(connection: Connection, tables: set[str]) -> None:
    """Remember which tables an event of this transaction tells of."""
    connection.info[_TOLD] |= tables


def _refuse_untold(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES, False):
        untold = connection.info[_CHANGED] - connection.info[_TOLD]
        if untold:
            raise ChangeUntold(f"no event tells of what was changed in {', '.join(sorted(untold))}")


_OF_SQLITE: dict[str, type[DatabaseFailed]] = {
    "SQLITE_BUSY": DatabaseBusy,
    "SQLITE_LOCKED": DatabaseBusy,
    "SQLITE_FULL": DatabaseFull,
    "SQLITE_READONLY": DatabaseReadOnly,
    "SQLITE_CANTOPEN": DatabaseUnreachable,
    "SQLITE_NOTADB": NotADatabase,
    "SQLITE_CORRUPT": NotADatabase,
    "SQLITE_IOERR": DatabaseFailed,
    "SQLITE_PERM": DatabaseUnreachable,
    "SQLITE_PROTOCOL": DatabaseBusy,
}
_OF_POSTGRESQL: dict[str, type[DatabaseFailed]] = {
    "25006": DatabaseReadOnly,
    "40001": DatabaseBusy,
    "40P01": DatabaseBusy,
    "53100": DatabaseFull,
    "53200": DatabaseFailed,
    "55P03": DatabaseBusy,
}


def _translate(context: ExceptionContext) -> None:
    """Raise our own error where the world refuses; what is wrong in the code stays as it is."""
    kind = _kind(context)
    if kind is not None:
        url = context.engine.url if context.engine is not None else URL.create("unknown")
        reason = str(context.original_exception).strip().splitlines()[0].rstrip(".")
        if url.password:
            reason = reason.replace(str(url.password), "***")
        raise kind(place(url), reason) from context.original_exception


def _kind(context: ExceptionContext) -> type[DatabaseFailed] | None:
    failed: Any = context.original_exception
    if not isinstance(failed, Exception) or context.dialect is None:
        return None
    if isinstance(failed, sqlite3.Error):
        name = "_".join((getattr(failed, "sqlite_errorname", None) or "SQLITE_CANTOPEN").split("_")[:2])
        return _OF_SQLITE.get(name)
    if known := _OF_POSTGRESQL.get(getattr(failed, "sqlstate", None) or ""):
        return known
    return DatabaseUnreachable if context.connection is None or context.is_disconnect else None
