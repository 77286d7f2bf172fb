"""The three goals as costs per column and a constant, each to be minimised, in units of the currency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.market.columns import Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Goal
from matcher.program.blocks import NONE, Floats
from matcher.program.frame import CENTS_IN_ONE
from matcher.program.layout import Layout
from matcher.program.needs import onboarding_cost
from matcher.program.rings import in_force, outside_rings, rings_between


@dataclass(frozen=True)
class Costs:
    """A goal: `vector` (columns,) times the decisions, plus `constant`."""

    vector: Floats
    constant: float

    def __add__(self, other: Costs) -> Costs:
        """Add two goals."""
        return Costs(self.vector + other.vector, self.constant + other.constant)

    def __mul__(self, rate: float) -> Costs:
        """Weigh a goal."""
        return Costs(self.vector * rate, self.constant * rate)

    def of(self, values: Floats) -> float:
        """Return the goal at some values of the columns."""
        return float(self.vector @ values) + self.constant


def _set(vector: Floats, column: Ints, cost: Floats) -> None:
    there = column != NONE
    vector[column[there]] += cost[there]


def price(layout: Layout) -> Costs:
    r"""Count what buyers pay.

    .. math:: \sum_e price_e x_e + \sum_{es} price_{es} x_{es} + \sum_{bs} entrance_{bs} y_{bs} + \sum_b charge_b u_b
              + \sum onboarding\, n + \sum_l switch_l w_l + \sum_l outside_l o_l + agreed

    A part costs on its step, or where its bid has none to decide, by itself.
    """
    frame, lots, on, steps = layout.frame, layout.frame.market.lots, layout.needs.taken_on, layout.needs.steps
    vector = np.zeros(layout.width)
    _set(vector, layout.award, steps.award_price)
    _set(vector, layout.award_step, steps.pair_price)
    _set(vector, layout.step, steps.step_price)
    _set(vector, layout.standby, frame.standby_price)
    _set(vector, layout.used, frame.charge)
    _set(vector, layout.taken_on, onboarding_cost(frame.market, on.first, on.second))
    _set(vector, layout.switched, lots.switch_cost / CENTS_IN_ONE)
    _set(vector, layout.outside, frame.outside_price)
    return Costs(vector, float(frame.agreed_price.sum()))


def distance(layout: Layout) -> Costs:
    r"""Count what distance counts in the comparison, and nobody pays: each ring a share of the value of a part.

    .. math:: per\_ring\, (\sum_e d_e v_e x_e + \sum_l d_l v_l o_l + agreed)

    Lots the rule may not touch count nothing.
    """
    rule, frame, vector = in_force(layout), layout.frame, np.zeros(layout.width)
    if rule is None or not rule.per_ring_bp:
        return Costs(vector, 0.0)
    market, agreements, rate = frame.market, frame.market.agreements, rule.per_ring_bp / BASIS_POINTS
    counted = frame.value * frame.touched(rule) * rate
    _set(vector, layout.award, counted[frame.lot] * rings_between(market, frame.lot, frame.supplier))
    _set(vector, layout.outside, counted * outside_rings(market))
    far = rings_between(market, agreements.lot, agreements.supplier)
    return Costs(vector, float((counted[agreements.lot] * agreements.parts * far).sum()))


def compared(layout: Layout) -> Costs:
    """Count price as it is compared: what buyers pay, and what distance counts."""
    return price(layout) + distance(layout)


def steadiness(layout: Layout) -> Costs:
    r"""Count idle hours, swing hours and moved work at their published rates.

    .. math:: idle \sum_c i_c + swing \sum_c g_c + moved \sum_{fl} v_l m_{fl}

    Hours no award can change are the constant.
    """
    frame, goals, holdings = layout.frame, layout.frame.policy.goals, layout.frame.market.holdings
    idle, swing = goals.idle_hour / CENTS_IN_ONE, goals.swing_hour / CENTS_IN_ONE
    vector = np.zeros(layout.width)
    _set(vector, layout.idle, np.full(len(layout.idle), idle))
    _set(vector, layout.swing, np.full(len(layout.swing), swing))
    _set(vector, layout.moved, frame.value[holdings.lot] * goals.moved_bp / BASIS_POINTS)
    short, change = _settled_hours(layout)
    return Costs(vector, idle * short + swing * change)


def _settled_hours(layout: Layout) -> tuple[float, float]:
    """Idle and swing hours of the rows that no award can change."""
    table, needs, steady = layout.frame.market.capacity, layout.needs, layout.loads.steady
    over = table.committed - table.steady
    settled = steady[~needs.idle[steady]]
    follows = np.flatnonzero(needs.follows & ~needs.swing)
    return float(np.maximum(-over[settled], 0).sum()), float(np.abs(over[follows] - over[follows - 1]).sum())


def reinvestment(layout: Layout) -> Costs:
    r"""Count what is pledged to the fund, sign turned: value at today's prices times the pledge.

    .. math:: -\sum_e \sum_f v_{ef}\, pledge_f\, x_e - agreed, \qquad
              pledge = revenue + surplus \cdot margin

    Each partner of a joint bid pledges for its share of the work. Only lots whose money and law allow it count.
    """
    frame, agreements = layout.frame, layout.frame.market.agreements
    counted = frame.value * frame.reinvesting
    vector = np.zeros(layout.width)
    behind = frame.split
    pledged = np.bincount(behind.entry, frame.pledge[behind.supplier] * behind.share, len(frame.lot))
    _set(vector, layout.award, -counted[frame.lot] * pledged)
    agreed = counted[agreements.lot] * agreements.parts * frame.pledge[agreements.supplier]
    return Costs(vector, -float(agreed.sum()))


GOALS = {Goal.PRICE: compared, Goal.STEADINESS: steadiness, Goal.REINVESTMENT: reinvestment}
"""One function per goal."""
