"""Figures as people read them, in the reader's language: exact until the last digit shown.

Amounts come as cents, unit prices as millionths, hours as hundredths, shares as fractions of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_compact_currency, format_currency, format_decimal, get_currency_symbol
from flask_babel import get_locale, gettext, ngettext

from matcher.market import Header
from matcher.money import CENTS, MILLIONTHS, nearest

NO_BREAK = "\u00a0"
"""Stands between a figure and its unit."""
MINUS = "\u2212"
NOTHING = "\u2014"
"""Stands where there is no figure."""

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_WHOLE, _CENTS = "¤#,##0", "¤#,##0.00"


def _locale() -> Locale:
    return get_locale() or Locale("en")


def language() -> str:
    """Return the language of the page, as a browser understands it."""
    return str(_locale()).replace("_", "-")


def _decimal(value: Fraction | int, places: int) -> Decimal:
    """Round to so many places, halves away from zero."""
    return Decimal(nearest(Fraction(value) * 10**places)).scaleb(-places)


def number(value: Fraction | int, places: int = 0) -> str:
    """Write a number with thousands apart and a true minus."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(_decimal(value, places), format=pattern, locale=_locale()).replace("-", MINUS)


def hundredths(value: int) -> str:
    """Write hundredths of a unit, without decimals where they are whole."""
    return number(Fraction(value, 100), 0 if value % 100 == 0 else CENTS)


def plus(text: str) -> str:
    """Put a plus before a difference that has no sign and is not nothing."""
    return text if text.startswith(MINUS) or not re.search("[1-9]", text) else f"+{text}"


def money(cents: Fraction | int, currency: str, exact: bool = False) -> str:
    """Write an amount in whole units of the currency, or to the cent."""
    amount, places = Fraction(cents) / 10**CENTS, CENTS if exact else 0
    written = format_currency(
        _decimal(amount, places), currency, _CENTS if exact else _WHOLE, locale=_locale(), currency_digits=False
    )
    return written.replace("-", MINUS)


def amount(cents: Fraction | int) -> str:
    """Write an amount in whole units without the currency, for a column whose head has it."""
    return number(Fraction(cents) / 10**CENTS)


def short_money(cents: Fraction | int, currency: str) -> str:
    """Write an amount for prose and pictures, e.g. `$41.8M`."""
    amount = _decimal(Fraction(cents) / 10**CENTS, CENTS)
    digits = 2 if abs(amount) >= 10**6 else 1 if abs(amount) >= 10**3 else 0
    written = format_compact_currency(amount, currency, locale=_locale(), fraction_digits=digits)
    return written.replace("-", MINUS)


def symbol(currency: str) -> str:
    """Return the sign of a currency, for the head of a column."""
    return get_currency_symbol(currency, locale=_locale())


def price_places(prices: Iterable[int]) -> int:
    """Choose the decimals in which unit prices of one table stand: 2 where all are whole cents of $10 or more."""
    known = [price for price in prices if price > 0]
    if all(price % 10_000 == 0 for price in known) and min(known, default=0) >= 10 * 10**MILLIONTHS:
        return CENTS
    return 4 if all(price % 100 == 0 for price in known) else MILLIONTHS


def unit_price(millionths: Fraction | int, currency: str, places: int | None = None) -> str:
    """Write what one unit costs."""
    if places is None:
        places = price_places([nearest(Fraction(millionths))])
    pattern = "¤#,##0." + "0" * places
    amount = _decimal(Fraction(millionths) / 10**MILLIONTHS, places)
    return format_currency(amount, currency, pattern, locale=_locale(), currency_digits=False)


def price(millionths: Fraction | int, places: int) -> str:
    """Write a unit price without the currency, for a column whose head has it."""
    return number(Fraction(millionths) / 10**MILLIONTHS, places)


def percent(share: Fraction | int, places: int = 1) -> str:
    """Write a share of one in percent."""
    return f"{number(Fraction(share) * 100, places)}{NO_BREAK}%"


def points(basis_points: int) -> str:
    """Write a rate in basis points as percent, without needless decimals."""
    places = 0 if basis_points % 100 == 0 else 1 if basis_points % 10 == 0 else 2
    return percent(Fraction(basis_points, 10_000), places)


def small_percent(share: Fraction) -> str:
    """Write a share that may be very small in percent."""
    if 0 < share < Fraction(1, 100_000):
        return gettext("less than %(share)s", share=percent(Fraction(1, 100_000), 3))
    return percent(share, 3 if share and share < Fraction(1, 1000) else 2 if share else 0)


def hours(hundredths: Fraction | int) -> str:
    """Write hundredths of an hour in whole hours."""
    return f"{number(Fraction(hundredths) / 100)}{NO_BREAK}h"


def day(when: date) -> str:
    """Spell a date so that nobody can take the month for the day."""
    return format_date(when, "EEE d MMM y", locale=_locale())


def month(when: date) -> str:
    """Name the month of a date, e.g. `March 2027`."""
    return str(format_skeleton("yMMMM", when, locale=_locale()))


def moment(when: datetime | str, time_zone: str) -> str:
    """Spell a time with its zone; an event's is text."""
    known = datetime.fromisoformat(when) if isinstance(when, str) else when
    there = known.astimezone(ZoneInfo(time_zone))
    return f"{day(there.date())}, {format_time(there, 'HH:mm zzz', tzinfo=there.tzinfo, locale=_locale())}"


def left(until: datetime, now: datetime) -> str:
    """Say how long it is until a moment, in the two largest units: `in 3 days, 4 hours`."""
    minutes = int((until - now).total_seconds() // 60)
    if minutes < 1:
        return gettext("in less than a minute")
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = (
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
        ngettext("%(num)s hour", "%(num)s hours", hours) if hours else "",
        ngettext("%(num)s minute", "%(num)s minutes", rest) if rest and not days else "",
    )
    return gettext("in %(time)s", time=", ".join(filter(None, parts)))


def period(header: Header, which: int) -> str:
    """Name a period of a market: `Q1 2027` or `Jan 2027`."""
    first = header.first_day(which)
    return str(format_skeleton("yQQQ" if header.period == "quarter" else "yMMM", first, locale=_locale()))


def length(header: Header, periods: int) -> str:
    """Say how long some periods last, in the market's own periods."""
    if header.period == "quarter":
        return gettext("%(n)s quarters", n=periods) if periods != 1 else gettext("one quarter")
    return gettext("%(n)s months", n=periods) if periods != 1 else gettext("one month")


def term(header: Header) -> str:
    """Say all periods of a market: `4 quarters from Fri 1 Jan 2027`."""
    return gettext("%(length)s from %(start)s", length=length(header, header.periods), start=day(header.start))


def spoken(word: str) -> str:
    """Write a name of files such as `health-laundry` as words; any other text stays as it is."""
    if not _SLUG.fullmatch(word):
        return word
    words = re.sub("[-_]", " ", word)
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """Write words so that they stand alone."""
    return words[:1].upper() + words[1:]


def inline(words: str) -> str:
    """Write words so that they stand within a sentence."""
    return words[:1].lower() + words[1:]


def grouped(digest: str, groups: int = 4) -> str:
    """Show the beginning of a digest in groups of four, as people compare it."""
    return " ".join(digest[start : start + 4] for start in range(0, 4 * groups, 4))
