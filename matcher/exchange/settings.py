"""`market.toml` and `policy.toml`: read exactly, all faults at once; written so that they read the same."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from matcher.errors import MarketRefused, Where
from matcher.exchange.files import LARGEST_SETTINGS, read_text
from matcher.market import Header
from matcher.market.notes import Notes
from matcher.market.tables import PERIODS_AT_MOST
from matcher.policy import Policy, Text, findings_of, read_policy, sound_part, whole

MARKET, POLICY = "market.toml", "policy.toml"


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError("write the three capital letters of the currency, such as USD")
    return text


def _start(value: object) -> object:
    if isinstance(value, str) and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("write a day such as 2027-01-01")
    return value


def _day_of_every_month(day: date) -> date:
    if day.day > 28 or not 1970 <= day.year <= 9900:
        raise ValueError("write a day of the month that every month has, from 1 to 28, from 1970 on")
    return day


class _MarketFile(BaseModel):
    """The keys of `market.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    currency: Annotated[Text, AfterValidator(_currency)]
    period: Literal["month", "quarter"]
    periods: Annotated[int, BeforeValidator(whole), Field(ge=1, le=PERIODS_AT_MOST)]
    start: Annotated[date, BeforeValidator(_start), AfterValidator(_day_of_every_month)]


def read_header(folder: Path, notes: Notes) -> Header | None:
    """Read `market.toml`; None once it is noted what is wrong with it."""
    if not (folder / MARKET).exists():
        what, remedy = "The file is missing.", "Write name, currency, period, periods and start into it."
        notes.say("file.missing", Where(MARKET), what, remedy)
        return None
    tree = _tree(folder / MARKET, notes)
    try:
        return None if tree is None else Header(**_MarketFile.model_validate(tree).model_dump())
    except ValidationError as failed:
        notes.findings += findings_of(failed, MARKET)
        return None


def read_rules(folder: Path, notes: Notes) -> Policy | None:
    """Read `policy.toml`: all defaults where it is missing, its sound part once it is noted what is wrong with it."""
    if not (folder / POLICY).exists():
        return Policy()
    tree = _tree(folder / POLICY, notes)
    if tree is None:
        return None
    try:
        return read_policy(tree, POLICY)
    except MarketRefused as refused:
        notes.findings += refused.findings
        return sound_part(tree)


def _tree(path: Path, notes: Notes) -> dict[str, Any] | None:
    content = read_text(path, notes, LARGEST_SETTINGS)
    if content is None:
        return None
    try:
        return tomllib.loads(content.decode(), parse_float=Decimal)
    except (ValueError, ArithmeticError) as failed:
        line = re.search(r"at line ([0-9]+)", str(failed))
        what = f"This is not TOML: {str(failed).partition(' (at')[0]}."
        where = Where(path.name, int(line[1]) if line else None)
        notes.say("toml.syntax", where, what, "Correct the line; the README shows an example.")
    except RecursionError:
        what = "Its lists are nested too deeply."
        notes.say("toml.syntax", Where(path.name), what, "Write the keys as the README shows.")
    return None


def header_text(header: Header) -> str:
    """Write a header as TOML."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in asdict(header).items())


def policy_text(policy: Policy) -> str:
    """Write a policy as TOML, defaults written out: the same text for the same policy."""
    return "\n".join("\n".join(lines) + "\n" for lines in _tables(policy))


def _tables(policy: Policy) -> Iterator[list[str]]:
    """Yield the lines of one TOML table after the other."""
    tree = policy.as_written()
    yield ["[goals]", *_lines(tree["goals"])]
    for name, rule in tree["rules"].items():
        if isinstance(rule, Mapping):
            yield [f"[rules.{name}]", *_lines(rule)]
        else:
            yield from ([f"[[rules.{name}]]", *_lines(each)] for each in rule)
    yield ["[limits]", *_lines(tree["limits"])]


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)
