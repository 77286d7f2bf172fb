"""A form that comes after its visit was over waits for the sign-in; it is shown again, and nothing typed is lost."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from matcher.rounds.lots import Lot
from matcher.rounds.people import Role
from matcher.rounds.visits import IDLE
from matcher.storage import entry, lots, passwords
from matcher.storage.errors import DatabaseBusy
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import acting, find, invite
from tests.web.kept import KEYS, browser_of, entered
from tests.web.preparing import OWN, Office, office
from tests.web.reading import Page
from tests.web.test_lots_held import BREAD
from web.visitor import VISIT, read_visit, written_visit

PASSWORD = "four words do well"
HOSTILE = "</title><script>alert(1)</script> {{7*7}} \"' &"
HERE = {"Origin": "http://localhost"}


@pytest.fixture
def site(tmp_path: Path) -> Office:
    return office(tmp_path)


@pytest.fixture
def codes(site: Office) -> list[str]:
    """Give the officer a password, and return the codes of their printed list."""
    now = datetime.now(UTC)
    with site.database.writing.begin() as session:
        officer = site.people[Role.OFFICER]
        token = invite(session, KEYS, officer, acting(find(session, officer)), now)
        return list(entry.accept(session, KEYS, token, passwords.hashed(PASSWORD), None, now))


def left_alone(site: Office) -> tuple[FlaskClient, str]:
    """Return a browser whose visit was left alone too long, and what its forms carry."""
    cookie = entered(site.app, site.database, site.people[Role.OFFICER])
    browser = browser_of(site.app, cookie)
    csrf = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    with site.app.test_request_context(headers={"Cookie": f"{VISIT}={cookie}"}) as context:
        token, _seen = read_visit(context.request, datetime.now(UTC)) or ("", None)
        late = written_visit(token, datetime.now(UTC) - IDLE)
    return browser_of(site.app, late), csrf


def hidden(page: str, action: str) -> list[tuple[str, str]]:
    """Return the hidden fields of the form with an address."""
    inside = page.split(f'action="{action}"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


def sign_in(browser: FlaskClient, page: str, code: str, password: str = PASSWORD) -> TestResponse:
    form = MultiDict(hidden(page, "/signin"))
    form.update({"email": "officer@example.org", "password": password, "code": code})
    return browser.post("/signin", data=form)


def test_a_lot_typed_until_the_visit_was_over_is_shown_after_the_sign_in_and_sent_once_more(
    site: Office, codes: list[str]
) -> None:
    browser, csrf = left_alone(site)
    typed = {"csrf": csrf, **BREAD, "remarks": HOSTILE}
    asked = browser.post(site.path("new-lot"), data=typed)
    assert (asked.status_code, Page(asked.text).faults) == (401, [])
    assert "You were signed out before this reached us: Add a lot." in Page(asked.text).text
    wrong = sign_in(browser, asked.text, codes[0], "a wrong password")
    assert (wrong.status_code, Page(wrong.text).faults) == (422, [])
    shown = sign_in(browser, wrong.text, codes[1])
    page = Page(shown.text)
    assert (shown.status_code, page.faults) == (200, [])
    for said in ("Nothing was done", "Bread for the canteen", "Source of today’s price", "Invoice 4711", HOSTILE):
        assert said in page.text
    assert not _breads(site), "it waits for somebody to send it"
    again = browser.post(site.path("new-lot"), data=dict(hidden(shown.text, site.path("new-lot"))))
    assert again.status_code == 303
    (kept,) = _breads(site)
    assert (kept.today.amount, kept.papers, kept.remarks) == (2_150_000, ("food safety", "licence"), HOSTILE)


def _breads(site: Office) -> list[Lot]:
    with site.database.reading.begin() as session:
        return [each.lot for each in lots_of(session, site.round_id, [OWN]).values() if each.lot.category == "bread"]


def test_a_visit_that_was_ended_elsewhere_keeps_what_was_typed_too(site: Office, codes: list[str]) -> None:
    browser = site.browser(Role.OFFICER)
    csrf = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    with site.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM visits"))
    asked = browser.post(site.path("dates"), data={"csrf": csrf, "name": "Laundry 2029", "version": "1"})
    assert asked.status_code == 401
    assert "Laundry 2029" in sign_in(browser, asked.text, codes[0]).text


def test_several_values_of_one_field_come_back_in_their_order(site: Office, codes: list[str]) -> None:
    browser, csrf = left_alone(site)
    rules = ["wage_floor.1", "rings.1", "rings.2"]
    asked = browser.post(site.path("policy"), data={"csrf": csrf, "rule": rules, "do": "save"})
    shown = sign_in(browser, asked.text, codes[0])
    fields = hidden(shown.text, site.path("policy"))
    assert [value for name, value in fields if name == "rule"] == rules


def test_passwords_and_codes_are_carried_nowhere(site: Office) -> None:
    browser, csrf = left_alone(site)
    typed = {"csrf": csrf, "present": "SECRET-1", "password": "SECRET-2", "code": "SECRET-3", "confirm": "SECRET-4"}
    for path in ("/account/password", site.path("publish")):
        asked = browser.post(path, data=typed)
        assert asked.status_code in (400, 401)
        assert "SECRET" not in asked.text
        browser, csrf = left_alone(site)


def test_a_file_that_comes_after_the_visit_leads_back_to_its_form(site: Office, codes: list[str]) -> None:
    browser, csrf = left_alone(site)
    large = io.BytesIO(b"x" * 400_000)
    asked = browser.post(site.path("import"), data={"csrf": csrf, "file": (large, "x.csv")})
    assert asked.status_code == 401
    entered = sign_in(browser, asked.text, codes[0])
    assert (entered.status_code, entered.headers["Location"]) == (303, site.path("import"))


def test_a_form_of_an_earlier_visit_in_this_browser_is_shown_to_be_sent_again(site: Office) -> None:
    _gone, csrf = left_alone(site)
    browser = site.browser(Role.OFFICER)
    answer = browser.post(site.path("new-lot"), data={"csrf": csrf, **BREAD}, headers=HERE)
    assert (answer.status_code, Page(answer.text).faults) == (409, [])
    assert not _breads(site)
    assert browser.post(site.path("new-lot"), data=dict(hidden(answer.text, site.path("new-lot")))).status_code == 303
    assert len(_breads(site)) == 1


@pytest.mark.parametrize("failure", [DatabaseBusy("sqlite:///x", "locked"), ZeroDivisionError("secret")])
def test_a_form_that_met_a_failure_is_shown_to_be_sent_again(
    site: Office, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_facts: object) -> None:
        raise failure

    with monkeypatch.context() as broken:
        broken.setattr(lots, "add", fail)
        answer = site.post(site.path("new-lot"), BREAD)
    assert (answer.status_code >= 500, Page(answer.text).faults) == (True, [])
    assert "Bread for the canteen" in Page(answer.text).text
    again = dict(hidden(answer.text, site.path("new-lot")))
    assert site.browser(Role.OFFICER).post(site.path("new-lot"), data=again).status_code == 303
    assert len(_breads(site)) == 1


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example", "http://localhost.elsewhere.example"])
@pytest.mark.parametrize("is_in", [True, False])
def test_a_form_that_came_from_elsewhere_is_neither_done_nor_shown(
    site: Office, origin: str | None, is_in: bool
) -> None:
    browser = site.browser(Role.OFFICER) if is_in else left_alone(site)[0]
    headers = {} if origin is None else {"Origin": origin}
    answer = browser.post(site.path("new-lot"), data={"csrf": "0" * 64, **BREAD}, headers=headers)
    assert (answer.status_code, "Bread" in answer.text) == (400, False)


@pytest.mark.parametrize(
    "along",
    [
        {"kept:action": "//elsewhere.example/x", "kept:deed": "demand.add_lot"},
        {"kept:action": "https://elsewhere.example", "kept:deed": "demand.add_lot"},
        {"kept:action": "/demand/1/new-lot", "kept:deed": "demand.new_lot"},
        {"kept:action": "/demand/1/new-lot", "kept:deed": "nothing"},
        {"kept:action": "/demand/1/new-lot"},
    ],
)
def test_a_sign_in_carries_nothing_to_an_address_or_a_deed_that_is_not_ours(
    site: Office, codes: list[str], along: dict[str, str]
) -> None:
    browser = site.app.test_client()
    fields = dict(hidden(browser.get("/signin").text, "/signin")) | along
    typed = {"email": "officer@example.org", "password": PASSWORD, "code": codes[0], "kept.title": "x"}
    answer = browser.post("/signin", data=fields | typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
