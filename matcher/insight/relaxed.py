"""The goals of the relaxation, asked of one model in memory: its frontier, and its levels in order.

The goals stand in the model from the start, each as a row without sides: a limit on one is then a changed side, and
another goal is another cost. What comes out bounds every award in whole parts, and estimates the best ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.money import BASIS_POINTS
from matcher.policy import Goal
from matcher.program import Program
from matcher.program.blocks import INFINITY, between
from matcher.program.goals import Costs
from matcher.solve.change import Change
from matcher.solve.session import Session

POINTS = 15
"""Points of a frontier that nobody gave a number of."""
ROOM = 1e-9
"""Share of a goal by which the level that holds it may give way in floating point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxedPoint:
    """The best of the relaxation under a limit on price, all in units of the currency.

    Attributes
    ----------
    limit
        What buyers may pay.
    rest
        Least steadiness less reinvestment at the policy's rate; no award within the limit has less.
    price, steadiness, reinvestment
        The goals at the point found.
    """

    limit: float
    rest: float
    price: float
    steadiness: float
    reinvestment: float


class GoalSession:
    """A session over a whole program with its goals as rows."""

    def __init__(self, start: Session) -> None:
        """Join the parts of a session by the goals' rows, from where its parts stand."""
        program = start.program
        self.goals = program.goals
        self._row = {goal: len(program.row_lower) + number for number, goal in enumerate(program.goals)}
        self.session = Session(_with_goal_rows(program), whole=True)
        self.session.start(start.basis)

    def minimise(self, cost: Costs) -> float:
        """Minimise another cost under the limits kept; infinite if nothing is possible."""
        self.session.minimise(cost)
        return self.session.value

    def limit(self, goal: Goal, most: float) -> None:
        """Keep a goal at or below a limit from now on."""
        side = np.array([most - self.goals[goal].constant])
        self.session.keep(Change.sides(np.array([self._row[goal]]), np.array([-INFINITY]), side))

    def reached(self, cost: Costs) -> float:
        """Return what a cost comes to at the point found last."""
        return cost.of(self.session.values)


def _with_goal_rows(program: Program) -> Program:
    free = np.full(len(program.goals), INFINITY)
    terms = []
    for number, costs in enumerate(program.goals.values()):
        columns = np.flatnonzero(costs.vector)
        terms.append((np.full(len(columns), number), columns, costs.vector[columns]))
    names = [f"goal[{goal.value}]" for goal in program.goals]
    return program.with_rows(between(-free, free, terms, lambda row: names[row]))


def rest_of(program: Program) -> Costs:
    """Return what is minimised under a limit on price: steadiness less reinvestment at the policy's rate."""
    rate = program.policy.goals.reinvested_bp / BASIS_POINTS
    return program.goals[Goal.STEADINESS] + program.goals[Goal.REINVESTMENT] * rate


def relaxed_frontier(program: Program, points: int = POINTS) -> tuple[RelaxedPoint, ...]:
    """Ask the relaxation for the best rest under `points` limits on price, from loose to tight.

    The limits go in equal steps from the price of the best rest down to the lowest price; none where nothing is
    possible.
    """
    rest, price = rest_of(program), program.goals[Goal.PRICE]
    apart = Session(program.minimising(price))
    low = apart.value
    if low == INFINITY:
        return ()
    apart.minimise(rest)
    high = max(price.of(apart.values), low)
    return tuple(_points(GoalSession(apart), rest, np.linspace(high, low + ROOM * abs(low), points).tolist()))


def _points(asked: GoalSession, rest: Costs, limits: Sequence[float]) -> Iterator[RelaxedPoint]:
    for limit in limits:
        asked.limit(Goal.PRICE, limit)
        reached = {goal.value: asked.reached(costs) for goal, costs in asked.goals.items()}
        reached[Goal.REINVESTMENT.value] *= -1
        yield RelaxedPoint(limit=limit, rest=asked.reached(rest), **reached)


def relaxed_levels(program: Program, order: Sequence[Goal], tolerance_bp: Sequence[int] = ()) -> tuple[float, ...]:
    """Ask the relaxation for the best of each level in order, in units of the currency.

    Each level may worsen by its tolerance in the levels after it; infinite from the level on that is not possible.
    """
    apart, found = Session(program.minimising(program.goals[order[0]])), list[float]()
    if apart.value == INFINITY:
        return (INFINITY,)
    asked = GoalSession(apart)
    for number, goal in enumerate(order):
        found.append(asked.minimise(asked.goals[goal]))
        if found[-1] == INFINITY:
            break
        tolerance = tolerance_bp[number] / BASIS_POINTS if number < len(tolerance_bp) else 0.0
        asked.limit(goal, found[-1] + abs(found[-1]) * (tolerance + ROOM))
    return tuple(found)
