"""The same with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

Window = Callable[..., Visit]


def focused(visit: Visit) -> str:
    """Name what has the focus."""
    name: str = visit.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return name


def tab_to(visit: Visit, name: str, most: int = 40) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        visit.page.keyboard.press("Tab")
        if focused(visit) == name:
            return
    raise AssertionError(f"{name} is not reached in {most} steps; now at {focused(visit)}")


def test_the_first_stop_leads_past_the_menu(visit: Window, address: str) -> None:
    shown: Visit = visit(address)
    shown.go("/rounds/1/lots")
    shown.page.keyboard.press("Tab")
    assert focused(shown) == "Skip to content"
    box = shown.page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    shown.page.keyboard.press("Enter")
    assert focused(shown) == "main"


@pytest.mark.parametrize("scripts", [True, False])
def test_lots_are_filtered_without_a_mouse(visit: Window, address: str, scripts: bool) -> None:
    shown: Visit = visit(address, scripts=scripts)
    shown.go("/rounds/1/lots")
    shown.page.locator("#text").focus()
    shown.page.keyboard.type("linen")
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.type("Lakefront")  # the first letters choose in a list
    tab_to(shown, "Show")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**/lots?text=linen&buyer=lakefront**")
    assert shown.page.locator("tbody tr").count() == 4


def test_a_head_of_a_column_orders_by_it(visit: Window, address: str) -> None:
    shown: Visit = visit(address)
    shown.go("/rounds/1/lots")
    tab_to(shown, "Today")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**sort=-today")
    assert shown.page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    tab_to(shown, "Today ↓")
    shown.page.keyboard.press("Enter")
    shown.page.wait_for_url("**sort=today")
    assert shown.page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_on_a_phone_the_order_is_a_field_and_no_stop_is_hidden(visit: Window, address: str) -> None:
    shown: Visit = visit(address, 320)
    shown.go("/rounds/1/lots")
    hidden = shown.page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main select, main input")]
        .filter(each => each.getClientRects().length && each.getBoundingClientRect().width < 2)
        .map(each => each.textContent)"""
    )
    assert hidden == []
    shown.page.locator("#sort").select_option("-today")
    shown.page.locator("main form button").press("Enter")
    shown.page.wait_for_url("**sort=-today**")


def test_the_focus_is_always_seen(visit: Window, address: str) -> None:
    shown: Visit = visit(address)
    shown.go("/rounds/1/suppliers")
    for _ in range(20):
        shown.page.keyboard.press("Tab")
        width = shown.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", focused(shown)


def test_the_award_is_downloaded_with_the_keyboard(visit: Window, address: str) -> None:
    shown: Visit = visit(address)
    shown.go("/rounds/1/run")
    tab_to(shown, "Download the award (ZIP)")
    with shown.page.expect_download() as download:
        shown.page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("award-1-")


@pytest.mark.parametrize("width", [320, 768])
def test_acts_are_large_enough_for_a_finger(visit: Window, address: str, width: int) -> None:
    shown: Visit = visit(address, width)
    shown.go("/rounds/1/lots")
    for each in shown.page.locator("form button, form select, form input:not([type=hidden]), .menu a").all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 44
