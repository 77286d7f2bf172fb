"""The rows of a sheet as values, and everything that is wrong with them, cell by cell, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from matcher.exchange.upload.grid import Grid
from matcher.exchange.upload.habits import Habits, named, plainly
from matcher.exchange.upload.shape import Layout, Shape
from matcher.exchange.upload.tidy import ERRORS, day_readings, tidy
from matcher.market.columns import LARGEST_QUANTITY, Column, Kind
from matcher.rounds.typed import TypedWrong, day, line, number

LONGEST_TEXT, LONGEST_NAME = 300, 64
QUANTITY = Column("quantity", Kind.COUNT, most=LARGEST_QUANTITY, optional=True)
"""How the cell of a period is written."""
NEW_WORDS = ("category",)
"""Fields in which a word that is near no known one is taken as new, without a question."""
_TOTALS = ("total", "subtotal", "sub total", "grand total", "sum", "suma", "totales", "gran total")
_RUN = "=+-@"
"""What spreadsheets run as a formula where a text begins with it."""

Value = int | str | date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot stay as it is: `code` is the rule, `facts` are what it speaks of.

    `row` and `column` count from 1; 0 stands for the sheet, or the row, as a whole.
    """

    row: int
    column: int
    field: str
    text: str
    code: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strange:
    """A word that is not known, where it stands first, how often, and the known one it is nearest to, or ""."""

    field: str
    word: str
    row: int
    count: int
    near: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one row says: values by field, empty ones left out, and a quantity for each period that has one."""

    row: int
    values: Mapping[str, Value]
    quantities: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no line: a `total`, a `heading`, or the `heads` again."""

    row: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet says under a layout; rows with a fault are among the lines, as far as they could be read."""

    lines: list[Line]
    faults: list[Fault]
    strange: list[Strange]
    left_out: list[LeftOut]

    @property
    def readable(self) -> list[Line]:
        """The lines without a fault; none where a column is missing."""
        spoiled = {fault.row for fault in self.faults}
        return [] if 0 in spoiled else [line for line in self.lines if line.row not in spoiled]

    @property
    def sound(self) -> bool:
        """Whether nothing has to be repaired or chosen."""
        return not self.faults and not self.strange


Vocabulary = Mapping[str, Mapping[str, str]]
"""By field, the words that are known, by how they are plainly written; a field without any takes every word."""


def read_lines(grid: Grid, layout: Layout, shape: Shape, habits: Habits, known: Vocabulary) -> Reading:
    """Read every row below the heads."""
    rows = _Rows(grid, layout, shape, habits, known)
    missing = [name for name, wanted in shape.items() if not wanted.column.optional and name not in layout.columns]
    rows.faults += [Fault(0, 0, name, "", "column.missing") for name in missing]
    for row in sorted(each for each in grid.rows if each > layout.head):
        rows.take(row)
    return Reading(rows.lines, rows.faults, list(rows.strange.values()), rows.left_out)


@dataclass
class _Rows:
    """Reads row after row."""

    grid: Grid
    layout: Layout
    shape: Shape
    habits: Habits
    known: Vocabulary
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    strange: dict[tuple[str, str], Strange] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def take(self, row: int) -> None:
        """Read one row, unless it is none of the table."""
        places = {*self.layout.columns.values(), *self.layout.periods}
        cells = {column: text for column, text in self.grid.rows[row].items() if column in places}
        if not cells:
            return
        if why := self._is_no_line(row, cells):
            self.left_out.append(LeftOut(row, next(iter(cells.values())), why))
            return
        values = {name: value for name, value in self._values(row) if value is not None}
        self.lines.append(Line(row, values, self._quantities(row)))

    def _is_no_line(self, row: int, cells: Mapping[int, str]) -> str:
        """Say why a row is no line, "" if it is one."""
        heads = self.grid.rows[self.layout.head]
        first = plainly(next(iter(cells.values())))
        if first in _TOTALS or first.startswith(("total ", "grand total ", "subtotal ")):
            return "total"
        if len(cells) > 1 and all(heads.get(column) == text for column, text in cells.items()):
            return "heads"
        written = {self.grid.merged.get((row, column), (row, column)) for column in cells}
        lone = len(written) == 1 and len(self.layout.columns) + len(self.layout.periods) > 2
        return "heading" if lone and not first[:1].isdigit() else ""

    def _values(self, row: int) -> Iterator[tuple[str, Value | None]]:
        for name, column in self.layout.columns.items():
            text, declared = self.grid.cell(row, column), self.shape[name].column
            yield name, self._read(row, column, name, tidy(text, declared, self.habits), declared)

    def _quantities(self, row: int) -> dict[int, int]:
        """Add up what the columns of each period say."""
        found: dict[int, int] = {}
        for column, period in self.layout.periods.items():
            text = tidy(self.grid.cell(row, column), QUANTITY, self.habits)
            if text and (row, column) in self.grid.merged:
                self._note(row, column, "quantity", TypedWrong("cell.merged"))
                continue
            value = self._read(row, column, "quantity", text, QUANTITY)
            if isinstance(value, int):
                found[period] = found.get(period, 0) + value
        return found

    def _read(self, row: int, column: int, name: str, text: str, declared: Column) -> Value | None:
        """Read a cell; None where it is empty, or once it is noted what is wrong with it."""
        try:
            if not text:
                return None if declared.optional else line("", 1)
            if ERRORS.fullmatch(text):
                raise TypedWrong("cell.error")
            if declared.kind == Kind.WORD and name in self.known:
                return self._word(row, name, text)
            return READERS[declared.kind](text, declared)
        except TypedWrong as wrong:
            self._note(row, column, name, wrong)
            return None

    def _note(self, row: int, column: int, name: str, wrong: TypedWrong) -> None:
        self.faults.append(Fault(row, column, name, self.grid.cell(row, column), wrong.code, wrong.facts))

    def _word(self, row: int, name: str, text: str) -> str:
        """Return the word that is kept, and note one that is not known."""
        plain, known = plainly(text), self.known[name]
        if plain in self.habits.words.get(name, {}):
            return self.habits.words[name][plain]
        if plain in known:
            return known[plain]
        kept = _word(text)
        near = _nearest(plain, known)
        if near or (known and name not in NEW_WORDS):
            first = self.strange.get((name, plain)) or Strange(name, text, row, 0, near)
            self.strange[name, plain] = replace(first, count=first.count + 1)
        return kept


def _nearest(plain: str, known: Mapping[str, str]) -> str:
    return known.get(next(iter(get_close_matches(plain[:LONGEST_NAME], known, n=1, cutoff=0.7)), ""), "")


def _number(text: str, declared: Column) -> int:
    if text[0] in _RUN and text[0] not in "-+":
        raise TypedWrong("cell.formula")
    return number(text, declared.decimals, declared.least, declared.most)


def _text(text: str, declared: Column) -> str:
    kept = line(text, LONGEST_NAME if declared.kind == Kind.ID else LONGEST_TEXT)
    if kept[0] in _RUN:
        raise TypedWrong("text.formula", kept[0])
    return kept


def _word(text: str) -> str:
    kept = named(line(text, LONGEST_TEXT))
    if not kept:
        raise TypedWrong("text.no_word")
    return kept


def _list(text: str) -> tuple[str, ...]:
    parts = [part for part in text.replace("/", ";").replace(",", ";").split(";") if part.strip()]
    return tuple(sorted({_word(part) for part in parts}))


def _flag(text: str) -> int:
    if text not in ("yes", "no"):
        raise TypedWrong("flag.grammar")
    return int(text == "yes")


def _day(text: str) -> date:
    readings = day_readings(text)
    if len(readings) > 1:
        raise TypedWrong("date.readings", *readings)
    return day(text)


READERS: Mapping[Kind, Callable[[str, Column], Value]] = {
    Kind.COUNT: _number,
    Kind.MONEY: _number,
    Kind.RATE: _number,
    Kind.SHARE: _number,
    Kind.ID: _text,
    Kind.TEXT: _text,
    Kind.WORD: lambda text, _: _word(text),
    Kind.LIST: lambda text, _: _list(text),
    Kind.FLAG: lambda text, _: _flag(text),
    Kind.DATE: lambda text, _: _day(text),
}
"""How a tidy cell of each kind is read."""
