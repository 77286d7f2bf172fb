"""From a messy sheet of two hundred lines to a round that is open, counted page by page and input by input."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest
from flask import Flask

from matcher.rounds.actor import COMMAND
from matcher.rounds.factors import STEP_SECONDS, code
from matcher.rounds.people import Kind, Role
from matcher.rounds.states import State
from matcher.storage import factors, tenders
from matcher.storage.database import Database
from matcher.storage.lot_rows import lots_of
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation
from tests.browser.person import Person, Window
from tests.browser.serving import serving
from tests.web.kept import KEYS, app_of, empty, entered
from tests.web.messy import messy_demand
from web.visitor import VISIT

LINES, PAGES_AT_MOST, INPUTS_AT_MOST = 200, 6, 25
PHONES = {Role.OFFICER: b"the officer's phone.", Role.APPROVER: b"the approver's one.."}


@dataclass(frozen=True)
class Alone:
    """A network without a round, of one anchor with an officer and an approver, each with a phone that shows codes."""

    app: Flask
    database: Database
    address: str
    accounts: dict[Role, int]

    def enter(self, visit: Window, role: Role) -> Person:
        """Let somebody in who has not given a code for a deed yet."""
        shown = visit(self.address)
        cookie = entered(self.app, self.database, self.accounts[role])
        shown.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": self.address}])
        return Person(shown)


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    database, now = empty(tmp_path_factory.mktemp("alone")), datetime.now(UTC)
    accounts = {}
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, now)
        home = add_organisation(session, "Lakefront Health", Kind.ANCHOR, "lakefront", COMMAND, now)
        for role, phone in PHONES.items():
            account = add_account(session, f"{role}@example.org", f"The {role}", home, [role], COMMAND, now)
            factors.set_phone(account, KEYS, phone, 0)
            accounts[role] = account.id
    app = app_of(database)
    with serving(app) as address:
        yield Alone(app, database, address, accounts)


def sign(person: Person, role: Role, button: str) -> None:
    """Declare no interest, give the code that the phone shows, and sign."""
    person.tick("I know of no interest of mine")
    person.type("Code from your phone or your printed list", code(PHONES[role], int(time.time()) // STEP_SECONDS))
    person.press(button)


def test_two_hundred_messy_lines_are_published_in_six_pages_and_twenty_five_inputs(alone: Alone, visit: Window) -> None:
    """Count the officer's way from the list of rounds, where they press \"New draft\", to their signature.

    A page is every page that is loaded, also one that was there before and the one after the last button. An input is
    every field typed into, every choice made, every file chosen, and every button and link pressed. The approver's
    signature, which opens the round, is another person's and is not counted.
    """
    sheet = messy_demand(LINES, Random(7))
    officer = alone.enter(visit, Role.OFFICER)
    officer.go("/demand/")
    officer.begin_to_count()
    officer.follow("New draft")
    officer.type("Name of the round", "Everything for 2028")
    officer.type("First day of the first one", "2028-01-01")
    officer.attach("Sheet with its lots", "demand 2028.csv", sheet.encode("utf-16"))
    officer.press("Begin the draft")
    officer.tick("It parts the thousands")
    officer.tick("the month comes first")
    officer.pick("what is “box”?", "=")
    officer.press("Read the sheet like this")
    officer.press(f"Confirm {LINES} lots")
    officer.type("At most so many percent more than today", "5")
    officer.press("Save and check again")
    sign(officer, Role.OFFICER, "Sign")
    assert officer.pages[0].endswith("/demand/new")
    assert officer.pages[-1].endswith("/publish")
    assert len(officer.pages) <= PAGES_AT_MOST, officer.pages
    assert officer.inputs <= INPUTS_AT_MOST
    approver = alone.enter(visit, Role.APPROVER)
    approver.go("/")
    approver.follow("Read and sign")
    sign(approver, Role.APPROVER, "Sign and open the round")
    assert approver.heading == "What was published"
    with alone.database.reading.begin() as session:
        (held,) = tenders.held_rounds(session, "lakefront", datetime.now(UTC))
        lots = lots_of(session, held.id)
    assert held.state == State.OPEN
    assert len(lots) == LINES
    assert sum(each.lot.quantity for each in lots.values()) == wanted(sheet), "no cell is typed again"


def wanted(sheet: str) -> int:
    """Add up what the sheet wants, over all lines and quarters."""
    rows = (row.split(";") for row in sheet.splitlines() if row[:1].isdigit())
    return sum(int(cell.replace(",", "")) for row in rows for cell in row[5:9])
