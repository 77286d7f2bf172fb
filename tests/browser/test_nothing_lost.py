"""What an officer types is not lost in a real browser: the visit ends, or the round is published, before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from matcher.rounds.people import Role
from matcher.storage import entry, passwords
from matcher.storage.people import acting, find, invite
from tests.browser.conftest import Visit
from tests.browser.serving import serving
from tests.browser.test_pages import WIDTHS, faults
from tests.web.kept import KEYS
from tests.web.preparing import Office, office
from tests.web.test_again import PASSWORD
from tests.web.test_late import published
from web.visitor import VISIT

Window = Callable[..., Visit]
TITLE = "Linen of all wards, collected clean and folded every morning"


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, str]]:
    """A network with a draft, and where it is served."""
    site = office(tmp_path_factory.mktemp("lost"))
    with serving(site.app) as address:
        yield site, address


def typing(visit: Window, served: tuple[Office, str], width: int) -> Visit:
    """Open a lot as its officer and type another name."""
    site, address = served
    shown: Visit = visit(address, width, scheme="dark" if width == 768 else "light")
    site.browser(Role.OFFICER)
    cookie = site.cookies[site.people[Role.OFFICER]]
    shown.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": address}])
    shown.go(site.path("lots/L-001/edit"))
    shown.page.get_by_label("Name of the lot").fill(TITLE)
    return shown


def seen(shown: Visit) -> None:
    """Look at the page as a critical reader does."""
    assert shown.sideways() == 0
    assert faults(shown) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_visit_that_ends_while_somebody_types(visit: Window, served: tuple[Office, str], width: int) -> None:
    site, now = served[0], datetime.now(UTC)
    with site.database.writing.begin() as session:
        officer = site.people[Role.OFFICER]
        token = invite(session, KEYS, officer, acting(find(session, officer)), now)
        code = entry.accept(session, KEYS, token, passwords.hashed(PASSWORD), None, now)[0]
    shown = typing(visit, served, width)
    page = shown.page
    with site.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM visits"))
    page.get_by_role("button", name="Save the lot").click()
    assert "You were signed out before this reached us" in page.inner_text("main")
    seen(shown)
    page.get_by_label("E-mail address").fill("officer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code from your phone").fill(code)
    page.get_by_role("button", name="Sign in").click()
    assert TITLE in page.inner_text("main")
    seen(shown)
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url("**/lots/L-001")
    assert page.get_by_role("heading", level=1).inner_text() == TITLE


@pytest.mark.parametrize("width", WIDTHS)
def test_a_round_that_is_published_while_somebody_types(visit: Window, served: tuple[Office, str], width: int) -> None:
    shown = typing(visit, served, width)
    published(served[0])
    shown.page.get_by_role("button", name="Save the lot").click()
    assert "by The approver" in shown.page.inner_text("main")
    assert TITLE in shown.page.inner_text("main")
    seen(shown)
    shown.page.get_by_role("button", name="Look at it as a change of the published lot").click()
    shown.page.wait_for_url("**/addendum")
    assert TITLE in shown.page.inner_text("main")
