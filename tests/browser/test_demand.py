"""An officer prepares a round in a real browser: with a mouse or the keys, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from matcher.rounds.people import Role
from tests.browser.conftest import Visit
from tests.browser.serving import serving
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import WIDTHS, faults
from tests.web.preparing import office

Window = Callable[..., Visit]
PAGES = (
    "/demand/",
    "/demand/new",
    "/demand/copy",
    *(f"/demand/1/{rest}" for rest in ("", "lots", "lots/L-001", "lots/L-001/edit", "lots/L-001/split", "dates")),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, cookies: dict[str, str]) -> Iterator[str]:
    """A server of a network with a draft, in which its officer is signed in."""
    site = office(tmp_path_factory.mktemp("desk"))
    site.browser(Role.OFFICER)
    with serving(site.app) as address:
        cookies[address] = site.cookies[site.people[Role.OFFICER]]
        yield address


@pytest.mark.parametrize("width", WIDTHS)
def test_the_officers_pages_are_silent_accessible_and_fit(visit: Window, desk: str, width: int) -> None:
    shown: Visit = visit(desk, width, scheme="dark" if width == 768 else "light")
    for path in PAGES:
        shown.go(path)
        assert shown.sideways() == 0, path
        assert faults(shown) == [], path
    assert shown.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_round_is_prepared_from_nothing(visit: Window, desk: str, scripts: bool) -> None:
    shown: Visit = visit(desk, 1280 if scripts else 320, scripts=scripts)
    page = shown.page
    shown.go("/demand/")
    page.get_by_role("link", name="New draft").click()
    page.get_by_label("Name of the round").fill("Bread 2029")
    page.get_by_label("First day of the first one").fill("2029-01-01")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("link", name="Lots", exact=True).click()
    page.get_by_role("link", name="Add a lot").click()
    page.get_by_label("Name of the lot").fill("Bread")
    page.get_by_label("Category").fill("bread")
    page.get_by_label("Unit", exact=True).fill("loaf")
    page.get_by_label("In each period").fill("1,200")
    page.get_by_label("Today’s price of one unit").fill("2.15")
    page.get_by_label("Bidders do not see today’s price").uncheck()
    page.get_by_role("button", name="Save the lot").click()
    assert page.locator(".is-wrong").count() == 1
    assert page.get_by_label("Today’s price of one unit").input_value() == "2.15"
    assert not page.get_by_label("Bidders do not see today’s price").is_checked()
    shown.complaints.clear()  # the browser says itself that the form was answered with 422
    page.get_by_label("In each period").fill("1200")
    page.get_by_role("button", name="Save the lot").click()
    assert "4,800 loaf in all" in page.locator("main").inner_text()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("button", name="Put Bread back").click()
    page.get_by_role("link", name="Split it into waves").click()
    for row, share in ((1, "50"), (2, "50")):
        page.locator(f"#share-{row}").fill(share)
    page.locator("#first-2").select_option("3")
    page.get_by_role("button", name="Split the lot").click()
    assert page.locator("tbody tr").count() == 2
    assert shown.sideways() == 0
    page.get_by_role("link", name="Bread 2029").click()
    page.get_by_role("link", name="Dates and method", exact=True).click()
    page.get_by_label("Bids until").fill("2028-06-30T17:00")
    page.get_by_role("button", name="Save dates and method").click()
    assert "Sealed bids, until Fri 30 Jun 2028, 17:00 EDT" in page.locator("main").inner_text()
    assert shown.complaints == []


def test_a_lot_is_changed_with_the_keyboard_alone(visit: Window, desk: str) -> None:
    shown: Visit = visit(desk)
    shown.go("/demand/1/lots/L-001")
    tab_to(shown, "Change it")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/edit")
    tab_to(shown, "site")
    shown.page.keyboard.type("Main campus")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/lots/L-001")
    assert "Main campus" in shown.page.locator(".lede").inner_text()


@pytest.mark.parametrize("width", [320, 768])
def test_what_is_typed_into_is_large_enough_for_a_finger(visit: Window, desk: str, width: int) -> None:
    shown: Visit = visit(desk, width)
    for path in ("/demand/1/lots/L-001/edit", "/demand/1/dates"):
        shown.go(path)
        for each in shown.page.locator(".btn, .form-control, label.choice, main button").all():
            box = each.bounding_box()
            assert box is not None
            assert box["height"] >= 44, each.get_attribute("id")
