"""Lots by form: added, changed, removed and put back, split; two people at once lose nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from matcher.rounds.lots import Price
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import lots
from matcher.storage.lot_rows import Kept, lots_of
from tests.web.preparing import LINEN, OWN, Office, office
from tests.web.reading import Page
from web.demand.lot_form import NEW, typed_lot

BREAD = {
    **NEW,
    "title": "Bread for the canteen",
    "category": "bread",
    "unit": "loaf",
    "each": "1200",
    "q3": "900",
    "today": "$ 2.15",
    "today_source": "Invoice 4711",
    "today_day": "2026-11-02",
    "papers": "food safety\nlicence",
    "term-1": "delivery days",
    "value-1": "6",
    "unit-1": "days a week",
    "gate-1": "yes",
}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("lots"))


def kept(site: Office, lot: str = "L-001") -> Kept:
    with site.database.reading.begin() as session:
        return lots.find(session, site.round_id, lot)


def page(site: Office, rest: str, role: Role = Role.OFFICER) -> Page:
    return Page(site.browser(role).get(site.path(rest)).text)


def test_a_lot_is_added_by_form_as_it_was_typed(site: Office) -> None:
    answer = site.post(site.path("new-lot"), BREAD)
    assert (answer.status_code, answer.location) == (303, site.path("lots/L-003"))
    lot = kept(site, "L-003").lot
    assert (lot.buyer, lot.quantities) == (OWN, (1200, 1200, 900, 1200))
    assert lot.today.amount == 2_150_000
    assert lot.today.hidden
    assert lot.papers == ("food safety", "licence")
    assert [(each.term, each.gate) for each in lot.terms] == [("delivery days", True)]
    shown = page(site, "lots/L-003")
    assert "Invoice 4711, Mon 2 Nov 2026. Bidders do not see it." in shown.text
    assert shown.faults == []


def test_saving_a_form_as_it_is_shown_changes_nothing(site: Office) -> None:
    before = kept(site)
    form = typed_lot(before.lot) | {"version": str(before.version)}
    assert site.post(site.path("lots/L-001/edit"), form).status_code == 303
    assert kept(site) == before


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "", "This is empty."),
        ("title", "=HYPERLINK(1)", "Spreadsheets would take this for a formula."),
        ("q2", "1,234", "Write 1234, if that is what you mean."),
        ("today", "", "This is empty."),
        ("today", "0,4475", "Write 0.4475, if that is what you mean."),
        ("today", "1.1234567", "Write at most 6 digits after the point."),
        ("least_parts", "2", "A supplier would have to take more parts than the lot has."),
        ("least_suppliers", "2", "So many suppliers cannot share this lot."),
        ("option_from", "1", "The option begins with the lot or after it ends."),
        ("counsel", "Dr. Lee", "A note of counsel needs both its words and its day."),
        ("money", "federal", "This money lets price and rules alone decide."),
        ("money", "care", "Health-care money does not let what a supplier gives to the fund count."),
        ("term-2", "delivery days", "This is empty."),
        ("limit_day", "2026-13-01", "This is not a date."),
    ],
)
def test_what_cannot_stay_is_said_and_everything_typed_is_kept(site: Office, field: str, typed: str, said: str) -> None:
    answer = site.post(site.path("new-lot"), {**BREAD, field: typed})
    shown = Page(answer.text)
    assert answer.status_code == 422
    assert said in shown.text
    assert shown.faults == []
    assert 'value="Invoice 4711"' in answer.text
    assert not typed or field == "money" or f'value="{typed}"' in answer.text


def test_two_officers_who_change_one_lot_both_see_both_and_nothing_typed_is_lost(site: Office) -> None:
    first = typed_lot(kept(site).lot) | {"version": "1", "title": "Linen of all wards"}
    second = typed_lot(kept(site).lot) | {"version": "1", "site": "North gate", "q1": "7"}
    assert site.post(site.path("lots/L-001/edit"), first).status_code == 303
    answer = site.post(site.path("lots/L-001/edit"), second)
    shown = Page(answer.text)
    assert answer.status_code == 409
    for each in ("Linen of all wards", "North gate", "Name of the lot", "Quantity in period 1"):
        assert each in shown.text
    assert 'value="North gate"' in answer.text
    assert shown.faults == []
    assert kept(site).lot.title == "Linen of all wards"
    assert site.post(site.path("lots/L-001/edit"), second | {"version": "2"}).status_code == 303
    assert (kept(site).lot.site, kept(site).lot.quantities[0]) == ("North gate", 7)


def test_whoever_changes_a_lot_that_was_removed_can_save_it_as_a_new_one(site: Office) -> None:
    form = typed_lot(kept(site).lot) | {"version": "1", "site": "North gate"}
    assert site.post(site.path("lots/L-001/remove"), {"version": "1"}).status_code == 303
    answer = site.post(site.path("lots/L-001/edit"), form)
    assert answer.status_code == 409
    assert 'value="North gate"' in answer.text
    assert f'action="{site.path("new-lot")}"' in answer.text


def test_a_removed_lot_is_offered_to_be_put_back(site: Office) -> None:
    assert site.post(site.path("lots/L-001/remove"), {"version": "1"}).status_code == 303
    shown = page(site, "lots")
    assert "No lot yet" in shown.text
    assert site.path("lots/L-001/put-back") in shown.links
    assert site.post(site.path("lots/L-001/put-back")).status_code == 303
    assert kept(site).lot == LINEN
    assert site.post(site.path("lots/L-001/put-back")).status_code == 404


def test_a_lot_that_changed_since_it_was_read_is_not_removed(site: Office) -> None:
    answer = site.post(site.path("lots/L-001/remove"), {"version": "7"})
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text
    assert kept(site).lot == LINEN


def test_a_lot_is_split_by_site_and_start_in_one_act(site: Office) -> None:
    form = {"version": "1", "site-1": "North", "share-1": "60", "first-1": "1", "share-2": "40 %", "first-2": "2"}
    assert site.post(site.path("lots/L-001/split"), {**form, "share-2": "30"}).status_code == 422
    assert site.post(site.path("lots/L-001/split"), form).status_code == 303
    assert kept(site, "L-003").lot.quantities == (60, 61, 0, 62)
    assert kept(site, "L-004").lot.quantities == (0, 40, 0, 41)
    assert site.post(site.path("lots/L-001/put-back")).status_code == 303
    with site.database.reading.begin() as session:
        assert list(lots_of(session, site.round_id)) == ["L-001"]


def test_hidden_prices_are_its_own_officers_until_the_opening(site: Office) -> None:
    seen = {}
    for state in (State.DRAFT, State.SEALED, State.OPENED):
        site.put(state)
        for role in (Role.OFFICER, Role.APPROVER, Role.AUDITOR):
            texts = [page(site, rest, role).text for rest in ("lots/L-001", "lots", "")]
            seen[state, role] = any("0.55" in each or "$167" in each for each in texts)
    assert seen == {
        **{(state, Role.OFFICER): True for state in (State.DRAFT, State.SEALED, State.OPENED)},
        **{(state, role): False for state in (State.DRAFT, State.SEALED) for role in (Role.APPROVER, Role.AUDITOR)},
        (State.OPENED, Role.APPROVER): True,
        (State.OPENED, Role.AUDITOR): True,
    }


def test_a_buyer_that_joined_sees_its_own_lots_of_a_draft_and_all_of_a_published_round(site: Office) -> None:
    with site.database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO buyers (round_id, buyer, name, kind) VALUES (:round, 'university', 'University', 'school')"
            ),
            {"round": site.round_id},
        )
    browser = site.browser(Role.OFFICER, foreign=True)
    assert "No lot yet" in browser.get(site.path("lots")).text
    assert browser.get(site.path("lots/L-001")).status_code == 404
    assert site.post(site.path("lots/L-001/remove"), {"version": "1"}, foreign=True).status_code == 404
    assert site.post(site.path("lots/L-002/put-back"), foreign=True).status_code == 404
    assert site.post(site.path("new-lot"), BREAD, foreign=True).status_code == 303
    assert kept(site, "L-003").lot.buyer == "university"
    assert "Bread" not in site.browser(Role.OFFICER).get(site.path("lots")).text
    site.put(State.OPEN)
    assert "Linen" in browser.get(site.path("lots/L-001")).text
    assert "Bread" in site.browser(Role.OFFICER).get(site.path("lots")).text


HOSTILE = "</title><script>alert(1)</script> {{7*7}} %(x)s \"' & \\"


def test_hostile_text_is_inert_on_every_page(site: Office) -> None:
    words = {"title", "site", "remarks", "today_source", "counsel", "value-1"}
    form = {**BREAD, **dict.fromkeys(words, HOSTILE), "counsel_day": "2026-01-01", "money": "care"}
    form |= {"category": HOSTILE, "unit": HOSTILE, "code": HOSTILE, "funding": HOSTILE, "papers": HOSTILE}
    assert site.post(site.path("new-lot"), form).status_code == 303
    for rest in ("lots", "lots/L-003", "lots/L-003/edit", "lots/L-003/split", ""):
        shown = page(site, rest)
        assert shown.faults == [], rest
        assert "49" not in shown.text.replace("{{7*7}}", "")


def test_dates_and_method_are_set_in_the_networks_zone(site: Office) -> None:
    form = {"version": "1", "name": "Laundry 2028", "method": "proposal", "standstill": "14", "public": "yes"}
    form |= {"questions": "2027-11-01T12:00", "closes": "2027-11-08T17:00"}
    assert site.post(site.path("dates"), form).status_code == 303
    assert "Sealed proposals, until Mon 8 Nov 2027, 17:00 EST" in page(site, "").text
    answer = site.post(site.path("dates"), {**form, "name": "Other"})
    assert answer.status_code == 409
    assert "What differs" in answer.text
    wrong = site.post(site.path("dates"), {**form, "version": "2", "closes": "2026-01-01T10:00", "standstill": "x"})
    assert wrong.status_code == 422
    assert "2 things to repair" in wrong.text, "all at once"
    assert "Mon 8 Nov 2027" in page(site, "dates", Role.APPROVER).text


def test_last_rounds_lots_are_copied_by_form(site: Office) -> None:
    shown = Page(site.browser(Role.OFFICER).get("/demand/copy").text)
    assert "Laundry and food 2028" in shown.text
    form = {"source": str(site.round_id), "name": "Laundry 2029", "start": "2029-01-01"}
    assert site.post("/demand/copy", {**form, "start": ""}).status_code == 422
    answer = site.post("/demand/copy", form)
    assert answer.status_code == 303
    assert "1 lot" in Page(site.browser(Role.OFFICER).get(answer.location).text).text
    assert site.post("/demand/copy", form, foreign=True).status_code == 404


def test_a_price_without_a_source_is_a_task_and_found_in_the_list(site: Office) -> None:
    assert "Every price says where it comes from" in page(site, "").text
    bare = typed_lot(replace(LINEN, today=Price(amount=1))) | {"version": "1"}
    assert site.post(site.path("lots/L-001/edit"), bare).status_code == 303
    tasks = page(site, "")
    assert "1 lot without source or day of today’s price" in tasks.text
    assert site.path("lots?lacks=prices") in tasks.links
    assert "1 of 1 lots fit" in page(site, "lots?lacks=prices").text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "\u0661"])
def test_a_form_that_is_not_ours_breaks_nothing(site: Office, version: str) -> None:
    strange = {"version": version, "foo": "1", "today_foo": "2", "q99": "3", "term-99": "4", "gate-1": "maybe"}
    lot = typed_lot(kept(site).lot) | {"title": "Other"} | strange
    assert site.post(site.path("lots/L-001/edit"), lot).status_code == 409
    assert site.post(site.path("lots/L-001/remove"), strange).status_code == 409
    dates = {"name": "Other", "standstill": "1", "closes": "9999-12-31T23:59"} | strange
    assert site.post(site.path("dates"), dates).status_code == 422
    assert site.post(site.path("dates"), {**dates, "closes": ""}).status_code == 409
    assert kept(site).lot == LINEN
