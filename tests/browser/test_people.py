"""Signing in, inviting and being invited, in a real browser: with a mouse or the keys, with and without scripts."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Iterator

import pytest

from matcher.rounds.factors import code
from matcher.rounds.people import Role
from matcher.storage.demo import settle as settle_demo
from tests.browser.conftest import Visit
from tests.browser.serving import serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import WIDTHS, faults
from tests.web.kept import NOW, app_of, empty, entered, settle
from web.visitor import VISIT

Window = Callable[..., Visit]
OPEN = ("/signin", "/permissions", "/trail", "/invitations/none")
INSIDE = ("/", "/account/", "/people/", "/people/5", "/trail/events", "/permissions")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, cookies: dict[str, str]) -> Iterator[str]:
    """A server of a real network without rounds, in which its administrator is signed in."""
    database = empty(tmp_path_factory.mktemp("office"))
    people, app = settle(database, None, None), app_of(database)
    with serving(app) as address:
        cookies[address] = entered(app, database, people[Role.ADMIN], fresh=True)
        yield address


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a demonstration without rounds."""
    database = empty(tmp_path_factory.mktemp("demo"))
    with database.writing.begin() as session:
        settle_demo(session, "none", NOW)
    with serving(app_of(database)) as address:
        yield address


def check(shown: Visit, scripts: bool = True) -> None:
    """Look at a page; axe is a script itself."""
    assert shown.sideways() == 0
    assert not scripts or faults(shown) == []
    assert [each for each in shown.complaints if "410" not in each] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_doors_are_silent_accessible_and_fit(visit: Window, demo: str, width: int) -> None:
    for path in OPEN:
        shown: Visit = visit(demo, width, scheme="dark" if width == 768 else "light")
        shown.go(path)
        check(shown)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_behind_the_doors_are_silent_accessible_and_fit(visit: Window, office: str, width: int) -> None:
    for path in INSIDE:
        shown: Visit = visit(office, width, scheme="dark" if width == 768 else "light")
        shown.go(path)
        check(shown)


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_invited_sets_up_their_account_and_signs_in(visit: Window, office: str, scripts: bool) -> None:
    admin: Visit = visit(office, scripts=scripts)
    admin.go("/people/")
    email = f"zoe-{scripts}@example.org".lower()
    admin.page.locator("#name").fill("Zoë <b>")
    admin.page.locator("#email").fill(email)
    admin.page.locator("#organisation").select_option("Cooperative")
    admin.page.get_by_label("Bidder").check()
    admin.page.get_by_role("button", name="Add and invite").click()
    address = admin.page.locator("code.address").inner_text().replace("localhost", "127.0.0.1")
    guest: Visit = visit(office, 320, scripts=scripts)
    guest.page.context.clear_cookies()
    guest.go(address.removeprefix(office))
    check(guest, scripts)
    guest.page.locator("#password").fill("short")
    guest.page.get_by_role("button", name="Set up my account").click()
    assert guest.page.locator(".is-wrong").count() == 2
    guest.complaints.clear()  # the browser says itself that the form was answered with 422
    secret = _secret(guest.page.locator("p > code").inner_text())
    guest.page.locator("#password").fill("four words do well")
    guest.page.locator("#code").fill(code(secret, int(time.time()) // 30))
    guest.page.get_by_role("button", name="Set up my account").click()
    guest.page.wait_for_url("**/signin")
    guest.page.locator("#email").fill(email)
    guest.page.locator("#password").fill("four words do well")
    guest.page.locator("#code").fill(code(secret, int(time.time()) // 30 + 1))
    guest.page.get_by_role("button", name="Sign in").click()
    guest.page.wait_for_url(f"{office}/")
    assert "Zoë <b>" in guest.page.locator(".who").inner_text()
    cookie = next(each for each in guest.page.context.cookies() if each["name"] == VISIT)
    guest.page.get_by_role("button", name="Sign out").click()
    guest.page.wait_for_url("**/signin")
    guest.page.context.add_cookies([{"name": VISIT, "value": cookie["value"], "url": office}])
    guest.go("/account/")
    assert guest.page.locator("h1").inner_text() == "Sign in"


def _secret(shown: str) -> bytes:
    return base64.b32decode(re.sub(r"\s", "", shown))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_demonstration_is_entered_and_a_deed_confirmed_with_the_keyboard(
    visit: Window, demo: str, scripts: bool
) -> None:
    shown: Visit = visit(demo, scripts=scripts)
    shown.go("/signin")
    tab_to(shown, "Administrator")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url(f"{demo}/")
    shown.go("/people/4")
    tab_to(shown, "Invite again", most=60)
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/invitation")
    tab_to(shown, "Confirm")
    check(shown, scripts)
    shown.page.keyboard.press("Enter")
    assert "/invitations/" in shown.page.locator("code.address").inner_text()


@pytest.mark.parametrize("width", [320, 768])
def test_what_is_typed_into_is_large_enough_for_a_finger(visit: Window, office: str, width: int) -> None:
    for path in ("/people/", "/account/"):
        shown: Visit = visit(office, width)
        shown.go(path)
        for each in shown.page.locator(".btn, .form-control, label.choice, button").all():
            box = each.bounding_box()
            assert box is not None
            assert box["height"] >= 44
