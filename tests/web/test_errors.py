"""What cannot be shown is said in the same look, with a way back."""

from __future__ import annotations

import pytest

from matcher.errors import SolverFailed
from matcher.rounds.people import Role
from matcher.storage.database import Database
from matcher.storage.errors import DatabaseBusy, RoundDamaged
from tests.web.conftest import Site
from tests.web.kept import app_of, auditor, cleveland, keep
from tests.web.reading import Page
from web.visitor import VISIT


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/rounds/",
        "/rounds/0/",
        "/rounds/99/",
        "/rounds/-1/",
        "/rounds/1e3/",
        "/rounds/9999999999999999999999/",
        "/rounds/99/run/award.zip",
        "/rounds/1/lots/none",
        "/rounds/1/lots/~zz",
        "/rounds/1/lots/%00",
        "/rounds/1/lots/a/b",
        "/rounds/1/buyers/none",
        "/rounds/1/suppliers/none",
        "/static/none.css",
        "/static/../__init__.py",
    ],
)
def test_an_unknown_address_has_a_page_with_a_way_back(shown: Site, address: str) -> None:
    answer = shown.client.get(address)
    page = Page(answer.text)
    assert answer.status_code == 404
    assert page.faults == []
    assert "There is no such page" in page.text
    assert "/" in page.links


def test_a_page_can_only_be_read(shown: Site) -> None:
    answer = shown.client.post("/rounds/1/lots", data={"text": "x"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "can only be read" in Page(answer.text).text


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "<b>", "a b", "", "127.0.0.2"])
def test_another_name_of_this_server_is_refused(shown: Site, host: str) -> None:
    answer = shown.client.get("/rounds/1/", headers={"Host": host})
    assert answer.status_code == 400
    assert "elsewhere" not in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_is_answered_by_any_of_its_names(shown: Site, host: str) -> None:
    facts = {"Host": host, "Cookie": f"{VISIT}={shown.cookies[Role.AUDITOR]}"}
    assert shown.app.test_client(use_cookies=False).get("/rounds/1/", headers=facts).status_code == 200


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (DatabaseBusy("sqlite:///x", "locked"), 503),
        (RoundDamaged(1, "market"), 500),
        (SolverFailed("x", "y"), 500),
        (ZeroDivisionError("secret"), 500),
    ],
)
def test_what_breaks_is_said_without_details(
    bare: Database, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    app = app_of(bare)

    def fail(*_asked: object) -> None:
        raise failure

    monkeypatch.setattr(app.extensions["shelf"], "open", fail)
    answer = auditor(app, bare).get("/rounds/1/")
    assert answer.status_code == status
    assert Page(answer.text).faults == []
    assert str(failure) not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_database_without_rounds_says_which_command_makes_one(bare: Database) -> None:
    answer = app_of(bare).test_client().get("/")
    assert answer.status_code == 200
    assert "python3 dev.py demo" in Page(answer.text).text


@pytest.mark.parametrize("page", ["", "lots", "lots/L-001", "buyers", "suppliers", "run"])
def test_a_round_without_a_run_says_so_on_every_page(bare: Database, page: str) -> None:
    market, policy, _ = cleveland()
    number = keep(bare, market, policy, None)
    answer = auditor(app_of(bare), bare).get(f"/rounds/{number}/{page}")
    assert answer.status_code == 200
    assert Page(answer.text).faults == []
    assert "Nothing has been awarded yet." in Page(answer.text).text


def test_a_round_without_a_run_has_no_award_to_download(bare: Database) -> None:
    market, policy, _ = cleveland()
    number = keep(bare, market, policy, None)
    assert auditor(app_of(bare), bare).get(f"/rounds/{number}/run/award.zip").status_code == 404


def test_a_new_run_is_shown_at_once(bare: Database) -> None:
    market, policy, proposal = cleveland()
    number = keep(bare, market, policy, None)
    client = auditor(app_of(bare), bare)
    assert "Nothing has been awarded yet." in client.get(f"/rounds/{number}/").text
    keep(bare, market, policy, proposal)
    assert "Three goals" in client.get(f"/rounds/{number}/").text
