"""The rows of a market, out to the database and back in, whole columns at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Table as StoredTable
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matcher.errors import Finding
from matcher.market import Header, Market
from matcher.market.columns import ABSENT, Column, Kind, Table, Words
from matcher.market.intake import Draft, intake
from matcher.market.tables import TABLES
from matcher.storage.tables import METADATA
from matcher.storage.tables.schema import may_be_null

ROWS_AT_ONCE = 10_000


def add_rows(session: Session, round_id: int, market: Market) -> None:
    """Write every row of a market under a new round; rows referred to come first."""
    tables = {table.file: table for table in market.tables()}
    ids = {table.file: np.array(_ids(table), object) for table in tables.values()}
    for stored in METADATA.sorted_tables:
        if stored.name in tables:
            for rows in _batches(tables[stored.name], ids):
                session.execute(insert(stored), [{"round_id": round_id, **row} for row in rows])


def _ids(table: Table) -> tuple[str, ...]:
    name = table.key()[0]
    is_id = table.columns()[name].kind == Kind.ID
    return tuple(getattr(table, name)) if is_id else ()


def _batches(table: Table, ids: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows as mappings by column name, `ROWS_AT_ONCE` at a time."""
    columns = table.columns()
    names = [each.name for each in columns.values()]
    for start in range(0, len(table), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        cells = [_cells(column, getattr(table, field), part, ids) for field, column in columns.items()]
        yield [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(column: Column, values: Any, part: slice, ids: dict[str, Any]) -> list[Any]:
    """Return what the database keeps: text for ids, references and words, integers, None where empty."""
    if isinstance(values, Words | tuple):
        return list(values[part])
    kept = values[part]
    if column.kind == Kind.REF:
        named = np.concatenate([ids[target] for target in column.tables] + [np.array([None], object)])
        return list(named[kept])  # the absent one, -1, picks the None at the end
    numbers: list[Any] = kept.tolist()
    return [None if each == ABSENT else each for each in numbers] if may_be_null(column) else numbers


def read_market(session: Session, round_id: int, header: Header) -> tuple[Market | None, list[Finding]]:
    """Build the market of a round from its rows; see `matcher.market.intake.intake`."""
    return intake(header, {table.file: Draft.of(_columns(session, round_id, table)) for table in TABLES})


def _columns(session: Session, round_id: int, table: type[Table]) -> dict[str, pa.Array]:
    """Read a table, by field name as a draft has it."""
    declared = table.columns()
    stored = METADATA.tables[table.file]
    kinds = [pa.string() if each.textual else pa.int64() for each in declared.values()]
    batches = [
        [pa.array(cells, kind) for cells, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
        for rows in _rows(session, round_id, stored, [each.name for each in declared.values()])
    ]
    empty = [pa.array([], kind) for kind in kinds]
    return {
        name: pa.concat_arrays([each[number] for each in (empty, *batches)]) for number, name in enumerate(declared)
    }


def _rows(session: Session, round_id: int, stored: StoredTable, names: list[str]) -> Iterator[Any]:
    wanted = select(*(stored.c[name] for name in names)).where(stored.c.round_id == round_id)
    return session.execute(wanted.execution_options(yield_per=ROWS_AT_ONCE)).partitions()
