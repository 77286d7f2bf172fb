"""Pages full of hostile words in a real browser: nothing runs, nothing is asked for elsewhere, nothing bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.browser.conftest import Visit
from tests.browser.serving import serving
from tests.web.hostile.playing import OFFICER, Play, by_turns
from tests.web.hostile.strings import Strings
from tests.web.hostile.town import Town, town
from tests.web.hostile.walking import Walk
from web.visitor import VISIT

Window = Callable[..., Visit]
SEEN_BY = {
    OFFICER: (
        "/",
        "/demand/",
        "/demand/{written}/lots",
        "/demand/{draft}/lots/L-001",
        "/demand/{written}/import",
        "/demand/{written}/policy",
        "/demand/{draft}/publish",
        "/rounds/{draft}/demand",
        "/rounds/{draft}/demand/L-001",
        "/rounds/{draft}/questions",
        "/rounds/{draft}/changes",
        "/notices",
        "/trail/events",
    ),
    "admin": ("/people/", "/outbox"),
    "nobody": ("/notices", "/es/rounds/{draft}/demand"),
}
RAN = "Object.keys(window).filter(name => /zq[0-9]+z/.test(name))"
MADE = "[...document.querySelectorAll('*')].filter(each => /zq[0-9]+z/i.test(each.tagName)).length"


@dataclass(frozen=True)
class Served:
    """A town in which everything that could be typed is hostile, and where it is served."""

    town: Town
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = town(tmp_path_factory.mktemp("hostile"))
    play = Play(made, Strings(4), by_turns())
    walk = Walk(made)
    walk.along("admin", ["/people/"])
    walk.along(OFFICER, [f"/demand/{made.written}/", f"/demand/{made.written}/policy"])
    play.sheets(made.written)
    walk.sheets = {key: sheet for key, sheet in walk.sheets.items() if sheet.door != "demand.cancel"}
    play.forms(walk)
    play.story(made.draft)
    with serving(made.app) as address:
        yield Served(made, address)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_of_it_runs_and_no_page_is_wider_than_its_window(visit: Window, served: Served, width: int) -> None:
    for who, pages in SEEN_BY.items():
        shown = visit(served.address, width)
        served.town.browser(who)
        cookie = {"name": VISIT, "value": served.town.cookies[who], "url": served.address}
        shown.page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own type of a cookie
        for page in pages:
            shown.go(page.format(draft=served.town.draft, written=served.town.written))
            assert shown.page.locator("h1").count() == 1, page
            assert (shown.page.evaluate(RAN), shown.page.evaluate(MADE)) == ([], 0), page
            assert shown.complaints == [], page
            assert shown.sideways() == 0, page
