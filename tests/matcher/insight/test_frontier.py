"""The frontier: its points against every choice tried, its steps against paper, and the checker against its files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given, settings

from matcher.errors import CertificateRefused
from matcher.insight.frontier import Frontier, frontier
from matcher.insight.frontier_paper import hold, on_paper
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve import limited, solve
from matcher.solve.result import Result, Status
from tests import enumeration
from tests.enumeration.goals import levels_of, price
from tests.reading import FIXTURES, folder_of, loaded, read
from tests.small import small
from tests.strategies import Written, markets

STEPS = small(
    {"goals": {"reinvested_bp": 10_000}},
    lots="lot parts\nm 4",
    suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 1000",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
"""Four parts: each costs 200 from alder, or 225 from birch, who pledges 25 of it: a dollar of price for a dollar."""
Asked = tuple[Market, Policy, Result]


@pytest.fixture(scope="module")
def steps() -> Asked:
    market, policy = loaded(STEPS)
    return market, policy, solve(market, policy)


@settings(max_examples=10)
@given(written=markets(in_order=False, price_only=False, rings=False, reinvested=True, most_choices=60))
def test_under_a_limit_the_best_of_the_other_goals_is_that_of_trying_every_choice(written: Written) -> None:
    with folder_of(written) as folder:
        (market, policy), choices = read(folder), list(enumeration.choices(folder))
    assume(choices)
    ((weighted, _),) = levels_of(choices[0].tiny)
    prices = [price(choice) for choice in choices]
    most = Fraction(ceil((min(prices) + max(prices)) / 2))
    allowed = [(weighted(c) - price(c), price(c)) for c in choices if price(c) <= most]
    result = solve(market, policy)
    assert result.solution is not None
    answer = limited(market, policy, most, result.solution)
    assert answer.status == Status.PROVED
    assert answer.account is not None
    rest = answer.account.weighted(policy.goals) - answer.account.compared
    assert rest == min(each for each, _ in allowed)
    held = Fraction(ceil(rest))
    assert answer.account.price == min(cost for each, cost in allowed if each <= held)


def test_each_step_says_what_a_dollar_more_buys(steps: Asked) -> None:
    found = frontier(*steps, points=5)
    paid = [point.account.price for point in found.points]
    assert paid == [80000, 82500, 85000, 87500, 90000]
    assert [point.account.reinvestment for point in found.points] == [0, 2500, 5000, 7500, 10000]
    assert [step.rate for step in found.steps()] == [1, 1, 1, 1]
    assert all(point.unfound == 0 for point in found.points)


def test_a_step_smaller_than_what_is_proved_tells_nothing(steps: Asked) -> None:
    found = frontier(*steps, points=3)
    vague = Frontier(tuple(replace(point, unfound=Fraction(10**6)) for point in found.points))
    assert [step.rate for step in vague.steps()] == [None, None]
    assert [row.gained for row in on_paper(vague).points] == [None, None, None]


def test_awards_found_twice_or_beaten_in_every_goal_are_dropped(steps: Asked) -> None:
    many = frontier(*steps, points=20)
    assert len(many.points) == 5
    assert len({point.solution for point in many.points}) == 5


def test_corners_of_a_market_by_hand_are_its_ends() -> None:
    market, policy = read(FIXTURES / "by-hand" / "moved-work")
    found = frontier(market, policy, solve(market, policy), points=8)
    assert found.points[0].asked == "price > steadiness > reinvestment"
    assert found.points[-1].asked == "steadiness > price > reinvestment"
    assert [point.goals for point in found.points] == sorted(point.goals for point in found.points)


def test_without_an_award_there_is_no_frontier(steps: Asked) -> None:
    market, policy, result = steps
    with pytest.raises(CertificateRefused, match="no frontier"):
        frontier(market, policy, replace(result, solution=None))


def test_a_frontier_on_paper_holds_and_a_changed_figure_does_not(steps: Asked) -> None:
    market, policy, _ = steps
    paper = on_paper(frontier(*steps, points=4))
    hold(market, policy, paper)
    wrong = replace(paper.points[1], reinvestment=paper.points[1].reinvestment + 1)
    with pytest.raises(CertificateRefused, match="does not follow"):
        hold(market, policy, replace(paper, points=(paper.points[0], wrong, *paper.points[2:])))
    taken = tuple(award for award in paper.awards if award.point != 2)
    with pytest.raises(CertificateRefused):
        hold(market, policy, replace(paper, awards=taken))
