"""Drafts of tables from rows in Python, for what is not read from a file or a whole database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from matcher.market.columns import Table
from matcher.market.intake import Draft
from matcher.market.tables import TABLES

Row = Mapping[str, Any]
"""By the names columns have in files: text, integers in base units, None where empty."""


def drafts(rows: Mapping[str, Sequence[Row]]) -> dict[str, Draft]:
    """Make the drafts of some tables, by table name; the rows are numbered as those of a file."""
    return {table.file: _draft(table, rows[table.file]) for table in TABLES if table.file in rows}


def _draft(table: type[Table], rows: Sequence[Row]) -> Draft:
    columns = {
        field: pa.array([row.get(column.name) for row in rows], pa.string() if column.textual else pa.int64())
        for field, column in table.columns().items()
    }
    return Draft.of(columns)
