"""The trail: every change is an event, and the hash of each event holds the hash of the one before it.

This file needs the standard library only and no other file of Mooring, so that whoever does not trust the server
can check a trail elsewhere:

  mooring check --write trail.txt                        on the server
  python3 trail.py trail.txt --head <a published head>   anywhere

A trail as a file has one event a line: its hash, a space, its content as JSON. The hash is the SHA-256 of the hash
before it (64 zeros before the first), a line feed, and the content as it stands in the line; the content begins with
number and time, so that a million events are read in seconds.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

START = "0" * 64
"""Stands where the first event has no event before it."""
_LINE = re.compile(r'([0-9a-f]{64}) (\{"number":([0-9]{1,18}),"at":"([^"\\]*)",.*\})\n?')
"""A line of a file: hash and content, which begins with number and time."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event in the chain.

    Attributes
    ----------
    number
        1 for the first; no number is left out.
    at
        When it happened, as `moment` writes it: text order is the order of time.
    content
        JSON of everything it says, number and time among it.
    """

    number: int
    at: str
    content: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the trail does not hold; `number` is that of the event, or of the line of a file."""

    number: int
    what: str

    def __str__(self) -> str:
        """Spell which event, and what is wrong with it."""
        return f"event {self.number}: {self.what}"


def moment(when: datetime) -> str:
    """Write a time so that equal times are equal texts and later ones come later.

    >>> moment(datetime(2026, 12, 8, 15, 20, tzinfo=UTC))
    '2026-12-08T15:20:00.000000Z'
    """
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def chained(before: str, content: str) -> str:
    """Return the hash of an event whose forerunner has the hash `before`."""
    return sha256(f"{before}\n{content}".encode("utf-8", "surrogateescape")).hexdigest()


def breaks(links: Iterable[Link]) -> Iterator[Break]:
    """Yield every place where a chain does not hold; a changed event is named once, not all that follow it."""
    number, at, before = 0, "", [START]
    for link in links:
        if link.number != number + 1:
            yield Break(link.number, f"it follows event {number}: what was between them is gone")
        if link.at < at:
            yield Break(link.number, "its time is before that of the event before it")
        expected = [chained(each, link.content) for each in before]
        number, at, before = link.number, link.at, [link.hash]
        if link.hash not in expected:
            yield Break(link.number, "its hash is not that of its content after the event before it")
            before += expected


def read(lines: Iterable[str]) -> Iterator[Link]:
    """Read the lines of a trail.

    Raises
    ------
    ValueError
        At the first line that is no event, naming it.
    """
    for row, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"line {row} is not an event")
        digest, content, number, at = found.groups()
        yield Link(int(number), at, content, digest)


def written(link: Link) -> str:
    """Write an event as a line of a file."""
    return f"{link.hash} {link.content}\n"


@dataclass
class Count:
    """What passed by: how many events, the last hash, and whether a wanted one was among them."""

    wanted: str = ""
    events: int = 0
    head: str = START
    met: bool = False

    def of(self, links: Iterable[Link]) -> Iterator[Link]:
        """Let events pass and count them."""
        for link in links:
            self.events, self.head = self.events + 1, link.hash
            self.met = self.met or link.hash == self.wanted
            yield link


def main(arguments: list[str] | None = None) -> int:
    """Check a file; return 0 if it holds, 1 if it does not."""
    parser = argparse.ArgumentParser(description="Check a trail written by `mooring check --write`.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--head", default="", help="a hash published earlier, which must be in this trail")
    asked = parser.parse_args(arguments)
    count = Count(asked.head)
    with asked.file.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        try:
            found = [str(each) for each in breaks(count.of(read(lines)))]
        except ValueError as wrong:
            found = [str(wrong)]
    if asked.head and not count.met:
        found.append(f"no event has the hash {asked.head}: the trail was rewritten or cut off")
    print("\n".join(found) if found else f"{count.events} events hold. Head: {count.head}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
