"""Sheets are taken in as they were shown: contracts and demand, with questions answered once and nothing retyped."""

from __future__ import annotations

import io
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from werkzeug.test import TestResponse

from matcher.exchange.upload.door import LARGEST_UPLOAD, read_upload
from matcher.rounds.people import Role
from matcher.storage.lot_rows import lots_of
from tests.matcher.exchange.upload.books import packed, parts_of, text_rows
from tests.web.messy import messy_csv, messy_demand
from tests.web.preparing import OWN, Office, office
from tests.web.reading import Page

LINES = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("sheets"))


def send(site: Office, path: str, content: bytes, name: str = "sheet.csv") -> TestResponse:
    return site.post(path, {"file": (io.BytesIO(content), name)})


def send_plainly(site: Office, path: str, content: bytes) -> TestResponse:
    """Send a file without a temporary one, of which the client would leave a large one open."""
    browser = site.browser(Role.OFFICER)
    token = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    head = 'Content-Disposition: form-data; name="csrf"', 'Content-Disposition: form-data; name="file"; filename="x"'
    body = f"--b\r\n{head[0]}\r\n\r\n{token}\r\n--b\r\n{head[1]}\r\n\r\n".encode() + content + b"\r\n--b--\r\n"
    return browser.post(path, data=body, content_type="multipart/form-data; boundary=b")


def opened(site: Office, answer: TestResponse, role: Role = Role.OFFICER) -> str:
    """Follow to the page that was answered, and return it."""
    assert answer.status_code == 303, answer.text
    page = site.browser(role).get(answer.headers["Location"])
    assert page.status_code == 200
    assert Page(page.text).faults == []
    return page.text


def fields(page: str, form: str) -> dict[str, Any]:
    """Return what a form of a page sends as it stands."""
    inside = page.split(f'action="{form}"')[1].split("</form>")[0]
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside))
    for name, choices in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', choices)
        found[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', choices)[1]  # type: ignore[index]
    return found


def test_two_hundred_messy_lines_are_taken_in_and_what_was_answered_is_remembered(
    site: Office,
) -> None:
    content = messy_demand(LINES, Random(7)).encode("utf-16")
    answer = send(site, site.path("import"), content)
    page = opened(site, answer)
    here = answer.headers["Location"]
    assert "cells to repair" in page
    form = fields(page, f"{here}/reading")
    form |= {"comma": "thousands", "date": "month_first"}
    words = [name for name in form if name.startswith("word-")]
    form |= dict.fromkeys(words, "=")
    page = opened(site, site.post(f"{here}/reading", form))
    assert "to repair" not in page
    confirm = fields(page, f"{here}/confirm")
    answer = site.post(f"{here}/confirm", confirm)
    assert answer.status_code == 303, answer.text
    with site.database.reading.begin() as session:
        lots = lots_of(session, site.round_id, [OWN])
    assert len(lots) == LINES + 1, "and the one that was there before"
    assert sum(lot.lot.unit == "box" for lot in lots.values()) > 0
    assert all(lot.lot.quantity > 0 and lot.lot.today.day for lot in lots.values())
    again = opened(site, send(site, site.path("import"), content))
    assert "to repair" not in again, "what was answered is remembered"
    assert f"{LINES} as before" in again


def test_a_sheet_to_fill_in_read_back_changes_nothing_and_shows_what_was_changed(site: Office) -> None:
    for kind in ("xlsx", "csv"):
        sheet = site.browser(Role.OFFICER).get(site.path(f"template.{kind}")).data
        page = opened(site, send(site, site.path("import"), sheet, f"x.{kind}"))
        assert "0 new, 0 changed" in page
    text = sheet.decode("utf-8-sig").replace("Linen", "Clean linen", 1)
    page = opened(site, send(site, site.path("import"), text.encode()))
    assert "0 new, 1 changed" in page
    assert "<ins>Clean linen" in page


def test_a_sheet_that_was_shown_otherwise_is_not_taken_in(site: Office) -> None:
    answer = send(site, site.path("import"), b"Title,Category,Unit,Price,Q1 2028\nBread,bakery,case,2,30\n")
    here, page = answer.headers["Location"], opened(site, answer)
    form = fields(page, f"{here}/confirm")
    stale = site.post(f"{here}/confirm", {**form, "seal": "0" * 64})
    assert (stale.status_code, "upload.stale" in stale.text) == (422, True)
    assert site.post(f"{here}/confirm", form).status_code == 303
    twice = site.post(f"{here}/confirm", form)
    assert (twice.status_code, "upload.done" in twice.text) == (422, True)


def test_rows_with_a_fault_are_left_out_only_where_somebody_says_so(site: Office) -> None:
    sheet = b"Contract,Category,Supplier,Ends\nSOUND-1,laundry,Big Linen,2027-12-31\nFAULTY-2,laundry,Big Linen,soon\n"
    answer = send(site, "/contracts/import", sheet)
    here, page = answer.headers["Location"], opened(site, answer)
    assert "D3" in page
    form = fields(page, f"{here}/confirm")
    refused = site.post(f"{here}/confirm", form)
    assert (refused.status_code, "upload.unsound" in refused.text) == (422, True)
    register = opened(site, site.post(f"{here}/confirm", {**form, "faulty": "leave"}))
    assert "SOUND-1" in register
    assert "FAULTY-2" not in register


def test_the_original_is_handed_out_to_the_byte_to_its_own_people_and_the_auditor(site: Office) -> None:
    content = messy_csv(5, Random(1)).encode("cp1252")
    answer = send(site, "/contracts/import", content, "../C\\év il.csv")
    here, page = answer.headers["Location"], opened(site, answer)
    assert site.post(f"{here}/confirm", fields(page, f"{here}/confirm")).status_code == 303
    for role in (Role.OFFICER, Role.APPROVER, Role.AUDITOR):
        file = site.browser(role).get(f"{here}/original")
        assert (file.status_code, file.data) == (200, content), role
        assert file.headers["Content-Disposition"].startswith("attachment")
    assert site.browser(Role.OFFICER, foreign=True).get(f"{here}/original").status_code == 404
    assert site.browser(Role.BIDDER).get(f"{here}/original").status_code == 404


def test_the_calendar_is_for_everybody_and_says_no_price_and_no_supplier(site: Office) -> None:
    sheet = (
        b"Contract,Title,Category,Supplier,Ends,Notice by,Annual value,Public\n"
        b"Z-1,Window cleaning,cleaning,Shiny Inc,2099-12-31,2099-06-30,123456.78,yes\n"
        b"Z-2,Secret plan,cleaning,Shiny Inc,2099-12-31,2099-06-30,1,no\n"
    )
    answer = send(site, "/contracts/import", sheet)
    here, page = answer.headers["Location"], opened(site, answer)
    assert site.post(f"{here}/confirm", fields(page, f"{here}/confirm")).status_code == 303
    page = site.app.test_client().get("/calendar").text
    assert "Window cleaning" in page
    assert "December 2098" in page
    assert "months" in page
    for hidden in ("Shiny", "123,456", "Secret plan"):
        assert hidden not in page
    assert Page(page).faults == []


@pytest.mark.parametrize("path", ["/contracts/import", "import"])
def test_a_file_that_is_refused_says_why_and_what_to_do(site: Office, path: str) -> None:
    where = path if path.startswith("/") else site.path(path)
    for content, code in (
        (b"", "upload.nothing"),
        (b"MZ\x90", "upload.not_a_sheet"),
        (b"PK\x03\x04", "upload.damaged"),
    ):
        answer = send(site, where, content)
        assert answer.status_code == 422
        assert f"<code>{code}</code>" in answer.text
    for size, status in ((LARGEST_UPLOAD + 1, 422), (LARGEST_UPLOAD + 2**20, 413)):
        assert send_plainly(site, where, b"x" * size).status_code == status


def test_a_sheet_of_a_workbook_without_a_table_is_refused_and_the_other_one_still_read(site: Office) -> None:
    book = packed(
        parts_of({"Notes": text_rows(("only one cell",)), "Demand": text_rows(("Title", "Unit"), ("a", "lb"))})
    )
    answer = send(site, site.path("import"), book, "x.xlsx")
    here, page = answer.headers["Location"], opened(site, answer)
    assert "Sheet of the workbook" in page
    browser = site.browser(Role.OFFICER)
    assert "upload.no_table" in browser.get(f"{here}?sheet=0").text
    assert "upload.no_table" not in browser.get(f"{here}?sheet=1&head=77777").text
    for deed in ("reading", "confirm"):
        refused = site.post(f"{here}/{deed}", {"sheet": "0"})
        assert (refused.status_code, "upload.no_table" in refused.text) == (422, True)


FAULTY = {
    "amount.too_large": b"b,lb,900000000,900000000,,,",
    "lot.least_parts": b"b,lb,1,1,2,5,",
    "lot.no_demand": b"b,lb,1,0,,,",
    "number.range": b"b,lb,1,1,0,,",
    "text.no_word": b"b,lb,1,1,,,!!!",
    "row.twice": b"b,lb,1,1,,,\n7,a,b,lb,1,1,,,",
}


@pytest.mark.parametrize("code", FAULTY)
def test_what_the_market_refuses_in_a_lot_is_said_at_its_row(site: Office, code: str) -> None:
    sheet = b"Lot,Title,Category,Unit,Price,Q1 2028,Parts,Least parts,Supplier\n7,a," + FAULTY[code] + b"\n"
    assert f"<code>{code}</code>" in opened(site, send(site, site.path("import"), sheet))


def test_other_forms_stay_small(site: Office) -> None:
    assert site.post("/demand/copy", {"name": "x" * 200_000}).status_code == 413


def test_a_template_holds_no_formula_whatever_lots_are_called(site: Office, tmp_path: Path) -> None:
    sheet = site.browser(Role.OFFICER).get("/contracts/template.xlsx").data
    (grid,) = read_upload(sheet)
    assert grid.cell(1, 1) == "Contract number", tmp_path
