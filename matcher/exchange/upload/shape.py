"""What a sheet may hold, and where this one holds it: the row of heads, and the column of each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from matcher.exchange.upload.grid import Grid
from matcher.exchange.upload.habits import LEFT_OUT, Habits, plainly
from matcher.exchange.upload.periods import period_of
from matcher.exchange.upload.refused import UploadRefused
from matcher.market import Header
from matcher.market.columns import Column

ROWS_LOOKED_AT = 60
"""Rows at the top of a sheet among which its heads are looked for."""
LONGEST_HEAD = 60
"""Characters of a head that are looked at."""
_CLOSE = 0.86


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that a sheet may have: how its cells are written, and how people head it, the usual word first."""

    column: Column
    heads: tuple[str, ...]


Shape = Mapping[str, Wanted]
"""All fields of one kind of sheet, by name."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet holds what.

    Attributes
    ----------
    head
        The row of heads.
    columns
        Column of each field found, counted from 1.
    periods
        Periods of a round that columns are about, by column.
    """

    head: int
    columns: Mapping[str, int] = field(default_factory=dict)
    periods: Mapping[int, int] = field(default_factory=dict)


def choose_sheet(grids: list[Grid], shape: Shape, habits: Habits, header: Header | None) -> int:
    """Return the number of the sheet that fits best, the first of several."""
    known = _known(shape)

    def fit(grid: Grid) -> int:
        return max((_named(grid.rows[row], known, habits, header) for row in _top(grid)), default=0)

    return max(range(len(grids)), key=lambda place: (fit(grids[place]), -place))


def _top(grid: Grid) -> list[int]:
    return sorted(grid.rows)[:ROWS_LOOKED_AT]


def _known(shape: Shape) -> dict[str, str]:
    """Map each head that is known to its field; the usual head of one field wins over another one of another."""
    known: dict[str, str] = {}
    for usual in (True, False):
        for name, wanted in shape.items():
            for head in wanted.heads[:1] if usual else wanted.heads[1:]:
                known.setdefault(plainly(head), name)
    return known


def _named(heads: Mapping[int, str], known: Mapping[str, str], habits: Habits, header: Header | None) -> int:
    """Count the fields and periods that a row seems to name."""
    found: set[str | int] = set()
    for text in heads.values():
        head = plainly(text[:LONGEST_HEAD])
        period = None if header is None else period_of(text[:LONGEST_HEAD], header)
        found |= {each for each in (habits.heads.get(head), known.get(head), period) if each is not None}
    return len(found - {LEFT_OUT})


def find_head(grid: Grid, shape: Shape, habits: Habits, header: Header | None = None) -> int:
    """Return the row that names most; where none names anything, the first with the most words.

    Raises
    ------
    UploadRefused
        If no row has two words that could name columns.
    """
    known = _known(shape)

    def names(row: int) -> tuple[int, int, int]:
        words = sum(not text[:1].isdigit() for text in grid.rows[row].values())
        return _named(grid.rows[row], known, habits, header), words, -row

    best = max(_top(grid), key=names, default=0)
    if not best or len(grid.rows[best]) < 2:
        raise UploadRefused("upload.no_table")
    return best


def lay_out(grid: Grid, head: int, shape: Shape, habits: Habits, header: Header | None = None) -> Layout:
    """Take columns for what their heads say: as remembered, as known, as a period, as nearly known; each field once.

    `header` says which periods columns may be about.
    """
    texts = {column: text[:LONGEST_HEAD] for column, text in sorted(grid.rows.get(head, {}).items())}
    left = {column: plainly(text) for column, text in texts.items() if (head, column) not in grid.merged}
    columns: dict[str, int] = {}
    known = _known(shape)
    _take(left, columns, lambda word: habits.heads.get(word))
    _take(left, columns, known.get)
    periods = {} if header is None else _periods({column: texts[column] for column in left}, header)
    for column in periods:
        del left[column]
    _take(left, columns, lambda word: known.get(next(iter(get_close_matches(word, known, n=1, cutoff=_CLOSE)), "")))
    return Layout(head, columns, periods)


def _take(left: dict[int, str], columns: dict[str, int], meaning: Callable[[str], str | None]) -> None:
    """Move heads whose meaning is known from those left to the columns."""
    for column, word in list(left.items()):
        name = meaning(word)
        if name == LEFT_OUT:
            del left[column]
        elif name is not None and name not in columns:
            columns[name] = column
            del left[column]


def _periods(heads: Mapping[int, str], header: Header) -> dict[int, int]:
    found = {column: period_of(text, header) for column, text in heads.items()}
    return {column: period for column, period in found.items() if period is not None}
