"""A CSV file as a grid: whatever its encoding and its separator, as long as both can be told."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from matcher.exchange.upload.grid import Grid, Sheets
from matcher.exchange.upload.refused import UploadRefused

SEPARATORS = ",;\t|"
LONGEST_CELL = 20_000
_LOOKED_AT = 50
"""Lines that tell the separator."""


def read_text(content: bytes) -> list[Grid]:
    """Read a CSV file.

    Raises
    ------
    UploadRefused
        If it is no text, its quotation marks do not pair up, or it passes a limit.
    """
    text = _decoded(content)
    sheets = Sheets()
    sheets.begin("")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    before = 0  # lines gone by: a row is where it begins
    try:
        for cells in reader:
            for column, cell in enumerate(cells, 1):
                if len(cell) > LONGEST_CELL:
                    raise UploadRefused("upload.quotes", before + 1)
                if cell:
                    sheets.put(before + 1, column, cell)
            before = reader.line_num
    except csv.Error:
        raise UploadRefused("upload.quotes", before + 1) from None
    return sheets.filled()


def _decoded(content: bytes) -> str:
    """Decode by the mark at the beginning, else as UTF-8, else as the code page of Western Windows."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UploadRefused("upload.encoding") from None
        text = _western(content)
    if "\0" in text:
        raise UploadRefused("upload.encoding" if _looks_wide(content) else "upload.not_a_sheet")
    return text


def _western(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise UploadRefused("upload.encoding") from None


def _looks_wide(content: bytes) -> bool:
    """Tell text in two bytes a letter, without a mark, from a program or a picture."""
    start = content[:200]
    return 4 * start.count(0) in range(len(start), 2 * len(start) + 4) and b"\0\0" not in start


def _separator(text: str) -> str:
    """Return the mark that stands most evenly in the first lines, outside quotation marks."""
    lines = [_outside_quotes(line) for line in text[: 200 * _LOOKED_AT].splitlines()[:_LOOKED_AT] if line.strip()]
    return max(SEPARATORS, key=lambda mark: (_evenness(mark, lines), -SEPARATORS.index(mark)))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _evenness(mark: str, lines: list[str]) -> int:
    """Count the lines that have the mark as often as most lines with it do."""
    counts = Counter(line.count(mark) for line in lines)
    counts.pop(0, None)
    return max(counts.values(), default=0)
