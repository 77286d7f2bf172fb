"""One CSV file as columns of text, each row at the line where a spreadsheet shows it.

Quoting is as in RFC 4180. Rows are cut by whole-array arithmetic over the bytes; what cannot be cut is noted
and reading goes on with the rest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from matcher.errors import Where, quoted
from matcher.market.columns import Column, Flags, Ints
from matcher.market.notes import Notes

MOST_ROWS = 5_000_000
"""Rows a file may have."""
LARGEST_ROW = 2**20
"""Bytes a row may have."""

_NEWLINE, _QUOTE, _COMMA, _SPACE = b'\n",  '[:4]
_BLOCK = 2**22
_MENDED_AT_MOST = 1000

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Sheet:
    """The cells of one file.

    Attributes
    ----------
    columns
        Text of the known columns, by header name; a column that is missing has no entry.
    rows
        Row number as a spreadsheet counts: the header is 1, blank rows count, (rows,).
    torn
        Rows with too many or too few cells, kept as far as they go, (rows,).
    partial
        True if rows are missing that could not be read.
    """

    columns: Mapping[str, pa.Array]
    rows: Ints
    torn: Flags
    partial: bool


def read_sheet(content: bytes, name: str, columns: Sequence[Column], notes: Notes) -> Sheet | None:
    """Cut a CSV file into columns of text; None once it is noted why that cannot be done.

    `name` is the file's without its ending; `content` is valid UTF-8 with plain line feeds.
    """
    where = Where(f"{name}.csv")
    header = _header(content, where, notes)
    if header is None or _is_too_long(content, where, notes):
        return None
    places = _placed(header, columns, where, notes)
    buffer = np.frombuffer(content, np.uint8)
    records = _Records.cut(buffer, where, notes)
    return _sheet(name, buffer, records, len(header), places, notes)


def _header(content: bytes, where: Where, notes: Notes) -> list[str] | None:
    end = content.find(b"\n", 0, LARGEST_ROW)
    if end < 0 and len(content) > LARGEST_ROW:
        what = f"The first row is longer than {LARGEST_ROW:,} bytes, so this is no table."
        notes.say("header.too_long", where, what, "Check that it is the right file.")
        return None
    text = content[: end if end >= 0 else len(content)].decode()
    where = Where(where.file, 1)
    if "," not in text and (found := next((each for each in ";\t" if each in text), None)):
        what = f"The columns are parted by {'semicolons' if found == ';' else 'tabs'}, not by commas."
        notes.say("file.separator", where, what, "Save the file again as CSV with commas.")
        return None
    try:
        names = [each.strip(" ") for each in next(csv.reader([text], strict=True), [])]
        if any(names):
            return names
        notes.say("header.empty", where, "The first row is empty.", "Write the column names in the first row.")
    except csv.Error:
        what = "The quotation marks in the header do not pair up."
        notes.say("header.quotes", where, what, "Write the column names without quotation marks.")
    return None


def _is_too_long(content: bytes, where: Where, notes: Notes) -> bool:
    if (rows := content.count(b"\n")) <= MOST_ROWS:
        return False
    what = f"The file has {rows:,} rows; at most {MOST_ROWS:,} are read."
    notes.say("file.too_many_rows", where, what, "Check that it is the right file.")
    return True


def _placed(header: list[str], columns: Sequence[Column], where: Where, notes: Notes) -> dict[str, int]:
    """Map each known column to its place in the header; note the others."""
    known, where = [column.name for column in columns], Where(where.file, 1)
    places: dict[str, int] = {}
    meant: set[str] = set()
    for place, name in enumerate(header):
        if name in places:
            what, remedy = "This column stands in the header twice.", "Delete one of the two."
            notes.say("column.twice", Where(where.file, 1, name), what, remedy)
        elif name in known:
            places[name] = place
        else:
            meant.add(_note_unknown(name, place, known, where, notes))
    for column in columns:
        if not column.optional and column.name not in places and column.name not in meant:
            at = Where(where.file, 1, column.name)
            notes.say("column.missing", at, "This column is missing.", "Add it to the header and to each row.")
    return places


def _note_unknown(name: str, place: int, known: list[str], where: Where, notes: Notes) -> str:
    """Note a column that is not known, and return the one that is probably meant."""
    if not name:
        what = f"Column {place + 1} has no name."
        notes.say("column.unnamed", where, what, "Write its name, or delete the column.")
        return ""
    meant = nearest_name(name, known)
    hint = f"Did you mean {meant}? " if meant else ""
    remedy = f"{hint}Known columns: {', '.join(known)}."
    notes.say("column.unknown", Where(where.file, 1, quoted(name)[1:-1]), "This column is not known.", remedy)
    return meant


def nearest_name(name: str, known: Sequence[str]) -> str:
    """Return the known name that was probably meant, or nothing."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    return next(iter(get_close_matches(plain, known, n=1, cutoff=0.75)), "")


@dataclass(frozen=True)
class _Records:
    """Where each record lies: `starts` and `ends` (records,), less the line feed; the first is the header."""

    starts: Ints
    ends: Ints
    quotes: NDArray[np.int32]
    partial: bool

    @classmethod
    def cut(cls, buffer: Bytes, where: Where, notes: Notes) -> _Records:
        """Cut at the line feeds outside quotation marks; stop before a record whose marks do not pair up."""
        ends = np.flatnonzero(buffer == _NEWLINE)
        quotes = np.flatnonzero(buffer == _QUOTE).astype(np.int32)  # a file is smaller than 2 GiB
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
        if buffer[-1] != _NEWLINE or not len(ends) or ends[-1] != len(buffer) - 1:
            ends = np.append(ends, len(buffer))
        stray = _stray_quote(buffer, quotes)
        if stray is not None:
            broken = int(np.searchsorted(ends, stray))
            what = "A quotation mark in this row is not closed, or stands inside a cell."
            remedy = "Put the whole cell in quotation marks, double those inside it, and leave no space around."
            notes.say("row.quotes", Where(where.file, broken + 1), what, remedy)
            ends = ends[:broken]
        starts = np.concatenate([np.zeros(min(len(ends), 1), np.int64), ends[:-1] + 1])
        return cls(starts, ends, quotes, stray is not None)

    @property
    def long(self) -> Flags:
        """Tell which records have more bytes than a row may have, (records,)."""
        return self.ends - self.starts > LARGEST_ROW

    def totals(self, buffer: Bytes, wanted: bytes) -> Ints:
        """Count some bytes outside quotation marks in each record that is not too long, (records,).

        Block by block, to save memory.
        """
        total, long = np.zeros(len(self.starts), np.int64), np.flatnonzero(self.long)
        blocks = np.searchsorted(self.starts, np.arange(0, len(buffer), _BLOCK))
        cuts = np.unique(np.concatenate([blocks, long, long + 1, [len(self.starts)]])).tolist()
        for first, last in pairwise(cuts):
            begin, end = int(self.starts[first]), int(self.ends[last - 1])
            if end - begin > LARGEST_ROW and last == first + 1:
                continue
            found = np.append(np.isin(buffer[begin:end], np.frombuffer(wanted, np.uint8)), False)
            found &= ~self._inside(begin, end + 1)
            total[first:last] = np.add.reduceat(found, self.starts[first:last] - begin, dtype=np.int64)
        return total

    def _inside(self, begin: int, end: int) -> Flags:
        """Tell which bytes of a stretch of whole records lie between quotation marks."""
        marks = self.quotes[np.searchsorted(self.quotes, begin) : np.searchsorted(self.quotes, end)]
        turned = np.zeros(end - begin, np.bool_)
        turned[marks - begin] = True
        return np.logical_xor.accumulate(turned)


def _stray_quote(buffer: Bytes, quotes: NDArray[np.int32]) -> int | None:
    """Find the first quotation mark that neither opens nor closes a cell nor doubles another."""
    last = len(buffer) - 1
    for start in range(0, len(quotes), _BLOCK):
        some = quotes[start : start + _BLOCK]  # an even number: every second one opens
        opens = np.arange(len(some)) % 2 == 0
        border = buffer[np.where(opens, np.maximum(some - 1, 0), np.minimum(some + 1, last))]
        at_edge = np.where(opens, some == 0, some == last)
        stray = some[~at_edge & (border != _NEWLINE) & (border != _COMMA) & (border != _QUOTE)]
        if len(stray):
            return int(stray[0])
    return int(quotes[-1]) if len(quotes) % 2 else None


def _sheet(name: str, buffer: Bytes, records: _Records, width: int, places: Mapping[str, int], notes: Notes) -> Sheet:
    lengths = records.ends - records.starts
    used = lengths > records.totals(buffer, b", ")  # a row of nothing but commas and spaces is blank
    used[:1] = False  # the header
    cells = records.totals(buffer, b",") + 1
    rows = np.arange(1, len(lengths) + 1)
    notes.rows[name], notes.spoiled[name] = rows, np.zeros(len(rows), np.bool_)
    long = used & records.long
    what = f"This row has more than {LARGEST_ROW:,} bytes."
    notes.note("row.too_long", name, long, None, what, "Check where the row should end.")
    torn = used & ~long & (cells != width)
    notes.note(
        "row.cells",
        name,
        torn,
        None,
        lambda row: f"This row has {cells[row]} cells; the header has {width}.",
        "Add or delete cells; a cell that holds a comma stands in quotation marks.",
    )
    whole, mended = used & ~long & ~torn, np.flatnonzero(torn)[:_MENDED_AT_MOST]
    table = pa.concat_tables(
        [
            _parsed(buffer, records, whole, width, places),
            _mended(buffer, records, mended, width, places),
        ]
    )
    order = np.argsort(np.concatenate([np.flatnonzero(whole), mended]), kind="stable")
    numbers = np.concatenate([rows[whole], rows[mended]])[order]
    if len(mended):
        table = table.take(pa.array(order))
    return Sheet(
        columns={column: _one(table.column(column)) for column in places},
        rows=numbers,
        torn=np.isin(numbers, rows[mended]),
        partial=records.partial or bool(long.any()) or len(mended) < int(torn.sum()),
    )


def _one(chunks: pa.ChunkedArray) -> pa.Array:
    joined = chunks.combine_chunks()
    return joined if isinstance(joined, pa.Array) else pa.concat_arrays(joined.chunks)


def _parsed(buffer: Bytes, records: _Records, whole: Flags, width: int, places: Mapping[str, int]) -> pa.Table:
    names = _names(width, places)
    if not places or not whole.any():
        return pa.table({name: pa.array([], pa.string()) for name in places})
    body = _body(buffer, records, whole)
    return pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(body)),
        pacsv.ReadOptions(column_names=names, block_size=4 * LARGEST_ROW, use_threads=False),
        pacsv.ParseOptions(newlines_in_values=bool(len(records.quotes))),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=list(places),
            strings_can_be_null=False,
        ),
    )


def _names(width: int, places: Mapping[str, int]) -> list[str]:
    """Name every cell of a row; those not asked for get a name no header can have."""
    names = [f"\n{place}" for place in range(width)]
    for name, place in places.items():
        names[place] = name
    return names


def _body(buffer: Bytes, records: _Records, whole: Flags) -> Bytes:
    """Return the bytes of the whole records, without a copy where only the header is left out."""
    first, end = int(np.argmax(whole)), int(records.ends[-1]) + 1
    if whole[first:].all():
        return buffer[records.starts[first] : end]
    kept = np.repeat(whole, np.diff(np.append(records.starts, end)))[: len(buffer)]
    return buffer[: len(kept)][kept]


def _mended(buffer: Bytes, records: _Records, torn: Ints, width: int, places: Mapping[str, int]) -> pa.Table:
    """Read torn records as far as they go: cells too many are dropped, cells too few are empty."""
    spans = zip(records.starts[torn].tolist(), records.ends[torn].tolist(), strict=True)
    texts = [buffer[start:end].tobytes().decode() for start, end in spans]
    cells = [(_cells(text) + [""] * width)[:width] for text in texts]
    return pa.table({name: pa.array([row[place] for row in cells], pa.string()) for name, place in places.items()})


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:  # a cell longer than the reader takes
        return []
