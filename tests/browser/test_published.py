"""A published round in a real browser: every page at every width, and a question asked and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from matcher.rounds.people import Role
from tests.browser.conftest import Visit
from tests.browser.serving import serving
from tests.browser.test_pages import WIDTHS, faults
from tests.web.preparing import Office, office
from tests.web.test_published import CHANGED, HOSTILE, move, open_it
from web.visitor import VISIT

Window = Callable[..., Visit]
PAGES = {
    Role.BIDDER: ("demand", "demand/L-001", "questions", "changes"),
    Role.OFFICER: ("demand", "questions", "changes", "demand/L-001/change", "addendum"),
    Role.APPROVER: ("changes",),
}


@dataclass(frozen=True)
class Served:
    """A network that is served, and where."""

    site: Office
    address: str

    def visit(self, window: Window, role: Role, width: int = 1280, scripts: bool = True) -> Visit:
        """Open a window as somebody with a role."""
        scheme = "dark" if width == 768 else "light"
        opened: Visit = window(self.address, width, scripts=scripts, scheme=scheme)
        self.site.browser(role)
        cookie = self.site.cookies[self.site.people[role]]
        opened.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": self.address}])
        return opened


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A round that is open, with questions, an addendum, a proposed change and a motion that waits."""
    site = office(tmp_path_factory.mktemp("published"))
    open_it(site)
    place = f"/rounds/{site.round_id}"
    for text in (HOSTILE, "Do you need the linen on Sundays?\n\nAnd on holidays?", "How heavy is a cart?"):
        site.post(f"{place}/questions", {"text": text}, Role.BIDDER)
    site.post(f"{place}/questions/1", {"answer-1": f"No. {HOSTILE}", "version": "1", "act": "publish"})
    site.post(f"{place}/questions/2", {"answer-2": "On Sundays, yes.", "version": "1", "act": "draft"})
    wanted = {**CHANGED, "title": "Linen of all wards, collected clean and folded", "remarks": "By six in the morning."}
    site.post(f"{place}/demand/L-001/change", wanted)
    seen = site.browser(Role.OFFICER).get(f"{place}/addendum").text.split('name="seen" value="')[1].split('"')[0]
    site.post(f"{place}/addendum", {"seen": seen, "reason": "The new wing opens in April."})
    site.post(f"{place}/demand/L-001/change", {**wanted, "version": "2", "q4": "175"})
    move(site, reason="Two holidays lie before the closing.")
    with serving(site.app) as address:
        yield Served(site, address)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_a_published_round_are_silent_accessible_and_fit(visit: Window, served: Served, width: int) -> None:
    for role, pages in PAGES.items():
        shown = served.visit(visit, role, width)
        own = (*(f"/rounds/{served.site.round_id}/{each}" for each in pages), "/notices", "/notices/ways")
        for page in (*own, *(f"/es{each}" for each in own if width == 320)):
            shown.go(page)
            assert shown.sideways() == 0, page
            assert shown.squeezed() == [], page
            assert page.startswith("/es/") or faults(shown) == [], page
            assert shown.complaints == [], page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_asked_on_a_phone_and_answered_at_a_desk(visit: Window, served: Served, scripts: bool) -> None:
    phone = served.visit(visit, Role.BIDDER, 320, scripts)
    phone.go(f"/rounds/{served.site.round_id}/questions")
    words = f"With scripts: {scripts}?"
    phone.page.get_by_label("Your question").fill(words)
    phone.page.get_by_role("button", name="Ask it").click()
    phone.page.wait_for_url("**/questions#asked")
    desk = served.visit(visit, Role.OFFICER, scripts=scripts)
    desk.go(f"/rounds/{served.site.round_id}/questions")
    asked = desk.page.locator("li", has_text=words)
    asked.get_by_role("textbox").fill("Either way.")
    asked.get_by_role("button", name="Publish to everybody").click()
    desk.page.wait_for_url("**/questions#question-*")
    phone.page.reload()
    answered = phone.page.locator("li", has_text=words)
    assert "Either way." in answered.inner_text()
    for each in phone.page.locator("main .btn, main textarea").all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 44
