"""Rows of a paper as CSV files: written the same way each time, and read back as strictly as people's files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from matcher.errors import Where
from matcher.exchange.cells import read_cells
from matcher.exchange.files import read_text
from matcher.exchange.sheets import read_sheet
from matcher.exchange.writing import csv_bytes, numbers_as_text
from matcher.market.columns import LARGEST_QUANTITY, Column, Kind
from matcher.market.notes import Notes

LARGEST = 10**15
"""Cents, or hundredths of a unit, that any amount of a paper stays below."""
_GUARDED = re.compile(r"'*[=+\-@\t\r]")


def word(name: str) -> Column:
    """Name a thing."""
    return Column(name, Kind.WORD)


def amount(name: str, least: int = 0, optional: bool = False) -> Column:
    """Cents, or hundredths of a unit."""
    return Column(name, Kind.MONEY, least=least, most=LARGEST, optional=optional)


def count(name: str, most: int = LARGEST_QUANTITY) -> Column:
    """Count whole things."""
    return Column(name, Kind.COUNT, most=most)


@dataclass(frozen=True)
class File:
    """One CSV file of a paper: the class of its rows, and its columns by field."""

    row: type[Any]
    columns: dict[str, Column]

    def written(self, rows: Sequence[Any]) -> bytes:
        """Write rows as CSV."""
        cells = [_texts(column, [getattr(row, field) for row in rows]) for field, column in self.columns.items()]
        return csv_bytes([column.name for column in self.columns.values()], cells)

    def read(self, folder: Path, name: str, notes: Notes) -> tuple[Any, ...]:
        """Read the rows of a file in a folder; none if something is wrong with it, which is noted."""
        content = content_of(folder / f"{name}.csv", notes)
        sheet = None if content is None else read_sheet(content, name, list(self.columns.values()), notes)
        if sheet is None:
            return ()
        draft = read_cells(self.columns, sheet, name, notes)
        if draft.spoiled.any() or len(draft.columns) < len(self.columns):
            return ()
        cells = [_values(column, draft.columns[field]) for field, column in self.columns.items()]
        return tuple(self.row(*row) for row in zip(*cells, strict=True))


def _texts(column: Column, values: list[Any]) -> pa.Array:
    if column.textual:
        return pa.array([_guarded(text) for text in values], pa.string())
    return numbers_as_text(pa.array(values, pa.int64()), column).fill_null("")


def _guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; `_unguarded` takes it away."""
    return f"'{text}" if _GUARDED.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def _values(column: Column, cells: pa.Array) -> list[Any]:
    if column.kind == Kind.CHOICE:
        return [column.choices[column.choices.index(text)] for text in cells.to_pylist()]
    return [_unguarded(text or "") for text in cells.to_pylist()] if column.textual else cells.to_pylist()


def content_of(path: Path, notes: Notes, *limit: int) -> bytes | None:
    """Return the bytes of a file of a paper, or note what is wrong with it."""
    if path.exists():
        return read_text(path, notes, *limit)
    notes.say("file.missing", Where(path.name), "The file is missing.", "Write the proposal again.")
    return None
