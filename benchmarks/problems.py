"""Known problems in a neutral form: read and checked, and any answer to one held against it exactly.

A file is one JSON object. `lots` want a demand; `firms` have a capacity, a cost that is due once the firm wins
anything, and a most number of bids they may win; `bids` supply quantities of lots at a price and consume capacity.
A bid taken at fraction z of 0 to 1 costs `price * z`, and its `setup` where z > 0. `rules` say how lots are covered,
and `optimum` is what others published.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from matcher.errors import MatcherError, quoted

LARGEST = 10**12
DECIMALS_AT_MOST = 20
RELATIVE = Fraction(1, 10**6)
"""Distance from the published optimum, as a share of it, that is allowed where the file names none."""


@dataclass(eq=False)
class ProblemRefused(MatcherError):
    """Raised when a file holds no problem that can be used; `reasons` says why, all at once, a sentence each."""

    reasons: tuple[str, ...]
    code = "problem.refused"

    def __str__(self) -> str:
        """Join the sentences."""
        return " ".join(self.reasons)


def _exact(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("write a number")
    number = Decimal(value)
    if abs(number) > LARGEST or -int(number.as_tuple().exponent) > DECIMALS_AT_MOST:
        raise ValueError(f"write a number up to {LARGEST:,} with at most {DECIMALS_AT_MOST} decimals")
    return Fraction(number)


Exact = Annotated[Fraction, BeforeValidator(_exact)]
"""A JSON number, kept as the fraction that was written."""
Amount = Annotated[Exact, Field(ge=0)]
Quantity = Annotated[Exact, Field(gt=0)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Lot(_Part):
    """What is wanted, in units of the lot."""

    id: Name
    demand: Quantity


class Firm(_Part):
    """Who supplies; None means no limit."""

    id: Name
    capacity: Amount | None = None
    fixed_cost: Amount = Fraction(0)
    max_awards: Annotated[int, Field(ge=1)] | None = None


class Bid(_Part):
    """Units supplied of each lot, price and capacity consumed, all at fraction 1; at most one bid of a group wins."""

    id: Name
    firm: Name
    lots: Annotated[dict[Name, Quantity], Field(min_length=1)]
    price: Amount
    consumption: Amount = Fraction(0)
    setup: Amount = Fraction(0)
    divisible: bool = True
    min_fraction: Annotated[Amount, Field(le=1)] = Fraction(0)
    group: Name | None = None


class Rules(_Part):
    """Lots are covered exactly; by one firm each, and bids taken whole or not at all, where the file says so."""

    cover: Literal["exact"]
    single_source: bool = False
    all_or_nothing: bool = False


class Published(BaseModel):
    """What a file says of its optimum; anything else it says is not needed."""

    model_config = ConfigDict(frozen=True, strict=True)
    tolerance: Amount | None = None


class Problem(_Part):
    """One problem. `offset` less the optimum is the worth of the same auction the other way round; nothing costs it."""

    name: Name
    family: Name
    sense: Literal["min"]
    optimum: Exact
    optimum_info: Published = Published()
    lots: Annotated[tuple[Lot, ...], Field(min_length=1, strict=False)]
    firms: Annotated[tuple[Firm, ...], Field(min_length=1, strict=False)]
    bids: Annotated[tuple[Bid, ...], Field(min_length=1, strict=False)]
    rules: Rules
    offset: Exact = Fraction(0)

    @property
    def tolerance(self) -> Fraction:
        """How far an answer's cost may lie from the published optimum."""
        stated = self.optimum_info.tolerance
        return abs(self.optimum) * RELATIVE if stated is None else stated

    def agrees(self, cost: Fraction) -> bool:
        """Tell whether a cost is the published optimum, within the tolerance."""
        return abs(cost - self.optimum) <= self.tolerance

    def whole(self, bid: Bid) -> bool:
        """Tell whether a bid is taken at fraction 1 or not at all."""
        return self.rules.all_or_nothing or not bid.divisible

    def cost(self, taken: Mapping[str, Fraction]) -> Fraction:
        """Return what the bids cost at the fractions at which they are taken, exactly."""
        won = [bid for bid in self.bids if taken.get(bid.id)]
        firms = {bid.firm for bid in won}
        paid = sum((bid.price * taken[bid.id] + bid.setup for bid in won), Fraction(0))
        return paid + sum(firm.fixed_cost for firm in self.firms if firm.id in firms)

    def breaches(self, taken: Mapping[str, Fraction]) -> list[str]:
        """Name every rule that fractions break, e.g. `capacity F3`."""
        won = [(bid, taken[bid.id]) for bid in self.bids if taken.get(bid.id)]
        return [*self._of_bids(won), *self._of_lots(won), *self._of_firms(won), *_of_groups(won)]

    def _of_bids(self, won: list[tuple[Bid, Fraction]]) -> Iterator[str]:
        for bid, fraction in won:
            least = 1 if self.whole(bid) else bid.min_fraction
            if not least <= fraction <= 1:
                yield f"fraction {bid.id}"

    def _of_lots(self, won: list[tuple[Bid, Fraction]]) -> Iterator[str]:
        for lot in self.lots:
            mine = [(bid, fraction) for bid, fraction in won if lot.id in bid.lots]
            if sum(bid.lots[lot.id] * fraction for bid, fraction in mine) != lot.demand:
                yield f"cover {lot.id}"
            if self.rules.single_source and len({bid.firm for bid, _ in mine}) > 1:
                yield f"single source {lot.id}"

    def _of_firms(self, won: list[tuple[Bid, Fraction]]) -> Iterator[str]:
        for firm in self.firms:
            mine = [bid.consumption * fraction for bid, fraction in won if bid.firm == firm.id]
            if firm.capacity is not None and sum(mine) > firm.capacity:
                yield f"capacity {firm.id}"
            if firm.max_awards is not None and len(mine) > firm.max_awards:
                yield f"awards {firm.id}"


def _of_groups(won: list[tuple[Bid, Fraction]]) -> Iterator[str]:
    groups = [bid.group for bid, _ in won if bid.group is not None]
    return (f"group {group}" for group in sorted(set(groups)) if groups.count(group) > 1)


def read(path: Path) -> Problem:
    """Read one problem.

    Raises
    ------
    ProblemRefused
        If the file cannot be read, is no JSON, has another shape, or contradicts itself.
    """
    try:
        problem = Problem.model_validate(_tree(path))
    except ValidationError as failed:
        raise ProblemRefused(_sentences(failed)) from None
    if wrong := tuple(_contradictions(problem)):
        raise ProblemRefused(wrong)
    return problem


def _tree(path: Path) -> Any:
    try:
        text = path.read_text("utf-8-sig")
        if not text.strip():
            raise ProblemRefused(("The file is empty.",))
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except OSError as failed:
        raise ProblemRefused((f"The file cannot be read: {failed.strerror}.",)) from None
    except UnicodeDecodeError:
        raise ProblemRefused(("The file is not text in UTF-8.",)) from None
    except (json.JSONDecodeError, RecursionError) as failed:
        raise ProblemRefused((f"The file is not JSON: {failed}.",)) from None


def _no_number(word: str) -> NoReturn:
    raise ProblemRefused((f"{word} is not a number.",))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if again := _doubled([name for name, _ in pairs]):
        raise ProblemRefused((f"{quoted(again[0])} stands twice in one object.",))
    return dict(pairs)


SHOWN = 5
"""Faults of one file that are told in full."""


def _sentences(failed: ValidationError) -> tuple[str, ...]:
    errors = failed.errors()
    told = [f"{_place(each['loc'])}: {str(each['msg']).removeprefix('Value error, ')}." for each in errors[:SHOWN]]
    return (*told, f"And {len(errors) - SHOWN} more.") if len(errors) > SHOWN else tuple(told)


def _place(where: tuple[str | int, ...]) -> str:
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in where).lstrip(".") or "The file"


def _contradictions(problem: Problem) -> Iterator[str]:
    for what, things in (("lot", problem.lots), ("firm", problem.firms), ("bid", problem.bids)):
        names = [thing.id for thing in things]
        yield from (f"There are two of {what} {quoted(name)}." for name in _doubled(names))
    firms, lots = {firm.id for firm in problem.firms}, {lot.id for lot in problem.lots}
    for bid in problem.bids:
        if bid.firm not in firms:
            yield f"Bid {quoted(bid.id)} names firm {quoted(bid.firm)}, which is not there."
        for lot in bid.lots.keys() - lots:
            yield f"Bid {quoted(bid.id)} names lot {quoted(lot)}, which is not there."


def _doubled(names: list[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)
