"""Anchors, their terms, what is missing, and the signatures that open a round, on their pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from matcher.rounds.people import Role
from matcher.rounds.publication import DECLARATION, TIE_RULE
from matcher.rounds.states import State
from matcher.storage import tenders
from tests.tampering import unguarded
from tests.web.publishing.two import Two, two
from tests.web.reading import Page
from web.publishing.signing import declaration, tie_rule

OFFICER, APPROVER = Role.OFFICER, Role.APPROVER


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return two(tmp_path_factory.mktemp("publishing"))


def state(site: Two) -> State:
    with site.draft.database.reading.begin() as session:
        return tenders.find(session, site.draft.round_id, datetime.now(UTC)).state


def test_four_people_sign_and_the_last_one_opens_the_round(site: Two) -> None:
    for organisation in (site.lead, site.other):
        for role in (OFFICER, APPROVER):
            assert state(site) == State.DRAFT
            page = Page(site.get("publish", organisation, role))
            assert page.faults == []
            last = (organisation, role) == (site.other, APPROVER)
            assert ("Sign and open the round" in page.text) == last
            assert site.sign(organisation, role).status_code == 303
    assert state(site) == State.OPEN
    page = Page(site.get("publish", site.lead, OFFICER))
    assert "What was published" in page.text
    assert "not yet" not in page.text
    assert page.faults == []


def test_an_approver_is_asked_once_the_officer_has_signed(site: Two) -> None:
    assert 'id="sign"' not in site.get("publish", site.lead, APPROVER)
    assert site.sign(site.lead, APPROVER).status_code == 422
    site.sign(site.lead, OFFICER)
    assert 'id="sign"' in site.get("publish", site.lead, APPROVER)
    assert 'id="sign"' not in site.get("publish", site.lead, OFFICER)


def test_the_first_page_leads_an_approver_to_what_an_officer_signed(site: Two) -> None:
    browser = site.browser(site.lead, APPROVER)
    assert site.path("publish") not in Page(browser.get("/").text).links
    site.sign(site.lead, OFFICER)
    assert site.path("publish") in Page(browser.get("/").text).links
    assert site.path("publish") not in Page(site.browser(site.other, APPROVER).get("/").text).links
    site.sign(site.lead, APPROVER)
    assert site.path("publish") not in Page(browser.get("/").text).links


def test_a_signature_without_a_declaration_or_with_an_interest_is_refused(site: Two) -> None:
    for interest in ("", "some"):
        answer = site.sign(site.lead, OFFICER, interest)
        assert answer.status_code == 422
        assert "sign.interest" in answer.text


def test_the_form_of_a_signature_asks_for_the_second_factor_where_none_was_given(site: Two) -> None:
    path = site.path("publish")
    assert 'name="confirm"' in site.browser(site.lead, OFFICER, fresh=False).get(path).text
    assert 'name="confirm"' not in site.browser(site.lead, OFFICER).get(path).text


def test_a_signature_asks_for_a_second_factor(site: Two) -> None:
    answer = site.post("publish", {"seen": "x", "interest": "none"}, site.lead, OFFICER, fresh=False)
    assert 'name="confirm"' in answer.text
    assert 'value="none"' in answer.text


def test_what_is_changed_after_a_signature_says_so_and_is_signed_again(site: Two) -> None:
    site.sign(site.lead, OFFICER)
    terms = {"premium": "4", "quotes": "", "joint": "", "version": "1"}
    assert site.post("anchors", terms, site.lead, OFFICER).status_code == 303
    page = Page(site.get("publish", site.lead, APPROVER))
    assert "counts no more" in page.text
    assert "It has to be signed again." in page.text
    assert site.sign(site.lead, OFFICER).status_code == 303


def test_a_page_opened_before_a_change_signs_nothing(site: Two) -> None:
    seen = site.get("publish", site.lead, OFFICER).split('name="seen" value="')[1].split('"')[0]
    site.post("anchors", {"premium": "4", "version": "2"}, site.other, OFFICER)
    answer = site.post("publish", {"seen": seen, "interest": "none"}, site.lead, OFFICER)
    assert (answer.status_code, "sign.changed" in answer.text) == (422, True)


def test_what_is_missing_is_listed_with_links_and_nobody_is_asked_to_sign(site: Two) -> None:
    site.post("anchors", {"premium": "", "version": "1"}, site.lead, OFFICER)
    page = Page(site.get("publish", site.lead, OFFICER))
    assert "Hospital has not said how much more than today it pays at most." in page.text
    assert site.path("anchors") in page.links
    assert 'id="sign"' not in site.get("publish", site.lead, OFFICER)
    assert page.faults == []


def unfinished(site: Two) -> None:
    """Take the dates and both premiums away."""
    dates = {"name": "Laundry", "method": "bid", "standstill": "10", "version": "2", "questions": "", "closes": ""}
    assert site.post("dates", dates, site.lead, OFFICER).status_code == 303
    site.post("anchors", {"premium": "", "version": "1"}, site.lead, OFFICER)
    site.post("anchors", {"premium": "", "version": "2"}, site.other, OFFICER)


def asked(page: str) -> dict[str, str]:
    """Return what the form about what is missing sends as it stands."""
    inside = page.split('id="complete"')[1].split("</form>")[0]
    return dict(re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', inside))


def test_what_is_missing_is_asked_where_it_is_listed_the_dates_with_a_proposal(site: Two) -> None:
    unfinished(site)
    page = site.get("publish", site.lead, OFFICER)
    assert Page(page).faults == []
    form = asked(page)
    assert form["closes"].endswith("T17:00")
    assert form["questions"] < form["closes"]
    wrong = Page(
        site.post("missing", {**form, "premium": "1.234,5", "closes": "2020-01-01T17:00"}, site.lead, OFFICER).text
    )
    assert "2 things to repair" in wrong.text, "all at once"
    assert site.post("missing", {**form, "premium": "4"}, site.lead, OFFICER).status_code == 303
    form = asked(site.get("publish", site.other, OFFICER))
    assert ("premium" in form, "closes" in form) == (True, False), "dates are the lead's"
    assert site.post("missing", {**form, "premium": "5 %"}, site.other, OFFICER).status_code == 303
    assert 'id="missing"' not in site.get("publish", site.lead, APPROVER)
    assert site.sign(site.lead, OFFICER).status_code == 303


def test_what_cannot_be_read_of_what_is_missing_is_said_and_nothing_is_saved(site: Two) -> None:
    unfinished(site)
    form = asked(site.get("publish", site.lead, OFFICER))
    typed = {**form, "premium": "4,5", "questions": "2031-01-01T09:00", "closes": ""}
    answer = site.post("missing", typed, site.lead, OFFICER)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {"#premium", "#closes"} <= set(page.links)
    assert 'value="4,5"' in answer.text
    assert 'value="2031-01-01T09:00"' in answer.text
    late = site.post("missing", {**form, "premium": "4", "questions": "2020-01-01T09:00"}, site.lead, OFFICER)
    assert (late.status_code, "This time is past." in late.text) == (422, True)
    assert "publish.premium" in site.get("publish", site.lead, OFFICER)


def test_what_somebody_else_filled_in_meanwhile_is_not_written_over(site: Two) -> None:
    unfinished(site)
    form = {**asked(site.get("publish", site.lead, OFFICER)), "premium": "4"}
    assert site.post("missing", form, site.lead, OFFICER).status_code == 303
    answer = site.post("missing", {**form, "premium": "7"}, site.lead, OFFICER)
    assert (answer.status_code, "tender.stale" in answer.text) == (409, True)
    again = asked(answer.text)
    assert again["premium"] == "7", "nothing that was typed is lost"
    assert site.post("missing", again, site.lead, OFFICER).status_code == 303


def test_hidden_prices_and_other_anchors_lots_are_not_on_the_page(site: Two) -> None:
    text = Page(site.get("publish", site.other, OFFICER)).text
    assert ("L-002" in text, "L-001" in text) == (True, False)
    assert "0.55" not in text


def test_terms_are_typed_in_percent_and_kept_where_they_cannot_be_read(site: Two) -> None:
    answer = site.post("anchors", {"premium": "6,5", "quotes": "x", "version": "1"}, site.lead, OFFICER)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {"#premium", "#quotes"} <= set(page.links)
    assert 'value="6,5"' in answer.text
    site.post("anchors", {"premium": "6.5 %", "quotes": "$50000", "version": "1"}, site.lead, OFFICER)
    text = Page(site.get("anchors", site.lead, APPROVER)).text.replace("\xa0", " ")
    assert "6.5 %" in text
    assert "$50,000" in text


def test_two_officers_of_an_anchor_do_not_overwrite_each_other(site: Two) -> None:
    assert site.post("anchors", {"premium": "1", "version": "1"}, site.lead, OFFICER).status_code == 303
    answer = site.post("anchors", {"premium": "2", "version": "1"}, site.lead, OFFICER)
    assert (answer.status_code, "anchor.stale" in answer.text) == (422, True)
    assert 'value="2"' in answer.text


def test_the_lead_adds_an_anchor_and_one_with_lots_stays(site: Two) -> None:
    page = site.get("anchors", site.lead, OFFICER)
    assert "Every anchor institution with an id in rounds is in this round." in page
    answer = site.post(f"anchors/{site.other}/leave", {}, site.lead, OFFICER)
    assert (answer.status_code, "anchor.has_lots" in answer.text) == (422, True)
    assert site.post("anchors/join", {"organisation": "x"}, site.lead, OFFICER).status_code == 422
    assert site.post("anchors/join", {"organisation": "1"}, site.other, OFFICER).status_code == 422
    assert Page(page).faults == []


def test_what_is_shown_in_english_is_what_is_signed(site: Two) -> None:
    with site.app.test_request_context():
        assert (declaration(), tie_rule()) == (DECLARATION, TIE_RULE)


def paid_by(site: Two, money: str, goals: str = "price_only") -> None:
    """Let the lots of both anchors be paid by a sort of money."""
    with unguarded(site.draft.database) as connection:
        connection.execute(text("UPDATE lot_notes SET money = :money"), {"money": money})
        connection.execute(text("UPDATE lots SET goals = :goals, funding = ''"), {"goals": goals})


PREFERS = {
    **{"do": "save", "goals.mode": "weighted", "rule": "reserved_share.1", "reserved_share.1.of": "buyer:"},
    **{"reserved_share.1.who": "kind:worker_owned", "reserved_share.1.least_bp": "20"},
    **{"reserved_share.1.basis": "City ordinance 12", "limits.gap_bp": "0", "limits.work": "100"},
    **{"limits.award_gap_bp": "1", "limits.seed": "1"},
}


def prefer(site: Two, **more: str) -> None:
    """Write a policy that reserves a share."""
    seen = site.get("policy", site.lead, OFFICER).split('name="seen" value="')[1].split('"')[0]
    rule = {f"reserved_share.1.{name}": value for name, value in more.items()}
    assert site.post("policy", {**PREFERS, **rule, "seen": seen}, site.lead, OFFICER).status_code == 303


@pytest.mark.parametrize(
    ("money", "says"), [("federal", "paid by a federal award"), ("low_bid", "under a low-bid law")]
)
def test_a_preference_over_money_that_asks_for_open_competition_is_warned_of_but_not_refused(
    site: Two, money: str, says: str
) -> None:
    prefer(site)
    assert "open competition" not in Page(site.get("policy", site.lead, OFFICER)).text
    paid_by(site, money)
    for page in ("policy", "publish"):
        shown = Page(site.get(page, site.lead, OFFICER))
        assert f"“Reserved share (number 1)” prefers some suppliers, and touches 2 lots {says}: L-001, …." in shown.text
        assert "2 of them name no fund yet" in shown.text
        assert f"law.{money}" in shown.text
        assert "L-002" not in shown.text, "of a draft, lots of others are named nowhere"
        assert shown.faults == []
    assert site.sign(site.lead, OFFICER).status_code == 303


def test_the_check_says_which_lots_are_decided_by_price_alone_and_why(site: Two) -> None:
    assert "price and rules alone" not in Page(site.get("publish", site.lead, OFFICER)).text
    for money, why in (("federal", "A federal award pays for it"), ("own", "Its buyer chose so.")):
        paid_by(site, money)
        shown = Page(site.get("publish", site.lead, OFFICER)).text
        assert f"1 lot is decided by price and rules alone: L-001. {why}" in shown


def test_a_fund_that_a_rule_leaves_out_is_no_doubt(site: Two) -> None:
    prefer(site, not_funding="Grant 7")
    paid_by(site, "federal")
    assert "prefers some suppliers" in Page(site.get("publish", site.lead, OFFICER)).text
    with unguarded(site.draft.database) as connection:
        connection.execute(text("UPDATE lots SET funding = 'Grant 7'"))
    assert "prefers some suppliers" not in Page(site.get("publish", site.lead, OFFICER)).text
