"""Changing the database behind Mooring's back, as somebody with every right to it could."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from matcher.storage import guards
from matcher.storage.database import Database


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """Open a connection of somebody who takes the guards away and puts them back."""
    with database.engine.begin() as connection:
        switch_guards(connection, off=True)
        yield connection
        switch_guards(connection, off=False)


def switch_guards(connection: Connection, off: bool) -> None:
    """Take all guards away, or put them back."""
    if connection.dialect.name == "postgresql":
        for table in sorted({guard.table for guard in guards.GUARDS}):
            connection.execute(text(f"ALTER TABLE {table} {'DISABLE' if off else 'ENABLE'} TRIGGER USER"))
        return
    for guard in guards.GUARDS:
        connection.execute(text(f"DROP TRIGGER {guard.name}" if off else guard.on_sqlite))
