"""Price-only lots first: the same program with bounds and costs changed, nothing built twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.policy import Goal
from matcher.program import Program
from matcher.program.blocks import INFINITY, NONE
from matcher.program.goals import Costs
from matcher.solution import Solution


def decides_first(program: Program) -> bool:
    """Tell whether some lots, but not all, are decided before the others."""
    return bool(program.layout.frame.price_only.any())


def price_only(program: Program) -> Program:
    """Keep only the price-only lots: the others win nothing and want nothing, and price alone counts."""
    layout, frame = program.layout, program.layout.frame
    other, lower, upper = ~frame.price_only, program.lower.copy(), program.upper.copy()
    idle = np.concatenate(
        [layout.award[other[frame.lot]], layout.outside[other], _standing(program, other), *_bids(program, other)]
    )
    lower[idle] = upper[idle] = 0
    aside = (program.row_lot != NONE) & other[program.row_lot]
    cost = program.goals[Goal.PRICE].vector.copy()
    switched = layout.switched[other]
    cost[switched[switched != NONE]] = 0
    return replace(
        program,
        lower=lower,
        upper=upper,
        row_lower=np.where(aside, -INFINITY, program.row_lower),
        row_upper=np.where(aside, INFINITY, program.row_upper),
        cost=Costs(cost, 0.0),
    )


def _standing(program: Program, lots: Flags) -> Ints:
    """Columns of those that may stand by on some lots."""
    column: Ints = program.layout.standby[lots[program.layout.frame.lot]]
    return np.extract(column != NONE, column)


def _bids(program: Program, other: Flags) -> tuple[Ints, Ints, Ints]:
    """Columns that are decisions on the bids for some lots, and on their discount steps."""
    layout, frame, steps = program.layout, program.layout.frame, program.layout.needs.steps
    bids = np.unique(frame.bid[other[frame.lot]])
    column, step = layout.used[bids], np.isin(steps.bid, bids)
    return column[column != NONE], layout.step[step], layout.award_step[step[steps.pairs[0]]]


def decided(program: Program, solution: Solution) -> Program:
    """Fix the price-only lots as a solution awards them, and who stands by on them."""
    layout, frame = program.layout, program.layout.frame
    lower, upper = program.lower.copy(), program.upper.copy()
    mine = np.concatenate([layout.award[frame.price_only[frame.lot]], _standing(program, frame.price_only)])
    lower[mine] = upper[mine] = 0
    for place, awards in ((layout.award, solution.awards), (layout.standby, solution.standby)):
        entry, parts = program.entry_numbers(awards)
        held = frame.price_only[frame.lot[entry]]
        column = place[entry[held]]
        lower[column] = upper[column] = parts[held]
    return replace(program, lower=lower, upper=upper)
