"""A proposal as a folder of CSV files and a certificate; read back as strictly as people's files.

The same proposal gives the same bytes: amounts with two decimals, no times, keys of the certificate sorted.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from matcher.errors import MarketRefused, Where
from matcher.exchange.cells import read_cells
from matcher.exchange.files import LARGEST_SETTINGS, read_text
from matcher.exchange.sheets import read_sheet
from matcher.exchange.writing import csv_bytes, numbers_as_text, put_folder
from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    OutwardRow,
    Proposal,
    Reading,
    ReasonRow,
)
from matcher.market.columns import LARGEST_QUANTITY, Column, Kind
from matcher.market.notes import Notes
from matcher.market.tables import PERIODS_AT_MOST

CERTIFICATE = "certificate.json"

_LARGEST = 10**15
_GUARDED = re.compile(r"'*[=+\-@\t\r]")


def _name(name: str) -> Column:
    return Column(name, Kind.WORD)


def _amount(name: str, least: int = 0, optional: bool = False) -> Column:
    """Cents, or hundredths of a unit."""
    return Column(name, Kind.MONEY, least=least, most=_LARGEST, optional=optional)


def _count(name: str, most: int = LARGEST_QUANTITY) -> Column:
    return Column(name, Kind.COUNT, most=most)


@dataclass(frozen=True)
class _File:
    """One CSV file of a proposal: the class of its rows, and its columns by field."""

    row: type[Any]
    columns: dict[str, Column]


_AWARDED = {
    "bid": _name("bid"),
    "supplier": _name("supplier"),
    "lot": _name("lot"),
    "parts": _count("parts"),
    "value": _amount("value"),
}
_FILES = {
    "awards": _File(AwardRow, _AWARDED),
    "standby": _File(AwardRow, _AWARDED),
    "outside": _File(OutsideRow, {"lot": _name("lot"), "parts": _count("parts"), "value": _amount("value")}),
    "charges": _File(ChargeRow, {"bid": _name("bid"), "buyer": _name("buyer"), "amount": _amount("amount")}),
    "loads": _File(
        LoadRow,
        {
            "supplier": _name("supplier"),
            "resource": _name("resource"),
            "period": Column("period", Kind.PERIOD, least=1, most=PERIODS_AT_MOST),
            "load": _amount("load"),
            "units": _count("units", 10**12),
        },
    ),
    "goals": _File(
        GoalRow,
        {
            "goal": _name("goal"),
            "line": _name("line"),
            "reading": Column("unit", Kind.CHOICE, choices=tuple(Reading)),
            "value": _amount("value", -_LARGEST),
            "today": _amount("today", -_LARGEST, optional=True),
            "cheapest": _amount("cheapest", -_LARGEST, optional=True),
        },
    ),
    "outward": _File(
        OutwardRow,
        {
            "lot": _name("lot"),
            "bid": Column("bid", Kind.WORD, optional=True, default=""),
            "supplier": Column("supplier", Kind.WORD, optional=True, default=""),
            "ring": _count("ring"),
            "parts": _count("parts"),
            "nearer": Column("nearer_bid", Kind.WORD, optional=True, default=""),
            "nearer_ring": Column("nearer_ring", Kind.COUNT, most=LARGEST_QUANTITY, optional=True),
            "rule": _name("rule"),
            "detail": Column("detail", Kind.TEXT, optional=True, default=""),
        },
    ),
    "reasons": _File(
        ReasonRow,
        {
            "bid": _name("bid"),
            "lot": _name("lot"),
            "parts": _count("parts"),
            "rule": _name("rule"),
            "detail": Column("detail", Kind.TEXT, optional=True, default=""),
        },
    ),
}
PROPOSAL_FILES = (CERTIFICATE, *(f"{name}.csv" for name in _FILES))
"""The files of a proposal; the certificate tells that a folder holds one."""


def write_proposal(proposal: Proposal, folder: Path) -> None:
    """Write a proposal into a new or empty folder, or over an earlier proposal, all at once.

    Raises
    ------
    FolderRefused
        If the folder holds anything but a proposal, or the file system refuses.
    """
    put_folder(folder, _contents(proposal), may_replace=PROPOSAL_FILES)


def zip_proposal(proposal: Proposal) -> bytes:
    """Pack the files of a proposal; the same proposal gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in _contents(proposal).items():
            entry = zipfile.ZipInfo(name)  # dated 1980, the first day a ZIP knows
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(entry, content)
    return packed.getvalue()


def _contents(proposal: Proposal) -> dict[str, bytes]:
    files = {f"{name}.csv": _csv(name, _rows(proposal, name)) for name in _FILES}
    text = json.dumps(proposal.certificate, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return {**files, CERTIFICATE: (text + "\n").encode()}


def _rows(proposal: Proposal, name: str) -> Sequence[Any]:
    rows: Sequence[Any] = getattr(proposal, name)
    return rows


def _csv(name: str, rows: Sequence[Any]) -> bytes:
    columns = _FILES[name].columns
    cells = [_texts(column, [getattr(row, field) for row in rows]) for field, column in columns.items()]
    return csv_bytes([column.name for column in columns.values()], cells)


def _texts(column: Column, values: list[Any]) -> pa.Array:
    if column.textual:
        return pa.array([_guarded(text) for text in values], pa.string())
    return numbers_as_text(pa.array(values, pa.int64()), column).fill_null("")


def _guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; `_unguarded` takes it away."""
    return f"'{text}" if _GUARDED.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def read_proposal(folder: Path) -> Proposal:
    """Read a proposal back.

    Raises
    ------
    MarketRefused
        With all findings, if a file is missing or wrong.
    """
    notes = Notes()
    rows = {name: _read_rows(folder, name, notes) for name in _FILES}
    certificate = _read_certificate(folder, notes)
    if notes.findings or certificate is None:
        raise MarketRefused(notes.in_order())
    return Proposal(**rows, certificate=certificate)


def _read_rows(folder: Path, name: str, notes: Notes) -> tuple[Any, ...]:
    content = _content(folder / f"{name}.csv", notes)
    file = _FILES[name]
    sheet = None if content is None else read_sheet(content, name, list(file.columns.values()), notes)
    if sheet is None:
        return ()
    draft = read_cells(file.columns, sheet, name, notes)
    if draft.spoiled.any() or len(draft.columns) < len(file.columns):
        return ()
    cells = [_values(column, draft.columns[field]) for field, column in file.columns.items()]
    return tuple(file.row(*row) for row in zip(*cells, strict=True))


def _values(column: Column, cells: pa.Array) -> list[Any]:
    if column.kind == Kind.CHOICE:
        return [Reading(text) for text in cells.to_pylist()]
    return [_unguarded(text or "") for text in cells.to_pylist()] if column.textual else cells.to_pylist()


def _content(path: Path, notes: Notes, *limit: int) -> bytes | None:
    if path.exists():
        return read_text(path, notes, *limit)
    notes.say("file.missing", Where(path.name), "The file is missing.", "Write the proposal again.")
    return None


def _read_certificate(folder: Path, notes: Notes) -> dict[str, Any] | None:
    content = _content(folder / CERTIFICATE, notes, LARGEST_SETTINGS)
    if content is None:
        return None
    try:
        certificate = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as failed:
        line = failed.lineno if isinstance(failed, json.JSONDecodeError) else None
        what, remedy = "This is not JSON.", "Write the proposal again."
        notes.say("json.syntax", Where(CERTIFICATE, line), what, remedy)
        return None
    if isinstance(certificate, dict):
        return certificate
    notes.say("json.shape", Where(CERTIFICATE), "This is not a JSON object.", "Write the proposal again.")
    return None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")
