"""What a column of a market may hold, and how a table declares its columns.

A table is a frozen dataclass; each field carries a `Column` that says how its cells are written, read and
checked. This one declaration serves the folder of CSV files, the database and the digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, overload

import numpy as np
from numpy.typing import NDArray

from matcher.money import CENTS, MILLIONTHS, unscaled

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ABSENT = -1
"""Stands in an integer column where the cell is empty."""
EVERY_PERIOD = 0
"""Stands in a draft for the period `*`; a finished market has one row per period instead."""
LARGEST_AMOUNT = 10**13
"""Amounts that move stay at or below this many cents."""
LARGEST_QUANTITY = 10**9
"""Quantities stay at or below this many units."""
FIRST_DAY = date(1970, 1, 1)
LAST_DAY = (date.max - FIRST_DAY).days
"""The last day a date may be, counted from the first."""


def day_number(day: date) -> int:
    """Count the days since 1970-01-01, as dates are kept."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """Return the day that `day_number` counted."""
    return FIRST_DAY + timedelta(number)


class Kind(StrEnum):
    """How the cells of a column are written."""

    ID = "id"
    REF = "ref"
    TEXT = "text"
    WORD = "word"
    LIST = "list"
    CHOICE = "choice"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"
    SHARE = "share"
    FLAG = "flag"
    DATE = "date"
    PERIOD = "period"


DECIMALS = {Kind.MONEY: CENTS, Kind.RATE: MILLIONTHS}
FLAGS = ("no", "yes")
TEXTUAL = frozenset({Kind.TEXT, Kind.WORD, Kind.LIST, Kind.CHOICE})
"""Kinds kept as `Words`; ids are plain tuples, everything else 64-bit integers."""


@dataclass(frozen=True, slots=True)
class Column:
    """The declaration of one column.

    Attributes
    ----------
    name
        As written in the header.
    kind
        ID names the row; REF names a row of `tables`; TEXT is free; WORD is a short name without a table of
        its own (category, resource, paper); LIST is words parted by `;`; CHOICE is one of `choices`; COUNT is
        a whole number; MONEY has at most 2 decimals and is kept in cents; RATE has at most 6 and is kept in
        millionths; SHARE is whole basis points; FLAG is yes or no (1, 0); DATE is ISO, kept as days since
        1970-01-01.
    key
        True if the column is part of the row's key.
    optional, default
        Whether the cell may be empty, and what stands for an empty one.
    least, most
        Range of the number kept.
    """

    name: str
    kind: Kind
    key: bool = False
    optional: bool = False
    default: int | str = ABSENT
    least: int = 0
    most: int = LARGEST_AMOUNT
    tables: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def textual(self) -> bool:
        """Tell whether cells are read as text: ids, references and words, not numbers."""
        return self.kind in TEXTUAL or self.kind in (Kind.ID, Kind.REF)

    @property
    def decimals(self) -> int:
        """Count the decimals a number of this kind may have."""
        return DECIMALS.get(self.kind, 0)

    @property
    def takes_every_period(self) -> bool:
        """Tell whether `*` may stand for a row in each period."""
        return self.kind == Kind.PERIOD and self.key and self.least == EVERY_PERIOD

    def written(self, value: int) -> str:
        """Write a number as it stands in a file; an absent one is empty."""
        if value == ABSENT:
            return ""
        if self.kind == Kind.FLAG:
            return FLAGS[value]
        if self.takes_every_period and value == EVERY_PERIOD:
            return "*"
        return day_of(value).isoformat() if self.kind == Kind.DATE else unscaled(value, self.decimals)

    def bounds(self) -> str:
        """Name both ends of the range, e.g. `from 1 to 60`."""
        least = max(self.least, 1) if self.kind == Kind.PERIOD else self.least
        return f"from {self.written(least)} to {self.written(self.most)}"


@dataclass(frozen=True, slots=True)
class Words(Sequence[str]):
    """A column of text, kept once per distinct word.

    `values` are the distinct words, sorted; `codes` (rows,) index them.
    """

    values: tuple[str, ...]
    codes: Ints

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        """Return the word of a row."""
        if isinstance(row, slice):
            return [self.values[code] for code in self.codes[row].tolist()]
        return self.values[int(self.codes[row])]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        """Yield the word of each row."""
        return (self.values[code] for code in self.codes.tolist())

    def rows_of(self, word: str) -> Ints:
        """Find the rows that hold a word, in order."""
        code = self.values.index(word) if word in self.values else ABSENT
        return np.flatnonzero(self.codes == code)


def column(kind: Kind, name: str | None = None, **facts: Any) -> Any:
    """Declare a column as a dataclass field; the field's own name is the column's unless `name` is given."""
    return field(metadata={"kind": kind, "name": name, "facts": facts})


class Table:
    """Rows of one kind, sorted by key; one array, tuple or `Words` per column.

    `file` is the name of its CSV file without the ending, which is also its name in the database.
    """

    file: ClassVar[str]

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """Map each field to its declaration, in the order of the file."""
        return {
            each.name: Column(each.metadata["name"] or each.name, each.metadata["kind"], **each.metadata["facts"])
            for each in fields(cls)  # type: ignore[arg-type]  # every table is a dataclass
        }

    @classmethod
    def key(cls) -> tuple[str, ...]:
        """Name the fields that make up a row's key."""
        return tuple(name for name, each in cls.columns().items() if each.key)

    def __len__(self) -> int:
        """Count the rows."""
        return len(getattr(self, next(iter(self.columns()))))
