"""What to write instead: a remedy that fits the number, date or period somebody wrote."""

from __future__ import annotations

import re
import unicodedata

from matcher.errors import quoted
from matcher.market.columns import Column, Kind
from matcher.money import BASIS_POINTS

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
CURRENCY = re.compile(r"^[^\w.,+-]+|^(?:[A-Z]{3}|US\$)\s*|\s*(?:[A-Z]{3}|[$€£¥])$")
"""The sign or code of a currency before or after a number."""


def number_remedy(text: str, column: Column) -> str:
    """Say how to write a number that does not follow the grammar."""
    for repair in (_formula, _exponent, _sign, _percent, _commas, _decimals, _spelling):
        if remedy := repair(text, column):
            return remedy
    return f"Write {_example(column)}{' or leave the cell empty' if column.optional else ''}."


def _example(column: Column) -> str:
    if column.kind == Kind.SHARE:
        return "basis points as a whole number such as 250 for 2.5 %"
    return f"a number such as 12.{'5'.ljust(2, '0')}" if column.decimals else "a whole number such as 12"


def _formula(text: str, column: Column) -> str:
    return f"Write its result: {_example(column)}." if text.startswith(("=", "@")) else ""


def _exponent(text: str, _: Column) -> str:
    found = re.fullmatch(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+", text)
    return "Write out all its digits, without an exponent." if found else ""


def _sign(text: str, _: Column) -> str:
    rest = text[1:].strip()
    if text[0] in "-\u2212" and _PLAIN.fullmatch(rest):
        return "Write it without a minus: 0." if not rest.strip("0.") else "Write a number that is not negative."
    return f"Write {rest}." if text[0] == "+" and _PLAIN.fullmatch(rest) else ""


def _percent(text: str, column: Column) -> str:
    share = text.removesuffix("%").strip()
    if not text.endswith("%") or not _PLAIN.fullmatch(share) or column.kind != Kind.SHARE:
        return ""
    whole, _, rest = share.partition(".")
    points = int(whole) * (BASIS_POINTS // 100) + int(rest[:2].ljust(2, "0"))
    return f"Write basis points: {points}."


def _commas(text: str, column: Column) -> str:
    """Name the readings of a number with a comma; none is taken."""
    bare = CURRENCY.sub("", text)
    readings = []
    whole, comma, rest = bare.replace(".", "").partition(",")
    if comma and _PLAIN.fullmatch(f"{whole}.{rest}") and len(rest.rstrip("0")) <= column.decimals:
        readings.append(f"{whole}.{rest.rstrip('0')}".removesuffix("."))
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", bare):
        readings.append(bare.replace(",", ""))
    if len(readings) == 2:
        return f"Write {readings[0]} if the comma begins the decimals, {readings[1]} if it parts the thousands."
    return f"Write {readings[0]}." if readings else ""


def _decimals(text: str, column: Column) -> str:
    if not _PLAIN.fullmatch(text):
        return ""
    if not column.decimals:
        whole, _, rest = text.partition(".")
        return f"Write {whole}." if not rest.strip("0") else "Write a whole number."
    return f"Write at most {column.decimals} decimals."


def _spelling(text: str, column: Column) -> str:
    """Repair foreign digits, currency signs, spaces and marks between digits, and a bare point."""
    digits = "".join(_ascii(each) for each in unicodedata.normalize("NFKC", text))
    bare = re.sub(r"(?<=[0-9])[\s_'\u2019](?=[0-9])", "", CURRENCY.sub("", digits).strip())
    bare = f"0{bare}" if bare.startswith(".") else bare.removesuffix(".")
    if not _PLAIN.fullmatch(bare):
        return ""
    return f"Write {bare}." if len(bare.partition(".")[2]) <= column.decimals else ""


def _ascii(each: str) -> str:
    return str(unicodedata.decimal(each, each))


def number_fault(text: str, column: Column) -> str:
    """Say what is wrong with a number."""
    if _PLAIN.fullmatch(text):
        return (
            f"{quoted(text)} has more than {column.decimals} decimals."
            if column.decimals
            else (f"{quoted(text)} is not a whole number.")
        )
    if text.startswith(("=", "@")):
        return f"{quoted(text)} is a formula, not a number."
    return f"{quoted(text)} is not a number of the digits 0 to 9{' and one point' if column.decimals else ''}."


def date_remedy(text: str) -> str:
    """Say how to write a date that does not follow the grammar."""
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if not found:
        return "Write year-month-day, such as 2027-03-31."
    first, second, year = int(found[1]), int(found[2]), found[3]
    readings = [f"{year}-{month:02}-{day:02}" for month, day in ((first, second), (second, first)) if month <= 12]
    return (
        f"Write year-month-day: {' or '.join(dict.fromkeys(readings))}."
        if readings
        else ("Write year-month-day, such as 2027-03-31.")
    )
