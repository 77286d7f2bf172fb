"""What a sheet shows: cells of text at their places, within limits, whatever kind of file they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from matcher.exchange.upload.refused import UploadRefused

MOST_ROWS, MOST_COLUMNS = 10_000, 200
MOST_CELLS, MOST_CHARACTERS = 300_000, 5_000_000
"""What all sheets of one file may hold together."""

Spot = tuple[int, int]
"""A row and a column, both counted from 1."""


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes
    ----------
    name
        As its tab says; empty for a CSV file.
    rows
        Text of the filled cells, by row and then by column, both counted from 1 as a spreadsheet does.
    merged
        Cells whose text was written once for several: each with the cell that holds it.
    """

    name: str
    rows: dict[int, dict[int, str]]
    merged: dict[Spot, Spot] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """The last column with a filled cell."""
        return max((max(cells) for cells in self.rows.values()), default=0)

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, "" if it is empty."""
        return self.rows.get(row, {}).get(column, "")


@dataclass
class Sheets:
    """Grids of one file as they are read, and what they have taken of the limits."""

    grids: list[Grid] = field(default_factory=list)
    cells: int = 0
    characters: int = 0

    def begin(self, name: str) -> Grid:
        """Begin another sheet."""
        self.grids.append(Grid(name, {}))
        return self.grids[-1]

    def put(self, row: int, column: int, text: str) -> None:
        """Fill a cell of the last sheet; spaces and line breaks become single spaces.

        Raises
        ------
        UploadRefused
            If the cell lies beyond the limits, or is one too many.
        """
        refuse_beyond(row, column)
        shown = " ".join(text.split())
        if not shown:
            return
        self.cells, self.characters = self.cells + 1, self.characters + len(shown)
        if self.cells > MOST_CELLS or self.characters > MOST_CHARACTERS:
            raise UploadRefused("upload.too_much_text", MOST_CELLS, MOST_CHARACTERS)
        self.grids[-1].rows.setdefault(row, {})[column] = shown

    def spread(self, first: Spot, last: Spot) -> None:
        """Fill all cells of a merged range of the last sheet with the text of its first."""
        grid = self.grids[-1]
        text = grid.cell(*first)
        for spot in _within(first, last) if text else ():
            if spot != first:
                self.put(*spot, text)
                grid.merged[spot] = first

    def filled(self) -> list[Grid]:
        """Return the sheets that are not empty."""
        return [grid for grid in self.grids if grid.rows]


def _within(first: Spot, last: Spot) -> Iterator[Spot]:
    return ((row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1))


def refuse_beyond(row: int, column: int) -> None:
    """Refuse a place beyond the last row or column that is read."""
    if row > MOST_ROWS:
        raise UploadRefused("upload.too_many_rows", MOST_ROWS)
    if column > MOST_COLUMNS:
        raise UploadRefused("upload.too_many_columns", MOST_COLUMNS)


def letters(column: int) -> str:
    """Name a column as a spreadsheet does: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def spot(reference: str) -> Spot | None:
    """Read a reference such as `B14`; None if it is none."""
    head = reference.rstrip("0123456789")
    digits = reference[len(head) :]
    if not (1 <= len(head) <= 3 and 1 <= len(digits) <= 7 and head.isascii() and head.isalpha()):
        return None
    column = 0
    for each in head.upper():
        column = column * 26 + ord(each) - ord("A") + 1
    return (int(digits), column) if int(digits) else None
