"""What a draft begins with, as it was typed: a name, and the periods in which it wants something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matcher.market import MONTHS
from matcher.market.tables import PERIODS_AT_MOST
from matcher.rounds.typed import Typed, TypedWrong, Wrong, day, line, number
from matcher.storage.people import NAME_AT_MOST

PERIODS_SHOWN = tuple(MONTHS)
LAST_DAY = 28
"""Of a month: every month has it."""


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """Name, length of a period, how many there are, and the first day of the first."""

    name: str
    period: str
    periods: int
    start: date


def read_header(form: Mapping[str, str]) -> tuple[HeaderForm | None, list[Wrong]]:
    """Read the form; None with everything that is wrong in it."""
    typed = Typed(form)
    name = typed.read("name", lambda text: line(text, NAME_AT_MOST))
    periods = typed.read("periods", lambda text: number(text, 0, 1, PERIODS_AT_MOST))
    start = typed.read("start", first_day)
    period = form["period"] if form.get("period") in MONTHS else PERIODS_SHOWN[0]
    if name is None or periods is None or start is None:
        return None, typed.wrong
    return HeaderForm(name, period, periods, start), []


def first_day(text: str) -> date:
    """Read the first day of a round; every month has such a day. Raises `TypedWrong`."""
    found = day(text)
    if found.day > LAST_DAY or not 1970 <= found.year <= 9900:
        raise TypedWrong("start.day")
    return found
