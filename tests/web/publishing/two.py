"""Two anchors with a draft in the browsers of their people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Role
from matcher.storage.network import found
from tests.matcher.storage.drafts import Draft, draft
from tests.web.kept import app_of, browser_of, empty, entered


@dataclass(frozen=True)
class Two:
    """An application over a database with a draft that lacks signatures alone."""

    app: Flask
    draft: Draft
    cookies: dict[tuple[int, Role, bool], str] = field(default_factory=dict)

    @property
    def lead(self) -> int:
        """The organisation that leads."""
        return self.draft.lead

    @property
    def other(self) -> int:
        """The organisation that joined."""
        return self.draft.other

    def path(self, rest: str) -> str:
        """Write an address of the draft."""
        return f"/demand/{self.draft.round_id}/{rest}"

    def get(self, rest: str, organisation: int, role: Role) -> str:
        """Open a page of the draft."""
        return self.browser(organisation, role).get(self.path(rest)).text

    def post(
        self, rest: str, form: Mapping[str, Any], organisation: int, role: Role, fresh: bool = True
    ) -> TestResponse:
        """Send a form about the draft."""
        browser = self.browser(organisation, role, fresh)
        ours = browser.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
        return browser.post(self.path(rest), data={"csrf": ours, **form})

    def sign(self, organisation: int, role: Role, interest: str = "none") -> TestResponse:
        """Sign what stands on the page."""
        page = self.get("publish", organisation, role)
        seen = page.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in page else ""
        return self.post("publish", {"seen": seen, "interest": interest}, organisation, role)

    def browser(self, organisation: int, role: Role, fresh: bool = True) -> FlaskClient:
        """The browser of somebody."""
        key = organisation, role, fresh
        if key not in self.cookies:
            account = self.draft.people[organisation, role]
            self.cookies[key] = entered(self.app, self.draft.database, account, fresh=fresh)
        return browser_of(self.app, self.cookies[key])


def two(folder: Path) -> Two:
    """Make them."""
    database, now = empty(folder), datetime.now(UTC)
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, now)
    return Two(app_of(database), draft(database, now))
