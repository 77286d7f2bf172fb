"""From what people write to what is read strictly: signs of money, yes and no, dates in words, gaps.

Only what can be read in one way is changed. What can be read in two stays as it is and is refused with both, unless
the organisation has said which way it writes.
"""

from __future__ import annotations

import re
from datetime import date

from matcher.exchange.upload.habits import Habits, plainly
from matcher.exchange.upload.periods import MONTH_OF
from matcher.exchange.wrong import CURRENCY
from matcher.market.columns import Column, Kind

_NOTHING = frozenset({"-", "–", "—", "n/a", "na", "#n/a", "n.a.", "none", "nil", "tbd", "?"})
"""What people write into a cell that is empty."""
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "1", "si", "s"})
_NO = frozenset({"no", "n", "false", "0"})
_GROUPS = re.compile(r"[0-9]{1,3}([ '’\u202f][0-9]{3})+(\.[0-9]+)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DECIMALS = re.compile(r"([0-9]{1,3}(\.[0-9]{3})+|[0-9]+),[0-9]+")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_MARKS = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})")
_SPELLED = re.compile(r"(?:([0-9]{1,2}) (?:de )?)?([a-z]{3,10}) (?:([0-9]{1,2}) )?(?:de )?([0-9]{4})")
ERRORS = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
"""What a spreadsheet shows where a formula has failed."""


def tidy(text: str, column: Column, habits: Habits) -> str:
    """Write a cell as it is read strictly, or leave it as it is."""
    if column.kind not in (Kind.TEXT, Kind.ID, Kind.CHOICE) and text.casefold() in _NOTHING:
        return ""
    match column.kind:
        case Kind.COUNT | Kind.MONEY | Kind.RATE | Kind.SHARE:
            return _number(text, column, habits.comma)
        case Kind.FLAG:
            return _flag(text)
        case Kind.DATE:
            return _day(text, habits.date)
        case _:
            return text


def _number(text: str, column: Column, comma: str) -> str:
    bare = text if text.startswith(("=", "@")) else CURRENCY.sub("", text).strip()
    if _GROUPS.fullmatch(bare):
        bare = re.sub(r"[^0-9.]", "", bare)
    elif comma == "thousands" and _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif comma == "decimals" and _DECIMALS.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    whole = _WHOLE.fullmatch(bare)
    return whole[1] if whole and not column.decimals else bare


def _flag(text: str) -> str:
    word = plainly(text)
    return "yes" if word in _YES else "no" if word in _NO else text


def _day(text: str, order: str) -> str:
    """Write a date as year-month-day where only one day can be meant, or the organisation has said which."""
    readings = day_readings(text)
    if order and len(readings) == 2:
        return readings[order == "day_first"]
    return readings[0] if len(readings) == 1 else text


def day_readings(text: str) -> list[str]:
    """Return the days that a date may mean, month first before day first; none if it cannot be read."""
    if found := _MARKS.fullmatch(text):
        return _of_numbers(int(found[1]), int(found[2]), int(found[3]), len(found[1]) == 4)
    if (found := _SPELLED.fullmatch(plainly(text))) and found[2] in MONTH_OF and bool(found[1]) != bool(found[3]):
        return list(filter(None, [_iso(int(found[4]), MONTH_OF[found[2]], int(found[1] or found[3]))]))
    return []


def _of_numbers(first: int, second: int, third: int, year_first: bool) -> list[str]:
    """Read three numbers; a year of two digits may be any, so such a date has no reading."""
    if year_first:
        readings = [_iso(first, second, third)]
    else:
        readings = [_iso(third, first, second), _iso(third, second, first)] if third >= 1000 else []
    return list(dict.fromkeys(each for each in readings if each is not None))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
