"""Every choice of a tiny market, tried one by one: the yardstick a solver is held against.

This package reads a market folder with `csv` and `tomllib`, imports nothing of the engine, and says each rule and
goal once more, in fractions, as plainly as it can: fit for some ten thousand choices, not for more. Amounts are cents.
Rules it does not know are refused by name, so no market is judged by half its rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, product
from math import ceil
from pathlib import Path

from tests.enumeration.choice import Choice, Parts
from tests.enumeration.eligible import why_not
from tests.enumeration.folder import Row, Tiny, read
from tests.enumeration.goals import compared, idle_hours, levels_of, moved, price, reinvestment, swing_hours, tie_order
from tests.enumeration.rules import LOT_RULES, RULES

Both = tuple[Parts, Parts]
"""Parts awarded, and parts for which bids stand by."""


@dataclass(frozen=True)
class Expected:
    """The best award of a market and what it comes to.

    Attributes
    ----------
    awards, standby, outside
        (bid, lot, parts), the same, and (lot, parts), sorted, none of them 0.
    price, moved, reinvestment
        Cents.
    objective
        Cents, minimised: the weighted sum, or in order the last level's own number (reinvestment with a
        minus).
    levels
        The best each level reached under the limits of those before it, each minimised as `objective` is; one
        if weighted.
    tied
        How many awards were equally good before the tie order chose; not compared.
    """

    awards: tuple[tuple[str, str, int], ...]
    standby: tuple[tuple[str, str, int], ...]
    outside: tuple[tuple[str, int], ...]
    price: Fraction
    idle_hours: Fraction
    swing_hours: Fraction
    moved: Fraction
    reinvestment: Fraction
    objective: Fraction
    levels: tuple[Fraction, ...]
    tied: int = field(default=1, compare=False)


def choices(folder: Path) -> Iterator[Choice]:
    """Yield every award the rules allow, lots that look at price only as decided before.

    Raises
    ------
    ValueError
        If the market uses a rule this file does not know; its name is in the message.
    """
    tiny = read(folder)
    first, rest = _in_turn(tiny)
    if early := _early(tiny, first):
        chosen = min(early, key=tie_order)
        yield from _allowed(tiny, (chosen.parts, chosen.standby), first, rest)


def _in_turn(tiny: Tiny) -> tuple[list[str], list[str]]:
    """Lots decided first, by price alone, and the others."""
    first = [lot for lot, row in tiny.lots.items() if row.get("goals") == "price_only"]
    return first, [lot for lot in tiny.lots if lot not in first]


def _early(tiny: Tiny, first: Sequence[str]) -> list[Choice]:
    """List the cheapest ways to award the lots decided first."""
    allowed = list(_allowed(tiny, (Parts(), Parts()), [], first))
    least = min(map(compared, allowed), default=Fraction())
    return [choice for choice in allowed if compared(choice) == least]


def best(folder: Path) -> Expected | None:
    """Return the best award, or None if the rules leave none.

    Raises
    ------
    ValueError
        If the market uses a rule this file does not know; its name is in the message.
    """
    left = list(choices(folder))
    if not left:
        return None
    levels, reached = levels_of(left[0].tiny), [Fraction()]
    for goal, tolerance in levels:
        reached.append(min(goal(choice) for choice in left))
        limit = ceil(reached[-1] + abs(reached[-1]) * tolerance / 10_000)
        left = [choice for choice in left if goal(choice) <= limit]
    last, objective = levels[-1][0], reached[-1]
    left = [choice for choice in left if last(choice) == objective]
    tiny, chosen = left[0].tiny, min(left, key=tie_order)
    return Expected(
        awards=tuple(sorted((bid, lot, parts) for (bid, lot), parts in chosen.parts.items())),
        standby=tuple(sorted((bid, lot, parts) for (bid, lot), parts in chosen.standby.items())),
        outside=tuple(sorted((lot, parts) for lot, parts in chosen.outside.items() if parts)),
        price=price(chosen),
        idle_hours=idle_hours(chosen),
        swing_hours=swing_hours(chosen),
        moved=moved(chosen),
        reinvestment=reinvestment(chosen),
        objective=objective,
        levels=tuple(reached[1:]),
        tied=len(left) * len(_early(tiny, _in_turn(tiny)[0])),
    )


def written(folder: Path) -> Expected | None:
    """Read what a folder's `expected.toml` says is best; None stands for `infeasible`."""
    found = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    if found["status"] == "infeasible":
        return None
    return Expected(
        awards=tuple((bid, lot, parts) for bid, lot, parts in found["awards"]),
        standby=tuple((bid, lot, parts) for bid, lot, parts in found.get("standby", [])),
        outside=tuple((lot, parts) for lot, parts in found["outside"]),
        price=100 * Fraction(found["price"]),
        idle_hours=Fraction(found["idle_hours"]),
        swing_hours=Fraction(found["swing_hours"]),
        moved=100 * Fraction(found["moved"]),
        reinvestment=100 * Fraction(found["reinvestment"]),
        objective=100 * Fraction(found["objective"]),
        levels=tuple(100 * Fraction(each) for each in found.get("levels", [found["objective"]])),
    )


def _allowed(tiny: Tiny, decided: Both, before: Sequence[str], lots: Sequence[str]) -> Iterator[Choice]:
    """Yield what the rules allow for `lots`, those decided before as they are, all others as if not there."""
    for division in product(*(list(_divisions(tiny, lot)) for lot in lots)):
        parts, standby = (dict(chain(decided[i].items(), *(each[i].items() for each in division))) for i in (0, 1))
        choice = Choice(tiny, [*before, *lots], parts, standby)
        if all(rule(choice) for rule in RULES):
            yield choice


def _divisions(tiny: Tiny, lot: str) -> Iterator[Both]:
    """Yield the ways to divide one lot between its bids and outside, and to stand by, before rules that join lots."""
    entries = [row for row in tiny.tables["bid_entries"] if row["lot"] == lot]
    entries = [row for row in entries if why_not(tiny, row) is None]
    for taken in product(*(_link(tiny, row) for row in entries)):
        for ready in product(*(_ready(tiny, row, won) for row, won in zip(entries, taken, strict=True))):
            parts, standby = (
                {(row["bid"], lot): count for row, count in zip(entries, counts, strict=True) if count}
                for counts in (taken, ready)
            )
            if all(rule(Choice(tiny, [lot], parts, standby), lot) for rule in LOT_RULES):
                yield parts, standby


def _ready(tiny: Tiny, entry: Row, won: int) -> Sequence[int]:
    """An entry stands by for what it offers, where its lot asks for it, and for its most parts with those it won."""
    offered = int(entry.get("standby_parts") or 0) if tiny.covers(entry["lot"]) and _may(tiny, entry) else 0
    return range(min(offered, tiny.most_parts(entry) - won) + 1)


def _may(tiny: Tiny, entry: Row) -> bool:
    """All or nothing with one entry out is out whole."""
    whole = tiny.bids[entry["bid"]].get("all_or_nothing") == "yes"
    return not whole or all(why_not(tiny, each) is None for each in tiny.entries(entry["bid"]))


def _link(tiny: Tiny, entry: Row) -> Sequence[int]:
    """An entry is 0 or between its least and most parts."""
    return (0, *range(int(entry.get("least_parts") or 1), tiny.most_parts(entry) + 1))
