"""What if: one change after another against a market whose answers are plain on paper."""

from __future__ import annotations

from matcher.insight.changes import excluded, forced, priced, with_capacity, with_demand
from matcher.insight.scenario import WhatIf, what_if
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve.result import Status
from tests.reading import loaded
from tests.small import small

TWO = small(
    lots="lot parts\nm 2",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
    bid_uses="bid lot resource units_per_unit\na m hours 1",
    capacity="supplier resource period units\nalder hours * 100",
)
"""A hundred units: 800 from alder, who has the hours for all of them; 900 from birch; 1,000 today."""


def asked(market: Market | None = None, policy: Policy | None = None) -> WhatIf:
    published = loaded(TWO)
    return what_if(published, (market or published[0], policy or published[1]))


def prices(found: WhatIf) -> tuple[int | None, ...]:
    """The price as changed, today, at the cheapest and as published."""
    (line,) = (each for each in found.lines if (each.goal, each.line) == ("price", "total"))
    return line.changed, line.today, line.cheapest, line.published


def test_half_the_capacity_sends_half_the_work_to_the_dearer_bid() -> None:
    market, _ = loaded(TWO)
    found = asked(with_capacity(market, 0, 50))
    assert prices(found) == (85000, 100000, 85000, 80000)
    assert found.difference == 5000


def test_half_the_demand_costs_half() -> None:
    market, _ = loaded(TWO)
    assert prices(asked(with_demand(market, 0, 50))) == (40000, 50000, 40000, 80000)


def test_a_lock_and_an_exclusion_cost_what_the_next_best_asks_more() -> None:
    _, policy = loaded(TWO)
    assert prices(asked(policy=forced(policy, "b", "m", 1))) == (85000, 100000, 85000, 80000)
    assert prices(asked(policy=excluded(policy, "a"))) == (90000, 100000, 90000, 80000)


def test_other_prices_are_answered_by_other_awards() -> None:
    market, _ = loaded(TWO)
    assert prices(asked(priced(market, 1, 80))) == (72000, 100000, 72000, 80000)


def test_no_change_is_no_finding() -> None:
    assert asked().difference is None


def test_a_change_that_leaves_no_award_has_no_figures_of_its_own() -> None:
    _, policy = loaded(TWO)
    found = asked(policy=excluded(forced(policy, "a"), "a"))
    assert found.changed.status == Status.INFEASIBLE
    assert prices(found) == (None, 100000, None, 80000)
    assert found.difference is None
