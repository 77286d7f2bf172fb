"""A real Chromium on the pages of two rounds: the demonstration network and the hostile market."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from matcher.rounds.people import Role
from tests.browser.serving import serving
from tests.conftest import require
from tests.web.kept import app_of, cleveland, empty, entered, hostile, keep, settle
from web.visitor import VISIT

FLAGS = (
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
"""What Chromium needs inside a container, and what keeps it from calling home."""


@dataclass(frozen=True)
class Visit:
    """A page in an auditor's browser, and everything it complained about or asked another host for."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the server and wait until it stands."""
        self.page.goto(self.address + path, wait_until="load")

    def watch(self, url: str) -> None:
        """Note what is asked of another host."""
        if not url.startswith(f"{self.address}/"):
            self.complaints.append(f"asks for {url}")

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(wider, 0)

    def squeezed(self) -> list[str]:
        """Return texts that stand in a column of a few letters."""
        found: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll("dt, dd, td, p, li")].filter(each => each.offsetParent)
            .filter(each => each.textContent.trim().length > 8 && each.getBoundingClientRect().width < 48)
            .map(each => each.textContent.trim())"""
        )
        return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The distribution's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        require("browser", "Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cookies() -> dict[str, str]:
    """By the address of a server, the cookie of somebody who is signed in there."""
    return {}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, cookies: dict[str, str]) -> Iterator[str]:
    """A server on this machine: round 1 is the demonstration network, round 2 the hostile market."""
    database = empty(tmp_path_factory.mktemp("browser"))
    for made in (cleveland(), hostile()):
        keep(database, *made)
    people, app = settle(database, "lakefront", "evergreen-laundry"), app_of(database)
    with serving(app) as address:
        cookies[address] = entered(app, database, people[Role.AUDITOR])
        yield address


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose database has no round."""
    with serving(app_of(empty(tmp_path_factory.mktemp("nothing")))) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, cookies: dict[str, str]) -> Iterator[Callable[..., Visit]]:
    """Open a window: `visit(address, width, scripts=True, scheme="light")`; a known address is signed in to."""
    opened = []

    def window(address: str, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        opened.append(context)
        if address in cookies:
            context.add_cookies([{"name": VISIT, "value": cookies[address], "url": address}])
        visit = Visit(context.new_page(), address)
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.watch(request.url))
        return visit

    yield window
    for context in opened:
        context.close()
