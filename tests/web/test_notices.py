"""Notices in the list, by mail and by text: end to end over real servers, and what waits where there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import text

from matcher.rounds.actor import COMMAND
from matcher.rounds.notices import Happening, concerning
from matcher.rounds.people import Role
from matcher.settings import Settings
from matcher.storage import notices
from matcher.storage.database import Database
from matcher.storage.demo import settle as settle_demo
from matcher.storage.notices import Telling
from matcher.storage.people import people
from tests.matcher.post.servers import free_port, mail_server, text_server
from tests.matcher.storage.examples import FULL, NOON, POLICY, market_of
from tests.web.kept import app_of, browser_of, empty, entered, keep, settle
from tests.web.reading import Page
from web.sender import send, sending

NAME = "=Ünë <b>round</b>\r\nBcc: x {{7*7}}"
UNTIL = "2031-08-01T21:00:00.000000Z"


@dataclass
class Office:
    """A network with a round of a hostile name, and its people."""

    app: Flask
    database: Database
    people: dict[Role, int]

    def browser(self, role: Role) -> FlaskClient:
        """Return the browser of somebody who is signed in."""
        return browser_of(self.app, entered(self.app, self.database, self.people[role]))

    def tell(self, happening: Happening) -> int:
        """Tell everybody of something, as a deed would."""
        telling = Telling(happening=happening, round_id=1, lead=1, facts={"number": 3, "until": UNTIL})
        with self.database.writing.begin() as session:
            return notices.tell(session, telling, COMMAND, datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    database = empty(tmp_path)
    keep(database, market_of(FULL, NAME), POLICY, None)
    made = settle(database, None, None)
    return Office(app_of(database, "https://mooring.example.org"), database, made)


def post(browser: FlaskClient, path: str, **form: str | list[str]) -> int:
    csrf = browser.get("/permissions").text.split('name="csrf" value="')[1].split('"')[0]
    return browser.post(path, data={"csrf": csrf, **form}).status_code


def settings(mail: int | None = None, texts: int | None = None) -> Settings:
    return Settings(
        smtp_url=SecretStr(f"smtp://127.0.0.1:{mail}") if mail else None,
        mail_from="mooring@example.org",
        text_url=SecretStr(f"http://127.0.0.1:{texts}") if texts else None,
    )


def test_a_notice_is_new_in_the_list_until_it_was_seen(office: Office) -> None:
    bidder = office.browser(Role.BIDDER)
    assert "Nothing yet" in bidder.get("/notices").text
    office.tell(Happening.EXTENDED)
    page = Page(bidder.get("/notices").text)
    assert page.faults == []
    assert "=Ünë <b>round</b> Bcc: x {{7*7}} closes later new" in page.text
    assert "Bids are now taken until Fri 1 Aug 2031, 17:00 EDT." in page.text
    assert "There is 1 new notice for you." in Page(bidder.get("/").text).text
    up_to = bidder.get("/notices").text.split('name="up_to" value="')[1].split('"')[0]
    assert post(bidder, "/notices", up_to=up_to) == 303
    assert "new notice" not in bidder.get("/").text
    assert "Bids are now taken" in bidder.get("/notices").text


def test_every_happening_is_said_by_mail_and_by_text_without_prices_or_links(office: Office) -> None:
    for role in Role:
        every = [each.value for each in concerning([role])]
        if every:
            assert post(office.browser(role), "/notices/ways", phone="+12165550134", mail=every, text=every) == 303
    told = sum(map(office.tell, Happening))
    with mail_server() as (mail, mails), text_server() as (texts, posted):
        sent = send(office.app, settings(mail, texts))
        again = send(office.app, settings(mail, texts))
    assert (sent.delivered, sent.failed, again.delivered) == (2 * told, 0, 0)
    for each in mails.taken:
        assert each["Bcc"] is None
        assert "Ünë <b>round</b> Bcc: x {{7*7}}" in each["Subject"]
        assert re.findall(r"https?://\S+", each.get_content()) == ["https://mooring.example.org/signin"]
        assert not re.search(r"[$€£]|\d\.\d\d\b", each.get_content())
    assert len({each["Subject"] for each in mails.taken}) == len(Happening)
    for taken in posted.taken:
        assert taken["text"].endswith("https://mooring.example.org/signin")


def test_where_the_mail_server_refuses_the_deed_stands_mail_waits_and_the_administrator_is_told(office: Office) -> None:
    office.tell(Happening.ADDENDUM)
    sent = send(office.app, settings(free_port()))
    assert sent.delivered == 0
    assert "refused" in sent.fault
    assert "Addendum 3 changes what is asked for" in office.browser(Role.BIDDER).get("/notices").text
    admin = office.browser(Role.ADMIN)
    assert "messages have not got out since" in admin.get("/").text
    page = Page(admin.get("/outbox").text)
    assert page.faults == []
    assert "The server said: Connection refused" in page.text
    assert post(admin, "/outbox") == 303
    with mail_server() as (port, mails):
        assert send(office.app, settings(port)).delivered == len(mails.taken) == sent.failed
    assert "Nothing waits" in admin.get("/outbox").text
    assert "not got out" not in admin.get("/").text


def test_without_a_server_mail_waits_and_the_administrator_is_told_what_to_set(office: Office) -> None:
    office.tell(Happening.ADDENDUM)
    assert send(office.app, Settings()).delivered == 0
    assert "MOORING_SMTP_URL" in office.browser(Role.ADMIN).get("/outbox").text
    assert "MOORING_SMTP_URL" not in office.browser(Role.ADMIN).get("/").text


def test_a_mailbox_that_is_gone_does_not_keep_the_others_waiting(office: Office) -> None:
    told = office.tell(Happening.ADDENDUM)
    with mail_server() as (port, mails):
        mails.answers["bidder"] = "550 No such mailbox"
        sent = send(office.app, settings(port))
    assert (sent.delivered, sent.failed) == (told - 1, 1)
    assert "550 No such mailbox" in office.browser(Role.ADMIN).get("/outbox").text


def test_in_a_demonstration_nothing_leaves_and_the_outbox_shows_it(tmp_path: Path) -> None:
    database = empty(tmp_path)
    market = market_of(FULL)
    with database.writing.begin() as session:
        settle_demo(session, market.digest, NOON)
        made = {role: each.account.id for each in people(session, NOON) for role in each.roles}
    keep(database, market, POLICY, None)
    demo = Office(app_of(database), database, made)
    told = demo.tell(Happening.CANCELLED)
    with mail_server() as (port, mails):
        assert send(demo.app, settings(port)).delivered == 0
        assert mails.taken == []
    page = Page(demo.browser(Role.ADMIN).get("/outbox").text)
    assert page.faults == []
    assert page.text.count("is cancelled") >= told
    assert "nothing leaves it" in page.text


def test_a_number_that_is_none_is_refused_and_kept_in_the_form(office: Office) -> None:
    browser = office.browser(Role.BIDDER)
    csrf = browser.get("/permissions").text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": csrf, "phone": '"><script>', "mail": ["answered"]}
    answer = browser.post("/notices/ways", data=form)
    page = Page(answer.text)
    assert (answer.status_code, page.faults) == (422, [])
    assert "This is no phone number" in page.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert 'value="answered" checked' in answer.text
    assert 'value="extended" checked' not in answer.text


def test_beside_the_pages_mail_leaves_by_itself_and_stops_with_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = office.tell(Happening.ADDENDUM)
    monkeypatch.setattr("web.sender.SECONDS_BETWEEN", 0.01)
    with mail_server() as (port, mails), sending(office.app, settings(port)):
        for _ in range(3000):
            with office.database.reading.begin() as session:
                if not session.scalar(text("SELECT count(*) FROM outbox WHERE sent_at IS NULL")):
                    break
    assert len(mails.taken) == told
