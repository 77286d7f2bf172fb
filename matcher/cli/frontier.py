"""A frontier as a table that a person reads from left to right: what more price buys, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from matcher.cli.summary import HUNDREDTHS, money
from matcher.insight.frontier_paper import FrontierPaper, PointRow
from matcher.market import Market

HEAD = ("", "price", "idle hours", "moved", "reinvested", "could still be better by", "each more buys")


def table(market: Market, found: FrontierPaper) -> Iterator[str]:
    """Yield the lines of a frontier."""
    yield ""
    yield f"Frontier: {len(found.points)} awards, none better than another in every goal, each certified"
    yield _line(HEAD)
    for row in found.points:
        yield _line(_cells(market, row))
    yield "Each was asked for by an order of the goals, or as the best of the others under a limit on price."
    yield "Where no rate stands, the difference to the point before is smaller than what is proved, or no gain."


def _line(cells: tuple[str, ...]) -> str:
    number, *figures = cells[:-2]
    unfound, gained = cells[-2:]
    return f"{number:>4}" + "".join(f"{each:>16}" for each in figures) + f"{unfound:>26}{gained:>16}"


def _cells(market: Market, row: PointRow) -> tuple[str, ...]:
    amounts = [money(market, Fraction(amount)) for amount in (row.moved, row.reinvestment)]
    unfound = "not known" if row.unfound is None else money(market, Fraction(row.unfound), cents=True)
    gained = "" if row.gained is None or row.gained <= 0 else money(market, Fraction(row.gained), cents=True)
    hours = f"{round(row.idle_hours / HUNDREDTHS):,} h"
    return (str(row.point), money(market, Fraction(row.price)), hours, *amounts, unfound, gained)
