"""What holding a rule against an award gives: one check per place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Check:
    """One place a rule was held against: `excess` > 0 where it is broken, in the unit of `sentence`."""

    rule: str
    key: str
    excess: Fraction
    sentence: str

    @property
    def name(self) -> str:
        """Name the place as the program names its row."""
        return f"{self.rule}[{self.key}]"


Checks = Iterator[Check]


def at_most(rule: str, key: str, amount: Fraction | int, limit: Fraction | int, unit: str) -> Check:
    """Hold an amount against a limit."""
    sentence = f"{rule} of {key}: {_number(amount)} {unit}, at most {_number(limit)} allowed"
    return Check(rule, key, Fraction(amount - limit), sentence)


def at_least(rule: str, key: str, amount: Fraction | int, least: Fraction | int, unit: str) -> Check:
    """Hold an amount against what is needed."""
    sentence = f"{rule} of {key}: {_number(amount)} {unit}, at least {_number(least)} needed"
    return Check(rule, key, Fraction(least - amount), sentence)


def _number(amount: Fraction | int) -> str:
    amount = Fraction(amount)
    return f"{amount.numerator:,}" if amount.denominator == 1 else f"{float(amount):,.6f}"


def holds(rule: str, key: str, there: bool, sentence: str) -> Check:
    """Hold a fact that is there or not."""
    return Check(rule, key, Fraction(0 if there else 1), f"{rule} of {key}: {sentence}")
