"""How large a purchase each method takes, by a buyer's own limit and by federal money, as dated facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from matcher.rounds.tenders import Method


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Federal thresholds from a day on, in cents.

    Attributes
    ----------
    micro
        Up to this a purchase needs no competition.
    simplified
        Up to this quotes will do; above it the law wants sealed bids or proposals.

    Source: 2 CFR 200.320(a); amounts by 48 CFR 2.101.
    """

    since: date
    micro: int
    simplified: int


FEDERAL = (
    Thresholds(date(2018, 6, 20), 10_000_00, 250_000_00),
    Thresholds(date(2025, 10, 1), 15_000_00, 350_000_00),
)
"""In order of days."""


def federal(day: date) -> Thresholds:
    """Return the thresholds in force on a day; before the first known ones, those."""
    return [FEDERAL[0], *(each for each in FEDERAL if each.since <= day)][-1]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one buyer wants in a round, in cents at today's prices.

    `federal` is the part paid by federal awards; `quote_most` is up to where the buyer's own rules allow quotes, None
    where it has not said.
    """

    worth: int
    federal: int
    quote_most: int | None


@dataclass(frozen=True, slots=True)
class TooLarge:
    """Why a method does not take a purchase: the rule, what it is worth, and the most; in cents."""

    code: str
    worth: int
    most: int


def refusals(method: Method, purchase: Purchase, day: date) -> Iterator[TooLarge]:
    """Yield why a method may not be used for a purchase."""
    limits = federal(day)
    if method == Method.QUOTE:
        if purchase.quote_most is None:
            yield TooLarge("method.no_limit", purchase.worth, 0)
        elif purchase.worth > purchase.quote_most:
            yield TooLarge("method.above_own", purchase.worth, purchase.quote_most)
        if purchase.federal > limits.simplified:
            yield TooLarge("method.above_federal", purchase.federal, limits.simplified)
    if method == Method.AGREEMENT and purchase.federal > limits.micro:
        yield TooLarge("method.federal_talks", purchase.federal, limits.micro)
