"""Every figure on paper follows from the award, and every column adds up to the cent."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from matcher.certificate import certify
from matcher.errors import CertificateRefused
from matcher.insight.paper import awards_digest, cents_up, exact, propose
from matcher.insight.proposal import Proposal
from matcher.insight.recheck import awarded
from matcher.market import Market
from matcher.money import nearest
from matcher.policy import Policy
from matcher.solution import Solution
from matcher.solve import solve
from matcher.solve.result import Result, Status
from tests.matcher.insight.conftest import Paper, on_paper
from tests.reading import BY_HAND, loaded, read
from tests.small import small
from tests.strategies import Written, markets

FEASIBLE = [path for path in BY_HAND if 'status = "infeasible"' not in (path / "expected.toml").read_text("utf-8")]


def figure(proposal: Proposal, goal: str, line: str) -> int:
    return next(row.value for row in proposal.goals if (row.goal, row.line) == (goal, line))


def adds_up(market: Market, policy: Policy, proposal: Proposal) -> None:
    account = certify(market, policy, awarded(proposal)).account
    assert sum(row.value for row in proposal.awards) == figure(proposal, "price", "entries")
    assert sum(row.value for row in proposal.outside) == figure(proposal, "price", "outside")
    assert sum(row.amount for row in proposal.charges) == figure(proposal, "price", "charges") == account.charges
    assert sum(row.value for row in proposal.standby) == figure(proposal, "price", "standby")
    lines = ("entries", "agreements", "standby", "charges", "onboarding", "switch_costs", "outside")
    total = sum(figure(proposal, "price", line) for line in lines)
    assert total == figure(proposal, "price", "total") == nearest(account.price)
    for row in proposal.goals:
        assert row.today is not None
    for column in ("today", "cheapest"):
        told = {row.line: getattr(row, column) for row in proposal.goals if row.goal == "price"}
        assert told.pop("total") == sum(told.values())


@pytest.mark.parametrize("folder", FEASIBLE, ids=lambda path: path.name)
def test_the_figures_of_a_market_solved_by_hand_add_up(folder: Path) -> None:
    market, policy = read(folder)
    adds_up(market, policy, on_paper(market, policy))


def test_the_figures_of_the_network_add_up(cleveland: Paper) -> None:
    market, policy, proposal = cleveland
    adds_up(market, policy, proposal)
    assert len(proposal.awards) > 100


@settings(max_examples=25)
@given(written=markets(must_fill=False, force=False, budget=False, least_value=False))
def test_the_figures_of_random_markets_add_up_and_no_row_is_off_by_a_cent(written: Written) -> None:
    market, policy = loaded(written)
    result = solve(market, policy)
    assume(result.solution is not None)
    proposal = on_paper(market, policy)
    adds_up(market, policy, proposal)
    prices = {(e.bid, e.lot): row.value for e, row in zip(awarded(proposal).awards, proposal.awards, strict=True)}
    account = certify(market, policy, awarded(proposal)).account
    assert abs(sum(prices.values()) - account.entries) < 1


def test_thirds_are_rounded_so_that_they_add_up() -> None:
    """A part is a third of 100 units at 10.00 and 10.01: 333.33 1/3 and 333.66 2/3 of a dollar."""
    market, policy = loaded(
        small(
            lots="lot parts outside_price\nm 3 20",
            bids="bid supplier\na alder\nb birch\nc cedar",
            bid_entries="bid lot unit_price most_parts\na m 10 1\nb m 10.01 1\nc m 10 1",
        )
    )
    proposal = on_paper(market, policy)
    assert [row.value for row in proposal.awards] == [333_33, 333_67, 333_33]
    assert figure(proposal, "price", "entries") == 1000_33


def test_every_entry_of_a_bid_has_one_reason(cleveland: Paper) -> None:
    market, _, proposal = cleveland
    assert len(proposal.reasons) == len(market.bid_entries)
    assert max(Counter((row.bid, row.lot) for row in proposal.reasons).values()) == 1
    assert sum(row.parts for row in proposal.reasons) == sum(row.parts for row in proposal.awards)
    assert {row.rule == "won" for row in proposal.reasons if row.parts} == {True}


def test_loads_count_what_is_committed_agreed_and_awarded() -> None:
    market, policy = loaded(
        small(
            lots="lot parts\nm 3",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            capacity="supplier resource period units committed\nalder vans 1 200 7",
            agreements="agreement lot supplier parts unit_price\nd m alder 1 9",
            bid_uses="bid lot resource units_per_unit\na m vans 1\nd m vans 0.5",
        )
    )
    (load,) = on_paper(market, policy).loads
    assert (load.supplier, load.resource, load.period, load.units) == ("alder", "vans", 1, 200)
    assert load.load == nearest(100 * (7 + Fraction(100, 3) * 2 + Fraction(100, 6)))


def test_loads_count_what_may_be_called() -> None:
    market, policy = loaded(
        small(
            lots="lot surge_bp guaranteed_bp\nm 2500 5000",
            bids="bid supplier\na alder",
            bid_entries="bid lot unit_price\na m 8",
            capacity="supplier resource period units committed\nalder hours 1 200 7",
            bid_uses="bid lot resource units_per_unit\na m hours 1",
        )
    )
    (load,) = on_paper(market, policy).loads
    assert load.load == 100 * (7 + 125)


def test_what_has_no_award_is_not_put_on_paper() -> None:
    market, policy = read(FEASIBLE[0])
    with pytest.raises(CertificateRefused, match="There is no award: nothing_found"):
        propose(market, policy, Result(status=Status.NOTHING_FOUND))


def test_what_breaks_a_rule_is_not_put_on_paper() -> None:
    market, policy = read(next(path for path in FEASIBLE if path.name == "either-or"))
    result = solve(market, policy)
    assert result.solution is not None
    every = {(bid, lot): 1 for bid in market.bids.bid for lot in market.lots.lot}
    broken = Result(status=Status.PROVED, solution=Solution.of(every), levels=result.levels)
    with pytest.raises(CertificateRefused, match="groups of"):
        propose(market, policy, broken)


def test_amounts_are_stated_exactly_and_distances_rounded_up() -> None:
    assert (exact(Fraction(-1, 3)), exact(Fraction(5)), exact(None)) == ("-1/3", "5/1", None)
    assert (cents_up(Fraction(1, 3)), cents_up(Fraction(2)), cents_up(Fraction(0)), cents_up(None)) == (1, 2, 0, None)


def test_the_digest_of_the_awards_changes_with_each_part() -> None:
    one, two = ({("a", "m"): parts} for parts in (1, 2))
    assert awards_digest(Solution.of(one)) != awards_digest(Solution.of(two))
    assert awards_digest(Solution.of(one)) == awards_digest(Solution.of(dict(one)))
