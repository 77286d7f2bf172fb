"""From columns of text to the columns of a draft: each kind of cell by its grammar, whole columns at once.

Only ASCII digits make a number, and no float is ever made on the way. Spaces around a cell are dropped, all
text is in normal form NFC.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matcher.errors import quoted
from matcher.exchange.sheets import Sheet, nearest_name
from matcher.exchange.wrong import date_remedy, number_fault, number_remedy
from matcher.market.columns import EVERY_PERIOD, FLAGS, Column, Flags, Kind, day_number
from matcher.market.intake import Draft
from matcher.market.notes import Notes, Sentence

LONGEST_CELL = 10_000
"""Characters a cell may have."""
LONGEST_NAME = 64
"""Characters an id or a word may have."""

_DIGITS_AT_MOST = 14
_HIDDEN = r"[\p{Cc}\p{Zl}\p{Zp}\x{202A}-\x{202E}\x{2066}-\x{2069}]"
_HIDDEN_IN_NAMES = r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]"
_RUNS_IN_SPREADSHEETS = r"^[=+\-@]"
_TWO_SCRIPTS = r"\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}"


def read_cells(columns: Mapping[str, Column], sheet: Sheet, name: str, notes: Notes) -> Draft:
    """Read every column of a sheet by its kind; `columns` are by field name.

    A row with a wrong cell is kept and marked as spoiled. Wrong numbers become null; wrong names stay, so
    that what refers to them is not called wrong too.
    """
    notes.rows[name], notes.spoiled[name] = sheet.rows, sheet.torn.copy()
    spoiled = sheet.torn.copy()
    values: dict[str, pa.Array] = {}
    for each, column in columns.items():
        if column.name in sheet.columns:
            cells = _Cells.of(column, sheet.columns[column.name], name, notes)
            values[each] = cells.read()
            spoiled |= cells.wrong
        elif not column.optional:
            spoiled[:] = True
    return Draft(values, sheet.rows, spoiled, sheet.partial or _lacks_key(columns, sheet))


def _lacks_key(columns: Mapping[str, Column], sheet: Sheet) -> bool:
    required = (column for column in columns.values() if column.key and not column.optional)
    return any(column.name not in sheet.columns for column in required)


@dataclass
class _Cells:
    """One column on its way: `text` with null for empty, and which cells are wrong, (rows,)."""

    column: Column
    text: pa.Array
    table: str
    notes: Notes
    wrong: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.wrong = np.zeros(len(self.text), np.bool_)

    @classmethod
    def of(cls, column: Column, text: pa.Array, table: str, notes: Notes) -> _Cells:
        """Trim, normalise, and note cells that are too long or empty."""
        text = pc.ascii_trim(text, characters=" ")
        if not pc.all(pc.string_is_ascii(text), min_count=0).as_py():
            text = pc.utf8_normalize(text, form="NFC")
        cells = cls(column, text, table, notes)
        cells._refuse_long()
        cells.text = pc.if_else(pc.equal(cells.text, ""), None, cells.text)
        if not column.optional:
            what = "This cell is empty."
            cells.refuse("cell.empty", pc.is_null(cells.text), what, f"Write the {column.name}.")
        return cells

    def _refuse_long(self) -> None:
        long = pc.greater(pc.utf8_length(self.text), LONGEST_CELL)
        what = f"This cell has more than {LONGEST_CELL:,} characters."
        self.refuse("cell.too_long", long, what, "Shorten it.")
        self.text = pc.if_else(long, "", self.text)

    def refuse(self, code: str, found: pa.Array, what: Sentence, remedy: Sentence) -> None:
        """Note the cells found wrong, unless something worse was said of them."""
        wrong = np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_) & ~self.wrong
        self.notes.note(code, self.table, wrong, self.column.name, what, remedy)
        self.wrong |= wrong

    def refuse_unless(self, code: str, right: pa.Array, what: Sentence, remedy: Sentence) -> None:
        """Note the cells that are filled but not right."""
        self.refuse(code, pc.and_(pc.is_valid(self.text), pc.invert(right)), what, remedy)

    def __getitem__(self, row: int) -> str:
        """Return the text of a filled cell."""
        return str(self.text[row].as_py())

    def right(self) -> pa.Array:
        """Return the text with null where it is wrong."""
        return pc.if_else(pa.array(self.wrong), None, self.text)

    def read(self) -> pa.Array:
        """Return the values of the column, by its kind."""
        match self.column.kind:
            case Kind.ID | Kind.WORD:
                return self._names()
            case Kind.REF:
                return self.text  # whether it leads somewhere is seen where it is linked
            case Kind.TEXT:
                return self._texts()
            case Kind.LIST:
                return self._lists()
            case Kind.CHOICE:
                return self._choices()
            case Kind.FLAG:
                return self._flags()
            case Kind.DATE:
                return self._dates()
            case Kind.PERIOD:
                return self._periods()
            case _:
                return self._numbers(self.right())

    def _names(self) -> pa.Array:
        self._refuse_hidden(_HIDDEN_IN_NAMES)
        long = pc.greater(pc.utf8_length(self.text), LONGEST_NAME)
        what = f"This name has more than {LONGEST_NAME} characters."
        self.refuse("name.too_long", long, what, "Shorten it, here and wherever it is used.")
        return self.text

    def _texts(self) -> pa.Array:
        self._refuse_hidden(_HIDDEN)
        return self.text

    def _refuse_hidden(self, hidden: str) -> None:
        self.refuse(
            "text.hidden",
            pc.match_substring_regex(self.text, hidden),
            lambda row: f"{quoted(self[row])} holds a line break or an invisible character.",
            "Type the text again without it.",
        )
        self.refuse(
            "text.formula",
            pc.match_substring_regex(self.text, _RUNS_IN_SPREADSHEETS),
            lambda row: f"{quoted(self[row])} begins with {self[row][0]}, which spreadsheets run as a formula.",
            "Begin it with a letter, a digit or a bracket.",
        )
        mixed = pc.match_substring_regex(self.text, _TWO_SCRIPTS).fill_null(False)
        self.notes.note(
            "text.mixed_letters",
            self.table,
            np.asarray(mixed.to_numpy(zero_copy_only=False), np.bool_) & ~self.wrong,
            self.column.name,
            lambda row: f"{quoted(self[row])} mixes Latin letters with Greek or Cyrillic ones that look alike.",
            "Check that it is not another name made to look the same.",
            warning=True,
        )

    def _lists(self) -> pa.Array:
        """Trim, sort and unite the words of each cell; each distinct cell is split once."""
        distinct = self.text.dictionary_encode()
        split = [_words(text) for text in distinct.dictionary.to_pylist()]
        long = pa.array([any(len(word) > LONGEST_NAME for word in words) for words in split], pa.bool_())
        self._refuse_hidden(_HIDDEN_IN_NAMES)
        what = f"A word in this list has more than {LONGEST_NAME} characters."
        self.refuse("name.too_long", pc.take(long, distinct.indices), what, "Part the words with semicolons.")
        runs = pa.array([any(word[0] in "=+-@" for word in words) for words in split], pa.bool_())
        self.refuse(
            "text.formula",
            pc.take(runs, distinct.indices),
            lambda row: f"A word of {quoted(self[row])} begins with =, +, - or @.",
            "Begin each word with a letter or a digit.",
        )
        joined = pa.array([";".join(words) or None for words in split], pa.string())
        return pc.take(joined, distinct.indices)

    def _choices(self) -> pa.Array:
        choices = self.column.choices
        self.refuse_unless(
            "choice.unknown",
            pc.is_in(self.text, value_set=pa.array(choices)),
            lambda row: f"{quoted(self[row])} is none of the words allowed here.",
            lambda row: f"Write {_either(choices, self[row])}.",
        )
        return self.right()

    def _flags(self) -> pa.Array:
        self.refuse_unless(
            "flag.grammar",
            pc.is_in(self.text, value_set=pa.array(FLAGS)),
            lambda row: f"{quoted(self[row])} is neither yes nor no.",
            "Write yes or no, in small letters.",
        )
        return pc.cast(pc.index_in(self.right(), value_set=pa.array(FLAGS)), pa.int64())

    def _dates(self) -> pa.Array:
        """Read ISO days; each distinct day is looked up in the calendar once."""
        self.refuse_unless(
            "date.grammar",
            pc.match_substring_regex(self.text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            lambda row: f"{quoted(self[row])} is not a date.",
            lambda row: date_remedy(self[row]),
        )
        distinct = self.right().dictionary_encode()
        days = pa.array([_day(text) for text in distinct.dictionary.to_pylist()], pa.int64())
        self.refuse_unless(
            "date.calendar",
            pc.or_(pa.array(self.wrong), pc.is_valid(pc.take(days, distinct.indices))),
            lambda row: f"{quoted(self[row])} is not in the calendar from {self.column.written(0)} on.",
            "Write a day that exists.",
        )
        return pc.take(days, distinct.indices)

    def _periods(self) -> pa.Array:
        if not self.column.takes_every_period:
            return self._numbers(self.right())
        every = pc.equal(self.text, "*")
        numbers = self._numbers(pc.if_else(every, None, self.right()))
        return pc.if_else(every, pa.scalar(EVERY_PERIOD, pa.int64()), numbers)

    def _numbers(self, text: pa.Array) -> pa.Array:
        column, decimals = self.column, self.column.decimals
        sign = "-?" if column.least < 0 else ""
        point = rf"(\.[0-9]{{1,{decimals}}})?" if decimals else ""
        self.refuse(
            "number.grammar",
            pc.invert(pc.match_substring_regex(text, f"^{sign}[0-9]+{point}$")),
            lambda row: number_fault(self[row], column),
            lambda row: number_remedy(self[row], column),
        )
        self.refuse(
            "number.range",
            pc.match_substring_regex(text, f"^{sign}0*[1-9][0-9]{{{_DIGITS_AT_MOST},}}"),
            lambda row: f"{quoted(self[row])} is out of range.",
            f"Write a number {column.bounds()}.",
        )
        values = _scaled(pc.if_else(pa.array(self.wrong), None, text), decimals)
        least = max(column.least, 1) if column.kind == Kind.PERIOD else column.least
        self.refuse(
            "number.range",
            pc.or_(pc.less(values, least), pc.greater(values, column.most)),
            lambda row: f"{quoted(self[row])} is out of range.",
            f"Write a number {column.bounds()}.",
        )
        return pc.if_else(pa.array(self.wrong), None, values)


def _scaled(text: pa.Array, decimals: int) -> pa.Array:
    """Read plain numbers as whole counts of their smallest unit: the digits, with the point taken out.

    At most 14 digits stand before the point. Where they and the decimals would pass 64 bits the number is far
    out of any range, and nines that fit stand for it.
    """
    if pc.any(pc.greater(pc.utf8_length(text), _DIGITS_AT_MOST), min_count=0).as_py():
        text = pc.replace_substring_regex(text, "^(-?)0+([0-9])", r"\1\2")
    point = pc.find_substring(text, ".")
    has_point = pc.greater_equal(point, 0)
    if not decimals or not pc.any(has_point, min_count=0).as_py():
        return _times(pc.cast(text, pa.int64()), 10**decimals)
    parts = pc.extract_regex(text, r"^(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<rest>[0-9]+))?$")
    whole = pc.cast(pc.struct_field(parts, "whole"), pa.int64())
    rest = pc.cast(pc.utf8_rpad(pc.struct_field(parts, "rest"), decimals, "0"), pa.int64())
    size = pc.add(_times(whole, 10**decimals), rest)
    return pc.if_else(pc.equal(pc.struct_field(parts, "sign"), "-"), pc.negate(size), size)


def _times(whole: pa.Array, scale: int) -> pa.Array:
    most = (2**62) // scale
    return pc.multiply(pc.min_element_wise(whole, pa.scalar(most, pa.int64()), skip_nulls=False), scale)


def _words(text: str) -> list[str]:
    return sorted({word.strip(" ") for word in text.split(";")} - {""})


def _day(text: str | None) -> int | None:
    try:
        days = day_number(date.fromisoformat(text or ""))
    except ValueError:
        return None
    return days if days >= 0 else None


def _either(choices: tuple[str, ...], found: str) -> str:
    meant = nearest_name(found, choices)
    return meant or f"{', '.join(choices[:-1])} or {choices[-1]}"


def normal(text: str) -> str:
    """Return text in the form in which it is kept: NFC, without spaces around it."""
    return unicodedata.normalize("NFC", text).strip(" ")
