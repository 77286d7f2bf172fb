"""A file read as one kind of sheet: which of its sheets, which row of heads, which columns, and what its rows say."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from matcher.exchange.upload.door import read_upload
from matcher.exchange.upload.grid import MOST_ROWS, Grid
from matcher.exchange.upload.habits import Habits
from matcher.exchange.upload.lines import Reading, Vocabulary, read_lines
from matcher.exchange.upload.shape import Layout, Shape, choose_sheet, find_head, lay_out
from matcher.market import Header


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is understood; `chosen` is the number of the sheet among `grids`, from 0."""

    grids: tuple[Grid, ...]
    chosen: int
    layout: Layout
    reading: Reading
    habits: Habits

    @property
    def grid(self) -> Grid:
        """The sheet that is read."""
        return self.grids[self.chosen]

    def seal(self, *others: object) -> str:
        """Return a digest of how it is understood, and of what it was compared with."""
        parts = (self.chosen, self.layout.head, self.habits.written(), *others)
        return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def open_sheet(
    content: bytes,
    shape: Shape,
    habits: Habits,
    known: Vocabulary,
    header: Header | None = None,
    sheet: int | None = None,
    head: int | None = None,
) -> Opened:
    """Read a file; the sheet and its row of heads are found where they are not given.

    Raises
    ------
    UploadRefused
        If it cannot be read as a sheet, or no row could name its columns.
    """
    grids = read_upload(content)
    usable = sheet is not None and 0 <= sheet < len(grids)
    chosen = sheet if usable and sheet is not None else choose_sheet(grids, shape, habits, header)
    grid = grids[chosen]
    if head is None or not 1 <= head <= MOST_ROWS or head not in grid.rows:
        head = find_head(grid, shape, habits, header)
    layout = lay_out(grid, head, shape, habits, header)
    return Opened(tuple(grids), chosen, layout, read_lines(grid, layout, shape, habits, known), habits)
