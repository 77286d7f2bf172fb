"""Whatever single byte somebody changes behind Mooring's back, the check finds it and names where it was."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import DataError, IntegrityError

from matcher.market import Market
from matcher.storage import checking, guards
from matcher.storage.database import Database
from matcher.storage.digests import told_tables
from matcher.storage.tables import METADATA
from matcher.storage.tables.schema import TOLD_BY, UNTOLD
from tests.matcher.storage.told import fill

EVENTS = "events"
TABLES = [METADATA.tables[EVENTS], *told_tables()]
CELLS = [(table, column.name) for table in TABLES for column in table.columns if UNTOLD not in column.info]
"""Every column of the trail, and of every table it tells of."""
MISSES_AT_MOST = 8
"""For each change that is made, how many may be drawn that cannot be: nothing stands there, or the database refuses."""
Cell = str | int | bytes
Row = Mapping[str, Any]
Statement = Callable[[str, Mapping[str, Any]], None]


@pytest.fixture
def filled(database: Database, market: Market) -> Database:
    """A database with rows in every table that the trail tells of."""
    fill(database, market)
    return database


def faults(database: Database) -> frozenset[str]:
    with database.reading.begin() as session:
        return frozenset(checking.check(session).faults)


def test_there_is_a_row_in_every_table_that_can_be_attacked(filled: Database) -> None:
    with filled.reading.begin() as session:
        counts = {table.name: session.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert [name for name, count in counts.items() if not count] == []
    assert faults(filled) == frozenset()


@pytest.mark.parametrize("seed", [1])
def test_two_hundred_changed_bytes_are_each_found_and_named(filled: Database, seed: int) -> None:
    attack(filled, seed, 200)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_thousand_changed_bytes_are_each_found_and_named(filled: Database, seed: int) -> None:
    attack(filled, seed, 1_000)


def attack(database: Database, seed: int, count: int) -> None:
    """Change so many bytes, each undone before the next; the columns come by turns, so that each is met."""
    luck, made, drawn = random.Random(seed), 0, 0
    cells = luck.sample(CELLS, len(CELLS))
    with _unwatched(database) as (run, rows):
        before = faults(database)
        while made < count:
            table, column = cells[drawn % len(cells)]
            drawn += 1
            assert drawn < count * MISSES_AT_MOST, "too few cells can be changed at all"
            found = rows(table)
            row = luck.choice(found)
            new = _other(luck, row[column])
            if new is None or not _changed(run, table, row, column, new):
                continue
            new_row, made = {**row, column: new}, made + 1
            said = faults(database) - before
            assert any(_names(each, table, (row, new_row)) for each in said), (table.name, column, row, new, said)
            run(*_update(table, new_row, column, row[column]))
        assert faults(database) == before


def _changed(run: Statement, table: Table, row: Row, column: str, new: Cell) -> bool:
    """Tell whether the database took the change: keys stay unique, and PostgreSQL holds to its ranges."""
    try:
        run(*_update(table, row, column, new))
    except (sqlite3.IntegrityError, IntegrityError, DataError):
        return False
    return True


def _update(table: Table, row: Row, column: str, value: Any) -> tuple[str, dict[str, Any]]:
    keys = [each.name for each in table.primary_key.columns]
    where = " AND ".join(f'"{key}" = :key_{key}' for key in keys)
    return f'UPDATE "{table.name}" SET "{column}" = :value WHERE {where}', {
        "value": value,
        **{f"key_{key}": row[key] for key in keys},
    }


def _names(fault: str, table: Table, rows: tuple[Row, Row]) -> bool:
    """Tell whether a fault says where the row is, by the number it had or the one it has now."""
    if table.name == EVENTS:
        return any(fault.startswith(f"event {row['number']}:") for row in rows)
    return any(fault.startswith(f"{table.name} {row[table.info[TOLD_BY]]}:") for row in rows)


def _other(luck: random.Random, value: Any) -> Any:
    """Return a value that differs in one byte, None where nothing stands."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ luck.randrange(1, 256)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=luck.randrange(1, 256))
    if isinstance(value, date):
        return value + timedelta(days=luck.randrange(1, 256))
    if not value:
        return None
    place = luck.randrange(len(value))
    if isinstance(value, bytes):
        return value[:place] + bytes([value[place] ^ luck.randrange(1, 256)]) + value[place + 1 :]
    letter = luck.choice([each for each in "0159aZ -\u00e9" if each != value[place]])
    return f"{value[:place]}{letter}{value[place + 1 :]}"


@contextmanager
def _unwatched(database: Database) -> Iterator[tuple[Statement, Callable[[Table], list[Row]]]]:
    """Open a way in for somebody who owns the server: no guard, no key and, on SQLite, no range is looked at."""
    if database.engine.dialect.name == "sqlite":
        yield from _into_file(database)
    else:
        yield from _into_server(database)


def _into_file(database: Database) -> Iterator[tuple[Statement, Callable[[Table], list[Row]]]]:
    connection = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for guard in guards.GUARDS:
        connection.execute(f"DROP TRIGGER {guard.name}")

    def rows(table: Table) -> list[Row]:
        return [dict(row) for row in connection.execute(f'SELECT * FROM "{table.name}"')]

    def run(statement: str, facts: Mapping[str, Any]) -> None:
        connection.execute(statement, facts)

    yield run, rows
    connection.close()


def _into_server(database: Database) -> Iterator[tuple[Statement, Callable[[Table], list[Row]]]]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET session_replication_role = replica"))

        def rows(table: Table) -> list[Row]:
            return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()]

        def run(statement: str, facts: Mapping[str, Any]) -> None:
            connection.execute(text(statement), dict(facts))

        yield run, rows
        connection.execute(text("SET session_replication_role = DEFAULT"))
