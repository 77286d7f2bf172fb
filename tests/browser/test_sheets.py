"""Sheets in a real browser: every page at every width; and all of it with the keyboard alone, scripts or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from matcher.rounds.people import Role
from tests.browser.conftest import Visit
from tests.browser.person import Person, Window
from tests.browser.serving import serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import WIDTHS
from tests.web.messy import messy_csv, messy_demand
from tests.web.preparing import Office, office
from web.visitor import VISIT

SPOILED = "call Joan"
DEMAND = messy_demand(12, Random(7)).replace("$ 8.64", SPOILED)
CONTRACTS = messy_csv(6, Random(1)).replace("$ 3000.50", SPOILED)


@dataclass(frozen=True)
class Desk:
    """A network that is served, with a draft."""

    site: Office
    address: str

    def enter(self, visit: Window, width: int = 1280, scripts: bool = True) -> Person:
        """Let the officer in."""
        shown = visit(self.address, width, scripts=scripts)
        self.site.browser(Role.OFFICER)
        cookie = self.site.cookies[self.site.people[Role.OFFICER]]
        shown.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": self.address}])
        return Person(shown, scripts)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    site = office(tmp_path_factory.mktemp("sheets"))
    with serving(site.app) as address:
        yield Desk(site, address)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_sheets_are_silent_accessible_and_fit(desk: Desk, visit: Window, width: int) -> None:
    officer = desk.enter(visit, width)
    for path in (desk.site.path("import"), "/contracts/import"):
        officer.go(path)
        officer.attach("Sheet", "photo.csv", b"MZ\x90")
        officer.press("Look at the sheet")
        assert "upload.not_a_sheet" in officer.text
    for path, sheet in ((desk.site.path("import"), DEMAND), ("/contracts/import", CONTRACTS)):
        officer.go(path)
        officer.attach("Sheet", "a sheet with quite a long name, as they have.csv", sheet.encode())
        officer.press("Look at the sheet")
        assert SPOILED in officer.text
        officer.visit.page.locator("#columns summary").click()
        assert officer.visit.sideways() == 0
    for path in ("/contracts/", "/calendar"):
        officer.go(path)


def press(shown: Visit, name: str) -> None:
    """Walk to a button or link with Tab and press it with Enter."""
    tab_to(shown, name, most=80)
    with shown.page.expect_navigation(wait_until="load"):
        shown.page.keyboard.press("Enter")


def send(shown: Visit, name: str, sheet: str) -> None:
    """Choose a file and send it."""
    shown.page.on("filechooser", lambda _chooser: None)  # asked for early: a key opens it at once
    tab_to(shown, "file")
    with shown.page.expect_file_chooser() as chooser:
        shown.page.keyboard.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": sheet.encode()})
    press(shown, "Look at the sheet")


@pytest.mark.parametrize("scripts", [True, False])
def test_demand_is_taken_in_with_the_keyboard_alone(desk: Desk, visit: Window, scripts: bool) -> None:
    officer = desk.enter(visit, scripts=scripts)
    shown, keys = officer.visit, officer.visit.page.keyboard
    officer.go(desk.site.path())
    press(shown, "Take in a sheet")
    send(shown, "demand.csv", DEMAND)
    for name in ("comma", "date"):
        tab_to(shown, f"{name}-", most=60)  # of a group, the choice that is made has the focus
        keys.press("ArrowDown")
    tab_to(shown, "word-0")
    keys.type("keep")
    press(shown, "Read the sheet like this")
    assert "One cell to repair" in officer.text
    tab_to(shown, "faulty", most=80)
    keys.press("Space")
    press(shown, "Confirm 11 lots")
    assert "The sheet is taken in." in officer.text
    officer.look()


@pytest.mark.parametrize("scripts", [True, False])
def test_contracts_are_taken_in_with_the_keyboard_alone(desk: Desk, visit: Window, scripts: bool) -> None:
    officer = desk.enter(visit, 320, scripts)
    shown = officer.visit
    officer.go("/contracts/")
    press(shown, "Take in a sheet")
    send(shown, "register.csv", CONTRACTS)
    assert "One cell to repair" in officer.text
    press(shown, "Take in a sheet")
    send(shown, "register.csv", CONTRACTS.replace(SPOILED, "3000.50"))
    assert "to repair" not in officer.text
    press(shown, "Confirm 6 contracts")
    assert officer.heading == "Contracts"
    assert "C-6" in officer.text
    officer.look()
