"""Lists that grow long: fifty rows a page, in few statements, and as a file with just the rows that were asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, text

from matcher.exchange.upload.door import read_upload
from matcher.market import Header
from matcher.rounds.people import Role
from matcher.rounds.register import Contract
from matcher.rounds.states import State
from matcher.storage import register, sheets, tenders
from matcher.storage.people import find
from matcher.storage.tables.questions import Question
from matcher.storage.tables.sheets import Kind
from tests.tampering import unguarded
from tests.web.lots import add_lots
from tests.web.preparing import OWN, Office, office
from tests.web.reading import Page
from tests.web.test_published import open_it
from tests.web.test_routes import STATEMENTS_AT_MOST, statements

DAY, ZONE = timedelta(days=1), ZoneInfo("America/New_York")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("lists"))


def registered(site: Office, count: int, supplier: str = "Firm") -> None:
    """Take contracts into the officer's register, one ending each day from tomorrow on."""
    today = datetime.now(ZONE).date()
    found = {}
    for number in range(1, count + 1):
        ends = today + DAY * min(number, 20_000)
        made = Contract(
            number=f"C-{number:05}", category="laundry", supplier=f"{supplier} {number}", ends=ends, notice_by=ends
        )
        found[made.number] = replace(made, title=f"Linen {number}", yearly_value=number * 100)
    with site.database.writing.begin() as session:
        account = find(session, site.people[Role.OFFICER])
        sent = sheets.receive(session, account, Kind.CONTRACTS, None, "x.csv", b"x", datetime.now(UTC))
        upload = sheets.find(session, sent, Kind.CONTRACTS, None, account.organisation_id)
        register.take_in(session, account, upload, found, (), datetime.now(UTC))


def read(site: Office, path: str, role: Role = Role.OFFICER) -> str:
    """Read a page strictly, and return its words."""
    answer = site.browser(role).get(path)
    assert answer.status_code == 200, path
    page = Page(answer.text)
    assert page.faults == []
    return page.text


def rows(site: Office, path: str, role: Role = Role.OFFICER) -> list[list[str]]:
    """Read a file, CSV or a workbook, as texts: its heads, then its rows."""
    answer = site.browser(role).get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (grid,) = read_upload(answer.data)
    return [[grid.cell(row, column) for column in range(1, grid.width + 1)] for row in sorted(grid.rows)]


@pytest.mark.parametrize("count", [120, pytest.param(10_000, marks=pytest.mark.full)])
def test_a_long_register_pages_in_few_statements(site: Office, count: int) -> None:
    registered(site, count)
    browser = site.browser(Role.OFFICER)
    for path in ("/contracts/", "/contracts/?page=2&sort=-value&text=linen", "/calendar?page=2", "/contracts.csv"):
        with statements(site) as heard:  # type: ignore[arg-type]  # it needs the database alone
            answer = browser.get(path)
        assert answer.status_code == 200
        assert len(heard) <= STATEMENTS_AT_MOST, path
    assert f"Contracts 51 to 100 of {count:,}" in read(site, "/contracts/?page=2")
    assert len(site.browser(Role.OFFICER).get("/contracts/").data) < 100_000
    assert len(rows(site, "/contracts.csv")) == 1 + count


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_has_the_rows_that_were_asked_for_in_their_order_and_can_be_sent_back(site: Office, kind: str) -> None:
    registered(site, 120)
    found = rows(site, f"/contracts.{kind}?text=C-0001&sort=-value")
    assert [row[0] for row in found[1:]] == [f"C-{number:05}" for number in range(19, 9, -1)]
    assert found == rows(site, f"/contracts.{kind}?text=C-0001&sort=-value&page=7"), "a page cuts no file"
    sent = site.post(
        "/contracts/import", {"file": (io.BytesIO(site.browser(Role.OFFICER).get(f"/contracts.{kind}").data), "x")}
    )
    assert "0 new, 0 changed, 120 as before" in read(site, sent.headers["Location"])


def test_no_file_has_a_formula_whatever_somebody_is_called(site: Office) -> None:
    registered(site, 1, "=cmd|' /C calc'!A0")
    for kind, said in (("csv", "'=cmd|' /C calc'!A0 1"), ("xlsx", "=cmd|' /C calc'!A0 1")):
        assert said in rows(site, f"/contracts.{kind}")[1], "a workbook holds it as text, which is not run"


def test_the_officer_gets_their_own_contracts_and_the_auditor_everybodys_with_whose_they_are(site: Office) -> None:
    registered(site, 2)
    assert site.browser(Role.OFFICER, foreign=True).get("/contracts.csv").text.count("\n") == 1
    assert rows(site, "/contracts.csv", Role.AUDITOR)[1][:2] == ["Anchor", "C-00001"]
    assert site.browser(Role.BIDDER).get("/contracts.csv").status_code == 404


def test_contracts_are_found_by_what_is_to_be_decided(site: Office) -> None:
    registered(site, 250)
    today = datetime.now(ZONE).date()
    due = sum(register_due(today, today + DAY * number) for number in range(1, 251))
    assert f"{due} of 250 contracts fit." in read(site, "/contracts/?state=due")
    assert "Nothing fits what you asked for" in read(site, "/contracts/?state=past")


def register_due(today: date, notice_by: date) -> bool:
    return Contract(number="", category="", supplier="", ends=notice_by, notice_by=notice_by).needs_decision(today)


def test_the_calendar_is_a_file_for_everybody_and_names_no_supplier_and_no_price(site: Office) -> None:
    registered(site, 120)
    answer = site.app.test_client().get("/calendar.csv?text=linen+11")
    assert answer.status_code == 200
    assert [line.split(",")[2] for line in answer.text.splitlines()[1:]] == [
        f"Linen {number}" for number in (11, *range(110, 120))
    ]
    assert "Firm" not in answer.text
    assert "Nothing fits" in read(site, "/calendar?text=firm"), "nor is it found by what is not shown"
    assert "Rows 51 to 100 of 120" in read(site, "/calendar?page=2")


def test_a_file_of_published_lots_has_quantities_but_no_hidden_price_nor_source(site: Office) -> None:
    add_lots(site, OWN, {f"L-{number:03}": {"title": f"Sheets {number}"} for number in range(10, 70)})
    open_it(site, public=True)
    with unguarded(site.database) as connection:
        hide = "UPDATE lot_notes SET today_hidden = :yes, limit_hidden = :yes, limit_source = 'Budget 4711'"
        connection.execute(text(hide), {"yes": True})
        connection.execute(text("UPDATE lots SET today_price = 7654321, limit_price = NULL WHERE lot = 'L-001'"))
    for browser in (site.browser(Role.BIDDER), site.app.test_client()):
        answer = browser.get(f"/rounds/{site.round_id}/demand.csv")
        assert (answer.status_code, answer.text.count("\r\n")) == (200, 62)
        assert not any(secret in answer.text for secret in ("7.65", "4711"))
    path = f"/rounds/{site.round_id}/demand.xlsx?text=sheets+6&sort=-lot"
    found = rows(site, path, Role.READER)
    assert [row[2] for row in found[1:]] == [f"Sheets {number}" for number in range(69, 59, -1)]
    assert found[1][-4] == "100", "what is wanted in the first period"


def test_a_file_of_lots_hides_prices_as_its_list_does(site: Office) -> None:
    with unguarded(site.database) as connection:
        connection.execute(text("UPDATE lot_notes SET today_hidden = :yes"), {"yes": True})
    prices = {role: rows(site, site.path("lots.csv"), role)[1][6:] for role in (Role.OFFICER, Role.APPROVER)}
    assert (prices[Role.OFFICER][0], prices[Role.APPROVER]) == ("0.55", ["", ""])
    assert rows(site, site.path("lots.xlsx?text=nothing")) == rows(site, site.path("lots.xlsx"))[:1]


def many_questions(site: Office, count: int) -> None:
    made = {"round_id": site.round_id, "version": 1, "answer": "", "asked_by": site.people[Role.BIDDER]}
    with unguarded(site.database) as connection:
        when = datetime.now(UTC)
        numbered = [
            {**made, "number": each, "text": f"May it be {each}?", "asked_at": when} for each in range(1, count + 1)
        ]
        connection.execute(insert(Question), numbered)


def test_questions_page_and_an_answer_that_cannot_be_kept_stays_on_its_page(site: Office) -> None:
    open_it(site)
    many_questions(site, 120)
    path = f"/rounds/{site.round_id}/questions"
    assert "Questions 51 to 100 of 120" in read(site, f"{path}?page=2")
    kept = site.post(f"{path}/101", {"answer-101": "Yes.", "version": "1", "act": "publish"})
    assert kept.headers["Location"] == f"{path}?page=3#question-101"
    stale = site.post(f"{path}/77", {"answer-77": "Not so fast.", "version": "9", "act": "publish"})
    assert (stale.status_code, "Not so fast." in stale.text) == (422, True)
    assert Page(stale.text).faults == []
    assert "May it be 101?" in read(site, f"{path}?state=answered")
    assert "May it be 120?" in read(site, f"{path}?sort=-number")


def test_nobody_finds_a_draft_of_an_answer_by_searching_for_its_words(site: Office) -> None:
    open_it(site)
    many_questions(site, 1)
    path = f"/rounds/{site.round_id}/questions"
    site.post(f"{path}/1", {"answer-1": "Perhaps blue.", "version": "1", "act": "draft"})
    assert "May it be" not in read(site, f"{path}?text=blue", Role.BIDDER)


def rounds(site: Office, count: int) -> None:
    with site.database.writing.begin() as session:
        officer = find(session, site.people[Role.OFFICER])
        for number in range(count):
            header = Header(f"Round {number:03}", "USD", "quarter", 1, date(2028, 1, 1) + DAY * (number % 28))
            tenders.begin(session, officer, header, datetime.now(UTC))


def test_rounds_page_drafts_first_and_are_found_by_name(site: Office) -> None:
    rounds(site, 60)
    with unguarded(site.database) as connection:
        connection.execute(text("UPDATE round_states SET state = 'cancelled' WHERE round_id > 10"))
    first = read(site, "/demand/")
    assert "Final or cancelled" in first
    assert "Laundry and food 2028" in first, "a draft, however old"
    assert "Round 010" in read(site, "/demand/?page=2")
    assert "9 of 61 rounds fit." in read(site, "/demand/?text=round+00&stage=draft&sort=-name")
    assert "Rounds 1 to 50 of 61" in read(site, "/demand/?sort=-start")
    assert "Round 000" in read(site, "/?page=2")
    browser = site.browser(Role.OFFICER)
    with statements(site) as heard:  # type: ignore[arg-type]  # it needs the database alone
        browser.get("/demand/?page=2")
    assert len(heard) <= STATEMENTS_AT_MOST


def test_rounds_that_are_over_are_all_reached_from_the_notices(site: Office) -> None:
    rounds(site, 60)
    site.put(State.SEALED)
    with unguarded(site.database) as connection:
        connection.execute(text("UPDATE tenders SET closes_at = :past"), {"past": "2026-01-01 00:00:00.000000"})
    assert "Laundry and food 2028" in read(site, "/notices?page=2")
    assert "Round 042" in read(site, "/notices?text=042&state=sealed")
    assert "Nothing fits" in read(site, "/notices?state=final")
