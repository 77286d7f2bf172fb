"""One round from nothing to its first addendum, played by five people in five browsers, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

import pytest
from flask import Flask

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage.database import Database
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation
from tests.browser.person import Person, Window
from tests.browser.serving import serving
from tests.browser.test_keyboard import tab_to
from tests.web.kept import app_of, empty, entered
from tests.web.messy import messy_demand
from web.visitor import VISIT

HOSPITAL, CITY, LAUNDRY = "Lakefront Health", "City of Erieview", "Evergreen Laundry"
HOMES = {
    HOSPITAL: (Kind.ANCHOR, "lakefront", (Role.OFFICER, Role.APPROVER)),
    CITY: (Kind.ANCHOR, "erieview", (Role.OFFICER, Role.APPROVER)),
    LAUNDRY: (Kind.COOPERATIVE, "evergreen", (Role.BIDDER,)),
}
ROUND = "Everything for 2028"
NEEDS = (
    "City of Erieview - needs 2028;;;;;;\n;;;;;;\nItem;Type;UOM;Building;Quantity per quarter;Unit price;Price date\n"
    "Uniform rental;Uniforms;EA;City Hall;1200;12,50;3/4/2026\n"
    "Floor care;Cleaning;hrs;City Hall;{floor};31,00;3/4/2026\n"
    "Salad greens;Produce;lbs;Summer camp;800;2,25;5/4/2026\n;Total;;;2200;;\n"
)
"""What a city keeps: decimals with commas, days before months, and the total in a row of its own."""


@dataclass(frozen=True)
class Network:
    """A network without a round: two anchors with two people each, and a cooperative."""

    app: Flask
    database: Database
    address: str
    accounts: dict[tuple[str, Role], int]
    looked_at: set[tuple[str, int]] = field(default_factory=set)

    def enter(self, visit: Window, home: str, role: Role, width: int, scripts: bool) -> Person:
        """Let somebody in, who has just given a code."""
        shown = visit(self.address, width, scripts=scripts)
        cookie = entered(self.app, self.database, self.accounts[home, role], fresh=True)
        shown.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": self.address}])
        return Person(shown, scripts, looked_at=self.looked_at)


@pytest.fixture
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    database, now = empty(tmp_path_factory.mktemp("play")), datetime.now(UTC)
    accounts: dict[tuple[str, Role], int] = {}
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, now)
        for name, (kind, party, roles) in HOMES.items():
            home = add_organisation(session, name, kind, party, COMMAND, now)
            for role in roles:
                email = f"{role}@{party}.example.org"
                accounts[name, role] = add_account(session, email, f"{role} of {name}", home, [role], COMMAND, now).id
    app = app_of(database)
    with serving(app) as address:
        yield Network(app, database, address, accounts)


@dataclass(frozen=True)
class Five:
    """The people of the play: officer and approver of the anchor that leads and of the one that joins, and a bidder."""

    lead: Person
    approver: Person
    joined: Person
    last: Person
    bidder: Person

    @property
    def all(self) -> tuple[Person, ...]:
        """Everybody."""
        return self.lead, self.approver, self.joined, self.last, self.bidder


@pytest.fixture
def people(network: Network, visit: Window) -> Callable[[bool], Five]:
    def entering(scripts: bool) -> Five:
        return Five(
            network.enter(visit, HOSPITAL, Role.OFFICER, 1280, scripts),
            network.enter(visit, HOSPITAL, Role.APPROVER, 768, scripts),
            network.enter(visit, CITY, Role.OFFICER, 320, scripts),
            network.enter(visit, CITY, Role.APPROVER, 1280, scripts),
            network.enter(visit, LAUNDRY, Role.BIDDER, 320, scripts),
        )

    return entering


@pytest.mark.parametrize("scripts", [True, False])
def test_two_anchors_publish_one_round_and_change_it_while_everybody_watches(
    people: Callable[[bool], Five], scripts: bool
) -> None:
    five = people(scripts)
    begin(five.lead)
    take_in_with_a_row_left_out(five.lead)
    take_in_once_it_is_repaired(five.joined)
    write_the_policy(five.lead)
    complete(five)
    sign(five)
    ask_and_answer(five)
    change(five.joined)
    for person in five.all:
        see_what_changed(person)


def begin(lead: Person) -> None:
    """Begin a draft from the list, and let the other anchor join."""
    lead.go("/demand/")
    lead.follow("New draft")
    lead.type("Name of the round", ROUND)
    lead.type("First day of the first one", "2028-01-01")
    lead.press("Begin the draft")
    lead.follow("Anchors and their terms")
    lead.pick("Anchor institution", CITY)
    lead.press("Add to the round")
    assert CITY in lead.text


def take_in_with_a_row_left_out(lead: Person) -> None:
    """Take in a messy sheet in which a price is no number: everything else is taken, that row is not."""
    rows = messy_demand(12, Random(7)).splitlines()
    spoiled = next(number for number, row in enumerate(rows) if row.startswith("12;"))
    before, _price, day = rows[spoiled].rsplit(";", 2)
    rows[spoiled] = f"{before};ask Joan;{day}"
    lead.follow(ROUND)
    lead.follow("Take in a sheet")
    lead.attach("Sheet", "demand 2028.csv", "\n".join(rows).encode("utf-16"))
    lead.press("Look at the sheet")
    assert "cells to repair" in lead.text
    lead.tick("It parts the thousands")
    lead.tick("the month comes first")
    lead.pick("what is “box”?", "=")
    lead.press("Read the sheet like this")
    assert "One cell to repair" in lead.text
    assert "ask Joan" in lead.text
    lead.press("Confirm 11 lots")
    assert "upload.unsound" in lead.text
    lead.tick("Leave out the row with a cell to repair")
    lead.press("Confirm 11 lots")
    assert lead.heading == "Check and publish"
    assert "The sheet is taken in. Here is what the round still needs." in lead.text


def take_in_once_it_is_repaired(joined: Person) -> None:
    """Take in a sheet written otherwise, repaired and sent again: what was answered the first time is remembered."""
    joined.go("/")
    joined.follow("Continue")
    joined.follow("Take in a sheet")
    joined.attach("Sheet", "needs.csv", NEEDS.format(floor="some").encode("cp1252"))
    joined.press("Look at the sheet")
    joined.tick("It begins the decimals")
    joined.tick("the day comes first")
    joined.press("Read the sheet like this")
    assert "One cell to repair" in joined.text
    joined.follow("Take in a sheet")
    joined.attach("Sheet", "needs.csv", NEEDS.format(floor="400").encode("cp1252"))
    joined.press("Look at the sheet")
    assert "to repair" not in joined.text
    joined.press("Confirm 3 lots")
    joined.follow("All lots")
    assert "3 lots." in joined.text
    assert "1,600" in joined.text, "400 in each quarter"


def write_the_policy(lead: Person) -> None:
    """Write a rule, whose number is refused where a comma may mean two things and kept; save with the keyboard."""
    page = lead.visit.page
    lead.follow("The policy")
    lead.pick("Another rule", "supplier_share")
    lead.press("Add the rule")
    page.locator('[id="supplier_share.1.most_bp"]').fill("4,5")
    page.locator('[id="goals.idle_hour"]').fill("11")
    lead.press("Save the policy")
    assert "A comma can mean two things here." in page.locator("#repair").inner_text()
    page.locator('[id="supplier_share.1.most_bp"]').fill("60")
    tab_to(lead.visit, "Save the policy", most=80)
    page.keyboard.press("Enter")
    page.wait_for_url("**/policy?saved=1")
    lead.look()


def complete(five: Five) -> None:
    """Give what is missing where it is listed: dates, which are proposed, and what each anchor pays at most."""
    lead, joined = five.lead, five.joined
    lead.follow(ROUND)
    lead.follow("Dates and method")
    lead.tick("Anybody may read it once it is published")
    lead.press("Save dates and method")
    lead.follow("Check and publish")
    lead.type("At most so many percent more than today", "6,5")
    lead.press("Save and check again")
    assert "One thing to repair" in lead.text
    lead.type("At most so many percent more than today", "6.5 %")
    lead.press("Save and check again")
    joined.follow(ROUND)
    joined.follow("Check and publish")
    assert joined.visit.page.get_by_label("Bids until").count() == 0, "dates are the lead's"
    joined.type("At most so many percent more than today", "5")
    joined.press("Save and check again")
    assert "missing" not in joined.text


def sign(five: Five) -> None:
    """Sign one after the other; the last signature opens the round."""
    lead, approver, joined, last = five.all[:4]
    for person in (lead, approver, joined, last):
        if person in (lead, joined):
            person.follow(ROUND)
            person.follow("Check and publish")
        else:
            person.go("/")
            person.follow("Read and sign")
        person.tick("I know of no interest of mine")
        person.press("Sign and open the round" if person is last else "Sign")
    assert last.heading == "What was published"
    assert f"{CITY} pays at most 5 % more than today" in last.text
    assert "not yet" not in last.text
    lead.follow("The policy")
    assert "Nobody can change it." in lead.text
    assert lead.visit.page.locator("form input:not([type=hidden])").count() == 0


def ask_and_answer(five: Five) -> None:
    """Ask without a name on a phone; whoever answers is led there, and answers everybody."""
    bidder, lead = five.bidder, five.lead
    bidder.go("/")
    bidder.follow("Read")
    bidder.follow(ROUND)
    bidder.follow("Questions and answers")
    bidder.type("Your question", "Do you need linen on Sundays?")
    bidder.press("Ask it")
    assert "Not answered yet." in bidder.text
    lead.go("/")
    lead.follow("Answer")
    assert LAUNDRY not in lead.text
    lead.type("Answer to question 1", "Yes, by six in the morning.")
    lead.press("Publish to everybody")


def change(joined: Person) -> None:
    """Change a lot of one's own, look at what differs, and publish it as an addendum."""
    joined.go("/notices")
    joined.follow(ROUND)
    joined.follow("Uniform rental")
    joined.follow("Change it by an addendum")
    joined.visit.page.locator("#q4").fill("1500")
    joined.press("Look at what changes")
    assert "1200" in joined.text
    joined.type("Why it changes, for everybody", "The new fire station opens in October.")
    joined.press("Publish as an addendum")


def see_what_changed(person: Person) -> None:
    """Read the addendum, that bids must be confirmed again, and the answer."""
    person.go("/notices")
    person.follow(ROUND)
    assert "Bids sent before the latest addendum must be confirmed." in person.text
    person.follow("Addendum 1")
    assert "The new fire station opens in October." in person.text
    assert "1500" in person.text
    assert "Bids sent before it must be confirmed; one that is not is not opened." in person.text
    person.follow("Questions")
    assert "Do you need linen on Sundays?" in person.text
    assert "Yes, by six in the morning." in person.text
    assert HOMES[LAUNDRY][1] not in person.text
