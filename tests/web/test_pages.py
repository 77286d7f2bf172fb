"""What the pages say: figures that add up to those of the certificate, and sentences about the policy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from matcher.money import nearest
from matcher.policy import read_policy
from web.pages.buyers import BuyerPage, buyer_page, buyers_page
from web.pages.lot import lot_page
from web.pages.outcome import Outcome
from web.pages.overview import overview
from web.pages.policy import sentences
from web.pages.reasons import phrase
from web.pages.run import run_page
from web.pages.standing import Standing
from web.pages.supplier import supplier_page
from web.pages.suppliers import supplier_line


def goal(outcome: Outcome, goal: str, line: str = "total") -> int:
    return outcome.goals[goal, line].value


def test_the_shares_of_the_overview_are_shares_of_all_demand(network: Outcome) -> None:
    page = overview(network)
    together = sum((line.split.value for line in page.categories), Fraction(0))
    assert together == page.demand == page.split.value
    assert page.split.cooperatives + page.split.others + page.split.outside == page.demand
    assert page.in_full + page.left.lots == page.lots == len(network.market.lots)


def test_what_is_outside_is_what_the_certificate_counts(network: Outcome) -> None:
    assert overview(network).outside_value == goal(network, "price", "outside")


def test_what_the_buyers_pay_adds_up_to_the_price(network: Outcome) -> None:
    page = buyers_page(network)
    assert page.pays == goal(network, "price")
    assert page.today == network.today


@pytest.mark.parametrize(
    ("line", "of"),
    [
        ("entries", lambda page: page.entries),
        ("agreements", lambda page: page.agreements),
        ("charges", lambda page: page.paid.charges),
        ("onboarding", lambda page: page.paid.onboarding),
        ("switch_costs", lambda page: page.paid.switch_costs),
        ("outside", lambda page: page.outside),
    ],
)
def test_every_line_of_the_buyers_accounts_adds_up_to_the_certificates(
    network: Outcome, line: str, of: Callable[[BuyerPage], int]
) -> None:
    pages = [buyer_page(network, buyer) for buyer in network.market.buyers.buyer]
    assert sum(of(page) for page in pages if page) == goal(network, "price", line)


def test_a_buyers_page_adds_up_to_its_line(network: Outcome) -> None:
    for buyer in network.market.buyers.buyer:
        page = buyer_page(network, buyer)
        assert page is not None
        assert page.entries + page.agreements + page.outside + page.paid.total == page.line.pays


def test_what_the_suppliers_pledge_adds_up_to_the_goal(network: Outcome) -> None:
    assert nearest(sum(network.pledged.values(), Fraction(0))) == goal(network, "reinvestment")


def test_what_the_suppliers_are_paid_adds_up_to_bids_and_agreements(network: Outcome) -> None:
    paid = sum(supplier_line(network, row).value for row in range(len(network.market.suppliers)))
    assert paid == goal(network, "price", "entries") + goal(network, "price", "agreements")


def test_the_award_of_every_lot_covers_all_its_parts(network: Outcome) -> None:
    for name in network.market.lots.lot:
        page = lot_page(network, name)
        assert page is not None
        assert sum(line.parts for line in page.award) == page.lot.parts
        assert sum(line.units for line in page.award) == page.lot.quantity
        assert sum(line.today for line in page.award) == page.lot.today
        assert sum(line.value for line in page.award) == page.lot.pays


def test_every_bid_of_a_lot_is_listed_with_what_decided(network: Outcome) -> None:
    for name in network.market.lots.lot:
        page = lot_page(network, name)
        assert page is not None
        assert len(page.bids) == page.lot.bids
        assert all(bid.decided for bid in page.bids)
        assert all(bid.won for bid in page.bids if bid.rule == "won")


def test_no_reason_of_the_demonstration_is_without_a_phrase(network: Outcome) -> None:
    rules = {each.rule for each in network.proposal.reasons} - {"won"}
    assert {rule for rule in rules if phrase(rule).lower() == rule.replace(".", " ")} == set()


def test_hours_short_of_steady_are_the_idle_hours_of_the_goal(network: Outcome) -> None:
    missing = 0
    for supplier in network.market.suppliers.supplier:
        page = supplier_page(network, supplier)
        assert page is not None
        if page.hours:
            missing += sum(load.missing for load in page.hours.loads)
    assert missing == pytest.approx(goal(network, "steadiness", "idle_hours") / 100, abs=len(network.market.capacity))


def test_what_is_not_there_has_no_page(network: Outcome) -> None:
    assert (lot_page(network, "none"), buyer_page(network, "none"), supplier_page(network, "none")) == (None,) * 3


def test_the_run_counts_the_checks_of_the_certificate(network: Outcome) -> None:
    page = run_page(network)
    assert dict(page.checks) == network.proposal.certificate["checks"]
    assert dict(page.digests)["Policy"] == network.policy.digest


def test_a_policy_reads_as_sentences_with_its_numbers(network: Outcome) -> None:
    said = sentences(network.market, network.policy)
    goals = " ".join(clause.says for clause in said.goals)
    rules = " ".join(clause.says for clause in said.rules)
    assert "An idle hour counts as $11.00." in goals
    assert "What goes to the fund counts as 80\u00a0% of the same amount of price." in goals
    assert "At most 60\u00a0% of health laundry goes to one supplier." in rules
    assert "Lakefront Health pays at most 3\u00a0% more than today." in rules
    assert "A supplier pays nobody less than $15.61 an hour." in rules
    assert "The officer excludes bid B-0756." in rules
    assert "An award may be signed up to a gap of 0.5\u00a0%." in [clause.says for clause in said.limits]


def test_a_rule_that_is_off_is_not_in_the_policys_sentences(network: Outcome) -> None:
    tree = {"rules": {"wage_floor": {"hourly": "15.61", "off": True}, "exclude": []}}
    said = sentences(network.market, read_policy(tree))
    assert "wage_floor" not in {clause.rule for clause in said.rules}


def test_goals_in_order_are_named_in_their_order(network: Outcome) -> None:
    tree = {"goals": {"mode": "in_order", "order": ["price", "reinvestment"], "tolerance_bp": 300}}
    goals = [clause.says for clause in sentences(network.market, read_policy(tree)).goals]
    assert goals[0] == "The goals are decided one after the other: Price, Reinvestment."
    assert goals[1] == "Price may become at most 3\u00a0% worse for the goals after it."


@pytest.mark.parametrize(
    ("changes", "word", "distance", "signing"),
    [
        ({}, "Feasible", "at most $1,240 from the best", "may be signed"),
        ({"status": "proved"}, "Proved", "no award is better by more than rounding", "may be signed"),
        (
            {"gap": None, "gap_cents": None, "awardable": False},
            "Feasible",
            "how far from the best is not known",
            "0.50",
        ),
        ({"awardable": False, "cut_off": True}, "Feasible", "at most $1,240 from the best", "a clock cut the run off"),
        ({"awardable": False, "what_if": True}, "What-if", "at most $1,240 from the best", "rows beyond the policy"),
        ({"status": "nothing_found", "gap": None, "gap_cents": None}, "Nothing found", "there is no award", ""),
    ],
)
def test_an_answer_says_how_good_it_is_and_whether_it_may_be_signed(
    changes: dict[str, object], word: str, distance: str, signing: str
) -> None:
    said = {"status": "feasible", "gap": "1/30000", "gap_cents": 124_000, "awardable": True, **changes}
    is_ = Standing.of(said, read_policy({}), "USD")
    assert is_.word == word
    assert distance in is_.distance
    assert signing in is_.signing
