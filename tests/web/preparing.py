"""A network in which two anchors prepare a round, for the tests of the officers' pages."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from matcher.market import Header
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.rounds.states import State
from matcher.storage import lots, sheets, tenders
from matcher.storage.database import Database
from matcher.storage.people import acting, add_account, add_organisation, find
from matcher.storage.tables.sheets import Kind as SheetKind
from tests.matcher.rounds.linen import LINEN as HELD_LINEN
from tests.tampering import unguarded
from tests.web.kept import NOW, app_of, browser_of, closed, empty, entered, reopened, settle

OWN, FOREIGN = "hospital", "university"
LINEN = replace(HELD_LINEN, holders=())
HEADER = Header("Laundry and food 2028", "USD", "quarter", 4, date(2028, 1, 1))


@dataclass(frozen=True)
class Office:
    """An application over a database with one draft of the first anchor; `foreign` are people of the second.

    The draft has the lot L-001; L-002, which was the same, was removed.
    """

    app: Flask
    database: Database
    round_id: int
    people: dict[Role, int]
    foreign: dict[Role, int]
    upload_id: int
    cookies: dict[int, str] = field(default_factory=dict)

    def browser(self, role: Role, foreign: bool = False) -> FlaskClient:
        """The browser of somebody with a role."""
        account = (self.foreign if foreign else self.people)[role]
        if account not in self.cookies:
            self.cookies[account] = entered(self.app, self.database, account, fresh=True)
        return browser_of(self.app, self.cookies[account])

    def path(self, rest: str = "") -> str:
        """Write an address of the draft."""
        return f"/demand/{self.round_id}/{rest}"

    def post(
        self, path: str, form: Mapping[str, Any] | None = None, role: Role = Role.OFFICER, foreign: bool = False
    ) -> TestResponse:
        """Send a form as somebody with a role."""
        browser = self.browser(role, foreign)
        ours = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
        return browser.post(path, data={"csrf": ours, **(form or {})})

    def put(self, state: State) -> None:
        """Put the draft into a state, whatever leads there."""
        shown = {"state": state, "published": None if state == State.DRAFT else datetime.now(UTC).isoformat(" ")}
        with unguarded(self.database) as connection:
            connection.execute(text("UPDATE round_states SET state = :state"), shown)
            connection.execute(text("UPDATE tenders SET published_at = :published"), shown)


def office(folder: Path) -> Office:
    """Make the network."""
    content, round_id, people, foreign, sent = _made()
    database = reopened(folder, content)
    return Office(app_of(database), database, round_id, people, foreign, sent)


@cache
def _made() -> tuple[bytes, int, dict[Role, int], dict[Role, int], int]:
    """Return the file of its database, the round, people by role, those of the second anchor, and the sheet."""
    with tempfile.TemporaryDirectory() as folder:
        database = empty(Path(folder))
        people = settle(database, OWN, "laundry")
        with database.writing.begin() as session:
            other = add_organisation(session, "University", Kind.ANCHOR, FOREIGN, COMMAND, NOW)
            foreign = {
                role: add_account(session, f"{role}@other.org", f"Other {role}", other, [role], COMMAND, NOW).id
                for role in (Role.OFFICER, Role.APPROVER)
            }
            officer = find(session, people[Role.OFFICER])
            round_id = tenders.begin(session, officer, HEADER, NOW)
            for _ in range(2):
                lots.add(session, round_id, LINEN, acting(officer), NOW)
            lots.remove(session, round_id, "L-002", 1, acting(officer), NOW)
            content = b"Title,Category,Unit,Price,Q1 2028\nLinen,laundry,lb,0.50,100\n"
            sent = sheets.receive(session, officer, SheetKind.DEMAND, round_id, "demand.csv", content, NOW)
        return closed(database), round_id, people, foreign, sent
