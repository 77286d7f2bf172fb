"""Long tables: what a person asked to see of them, and the rows of one page.

What is asked stands in the address, so that it can be sent to somebody. Values nobody would ask for fall back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

PAGE = 50
"""Rows on a page."""
LONGEST_TEXT = 100

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sort(Generic[Row]):
    """A way to order rows; `name` stands in the address, `-name` is the other way round.

    `largest_first` tells which way a person means at the first click.
    """

    name: str
    key: Callable[[Row], Any]
    largest_first: bool = False

    @property
    def first(self) -> str:
        """Write the way of the first click."""
        return f"-{self.name}" if self.largest_first else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked for: a text to find, one choice per field ("" is any), an order, a page from 1."""

    text: str
    picks: Mapping[str, str]
    sort: str
    page: int
    default_sort: str

    @classmethod
    def read(
        cls, args: Mapping[str, str], fields: Mapping[str, Sequence[str]], sorts: Sequence[str], default: str
    ) -> Asked:
        """Read the query of an address; `fields` and `sorts` name what can be asked."""
        sort, page = args.get("sort", ""), args.get("page", "")
        picks = {name: args.get(name, "") for name in fields}
        return cls(
            text=" ".join(args.get("text", "").split())[:LONGEST_TEXT],
            picks={name: pick if pick in fields[name] else "" for name, pick in picks.items()},
            sort=sort if sort.removeprefix("-") in sorts else default,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
            default_sort=default,
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but order and page was asked."""
        return bool(self.text or any(self.picks.values()))

    def address(self, **changes: str | int) -> dict[str, str | int]:
        """Return the query of this address with some changes, without what goes without saying."""
        asked: dict[str, str | int] = {"text": self.text, **self.picks, "sort": self.sort, "page": 1, **changes}
        silent = {"sort": self.default_sort, "page": 1}
        return {name: value for name, value in asked.items() if value and value != silent.get(name)}

    def direction(self, name: str) -> str | None:
        """Say `ascending` or `descending` if rows stand in this order."""
        if self.sort.removeprefix("-") != name:
            return None
        return "descending" if self.sort.startswith("-") else "ascending"

    def turned(self, sort: Sort[Any]) -> str:
        """Return the order that a click on a column's head asks for."""
        if self.direction(sort.name) is None:
            return sort.first
        return sort.name if self.sort.startswith("-") else f"-{sort.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """What was asked for of `total` rows: all that fit, in order, and the page of them that is shown."""

    asked: Asked
    fitting: tuple[Row, ...]
    total: int
    page: int

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the page."""
        return self.fitting[self.first - 1 : self.page * PAGE]

    @property
    def found(self) -> int:
        """Count the rows that fit."""
        return len(self.fitting)

    @property
    def pages(self) -> int:
        """Count the pages, at least one."""
        return page_of(self.found)

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1


def listing(
    asked: Asked,
    rows: Sequence[Row],
    sorts: Sequence[Sort[Row]],
    words: Callable[[Row], str],
    picked: Mapping[str, Callable[[Row], str]],
) -> Listing[Row]:
    """Filter, order and cut rows as asked; rows of equal rank keep their order.

    `words` returns the text of a row that is searched, `picked` what a row is in each field.
    """
    found = [row for row in rows if _fits(asked, row, words, picked)]
    sort = next(each for each in sorts if each.name == asked.sort.removeprefix("-"))
    found.sort(key=sort.key, reverse=asked.sort.startswith("-"))
    page = min(max(asked.page, 1), page_of(len(found)))
    return Listing(asked=asked, fitting=tuple(found), total=len(rows), page=page)


def page_of(place: int) -> int:
    """Return the page on which the row at a place stands; both count from 1."""
    return max(-(-place // PAGE), 1)


def _fits(asked: Asked, row: Row, words: Callable[[Row], str], picked: Mapping[str, Callable[[Row], str]]) -> bool:
    if any(pick and picked[name](row) != pick for name, pick in asked.picks.items()):
        return False
    return asked.text.casefold() in words(row).casefold()
