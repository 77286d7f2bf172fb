"""Mails and texts are in the language of whoever reads them, and so are the pages that signing in leads to."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.support import NullTranslations
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.post.text import LENGTH
from matcher.rounds.actor import COMMAND
from matcher.rounds.notices import Happening, Via
from matcher.rounds.people import Role
from matcher.storage.checking import check
from matcher.storage.people import find, invite, set_language
from tests.matcher.post.servers import Mails, Texts, mail_server, text_server
from tests.matcher.storage.examples import FULL, POLICY, market_of
from tests.web.kept import KEYS, NOW, app_of, browser_of, empty, entered, keep, settle
from tests.web.pseudo import Pseudo, Words
from tests.web.reading import Page
from tests.web.test_notices import Office, post, settings
from web import language
from web.sender import send

PASSWORD = "four words do well"
WORDS = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    database = empty(tmp_path)
    keep(database, market_of(FULL, "Linen"), POLICY, None)
    made = settle(database, None, None)
    return Office(app_of(database, "https://mooring.example.org"), database, made)


def speak(office: Office, role: Role, letters: str) -> None:
    with office.database.writing.begin() as session:
        set_language(session, find(session, office.people[role]), letters, NOW)


def sent(office: Office, *happenings: Happening) -> tuple[Mails, Texts]:
    """Tell everybody of something, by every way."""
    for role in Role:
        every = [each.value for each in Happening]
        assert post(office.browser(role), "/notices/ways", phone="+12165550134", mail=every, text=every) == 303
    for happening in happenings:
        office.tell(happening)
    with mail_server() as (mail, mails), text_server() as (texts, posted):
        assert send(office.app, settings(mail, texts)).failed == 0
    return mails, posted


def test_each_reads_what_is_sent_in_their_own_language_with_dates_and_address(office: Office) -> None:
    speak(office, Role.BIDDER, "es")
    mails, texts = sent(office, Happening.EXTENDED)
    said = {str(mail["To"]): mail for mail in mails.taken}
    theirs, others = said.pop("bidder@example.org"), said.pop("reader@example.org")
    assert (theirs["Content-Language"], others["Content-Language"]) == ("es", "en")
    assert theirs["Subject"] == "Linen se cierra más tarde"
    assert others["Subject"] == "Linen closes later"
    spanish, english = theirs.get_content(), others.get_content()
    assert "vie 1 ago 2031, 17:00 EDT" in spanish
    assert "Fri 1 Aug 2031, 17:00 EDT" in english
    assert re.findall(r"https?://\S+", spanish) == ["https://mooring.example.org/es/signin"]
    assert re.findall(r"https?://\S+", english) == ["https://mooring.example.org/signin"]
    assert len([each for each in texts.taken if each["text"].startswith("Linen se cierra más tarde.")]) == 1


def test_no_word_of_a_letter_is_outside_the_catalogue(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "translations", lambda letters: Pseudo() if letters == "es" else NullTranslations())
    for role in Role:
        speak(office, role, "es")
    mails, texts = sent(office, *Happening)
    written = [f"{mail['Subject']} {mail.get_content()}" for mail in mails.taken] + [
        each["text"] for each in texts.taken
    ]
    assert len(written) > len(Happening) * len(Via)
    known = {"linen", "the", "https", "mooring", "example", "org", "es", "signin", "vie", "ago", "edt", *Role}
    for each in written:
        left = Words(each).unmarked.replace("_", " ")
        assert {word.casefold() for word in WORDS.findall(left)} <= known, each


def test_a_text_that_is_too_long_loses_the_end_of_a_name_and_never_the_way_in(tmp_path: Path) -> None:
    database = empty(tmp_path)
    keep(database, market_of(FULL, "Ñ" * 400), POLICY, None)
    office = Office(app_of(database, "https://mooring.example.org"), database, settle(database, None, None))
    speak(office, Role.BIDDER, "es")
    _, texts = sent(office, Happening.ADDENDUM)
    for each in texts.taken:
        assert len(each["text"]) == LENGTH
        assert each["text"].endswith("/signin")
        assert "Ñ…" in each["text"]


def test_the_outbox_says_in_which_language_each_message_is(office: Office) -> None:
    speak(office, Role.BIDDER, "es")
    office.tell(Happening.EXTENDED)
    for path in ("/outbox", "/es/outbox"):
        html = office.browser(Role.ADMIN).get(path).text
        assert Page(html).faults == []
        assert '<span lang="es">Linen se cierra más tarde</span>' in html
        assert '<span lang="en">Linen closes later</span>' in html


def accepted(browser: FlaskClient, address: str) -> list[str]:
    """Use an invitation with printed codes, and return them."""
    ours = browser.get(address).text.split('name="csrf" value="')[1].split('"')[0]
    page = browser.post(address, data={"csrf": ours, "password": PASSWORD, "factor": "printed"})
    assert page.status_code == 200
    return re.findall(r"<li><code>([^<]+)</code>", page.text)


def entered_at(browser: FlaskClient, page: str, code: str, back: str = "") -> str:
    """Sign in on a page, and return where it leads."""
    ours = browser.get(page).text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": ours, "email": "reader@example.org", "password": PASSWORD, "code": code, "next": back}
    answer = browser.post(page, data=form)
    assert answer.status_code == 303
    return str(answer.location)


def test_who_accepts_in_a_language_is_led_to_pages_in_it_unless_an_address_has_another(office: Office) -> None:
    with office.database.writing.begin() as session:
        token = invite(session, KEYS, office.people[Role.READER], COMMAND, datetime.now(UTC))
    browser = app_of(office.database).test_client()
    codes = iter(accepted(browser, f"/es/invitations/{token}"))
    with office.database.reading.begin() as session:
        assert find(session, office.people[Role.READER]).language == "es"
    assert entered_at(browser, "/signin", next(codes)) == "/es/"
    assert entered_at(browser, "/signin", next(codes), "/rounds/1/lots?text=a") == "/es/rounds/1/lots?text=a"
    assert entered_at(browser, "/signin", next(codes), "/es/notices") == "/es/notices"
    assert entered_at(browser, "/es/signin", next(codes), "/es/notices") == "/es/notices"
    speak(office, Role.READER, "en")
    assert entered_at(browser, "/es/signin", next(codes)) == "/es/"
    assert entered_at(browser, "/signin", next(codes)) == "/"


def test_a_language_is_chosen_on_ones_account_and_told(office: Office) -> None:
    browser = office.browser(Role.BIDDER)
    ours = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    answer = browser.post("/account/language", data={"csrf": ours, "language": "es"})
    assert (answer.status_code, answer.location) == (303, "/es/account/")
    assert '<option value="es" selected>' in browser.get("/account/").text
    answer = browser.post("/es/account/language", data={"csrf": ours, "language": "<b>"})
    assert (answer.status_code, answer.location) == (303, "/account/"), "what no form offers is the first language"
    assert "chose their language" in office.browser(Role.AUDITOR).get("/trail/events").text
    with office.database.reading.begin() as session:
        assert check(session).faults == ()
        told = session.scalars(text("SELECT facts FROM events WHERE deed = 'account.language'")).all()
    assert ['"language":"es"' in each for each in told] == [True, False]


def test_whoever_is_invited_again_finds_the_invitation_in_their_language(office: Office) -> None:
    speak(office, Role.READER, "es")
    admin = browser_of(office.app, entered(office.app, office.database, office.people[Role.ADMIN], fresh=True))
    ours = admin.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    for prefix, role, shown in (("", Role.READER, "/es/"), ("/es", Role.TRUSTEE, "/es/"), ("", Role.TRUSTEE, "/")):
        path = f"{prefix}/people/{office.people[role]}/invitation"
        page = admin.post(path, data={"csrf": ours}).text
        assert f"https://mooring.example.org{shown}invitations/" in page
