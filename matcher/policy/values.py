"""What stands in a policy: amounts, shares, counts and texts, each read strictly.

Amounts are in cents, rates in basis points.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from matcher.money import BASIS_POINTS, CENTS, scaled, unscaled

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _cents(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError("write an amount of money such as 11.50")
    return scaled(str(value), CENTS)


def whole(value: object) -> object:
    """Take whole numbers only, neither `true` nor `1.0`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("write a whole number")
    return value


def _plain(text: str) -> str:
    """Normalise text, and refuse what spreadsheets would run and what nobody can see."""
    text = unicodedata.normalize("NFC", text).strip(" ")
    if text.startswith(tuple("=+-@")):
        raise ValueError("begin the text with a letter or a digit")
    if _HIDDEN.search(text):
        raise ValueError("write the text in one line, without invisible characters")
    return text


AMOUNTS = frozenset({"idle_hour", "swing_hour", "free", "hourly"})
"""Keys whose value is `Money`."""
Money = Annotated[int, BeforeValidator(_cents), Field(ge=0, le=10**13)]
"""Written as 11.50, kept as 1150 cents."""
Share = Annotated[int, BeforeValidator(whole), Field(ge=0, le=BASIS_POINTS)]
"""Whole basis points, 0 to 10,000."""
Rate = Annotated[int, BeforeValidator(whole), Field(ge=0, le=100 * BASIS_POINTS)]
"""Whole basis points, up to a hundredfold."""
Text = Annotated[str, AfterValidator(_plain)]
"""One line of text in normal form NFC."""
Name = Annotated[Text, Field(min_length=1)]
"""Text that names something."""
Count = Annotated[int, BeforeValidator(whole), Field(ge=0, le=10**9)]
"""A whole number."""


class Strict(BaseModel):
    """Part of a policy: never changed, and without keys nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def spelled(tree: Any, name: str = "") -> Any:
    """Spell cents the way people write them, so that one reader serves both."""
    if isinstance(tree, dict):
        return {key: spelled(each, key) for key, each in tree.items()}
    if isinstance(tree, list):
        return [spelled(each) for each in tree]
    return Decimal(unscaled(tree, CENTS)) if name in AMOUNTS and tree is not None else tree
