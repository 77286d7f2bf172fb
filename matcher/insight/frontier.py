"""The frontier: what each further dollar of price could buy in steadiness and reinvestment, award by award.

Asked first are the corners, one award for each order of the goals; then the best award under each of some limits on
price, in equal steps between the lowest and the highest corner. Awards that are found twice, or that another one beats
in every goal, are dropped. Each point that is left is a certified award, and says by how much an award that was not
found could still beat it.

Source: the epsilon-constraint method (Haimes, Lasdon and Wismer 1971).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

from matcher.certificate.account import Account
from matcher.errors import CertificateRefused
from matcher.insight.relaxed import POINTS
from matcher.market import Market
from matcher.money import nearest
from matcher.policy import Goal, Policy
from matcher.solution import Solution
from matcher.solve import limited, solve, terms_of
from matcher.solve.progress import Progress
from matcher.solve.result import Result
from matcher.solve.run import REST
from matcher.solve.stage import Terms

LIMIT = "limit"
"""What a point was asked for, if not an order of goals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One award of the frontier; amounts are exact, in cents.

    Attributes
    ----------
    asked
        The goals in the order they were decided in, joined by `>`, or `limit`.
    limit
        What buyers might pay; None at a corner.
    rest
        Steadiness less reinvestment at the policy's rate: smaller is better.
    unfound
        By how much an award that was not found could be better in what was asked; None if nothing is proved.
    """

    asked: str
    limit: Fraction | None
    solution: Solution
    account: Account
    steadiness: Fraction
    rest: Fraction
    unfound: Fraction | None
    cut_off: bool

    @property
    def goals(self) -> tuple[Fraction, Fraction, Fraction]:
        """The three goals, each to be minimised: price as compared, steadiness, reinvestment with its sign turned."""
        return self.account.compared, self.steadiness, -self.account.reinvestment

    def beats(self, other: Point) -> bool:
        """Tell whether it is as good as another in every goal, or better."""
        return all(mine <= its for mine, its in zip(self.goals, other.goals, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one point to the next dearer one, in cents.

    Attributes
    ----------
    price, rest
        How much more is paid, and how much better the other goals become for it.
    tells
        False if what was not found could outweigh what the other goals gain: then the step is no finding.
    """

    price: Fraction
    rest: Fraction
    tells: bool

    @property
    def rate(self) -> Fraction | None:
        """What the other goals gain for each dollar more of price; None if the step tells nothing."""
        return self.rest / self.price if self.tells and self.price > 0 else None


@dataclass(frozen=True)
class Frontier:
    """The points, from the cheapest on; no point beats another in every goal."""

    points: tuple[Point, ...]

    def steps(self) -> Iterator[Step]:
        """Yield the step from each point to the next."""
        for here, there in pairwise(self.points):
            gain = here.rest - there.rest
            known = [each.unfound for each in (here, there) if each.unfound is not None]
            tells = len(known) == 2 and abs(gain) > max(known)
            yield Step(price=there.account.compared - here.account.compared, rest=gain, tells=tells)


def frontier(
    market: Market, policy: Policy, result: Result, points: int = POINTS, terms: Terms | None = None
) -> Frontier:
    """Find the frontier of a market around the award of its policy.

    Parameters
    ----------
    result
        The answer under the policy as it is; it says how price-only lots are decided.
    points
        Awards asked for: the corners, and limits on price for the rest of them.

    Raises
    ------
    CertificateRefused
        If the result has no award.
    """
    if result.solution is None:
        raise CertificateRefused(["There is no award, so there is no frontier."])
    asked = _Asked(market, policy, result, terms or terms_of(policy))
    corners = list(asked.corners())
    found = [*corners, *asked.limits(corners, points - len(corners))]
    return Frontier(tuple(undominated(found)))


@dataclass(frozen=True)
class _Asked:
    """What is asked of a market for its frontier."""

    market: Market
    policy: Policy
    result: Result
    terms: Terms

    def corners(self) -> Iterator[Point]:
        """Yield the award of each order of the goals that count."""
        for order in permutations(_counting(self.policy)):
            goals = self.policy.goals.model_copy(update={"mode": "in_order", "order": order, "tolerance_bp": ()})
            name = " > ".join(goal.value for goal in order)
            self.terms.tell(Progress(what=f"corner {name}", stage="frontier"))
            answer = solve(self.market, self.policy.model_copy(update={"goals": goals}), terms=self.terms)
            yield from self._point(answer, name, None)

    def limits(self, corners: list[Point], count: int) -> Iterator[Point]:
        """Yield the best award under each limit strictly between the lowest and the highest corner."""
        prices = [each.account.compared for each in corners]
        low, high = min(prices), max(prices)
        assert self.result.solution is not None
        for number in range(count if high > low else 0):
            most = Fraction(nearest(low + (high - low) * Fraction(number + 1, count + 1)))
            self.terms.tell(Progress(what=f"limit {number + 1} of {count}", stage="frontier"))
            answer = limited(self.market, self.policy, most, self.result.solution, terms=self.terms)
            yield from self._point(answer, LIMIT, most)

    def _point(self, answer: Result, asked: str, limit: Fraction | None) -> Iterator[Point]:
        """Yield the point of an answer, if it has an award."""
        if answer.solution is None or answer.account is None:
            return
        told = [level for level in answer.levels if level.name == REST] or answer.levels
        known = [level.distance for level in told if level.distance is not None]
        goals, account = self.policy.goals, answer.account
        yield Point(
            asked=asked,
            limit=limit,
            solution=answer.solution,
            account=account,
            steadiness=account.steadiness(goals),
            rest=account.weighted(goals) - account.compared,
            unfound=sum(known, Fraction(0)) if len(known) == len(told) else None,
            cut_off=answer.cut_off,
        )


def _counting(policy: Policy) -> tuple[Goal, ...]:
    """Name the goals that any award can be asked for."""
    goals = (Goal.PRICE, Goal.STEADINESS, Goal.REINVESTMENT)
    return goals if policy.goals.steadiness_counts else (Goal.PRICE, Goal.REINVESTMENT)


def undominated(points: Iterable[Point]) -> Iterator[Point]:
    """Yield the points that no other beats in every goal, the cheapest first; of equal ones the first asked for."""
    kept: list[Point] = []
    for point in points:
        if not any(each.beats(point) for each in kept):
            kept = [*(each for each in kept if not point.beats(each)), point]
    return iter(sorted(kept, key=lambda point: point.goals))
