"""An XLSX workbook as grids: what its visible sheets show, with numbers as they were typed and days as ISO dates.

Source: ECMA-376 part 1, §18.2 (workbook), §18.3 (cells), §18.4 (shared strings), §18.8 (styles).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from matcher.exchange.upload.grid import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    Grid,
    Sheets,
    refuse_beyond,
    spot,
)
from matcher.exchange.upload.packed import Parts
from matcher.exchange.upload.refused import UploadRefused

WORKBOOK = "xl/workbook.xml"
MOST_SHEETS = 30
_DIGITS_SHOWN = 15
"""Significant digits that a spreadsheet keeps of a number. Source: ECMA-376 part 1, §18.3.1.96, and IEEE 754."""
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_DAYS_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Formats of dates and times that need no declaration. Source: ECMA-376 part 1, §18.8.30."""
_NOT_OF_DAYS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_MOST_STYLES = 65_536
_LAST_ROW = 2**20
"""No spreadsheet program has a row beyond."""


def read_workbook(content: bytes) -> list[Grid]:
    """Read the visible sheets of a workbook.

    Raises
    ------
    UploadRefused
        If it is not sound, has macros, or passes a limit.
    """
    parts = Parts(content)
    if WORKBOOK not in parts.names:
        raise UploadRefused("upload.not_a_sheet")
    _refuse_macros(parts)
    book = _Book()
    parts.walk(WORKBOOK, book.begin)
    targets = _targets(parts)
    look = _Look(_strings(parts), _day_styles(parts), book.since_1904)
    sheets = Sheets()
    for name, link in book.sheets[:MOST_SHEETS]:
        sheets.begin(name)
        if link in targets:
            _Reader(sheets, look).read(parts, targets[link])
    return sheets.filled()


def _refuse_macros(parts: Parts) -> None:
    """Refuse what says of itself that it has macros, whatever it is called."""

    def begin(_tag: str, facts: Mapping[str, str]) -> None:
        if "macroenabled" in facts.get("ContentType", "").lower():
            raise UploadRefused("upload.macros")

    parts.walk("[Content_Types].xml", begin)


@dataclass
class _Book:
    """Names and links of the visible sheets, and which day is day 0."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    since_1904: bool = False

    def begin(self, tag: str, facts: Mapping[str, str]) -> None:
        if tag == "sheet" and facts.get("state", "visible") == "visible":
            self.sheets.append((facts.get("name", ""), facts.get("id", "")))
        elif tag == "workbookPr":
            self.since_1904 = facts.get("date1904") in ("1", "true")


def _targets(parts: Parts) -> dict[str, str]:
    """Map each link of the workbook to the part it leads to."""
    found: dict[str, str] = {}

    def begin(tag: str, facts: Mapping[str, str]) -> None:
        if tag == "Relationship" and facts.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", facts.get("Target", "")))
            found[facts.get("Id", "")] = path.lstrip("/")

    parts.walk("xl/_rels/workbook.xml.rels", begin)
    return {link: path for link, path in found.items() if path in parts.names}


def _strings(parts: Parts) -> list[str]:
    """Read the texts that cells share; what is said only to pronounce them is left out."""
    name = next((each for each in parts.names if each.lower() == "xl/sharedstrings.xml"), None)
    if name is None:
        return []
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []
    total = 0

    def begin(tag: str, _facts: Mapping[str, str]) -> None:
        inside.append(tag)

    def end(tag: str) -> None:
        inside.pop()
        if tag == "si":
            strings.append("".join(pieces))
            pieces.clear()

    def said(text: str) -> None:
        nonlocal total
        if inside[-1:] == ["t"] and "rPh" not in inside:
            total += len(text)
            pieces.append(text)
        if total > MOST_CHARACTERS or len(strings) > MOST_CELLS:
            raise UploadRefused("upload.too_much_text", MOST_CELLS, MOST_CHARACTERS)

    parts.walk(name, begin, end, said)
    return strings


def _day_styles(parts: Parts) -> frozenset[int]:
    """Return the styles whose numbers are days."""
    if "xl/styles.xml" not in parts.names:
        return frozenset()
    declared: dict[str, str] = {}
    formats: list[str] = []
    within_cells = False

    def begin(tag: str, facts: Mapping[str, str]) -> None:
        nonlocal within_cells
        if tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            within_cells = tag == "cellXfs"
        elif tag == "numFmt":
            declared[facts.get("numFmtId", "")] = facts.get("formatCode", "")
        elif tag == "xf" and within_cells and len(formats) < _MOST_STYLES:
            formats.append(facts.get("numFmtId", "0"))

    parts.walk("xl/styles.xml", begin)
    return frozenset(number for number, each in enumerate(formats) if _shows_days(each, declared))


def _shows_days(number: str, declared: Mapping[str, str]) -> bool:
    code = declared.get(number)
    if code is None:
        return number.isascii() and number.isdigit() and len(number) < 6 and int(number) in _DAYS_BUILT_IN
    first = _NOT_OF_DAYS.sub("", code[:200]).lower().partition(";")[0]
    return "general" not in first and bool(re.search("[dy]", first))


@dataclass(frozen=True)
class _Look:
    """How cells are shown: shared texts, styles of days, and which day is day 0."""

    strings: list[str]
    day_styles: frozenset[int]
    since_1904: bool

    def shown(self, kind: str, style: str, value: str) -> str:
        """Return what a cell shows as plain text."""
        match kind:
            case "s":
                place = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1
                return self.strings[place] if 0 <= place < len(self.strings) else ""
            case "b":
                return "yes" if value == "1" else "no"
            case "n":
                return self._number(style, value.strip())
            case "d":
                return value.partition("T")[0]
            case _:
                return value

    def _number(self, style: str, value: str) -> str:
        if not _NUMBER.fullmatch(value):
            return value
        if style.isascii() and style.isdigit() and len(style) < 6 and int(style) in self.day_styles:
            return self._day(Decimal(value)) or plain(value)
        return plain(value)

    def _day(self, serial: Decimal) -> str | None:
        days = int(serial)
        if self.since_1904:
            return (date(1904, 1, 1) + timedelta(days)).isoformat() if 0 <= days < 2_900_000 else None
        first = date(1899, 12, 31) if days < 60 else date(1899, 12, 30)  # a 29 February 1900 that never was
        return (first + timedelta(days)).isoformat() if 0 < days < 2_900_000 else None


def plain(value: str) -> str:
    """Write a number of a workbook with all its digits and no exponent, as it was typed.

    >>> plain("0.44750000000000001"), plain("1.2E3")
    ('0.4475', '1200')
    """
    number = Decimal(value)
    rounded = number.normalize() if not number else round(number, _DIGITS_SHOWN - 1 - number.adjusted())
    written = f"{rounded:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


class _Reader:
    """Fills a grid from one sheet as its elements go by."""

    def __init__(self, sheets: Sheets, look: _Look) -> None:
        self._sheets, self._look = sheets, look
        self._row = self._column = 0
        self._kind, self._style, self._formula = "n", "", False
        self._inside: list[str] = []
        self._value: list[str] = []
        self._ranges: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def read(self, parts: Parts, name: str) -> None:
        """Read a sheet."""
        parts.walk(name, self._begin, self._end, self._said)
        for first, last in self._ranges:
            self._sheets.spread(first, last)

    def _begin(self, tag: str, facts: Mapping[str, str]) -> None:
        self._inside.append(tag)
        if tag == "row":
            given = facts.get("r", "")
            usable = given.isascii() and given.isdigit() and len(given) < 8
            self._row, self._column = int(given) if usable else self._row + 1, 0
            # A row beyond our limit may be there for its look alone: only a filled cell is too far.
            if self._row > _LAST_ROW:
                refuse_beyond(self._row, 0)
        elif tag == "c":
            self._begin_cell(facts)
        elif tag == "mergeCell":
            self._merge(facts.get("ref", ""))

    def _begin_cell(self, facts: Mapping[str, str]) -> None:
        place = spot(facts.get("r", ""))
        self._row, self._column = place or (self._row, self._column + 1)
        self._kind, self._style, self._formula = facts.get("t", "n"), facts.get("s", ""), False
        self._value.clear()

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begins, ends = spot(first), spot(last)
        if begins and ends:
            self._ranges.append((begins, (min(ends[0], MOST_ROWS), min(ends[1], MOST_COLUMNS))))
            refuse_beyond(0, len(self._ranges) // MOST_ROWS)

    def _said(self, text: str) -> None:
        if self._inside[-1] == "v" or (self._inside[-1] == "t" and self._kind == "inlineStr"):
            self._value.append(text)

    def _end(self, tag: str) -> None:
        self._inside.pop()
        if tag == "f":
            self._formula = True
        elif tag == "c":
            value = "".join(self._value)
            if not value and self._formula:
                value, self._kind = "=", "str"  # a formula that no program has worked out
            if value:
                self._sheets.put(self._row, self._column, self._look.shown(self._kind, self._style, value))
