"""The list of rounds, a new draft, and giving one up."""

from __future__ import annotations

import io

import pytest

from matcher.rounds.people import Role
from matcher.rounds.states import State
from tests.web.preparing import Office, office
from tests.web.reading import Page

NEW = {"name": "Food 2029", "period": "month", "periods": "12", "start": "2029-01-01"}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("rounds"))


def test_an_officer_begins_a_draft_and_finds_it_in_the_list(site: Office) -> None:
    answer = site.post("/demand/new", NEW)
    assert answer.status_code == 303
    page = Page(site.browser(Role.OFFICER).get("/demand/").text)
    assert answer.location in page.links
    assert "12 months from Mon 1 Jan 2029" in page.text
    assert page.faults == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "This is empty."),
        ("name", "x" * 121, "Use at most 120 characters."),
        ("periods", "61", "Write a number from 1 to 60."),
        ("periods", "1,000", "Write 1000, if that is what you mean."),
        ("periods", "four", "This is not a number."),
        ("start", "2029-02-31", "This is not a date."),
        ("start", "2029-01-31", "Not every month has this day."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_what_was_typed_stays(
    site: Office, field: str, typed: str, said: str
) -> None:
    answer = site.post("/demand/new", {**NEW, "period": "quarter", field: typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert said in page.text
    assert f"#{field}" in page.links
    for kept in ({**NEW, field: typed})[field], NEW["name"] if field != "name" else NEW["periods"]:
        assert f'value="{kept}"' in answer.text
    assert page.faults == []


SHEET = b"Title,Category,Unit,Price,Quantity\nBread,bakery,loaf,2.15,1200\n"


def with_file(content: bytes, name: str = "needs.csv") -> dict[str, object]:
    return {**NEW, "file": (io.BytesIO(content), name)}


def test_a_draft_begins_with_a_sheet_that_is_looked_at_next(site: Office) -> None:
    answer = site.post("/demand/new", with_file(SHEET))
    assert answer.status_code == 303
    page = Page(site.browser(Role.OFFICER).get(answer.location).text)
    assert "1 line was read: 1 new" in page.text
    assert "Food 2029" in page.text
    assert page.faults == []
    empty = site.post("/demand/new", with_file(b"", ""))
    assert "/import/" not in empty.location, "without a file it begins with nothing"


def test_a_sheet_that_cannot_be_read_begins_nothing_and_what_was_typed_stays(site: Office) -> None:
    answer = site.post("/demand/new", with_file(b"MZ\x90"))
    assert (answer.status_code, "upload.not_a_sheet" in answer.text) == (422, True)
    assert 'value="Food 2029"' in answer.text
    assert "Choose it again" in answer.text
    assert "Food 2029" not in site.browser(Role.OFFICER).get("/demand/").text
    wrong = site.post("/demand/new", {**with_file(SHEET), "periods": "four"})
    assert (wrong.status_code, "Choose it again" in wrong.text) == (422, True)
    assert Page(wrong.text).faults == []


def test_an_organisation_without_an_id_in_rounds_is_told_so(site: Office) -> None:
    with site.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organisations SET party = NULL WHERE party = 'university'")
    answer = site.post("/demand/new", NEW, foreign=True)
    assert answer.status_code == 422
    assert "no id in rounds yet" in answer.text


def test_a_draft_is_given_up_with_a_reason_and_stays_in_the_list(site: Office) -> None:
    assert site.post(site.path("cancel"), {"reason": " "}).status_code == 422
    assert site.post(site.path("cancel"), {"reason": "The budget was cut."}).status_code == 303
    browser = site.browser(Role.OFFICER)
    assert "The budget was cut." in browser.get(site.path()).text
    assert "Final or cancelled" in browser.get("/demand/").text
    assert site.post(site.path("cancel"), {"reason": "again"}).status_code == 409


def test_a_round_that_closed_is_sealed_whatever_is_kept(site: Office) -> None:
    site.put(State.OPEN)
    with site.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tenders SET closes_at = '2026-01-01 00:00:00.000000'")
    assert "Sealed" in site.browser(Role.OFFICER).get(site.path()).text


def test_the_first_page_leads_an_officer_to_the_draft(site: Office) -> None:
    mine = Page(site.browser(Role.OFFICER).get("/").text)
    assert "A round is being prepared: Laundry and food 2028." in mine.text
    assert site.path() in mine.links
    assert "Nothing waits for you" in site.browser(Role.APPROVER).get("/").text
    assert site.path() not in Page(site.browser(Role.OFFICER, foreign=True).get("/").text).links
