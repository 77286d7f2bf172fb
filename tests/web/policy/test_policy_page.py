"""The page of a policy: written by officers of the lead, tried on the last round, and fixed once published."""

from __future__ import annotations

import re
from typing import Any

import pytest

from matcher.policy import Policy, read_policy, stored_policy
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import rounds
from matcher.storage.trail import latest
from tests.reading import loaded
from tests.small import small
from tests.web.kept import keep, matched
from tests.web.lots import add_lots
from tests.web.preparing import OWN, Office, office
from tests.web.reading import Page

LAST = small(
    {"goals": {"idle_hour": "1.00"}},
    buyers=f"buyer\n{OWN}",
    lots=f"lot parts buyer\nm 4 {OWN}",
    suppliers="supplier pledge_revenue_bp\nalder 0\nbirch 1000",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price\na m 8\nb m 9",
)
"""A round before: alder won all of it for 800; birch asked 900 and pledged a tenth of 1,000."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = office(tmp_path_factory.mktemp("policy"))
    add_lots(made, OWN, {"towels": {}, "meals": {"must_fill": 1}})
    return made


def typed(site: Office, role: Role = Role.OFFICER) -> dict[str, Any]:
    """Read the form as a browser would send it."""
    html = site.browser(role).get(site.path("policy")).text
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")(?![^>]*type="radio")', html):
        fields.setdefault(name, value)
    return {**fields, "goals.mode": "weighted"}


def policy_of(site: Office) -> Policy:
    with site.database.reading.begin() as session:
        return stored_policy(rounds.find(session, site.round_id).policy)


def test_an_officer_of_the_lead_saves_what_was_typed(site: Office) -> None:
    answer = site.post(site.path("policy"), {**typed(site), "goals.idle_hour": "11", "limits.award_gap_bp": "1"})
    assert answer.status_code == 303
    assert (policy_of(site).goals.idle_hour, policy_of(site).limits.award_gap_bp) == (1100, 100)
    page = Page(site.browser(Role.OFFICER).get(answer.location).text)
    assert "Saved." in page.text
    assert page.faults == []
    with site.database.reading.begin() as session:
        assert [each.deed for each in latest(session, None, 10**9, 1)] == ["policy.write"]


def test_a_rule_is_added_filled_in_saved_and_taken_out(site: Office) -> None:
    added = site.post(site.path("policy"), {**typed(site), "new_rule": "supplier_share", "do": "add"})
    assert (added.status_code, policy_of(site)) == (200, Policy())
    assert 'name="supplier_share.1.most_bp"' in added.text
    assert Page(added.text).faults == []
    rule = {"rule": "supplier_share.1", "supplier_share.1.most_bp": "40", "supplier_share.1.of": "category:laundry"}
    rest = {"supplier_share.1.by": "supplier", "supplier_share.1.basis": "Charter, section 3"}
    assert site.post(site.path("policy"), {**typed(site), **rule, **rest}).status_code == 303
    (share,) = policy_of(site).rules.supplier_share
    assert (share.most_bp, share.of, share.which, share.basis) == (4000, "category", "laundry", "Charter, section 3")
    assert (
        site.post(site.path("policy"), {**typed(site), **rule, **rest, "do": "remove supplier_share.1"}).status_code
        == 200
    )
    without = {name: value for name, value in typed(site).items() if name != "rule"}
    assert site.post(site.path("policy"), without).status_code == 303
    assert policy_of(site) == Policy()


def test_what_cannot_be_read_is_said_at_its_field_and_stays(site: Office) -> None:
    answer = site.post(site.path("policy"), {**typed(site), "goals.idle_hour": "1,50", "limits.seed": "x"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {"#goals.idle_hour", "#limits.seed"} <= set(page.links)
    assert 'value="1,50"' in answer.text
    assert page.faults == []


def test_rules_that_can_never_hold_together_are_refused_by_name(site: Office) -> None:
    shut = {"rule": "supplier_share.1", "supplier_share.1.most_bp": "0", "supplier_share.1.of": "lot:"}
    answer = site.post(site.path("policy"), {**typed(site), **shut, "supplier_share.1.by": "supplier"})
    page = Page(answer.text)
    assert (answer.status_code, policy_of(site)) == (422, Policy())
    assert "Lot meals must be filled, but nobody may win any of it." in page.text
    assert "Change one of these rules: Lots that must be filled, Share of one supplier (number 1)." in page.text
    assert "policy.filled_by_nobody" in page.text


def test_of_two_officers_the_second_sees_what_the_first_saved_and_loses_nothing(site: Office) -> None:
    first, second = typed(site), typed(site)
    assert site.post(site.path("policy"), {**first, "goals.idle_hour": "5"}).status_code == 303
    answer = site.post(site.path("policy"), {**second, "goals.swing_hour": "7"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "An idle hour counts as 5.00" in page.text.replace("\xa0", " ")
    assert 'value="7"' in answer.text
    assert policy_of(site).goals.swing_hour == 0
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', answer.text)[0]
    assert site.post(site.path("policy"), {**second, "goals.swing_hour": "7", "seen": seen}).status_code == 303
    assert policy_of(site).goals == read_policy({"goals": {"swing_hour": 7}}).goals


def test_approvers_and_auditors_read_the_sentences_and_have_no_form(site: Office) -> None:
    site.post(site.path("policy"), {**typed(site), "goals.idle_hour": "11"})
    for role in (Role.APPROVER, Role.AUDITOR):
        page = site.browser(role).get(site.path("policy")).text
        assert "An idle hour counts as" in Page(page).text
        assert 'name="goals.idle_hour"' not in page
        assert Page(page).faults == []


@pytest.mark.parametrize("state", [each for each in State if each != State.DRAFT])
def test_a_published_policy_is_changed_by_nobody(site: Office, state: State) -> None:
    form = {**typed(site), "goals.idle_hour": "11"}
    site.put(state)
    assert site.post(site.path("policy"), form).status_code == 409
    assert policy_of(site) == Policy()
    assert 'name="goals.idle_hour"' not in site.browser(Role.OFFICER).get(site.path("policy")).text


@pytest.fixture
def second(site: Office) -> Office:
    """The same after a round that was awarded."""
    market, policy = loaded(LAST)
    keep(site.database, market, policy, matched(market, policy))
    return site


def test_a_policy_is_tried_on_the_last_round_without_being_saved(second: Office) -> None:
    answer = second.post(second.path("policy/effect"), {**typed(second), "goals.reinvested_bp": "200"})
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "A what-if: these bids were made under another policy." in page.text
    assert "What buyers pay $900 $800 +$100" in page.text
    assert "Promised to the fund $100 $0 +$100" in page.text
    assert policy_of(second) == Policy()
    assert 'value="200"' in answer.text
    assert page.faults == []


def test_a_trial_leaves_out_what_the_last_round_does_not_have_and_names_a_conflict(second: Office) -> None:
    strange = {"rule": ["supplier_share.1", "reserved_share.1"], "supplier_share.1.of": "category:laundry"}
    share = {"supplier_share.1.most_bp": "10", "supplier_share.1.by": "supplier"}
    reserved = {"reserved_share.1.of": "buyer:", "reserved_share.1.who": "kind:conventional"}
    form = {**typed(second), **strange, **share, **reserved, "reserved_share.1.least_bp": "10"}
    page = Page(second.post(second.path("policy/effect"), form).text)
    assert "With those bids no award would have kept every rule." in page.text
    assert "Left out, as that round has nothing of the name: Share of one supplier (number 1)." in page.text


def test_without_an_earlier_round_there_is_nothing_to_try(site: Office) -> None:
    answer = site.post(site.path("policy/effect"), typed(site))
    assert answer.status_code == 422
    assert "There is no earlier round with an award" in answer.text
