"""The relaxation's frontier and levels, asked of one model in memory, against cold solves and against paper."""

from __future__ import annotations

import pytest

from matcher.insight.relaxed import ROOM, relaxed_frontier, relaxed_levels, rest_of
from matcher.policy import Goal
from matcher.program import Program, assemble
from matcher.program.blocks import INFINITY
from matcher.solve.session import Session
from tests.reading import FIXTURES, loaded, read
from tests.small import small

DEAR = small(
    {"goals": {"reinvested_bp": 10_000}},
    lots="lot parts\nm 2",
    suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 1000",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
"""A hundred units: 800 from alder, who pledges nothing, or 900 from birch, who pledges a tenth of 1,000."""


@pytest.fixture(scope="module")
def cleveland() -> Program:
    return assemble(*read(FIXTURES / "cleveland"))


def cold(program: Program, limit: float) -> float:
    limited = program.minimising(rest_of(program)).with_limit(Goal.PRICE, limit)
    return Session(limited).value


def test_the_frontier_of_two_bids_is_the_line_between_them() -> None:
    points = relaxed_frontier(assemble(*loaded(DEAR)), points=3)
    assert [point.limit for point in points] == pytest.approx([900, 850, 800])
    assert [point.rest for point in points] == pytest.approx([-100, -50, 0], abs=1e-4)
    assert [point.price for point in points] == pytest.approx([900, 850, 800])
    assert [point.reinvestment for point in points] == pytest.approx([100, 50, 0], abs=1e-4)


def test_each_point_of_a_network_equals_a_cold_solve_under_its_limit(cleveland: Program) -> None:
    points = relaxed_frontier(cleveland, points=5)
    assert [point.rest for point in points] == sorted(point.rest for point in points)
    for point in points:
        assert point.rest == pytest.approx(cold(cleveland, point.limit), rel=1e-9)
        assert point.price <= point.limit * (1 + 1e-9)


def test_levels_in_order_equal_cold_solves_level_by_level(cleveland: Program) -> None:
    order = (Goal.PRICE, Goal.STEADINESS, Goal.REINVESTMENT)
    price, steadiness, reinvestment = relaxed_levels(cleveland, order, (300,))
    first = Session(cleveland.minimising(cleveland.goals[Goal.PRICE])).value
    second = cleveland.with_limit(Goal.PRICE, first * (1.03 + ROOM))
    third = second.with_limit(Goal.STEADINESS, steadiness * (1 + ROOM))
    assert price == pytest.approx(first, rel=1e-9)
    assert steadiness == pytest.approx(Session(second.minimising(second.goals[order[1]])).value, rel=1e-9)
    assert reinvestment == pytest.approx(Session(third.minimising(third.goals[order[2]])).value, rel=1e-9)


def test_where_no_award_is_possible_there_is_no_frontier_and_no_level() -> None:
    program = assemble(*loaded(DEAR))
    program.upper[:] = 0
    assert relaxed_frontier(program) == ()
    assert relaxed_levels(program, (Goal.PRICE,)) == (INFINITY,)
