"""A form that comes after its round went on: what happened is said, and everything typed is shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import lots, tenders
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import acting, find
from matcher.storage.trail import Deed, append
from tests.web.preparing import OWN, Office, office
from tests.web.reading import Page
from tests.web.test_lots_held import BREAD
from tests.web.test_published import open_it
from web.demand.lot_form import typed_lot

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def site(tmp_path: Path) -> Office:
    return office(tmp_path)


def published(site: Office) -> None:
    """Open the round, as its approver's signature does."""
    open_it(site)
    with site.database.writing.begin() as session:
        approver = acting(find(session, site.people[Role.APPROVER]))
        deed = Deed(name="round.publish", actor=approver, now=datetime.now(UTC), facts={"round": site.round_id})
        append(session, deed, ("round_states", site.round_id))


def test_a_lot_typed_while_the_round_was_published_is_shown_whole_with_who_published_it(site: Office) -> None:
    with site.database.reading.begin() as session:
        form = typed_lot(lots.find(session, site.round_id, "L-001").lot)
    form |= {"version": "1", "remarks": f"By six {SCRIPT}", "q2": "777"}
    published(site)
    answer = site.post(site.path("lots/L-001/edit"), form)
    page = Page(answer.text)
    assert (answer.status_code, page.faults) == (409, [])
    for said in (
        "was published",
        "by The approver",
        "round.moved_on",
        f"By six {SCRIPT}",
        "777",
        "Remarks for suppliers",
    ):
        assert said in page.text
    assert {f"/rounds/{site.round_id}/demand", f"/demand/copy?from={site.round_id}"} <= set(page.links)


def test_what_was_typed_about_a_lot_is_taken_over_as_a_change_of_the_published_one(site: Office) -> None:
    published(site)
    change = f"/rounds/{site.round_id}/demand/L-001/change"
    with site.database.reading.begin() as session:
        form = typed_lot(lots.find(session, site.round_id, "L-001").lot) | {"version": "1", "q2": "777"}
    assert f'action="{change}"' in site.post(site.path("lots/L-001/edit"), form).text
    assert site.post(change, form).status_code == 303
    assert "777" in site.browser(Role.OFFICER).get(f"/rounds/{site.round_id}/addendum").text


SENT = {
    "new-lot": (BREAD, ("Bread for the canteen", "Invoice 4711", "food safety")),
    "dates": ({"version": "1", "name": "Laundry 2029", "closes": "2028-01-01T10:00"}, ("Laundry 2029", "Bids until")),
    "policy": (
        {"seen": "x", "do": "save", "goals.idle_hour": "12.5", "rule": "wage_floor.1", "wage_floor.1.hourly": "17.30"}
        | {"new_rule": "supplier_share"},
        ("An idle hour counts as …. 12.5", "A supplier pays nobody less than … an hour. 17.30"),
    ),
    "anchors": ({"version": "0", "premium": "6", "quotes": "35000"}, ("Your own limit for quotes 35000",)),
    "lots/L-001/split": ({"site-1": "North gate", "share-1": "60"}, ("North gate", "Share in percent 60")),
    "cancel": ({"reason": "The budget was cut."}, ("The budget was cut.",)),
}


@pytest.mark.parametrize("state", [State.OPEN, State.SEALED, State.OPENED, State.CANCELLED])
def test_every_form_of_a_draft_says_so_and_loses_nothing_whatever_the_round_became(site: Office, state: State) -> None:
    published(site)
    site.put(state)
    for rest, (form, said) in SENT.items():
        answer = site.post(site.path(rest), form)
        page = Page(answer.text)
        assert (answer.status_code, page.faults) == (409, []), rest
        assert [each for each in said if each not in page.text] == [], rest
        assert "supplier_share" not in page.text, "which rule might be added next is nothing that somebody typed"


def test_a_sheet_that_waits_is_still_to_be_had_and_one_that_was_just_sent_is_said_not_to_be_kept(site: Office) -> None:
    published(site)
    place = f"import/{site.upload_id}"
    answer = site.post(site.path(f"{place}/confirm"), {"seal": "x", "missing": "drop"})
    assert answer.status_code == 409
    original = next(link for link in Page(answer.text).links if link.endswith("/original"))
    assert b"Linen,laundry" in site.browser(Role.OFFICER).get(original).data
    sent = site.post(site.path("import"), {"file": (io.BytesIO(b"Title\na\n"), "x.csv")})
    assert (sent.status_code, "The file you chose was not kept" in sent.text) == (409, True)


def test_a_question_and_an_answer_that_come_after_the_closing_are_shown(site: Office) -> None:
    open_it(site)
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE tenders SET closes_at = '2026-01-01 22:00:00.000000'"))
    asked = site.post(f"/rounds/{site.round_id}/questions", {"text": "Why only linen?"}, Role.BIDDER)
    assert asked.status_code == 409
    shown = Page(asked.text).text
    assert "This round closed Thu 1 Jan 2026, 17:00 EST." in shown
    assert "Why only linen?" in shown
    assert "Copy it" not in shown, "a bidder copies no round"
    answered = site.post(f"/rounds/{site.round_id}/questions/1", {"answer-1": "Because.", "version": "1"})
    assert (answered.status_code, "Because." in answered.text) == (409, True)


def test_a_bidder_is_told_which_anchor_cancelled_a_round_but_no_name(site: Office) -> None:
    published(site)
    with site.database.writing.begin() as session:
        approver = acting(find(session, site.people[Role.APPROVER]))
        deed = Deed(name="round.cancel", actor=approver, now=datetime.now(UTC), facts={"round": site.round_id})
        append(session, deed, ("round_states", site.round_id))
    site.put(State.CANCELLED)
    path = f"/rounds/{site.round_id}"
    asked = Page(site.post(f"{path}/questions", {"text": "Why?"}, Role.BIDDER).text).text
    assert ("by Anchor." in asked, "The approver" in asked) == (True, False)
    assert "by The approver." in site.post(f"{path}/extension", {}, Role.OFFICER).text


def test_a_draft_that_was_given_up_says_by_whom_and_why(site: Office) -> None:
    with site.database.writing.begin() as session:
        who = acting(find(session, site.people[Role.OFFICER]))
        tenders.cancel_draft(session, site.round_id, "No budget.", who, datetime.now(UTC))
    shown = Page(site.post(site.path("new-lot"), BREAD).text).text
    for said in ("was cancelled", "by The officer", "No budget.", "Bread for the canteen"):
        assert said in shown


def test_others_see_no_more_than_before(site: Office) -> None:
    published(site)
    for role, foreign in ((Role.BIDDER, False), (Role.ADMIN, False), (Role.OFFICER, True), (Role.APPROVER, False)):
        assert site.post(site.path("new-lot"), BREAD, role, foreign).status_code == 404, role
    site.put(State.DRAFT)
    assert site.post(f"/rounds/{site.round_id}/questions", {"text": "x"}, Role.BIDDER).status_code == 404


def test_a_deed_that_the_publication_overtakes_in_the_same_moment_says_the_same(
    site: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = site.browser(Role.OFFICER)
    look_up = tenders.look_up
    shown: list[tenders.HeldRound | None] = []

    def once(*facts: object) -> tenders.HeldRound | None:
        found = look_up(*facts)  # type: ignore[arg-type]
        if not shown:
            shown.append(found)
            published(site)
        return found

    assert before.get(site.path("new-lot")).status_code == 200
    csrf = before.get("/account/").text.split('name="csrf" value="')[1].split('"')[0]
    monkeypatch.setattr(tenders, "look_up", once)
    answer = before.post(site.path("new-lot"), data={"csrf": csrf, **BREAD})
    assert (answer.status_code, "Bread for the canteen" in answer.text) == (409, True)
    with site.database.reading.begin() as session:
        assert not [each for each in lots_of(session, site.round_id, [OWN]).values() if each.lot.category == "bread"]
