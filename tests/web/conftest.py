"""Applications over databases of their own: the demonstration network, a hostile market, and none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from matcher.rounds.people import Role
from matcher.storage.database import Database
from tests.web.kept import app_of, browser_of, cleveland, empty, entered, hostile, keep, sent_contracts, settle
from web.pages.outcome import Outcome


@dataclass(frozen=True)
class Site:
    """An application, its database, and the round it shows."""

    app: Flask
    database: Database
    round_id: int
    outcome: Outcome
    people: dict[Role, int]
    cookies: dict[Role, str]
    upload_id: int

    @property
    def client(self) -> FlaskClient:
        """The browser of an auditor, who sees every round whole."""
        return self.browser(Role.AUDITOR)

    def browser(self, role: Role) -> FlaskClient:
        """The browser of somebody with a role."""
        return browser_of(self.app, self.cookies[role])

    def path(self, endpoint: str, **values: Any) -> str:
        """Write the address of a page of the round."""
        with self.app.test_request_context():
            return url_for(f"pages.{endpoint}", round_id=self.round_id, **values)


def site(folder: Path, outcome: Outcome) -> Site:
    """Keep an award in a new database and serve it."""
    database = empty(folder)
    number = keep(database, outcome.market, outcome.policy, outcome.proposal)
    app, market = app_of(database), outcome.market
    people = settle(database, market.buyers.buyer[0], market.suppliers.supplier[0])
    cookies = {role: entered(app, database, account) for role, account in people.items()}
    sent = sent_contracts(database, people[Role.OFFICER])
    return Site(app, database, number, outcome, people, cookies, sent)


@pytest.fixture(scope="session")
def network() -> Outcome:
    """The demonstration network with its award."""
    return Outcome(*cleveland())


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory, network: Outcome) -> Site:
    """The demonstration network in a browser."""
    return site(tmp_path_factory.mktemp("network"), network)


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The hostile market in a browser."""
    return site(tmp_path_factory.mktemp("hostile"), Outcome(*hostile()))


@pytest.fixture
def bare(tmp_path: Path) -> Database:
    """A database without a round."""
    return empty(tmp_path)
