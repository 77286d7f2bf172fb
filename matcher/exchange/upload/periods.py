"""Which period of a round a head such as `Jan 2027`, `Q1`, `2027-01` or `Period 3` is about."""

from __future__ import annotations

import re
from datetime import date

from matcher.exchange.upload.habits import plainly
from matcher.market import MONTHS, Header

_MONTHS = (
    ("jan", "january", "ene", "enero"),
    ("feb", "february", "febrero"),
    ("mar", "march", "marzo"),
    ("apr", "april", "abr", "abril"),
    ("may", "mayo"),
    ("jun", "june", "junio"),
    ("jul", "july", "julio"),
    ("aug", "august", "ago", "agosto"),
    ("sep", "sept", "september", "septiembre", "set", "setiembre"),
    ("oct", "october", "octubre"),
    ("nov", "november", "noviembre"),
    ("dec", "december", "dic", "diciembre"),
)
MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
"""Months by their names in English and Spanish, in small letters."""

_BARE = re.compile(r"(?:period|periodo|p|month|mes|quarter|trimestre) ([0-9]{1,2})")
_QUARTER = re.compile(r"(?:([0-9]{4}) )?(?:q|t)([1-4])(?: ([0-9]{4}|[0-9]{2}))?")
_MONTH = re.compile(r"(?:([0-9]{4}) )?([a-z]{3,10})(?: ([0-9]{4}|[0-9]{2}))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-[0-9]{2})?")


def period_of(head: str, header: Header) -> int | None:
    """Return the period of a round that a head is about, None if it is about none."""
    words = plainly(head)
    if found := _BARE.fullmatch(words):
        return _within(int(found[1]), header)
    if found := _ISO.fullmatch(head.strip()):
        return _containing(int(found[1]), int(found[2]), header) if 1 <= int(found[2]) <= 12 else None
    if found := _QUARTER.fullmatch(words):
        return _named(found[1] or found[3], 3 * int(found[2]) - 2, header)
    if (found := _MONTH.fullmatch(words)) and found[2] in MONTH_OF:
        return _named(found[1] or found[3], MONTH_OF[found[2]], header)
    return None


def _named(year: str | None, month: int, header: Header) -> int | None:
    """Find a month of a year, or the only one of its name where the year is not said."""
    if year is not None:
        return _containing(int(year) + (2000 if len(year) == 2 else 0), month, header)
    found = {_containing(each, month, header) for each in range(header.start.year, header.start.year + 16)}
    known = found - {None}
    return known.pop() if len(known) == 1 else None


def _containing(year: int, month: int, header: Header) -> int | None:
    if not date.min.year <= year <= date.max.year:
        return None
    months = (year - header.start.year) * 12 + month - header.start.month
    return _within(months // MONTHS[header.period] + 1, header)


def _within(period: int, header: Header) -> int | None:
    return period if 1 <= period <= header.periods else None
