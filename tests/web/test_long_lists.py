"""However long a list is, its page takes as few statements and stays as light."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, insert

from matcher.market.tables import TABLES
from matcher.rounds.actor import COMMAND
from matcher.rounds.notices import Happening
from matcher.rounds.people import Role
from matcher.storage import lots
from matcher.storage.people import acting, find
from matcher.storage.tables.notices import Message, Notice
from matcher.storage.trail import Deed, append
from tests.web.kept import NOW
from tests.web.preparing import LINEN, Office, office
from tests.web.reading import Page
from tests.web.test_published import open_it
from tests.web.test_routes import BYTES_AT_MOST, STATEMENTS_AT_MOST

MANY = [300, pytest.param(10_000, marks=pytest.mark.full)]
AROUND = ("PRAGMA", "BEGIN", "COMMIT")
"""What is said to a database around the statements of a page; on PostgreSQL there is none of it."""
PREPARED = ("", "lots?page=3&sort=-worth", "lots?text=L-271", "lots?lacks=prices", "lots/L-271", "anchors", "dates")
WHOLE = ("policy", "publish")
"""Pages that hold a policy against everything that is asked for, and so read all its tables, some more than once."""
WHOLE_AT_MOST = 60
PUBLISHED = ("demand?page=3&sort=-title", "demand?text=L-271", "demand/L-271", "questions", "changes", "addendum")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("long"))


def add_lots(site: Office, count: int) -> None:
    """Fill the draft up to so many lots."""
    with site.database.writing.begin() as session:
        officer = find(session, site.people[Role.OFFICER])
        many = [replace(LINEN, title=f"Linen {number}", terms=()) for number in range(count - 1)]
        changes = lots.Changes(added=lots.as_new(session, site.round_id, many))
        lots.apply(session, site.round_id, changes, "lot.add", acting(officer), NOW)


@contextmanager
def statements(site: Office) -> Iterator[list[str]]:
    """Collect the statements that run meanwhile."""
    heard: list[str] = []

    def hear(*facts: object) -> None:
        heard.extend([] if str(facts[2]).startswith(AROUND) else [str(facts[2])])

    event.listen(site.database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(site.database.engine, "before_cursor_execute", hear)


def read(site: Office, browser: FlaskClient, address: str, most: int = STATEMENTS_AT_MOST) -> str:
    """Open a page with few statements, and return its words."""
    with statements(site) as heard:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    assert len(heard) <= most, (address, heard)
    assert len(gzip.compress(answer.data)) <= BYTES_AT_MOST, address
    page = Page(answer.text)
    assert page.faults == [], address
    return page.text


@pytest.mark.parametrize("count", MANY)
def test_a_draft_with_many_lots_takes_few_statements_and_light_pages(site: Office, count: int) -> None:
    add_lots(site, count)
    browser = site.browser(Role.OFFICER)
    for rest in PREPARED:
        shown = read(site, browser, site.path(rest))
        assert f"{count:,} lots" in shown or not rest.startswith("lots?page"), rest
        assert "L-271" in shown or "L-271" not in rest, rest
    for rest in WHOLE:
        read(site, browser, site.path(rest), WHOLE_AT_MOST)


@pytest.mark.parametrize("count", MANY)
def test_a_published_round_with_many_lots_takes_few_statements_and_light_pages(site: Office, count: int) -> None:
    add_lots(site, count)
    open_it(site)
    start = f"/rounds/{site.round_id}/"
    browser = site.browser(Role.OFFICER)
    first = STATEMENTS_AT_MOST + len(TABLES)  # what was published is read whole, once
    assert f"{count:,} lots" in read(site, browser, f"{start}demand", first)
    for rest in PUBLISHED:
        assert "L-271" in read(site, browser, start + rest) or "L-271" not in rest, rest
    for address in ("/", "/demand/", "/notices", site.path(), site.path("lots?page=3")):
        read(site, browser, address)


@pytest.mark.parametrize("count", MANY)
def test_many_notices_and_messages_take_few_statements_and_light_pages(site: Office, count: int) -> None:
    open_it(site)
    account = site.people[Role.ADMIN]
    common = {"account_id": account, "round_id": site.round_id, "happening": Happening.PUBLISHED, "facts": "{}"}
    when = datetime.now(UTC)
    with site.database.writing.begin() as session:
        session.execute(insert(Notice), [{**common, "at": when} for _ in range(count)])
        message = {"via": "mail", "queued_at": when, "attempts": 1, "next_try": when, "fault": "nobody there"}
        session.execute(insert(Message), [{**message, "notice_id": number} for number in range(1, count + 1)])
        append(session, Deed(name="notices.try", actor=COMMAND, now=when))
    browser = site.browser(Role.ADMIN)
    for address in ("/", "/notices", "/notices?before=200", "/outbox", "/outbox?before=200", "/trail"):
        read(site, browser, address)
