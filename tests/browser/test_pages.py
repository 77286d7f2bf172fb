"""Every kind of page, wide and narrow, with and without scripts: silent, accessible, and no wider than its window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from web.addresses import segment

WIDTHS = (320, 768, 1280)
LONG = "Ł" * 64
QUOTED = segment('q" onmouseover="alert(6)')
PAGES = (
    "/rounds/1/",
    "/rounds/1/lots",
    "/rounds/1/lots?text=nothing+fits",
    "/rounds/1/lots?sort=-today&page=2",
    "/rounds/1/lots/L-001",
    "/rounds/1/lots/L-099",
    "/rounds/1/buyers",
    "/rounds/1/buyers/lakefront",
    "/rounds/1/suppliers",
    "/rounds/1/suppliers/evergreen-laundry",
    "/rounds/1/suppliers/crest-linen",
    "/rounds/1/run",
    "/rounds/2/",
    "/rounds/2/lots",
    f"/rounds/2/lots/{segment('a/b?c%d e#f')}",
    f"/rounds/2/lots/{LONG}",
    "/rounds/2/buyers",
    f"/rounds/2/buyers/{LONG}",
    "/rounds/2/suppliers",
    f"/rounds/2/suppliers/{QUOTED}",
    f"/rounds/2/suppliers/{LONG}",
    "/rounds/2/run",
)
NAMES = [path.replace(LONG, "long") for path in PAGES]
MISSING = "/rounds/1/lots/none"

Window = Callable[..., Visit]


def faults(visit: Visit) -> list[str]:
    """Run axe and name what it finds, with the element."""
    found = Axe().run(visit.page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_a_page_is_silent_accessible_and_fits(visit: Window, address: str, path: str, width: int) -> None:
    shown: Visit = visit(address, width)
    shown.go(path)
    assert shown.sideways() == 0
    assert faults(shown) == []
    assert shown.complaints == []


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/rounds/1/")])
def test_a_page_is_accessible_in_the_dark(visit: Window, address: str, path: str) -> None:
    shown: Visit = visit(address, 1280, scheme="dark")
    shown.go(path)
    assert faults(shown) == []


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_a_page_is_the_same_without_scripts(visit: Window, address: str, path: str) -> None:
    with_scripts: Visit = visit(address)
    with_scripts.go(path)
    for width in (320, 1280):
        without: Visit = visit(address, width, scripts=False)
        without.go(path)
        assert without.sideways() == 0
        assert without.complaints == []
    assert without.page.locator("main").inner_text() == with_scripts.page.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_that_is_not_there_is_accessible_and_fits(visit: Window, address: str, width: int) -> None:
    shown: Visit = visit(address, width)
    shown.go(MISSING)
    assert shown.sideways() == 0
    assert faults(shown) == []
    assert [each for each in shown.complaints if "404" not in each] == []  # the browser says so itself


@pytest.mark.parametrize("width", WIDTHS)
def test_the_start_without_a_round_is_accessible_and_fits(visit: Window, nothing: str, width: int) -> None:
    shown: Visit = visit(nothing, width)
    shown.go("/")
    assert shown.sideways() == 0
    assert faults(shown) == []
    assert shown.complaints == []


@pytest.mark.parametrize("path", ["/rounds/1/", "/rounds/1/suppliers/evergreen-laundry"])
def test_no_text_of_a_picture_is_below_eleven_pixels(visit: Window, address: str, path: str) -> None:
    for width in WIDTHS:
        shown: Visit = visit(address, width)
        shown.go(path)
        small = shown.page.evaluate(
            """() => [...document.querySelectorAll("svg.chart text")].filter(each => each.getClientRects().length)
            .filter(each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a < 10.9)
            .map(each => each.textContent)"""
        )
        assert small == []
