"""What people type into the fields of a form: read as a value, or refused by a rule, never guessed.

Only the digits 0 to 9 with at most one point make a number. One with a comma has two readings, and both are named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from matcher.money import scaled

_CURRENCY = re.compile(r"^(?:[A-Z]{3}|US\$|[$€£¥])\s*|\s*(?:[A-Z]{3}|[$€£¥])$")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:00)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that cannot stay as it is: `code` is the rule, `facts` are what it speaks of."""

    field: str
    code: str
    facts: tuple[str, ...] = ()


class TypedWrong(ValueError):
    """Raised when a text is not what a field takes; `code` is the rule."""

    def __init__(self, code: str, *facts: str) -> None:
        """Take the rule and what it speaks of."""
        super().__init__(code, *facts)
        self.code, self.facts = code, facts

    def at(self, field: str) -> Wrong:
        """Say where it was typed."""
        return Wrong(field, self.code, self.facts)


Value = TypeVar("Value")


class Typed:
    """A form as it was typed; `wrong` is what could not be read of it so far."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Take the fields."""
        self.fields = fields
        self.wrong: list[Wrong] = []

    def read(self, field: str, reader: Callable[[str], Value]) -> Value | None:
        """Read a field; None once it is noted what is wrong with it."""
        try:
            return reader(self.fields.get(field, ""))
        except TypedWrong as refused:
            self.wrong.append(refused.at(field))
            return None


def number(text: str, decimals: int = 0, least: int = 0, most: int = 10**13) -> int:
    """Read a number as a whole count of its smallest unit; a sign of currency is left out.

    Raises
    ------
    TypedWrong
        Unless it is digits with at most one point, at most so many decimals, and within the range.

    >>> number("$ 0.4475", 6), number("1200")
    (447500, 1200)
    """
    typed = _CURRENCY.sub("", text.strip())
    if not typed:
        raise TypedWrong("field.empty")
    if "," in typed:
        raise TypedWrong("number.comma", *_readings(typed, decimals))
    if typed[0] in "-\u2212":
        raise TypedWrong("number.negative")
    if not _PLAIN.fullmatch(typed):
        raise TypedWrong("number.digits")
    if len(typed.partition(".")[2]) > decimals:
        raise TypedWrong("number.decimals" if decimals else "number.whole", str(decimals))
    return _within(typed, decimals, least, most)


def _within(typed: str, decimals: int, least: int, most: int) -> int:
    whole, _, rest = typed.partition(".")
    digits = whole.lstrip("0") or "0"
    value = scaled(f"{digits}.{rest}" if rest else digits, decimals) if len(digits) <= 14 else most + 1
    if not least <= value <= most:
        raise TypedWrong("number.range", _written(least, decimals), _written(most, decimals))
    return value


def _written(units: int, decimals: int) -> str:
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{str(rest).rjust(decimals, '0').rstrip('0')}" if rest else str(whole)


def _readings(typed: str, decimals: int) -> list[str]:
    """Name what a number with a comma may mean: a decimal point, thousands, or both."""
    found = []
    whole, _, rest = typed.replace(".", "").partition(",")
    if whole.isdigit() and rest.isdigit() and len(rest) <= decimals:
        found.append(f"{whole}.{rest}")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", typed):
        found.append(typed.replace(",", ""))
    return found


def day(text: str) -> date:
    """Read a date as browsers send it, year-month-day.

    Raises
    ------
    TypedWrong
        If it is none.
    """
    typed = text.strip()
    if not typed:
        raise TypedWrong("field.empty")
    try:
        if not _DAY.fullmatch(typed):
            raise ValueError(typed)
        return date.fromisoformat(typed)
    except ValueError:
        raise TypedWrong("date.spelling") from None


def moment(text: str, time_zone: str) -> datetime:
    """Read a time of the day as browsers send it, `2027-03-31T17:00`, by the clocks of a time zone; return it in UTC.

    Raises
    ------
    TypedWrong
        If it is none, or one that the clocks skip or show twice when they are put forward or back.
    """
    typed = text.strip()
    if not typed:
        raise TypedWrong("field.empty")
    try:
        if not _MOMENT.fullmatch(typed):
            raise ValueError(typed)
        wall, zone = datetime.fromisoformat(typed), ZoneInfo(time_zone)
        early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError):
        raise TypedWrong("time.spelling") from None
    if early != late:
        is_twice = early.astimezone(zone).replace(tzinfo=None) == wall
        raise TypedWrong("time.twice" if is_twice else "time.left_out")
    return early


def prose(text: str, most: int, needed: bool = True) -> str:
    """Read text of several lines as it is kept: composed, one kind of line break, nothing invisible.

    Raises
    ------
    TypedWrong
        As `line` does.
    """
    composed = unicodedata.normalize("NFC", text).replace("\t", " ")
    typed = "\n".join(each.rstrip() for each in re.split("\r\n|\r|\n", composed)).strip("\n ")
    if not typed and needed:
        raise TypedWrong("field.empty")
    if len(typed) > most:
        raise TypedWrong("text.long", str(most))
    if not typed.replace("\n", "").isprintable():
        raise TypedWrong("text.hidden")
    return re.sub("\n{3,}", "\n\n", typed)


def line(text: str, most: int, needed: bool = True) -> str:
    """Read one line of text as it is kept: composed, single spaces, nothing invisible.

    Raises
    ------
    TypedWrong
        If it is empty and needed, too long, or holds what nobody can see.
    """
    typed = " ".join(unicodedata.normalize("NFC", text).split())
    if not typed and needed:
        raise TypedWrong("field.empty")
    if len(typed) > most:
        raise TypedWrong("text.long", str(most))
    if not typed.isprintable():
        raise TypedWrong("text.hidden")
    if typed.startswith(tuple("=+-@")):
        raise TypedWrong("text.formula")
    return typed


def optional(text: str, reader: Callable[[str], Value]) -> Value | None:
    """Read a field that may be left empty."""
    return reader(text) if text.strip() else None
