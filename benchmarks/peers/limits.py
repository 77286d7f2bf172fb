"""The limits on price that a frontier asks for, the same for everybody who finds its points another way."""

from __future__ import annotations

import numpy as np

from matcher.insight.relaxed import POINTS, ROOM, rest_of
from matcher.policy import Goal
from matcher.program import Program
from matcher.solve.session import Session


def limits(program: Program) -> list[float]:
    """Find the corners as the hot frontier does, and go from one to the other in equal steps."""
    price, rest = program.goals[Goal.PRICE], rest_of(program)
    corners = Session(program.minimising(price))
    low = corners.value
    corners.minimise(rest)
    found: list[float] = np.linspace(price.of(corners.values), low * (1 + ROOM), POINTS).tolist()
    return found
