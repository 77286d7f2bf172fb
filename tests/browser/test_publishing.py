"""Two anchors write a policy and terms, sign and publish: five people in five browsers, with scripts and without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from werkzeug.serving import make_server

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage.people import add_account, add_organisation
from tests.browser.conftest import Visit
from tests.browser.test_keyboard import tab_to
from tests.browser.test_pages import faults
from tests.web.kept import entered
from tests.web.publishing.two import Two, two
from web.visitor import VISIT

Window = Callable[..., Visit]


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return two(tmp_path_factory.mktemp("joint"))


@pytest.fixture
def address(site: Two) -> Iterator[str]:
    """A server with the draft of two anchors."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def auditor(site: Two) -> int:
    """Add somebody from outside who reads along."""
    database, now = site.draft.database, datetime.now(UTC)
    with database.writing.begin() as session:
        home = add_organisation(session, "Reviewers", Kind.OUTSIDE, None, COMMAND, now)
        return add_account(session, "aud@example.org", "Ada", home, [Role.AUDITOR], COMMAND, now).id


def look(shown: Visit, scripts: bool) -> None:
    """Look at a page as a critical eye does; axe is a script itself."""
    assert shown.sideways() == 0
    assert not scripts or faults(shown) == []
    assert [each for each in shown.complaints if "422" not in each] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_two_anchors_publish_one_round_together(visit: Window, site: Two, address: str, scripts: bool) -> None:
    def enter(account: int, width: int = 1280) -> Visit:
        shown: Visit = visit(address, width, scripts=scripts)
        cookie = entered(site.app, site.draft.database, account, fresh=True)
        shown.page.context.add_cookies([{"name": VISIT, "value": cookie, "url": address}])
        return shown

    people = site.draft.people
    lead = enter(people[site.lead, Role.OFFICER])
    approver = enter(people[site.lead, Role.APPROVER], 768)
    joined = enter(people[site.other, Role.OFFICER], 320)
    last = enter(people[site.other, Role.APPROVER], 320)
    reader = enter(auditor(site))

    lead.go(site.path("policy"))
    lead.page.get_by_label("Another rule").select_option("supplier_share")
    lead.page.get_by_role("button", name="Add the rule").click()
    lead.page.locator('[id="supplier_share.1.most_bp"]').fill("4,5")
    lead.page.locator('[id="goals.idle_hour"]').fill("11")
    lead.page.get_by_role("button", name="Save the policy").first.click()
    assert "A comma can mean two things here." in lead.page.locator("#repair").inner_text()
    look(lead, scripts)
    lead.page.locator('[id="supplier_share.1.most_bp"]').fill("60")
    tab_to(lead, "Save the policy", most=80)
    lead.page.keyboard.press("Enter")
    lead.page.wait_for_url("**/policy?saved=1")
    look(lead, scripts)

    joined.go(site.path("anchors"))
    joined.page.get_by_label("At most so many percent more than today").fill("5")
    joined.page.get_by_role("button", name="Save our terms").click()
    look(joined, scripts)

    for shown, button in ((lead, "Sign"), (approver, "Sign"), (joined, "Sign"), (last, "Sign and open the round")):
        shown.go(site.path("publish"))
        look(shown, scripts)
        shown.page.get_by_label("I know of no interest of mine").check()
        shown.page.get_by_role("button", name=button, exact=True).click()
        shown.page.wait_for_load_state()
    assert last.page.locator("h1").inner_text() == "What was published"

    reader.go(site.path("publish"))
    look(reader, scripts)
    assert reader.page.get_by_text("University pays at most 5 % more than today").count() == 1
    assert reader.page.get_by_text("not yet").count() == 0
    lead.go(site.path("policy"))
    assert lead.page.get_by_text("Nobody can change it.").count() == 1
    assert lead.page.locator("form input:not([type=hidden])").count() == 0
