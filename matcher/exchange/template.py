"""Sheets to fill in: heads, what is there already, and nothing that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

Cell = str | int | Decimal | date | None

_RUN = ("=", "+", "-", "@", "\t", "\r")
_NEVER_RUN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDEST, _NARROWEST = 42, 11


@dataclass(frozen=True, slots=True)
class Choice:
    """A column, counted from 0, in which one of some words is chosen."""

    column: int
    words: tuple[str, ...]


def as_workbook(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], made: datetime, choices: Sequence[Choice] = ()
) -> bytes:
    """Write a table as an XLSX workbook with one sheet; the same table gives the same bytes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _NEVER_RUN)
    book.set_properties({"title": title, "created": made.replace(tzinfo=None)})
    sheet = book.add_worksheet(_tab(title))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    looks = {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "text": book.add_format({"num_format": "@"})}
    for column, text in enumerate(heads):
        sheet.write_string(0, column, text, head)
        cells = [row[column] for row in rows]
        sheet.set_column(column, column, _width(text, cells), looks["text"] if _is_text(cells) else None)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, looks["day"])
    for choice in choices:
        rule = {"validate": "list", "source": list(choice.words), "error_type": "information"}
        sheet.data_validation(1, choice.column, len(rows) + 500, choice.column, rule)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _tab(title: str) -> str:
    """Write a title as a sheet's tab may be called: 31 characters and none of seven."""
    return "".join(" " if each in "[]:*?/\\" else each for each in title)[:31].strip(" '") or "Sheet"


def _is_text(cells: Sequence[Cell]) -> bool:
    """Tell columns of text, in which a code such as 0401 keeps its zero."""
    return all(isinstance(each, str) or each is None for each in cells) and any(isinstance(each, str) for each in cells)


def _width(head: str, cells: Sequence[Cell]) -> int:
    longest = max((len(str(each)) for each in cells if each is not None), default=0)
    return min(max(_NARROWEST, longest + 2, len(head) // 2 + 4), _WIDEST)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif cell is not None:
        sheet.write_number(row, column, cell)


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write a table as CSV that spreadsheets read as UTF-8; what they would run begins with an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([[_as_text(cell) for cell in row] for row in rows])
    return target.getvalue().encode("utf-8-sig")


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_RUN) else cell
    return cell.isoformat() if isinstance(cell, date) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
