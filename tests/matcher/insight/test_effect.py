"""What another policy would have done with a round that is over."""

from __future__ import annotations

from matcher.insight.effect import effect
from matcher.insight.paper import propose
from matcher.policy import read_policy
from matcher.solve import solve
from matcher.solve.result import Status
from tests.reading import loaded
from tests.small import small

TWO = small(
    lots="lot parts\nm 4",
    suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 1000",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
"""Alder is cheaper: 800 for all of it. Birch asks 900 and pledges a tenth of the 1,000 it is worth today."""


def test_the_lines_of_both_awards_stand_side_by_side() -> None:
    market, policy = loaded(TWO)
    awarded = propose(market, policy, solve(market, policy))
    giving = read_policy({"goals": {"reinvested_bp": 20_000}})
    found = effect(market, giving, awarded.goals)
    lines = {(each.goal, each.line): (each.asked, each.proposed, each.change) for each in found.lines}
    assert lines["price", "total"] == (90_000, 80_000, 10_000)
    assert lines["reinvestment", "total"] == (10_000, 0, 10_000)
    assert lines["price", "outside"] == (0, 0, 0)


def test_the_same_policy_changes_nothing() -> None:
    market, policy = loaded(TWO)
    awarded = propose(market, policy, solve(market, policy))
    assert {each.change for each in effect(market, policy, awarded.goals).lines} == {0}


def test_rules_that_these_bids_cannot_meet_have_no_lines_and_say_why() -> None:
    market, policy = loaded(TWO)
    awarded = propose(market, policy, solve(market, policy))
    strict = read_policy({"rules": {"reserved_share": [{"of": "buyer", "kind": "conventional", "least_bp": 100}]}})
    found = effect(market, strict, awarded.goals)
    assert (found.result.status, found.lines) == (Status.INFEASIBLE, ())
    assert found.result.conflict is not None
    assert found.result.conflict.names == ("reserved_share[buyer,city,conventional]",)
