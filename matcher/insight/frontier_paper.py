"""A frontier on paper: one row a point, and the awards of every point; held against the market again from its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from matcher.certificate import certify
from matcher.errors import CertificateRefused
from matcher.insight.frontier import Frontier, Point, undominated
from matcher.insight.paper import HUNDREDTHS, cents_up
from matcher.market import Market
from matcher.money import nearest
from matcher.policy import Policy
from matcher.solution import Solution


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point of a frontier: cents, and hundredths of an hour.

    Attributes
    ----------
    limit
        What buyers might pay; None at a corner.
    price
        As compared: what buyers pay, and what distance counts.
    rest
        Steadiness less reinvestment at the policy's rate.
    unfound
        By how much, at most, an award that was not found could be better in what was asked; None if that is not known.
    gained
        What the other goals gained for each unit of price more than at the point before; None if that is no finding.
    """

    point: int
    asked: str
    limit: int | None
    price: int
    idle_hours: int
    swing_hours: int
    moved: int
    reinvestment: int
    rest: int
    unfound: int | None
    gained: int | None


@dataclass(frozen=True, slots=True)
class PointAward:
    """Parts awarded to a bid at a point, and parts for which it stands by."""

    point: int
    bid: str
    lot: str
    parts: int
    standby: int


@dataclass(frozen=True, slots=True)
class FrontierPaper:
    """All rows of a frontier."""

    points: tuple[PointRow, ...]
    awards: tuple[PointAward, ...]


def on_paper(found: Frontier) -> FrontierPaper:
    """Put a frontier on paper; what was not found counts in whole cents, rounded up."""
    told = [None if (cents := cents_up(point.unfound)) is None else Fraction(cents) for point in found.points]
    points = [replace(point, unfound=unfound) for point, unfound in zip(found.points, told, strict=True)]
    whole = Frontier(tuple(points))
    return FrontierPaper(tuple(_points(whole)), tuple(_awards(whole)))


def _points(found: Frontier) -> Iterator[PointRow]:
    rates = [None, *(step.rate for step in found.steps())]
    for number, (point, rate) in enumerate(zip(found.points, rates, strict=True), 1):
        account = point.account
        yield PointRow(
            point=number,
            asked=point.asked,
            limit=None if point.limit is None else nearest(point.limit),
            price=nearest(account.compared),
            idle_hours=nearest(account.idle_hours * HUNDREDTHS),
            swing_hours=nearest(account.swing_hours * HUNDREDTHS),
            moved=nearest(account.moved + account.moved_without_bid),
            reinvestment=nearest(account.reinvestment),
            rest=nearest(point.rest),
            unfound=cents_up(point.unfound),
            gained=None if rate is None else nearest(rate * HUNDREDTHS),
        )


def _awards(found: Frontier) -> Iterator[PointAward]:
    for number, point in enumerate(found.points, 1):
        parts = {(a.bid, a.lot): a.parts for a in point.solution.awards}
        standby = {(a.bid, a.lot): a.parts for a in point.solution.standby}
        for key in sorted(parts.keys() | standby.keys()):
            yield PointAward(number, *key, parts.get(key, 0), standby.get(key, 0))


def hold(market: Market, policy: Policy, paper: FrontierPaper) -> None:
    """Hold every point against every rule, and every figure against its awards; what was not found is taken as told.

    Raises
    ------
    CertificateRefused
        Naming what does not hold.
    """
    points = tuple(_point(market, policy, row, paper.awards) for row in paper.points)
    again = on_paper(Frontier(tuple(undominated(points))))
    if again != paper:
        wrong = [str(row) for row in paper.points if row not in again.points] or ["its points, or their order"]
        raise CertificateRefused([f"frontier.csv: {each} does not follow from the awards." for each in wrong])


def _point(market: Market, policy: Policy, row: PointRow, awards: tuple[PointAward, ...]) -> Point:
    mine = [award for award in awards if award.point == row.point]
    solution = Solution.of(
        {(a.bid, a.lot): a.parts for a in mine},
        {(a.bid, a.lot): a.standby for a in mine},
    )
    certificate = certify(market, policy, solution)
    certificate.insist()
    account = certificate.account
    return Point(
        asked=row.asked,
        limit=None if row.limit is None else Fraction(row.limit),
        solution=solution,
        account=account,
        steadiness=account.steadiness(policy.goals),
        rest=account.weighted(policy.goals) - account.compared,
        unfound=None if row.unfound is None else Fraction(row.unfound),
        cut_off=False,
    )
