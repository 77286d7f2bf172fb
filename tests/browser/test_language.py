"""Pages in Spanish, and in a language that is longer than any: accessible, and no wider than their window."""

from __future__ import annotations

import pytest
from babel.support import NullTranslations

from tests.browser.conftest import Visit
from tests.browser.test_pages import WIDTHS, Window, faults
from tests.web.pseudo import Pseudo
from web import language

PAGES = (
    "/es/",
    "/es/account/",
    "/es/permissions",
    "/es/trail",
    "/es/trail/events",
    "/es/demand/",
    "/es/rounds/1/",
    "/es/rounds/1/lots",
    "/es/rounds/1/lots/L-001",
    "/es/rounds/1/buyers/lakefront",
    "/es/rounds/1/suppliers",
    "/es/rounds/1/suppliers/evergreen-laundry",
    "/es/rounds/1/run",
)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_in_spanish_are_silent_accessible_and_fit(visit: Window, address: str, width: int) -> None:
    shown: Visit = visit(address, width)
    for path in PAGES:
        shown.go(path)
        assert (path, shown.sideways(), shown.squeezed(), shown.complaints) == (path, 0, [], [])
        assert width != 320 or faults(shown) == [], path


@pytest.mark.parametrize("width", [320, 768])
def test_words_that_are_two_fifths_longer_fit_too(
    visit: Window, address: str, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    longer = Pseudo(longer=True)
    monkeypatch.setattr(language, "translations", lambda letters: longer if letters == "es" else NullTranslations())
    shown: Visit = visit(address, width)
    for path in PAGES:
        shown.go(path)
        assert "⟦" in shown.page.locator("main").inner_text()
        assert (path, shown.sideways()) == (path, 0)


def test_one_goes_to_the_other_language_and_back_on_the_same_page(visit: Window, address: str) -> None:
    shown: Visit = visit(address, 320, scripts=False)
    shown.go("/rounds/1/lots?sort=-today&page=2")
    shown.page.get_by_role("link", name="Español").click()
    assert shown.page.url == f"{address}/es/rounds/1/lots?sort=-today&page=2"
    assert shown.page.locator("html").get_attribute("lang") == "es-US"
    assert shown.page.get_by_role("heading", level=1).inner_text() == "Lotes"
    shown.page.get_by_role("link", name="Siguiente").click()
    shown.page.get_by_role("link", name="English").click()
    assert shown.page.url == f"{address}/rounds/1/lots?sort=-today&page=3"
    assert shown.page.get_by_role("heading", level=1).inner_text() == "Lots"
