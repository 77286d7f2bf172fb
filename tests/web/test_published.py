"""A published round in the browser: what everybody sees, questions and answers, extension and cancellation."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.rounds.people import Role
from matcher.rounds.states import State
from tests.tampering import unguarded
from tests.web.forms import form_to
from tests.web.preparing import Office, office
from tests.web.reading import Page
from web.formats import left

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> {{7*7}} \"><img src=x onerror=alert(2)>\r\nBcc: x"
SHOWN = "=cmd|' /C calc'!A0 <script>alert(1)</script> {{7*7}} \"><img src=x onerror=alert(2)> Bcc: x"
DAY = timedelta(days=1)


def local(when: datetime) -> str:
    """Write a time as browsers send it; the network's zone is New York, whose clocks are behind."""
    return when.strftime("%Y-%m-%dT%H:%M")


def open_it(site: Office, closes: timedelta = 10 * DAY, questions: timedelta = 5 * DAY, public: bool = False) -> None:
    """Let the round be open, as publishing it does."""
    site.put(State.OPEN)
    now = datetime.now(UTC)
    dates = {"closes": (now + closes).isoformat(" "), "questions": (now + questions).isoformat(" "), "public": public}
    with site.database.engine.begin() as connection:
        statement = "UPDATE tenders SET closes_at = :closes, questions_until = :questions, public = :public"
        connection.execute(text(statement + ", version = version + 1"), dates)


@pytest.fixture
def site(tmp_path: Path) -> Office:
    made = office(tmp_path)
    open_it(made)
    return made


def path(site: Office, rest: str) -> str:
    return f"/rounds/{site.round_id}/{rest}"


def read(browser: FlaskClient, address: str, status: int = 200) -> str:
    """Read a page strictly, and return its words."""
    answer = browser.get(address)
    assert answer.status_code == status, address
    page = Page(answer.text)
    assert page.faults == []
    return page.text


def test_everybody_signed_in_sees_what_is_asked_for_and_by_which_rule(site: Office) -> None:
    for role in Role:
        shown = read(site.browser(role), path(site, "demand"))
        assert "Open until" in shown
        assert "in 9 days, 23 hours" in shown
        assert "How it is decided" in shown
        assert "1 lot for Anchor" in shown
        assert "Units wanted in each period" in read(site.browser(role), path(site, "demand/L-001"))
    assert site.browser(Role.BIDDER).get(path(site, "")).headers["Location"].endswith("/demand")


def test_what_is_hidden_stays_hidden_from_all_but_the_figures_that_bidders_see(site: Office) -> None:
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE lot_notes SET today_hidden = :yes, limit_hidden = :yes"), {"yes": True})
        connection.execute(text("UPDATE lots SET today_price = 7654321, limit_price = 8765432"))
    for role in (Role.BIDDER, Role.READER, Role.ADMIN, Role.AUDITOR, Role.OFFICER):
        for page in ("demand", "demand/L-001"):
            shown = site.browser(role).get(path(site, page)).text
            assert "7.65" not in shown
            assert "8.76" not in shown
    assert "kept back until the bids are opened" in site.browser(Role.BIDDER).get(path(site, "demand/L-001")).text


def test_only_a_public_round_is_seen_by_those_who_are_not_signed_in(site: Office) -> None:
    out = site.app.test_client()
    pages = ("demand", "demand/L-001", "questions", "changes")
    assert [out.get(path(site, page)).status_code for page in pages] == [401] * 4
    open_it(site, public=True)
    assert [read(out, path(site, page))[:0] for page in pages] == [""] * 4
    assert out.get("/rounds/77/demand").status_code == 401
    site.put(State.DRAFT)
    assert [out.get(path(site, page)).status_code for page in pages] == [401] * 4


def test_a_draft_that_was_cancelled_is_shown_to_nobody_else(site: Office) -> None:
    site.put(State.CANCELLED)
    with unguarded(site.database) as connection:
        connection.execute(text("UPDATE tenders SET published_at = NULL, cancelled_for = 'x'"))
    assert site.browser(Role.BIDDER).get(path(site, "demand")).status_code == 404


def test_a_question_is_asked_without_a_name_answered_as_a_draft_then_for_everybody(site: Office) -> None:
    asked = site.post(path(site, "questions"), {"text": HOSTILE}, Role.BIDDER)
    assert asked.status_code == 303
    for role in Role:
        shown = read(site.browser(role), path(site, "questions"))
        assert SHOWN in shown
        assert role == Role.BIDDER or "The bidder" not in shown
    draft = {"answer-1": f"Draft {HOSTILE}", "version": "1", "act": "draft"}
    assert site.post(path(site, "questions/1"), draft).status_code == 303
    assert f"Draft {SHOWN}" in read(site.browser(Role.OFFICER), path(site, "questions"))
    assert f"Draft {SHOWN}" not in read(site.browser(Role.BIDDER), path(site, "questions"))
    assert f"Draft {SHOWN}" not in read(site.browser(Role.AUDITOR), path(site, "questions"))
    final = {"answer-1": f"Final {HOSTILE}", "version": "2", "act": "publish"}
    assert site.post(path(site, "questions/1"), final).status_code == 303
    for role in Role:
        assert f"Final {SHOWN}" in read(site.browser(role), path(site, "questions"))
    assert "Question 1 is answered, for everybody." in read(site.browser(Role.READER), "/notices")


def test_what_cannot_be_asked_or_answered_is_said_and_the_words_are_kept(site: Office) -> None:
    empty = site.post(path(site, "questions"), {"text": " \n"}, Role.BIDDER)
    assert (empty.status_code, "This is empty." in empty.text) == (422, True)
    long = site.post(path(site, "questions"), {"text": "x" * 2001}, Role.BIDDER)
    assert (long.status_code, "This is too long." in long.text, "x" * 2001 in long.text) == (422, True, True)
    site.post(path(site, "questions"), {"text": "How heavy?"}, Role.BIDDER)
    site.post(path(site, "questions/1"), {"answer-1": "Eight", "version": "1", "act": "draft"})
    stale = site.post(path(site, "questions/1"), {"answer-1": "Nine", "version": "1", "act": "publish"})
    page = Page(stale.text)
    assert (stale.status_code, page.faults) == (422, [])
    assert "Somebody else wrote on this answer" in page.text
    assert "answer.stale" in page.text
    assert "Eight" in page.text
    assert "Nine" in page.text
    assert 'name="version" value="2"' in stale.text


def test_after_their_date_questions_are_not_taken_and_the_page_says_whom_to_call(site: Office) -> None:
    open_it(site, questions=-DAY)
    late = site.post(path(site, "questions"), {"text": "Too late?"}, Role.BIDDER)
    assert late.status_code == 422
    assert "question.closed" in late.text
    shown = read(site.browser(Role.BIDDER), path(site, "questions"))
    assert "call the procurement officer of Anchor" in shown
    assert "Ask it" not in shown


def test_the_first_page_says_what_waits_for_an_officer_and_for_an_approver(site: Office) -> None:
    for text_ in ("How heavy?", "How clean?"):
        site.post(path(site, "questions"), {"text": text_}, Role.BIDDER)
    move(site)
    officer = read(site.browser(Role.OFFICER), "/")
    assert "2 questions about Laundry and food 2028 wait for an answer." in officer
    assert "asks you to agree" not in officer
    approver = read(site.browser(Role.APPROVER), "/")
    assert "An officer asks you to agree to a change of Laundry and food 2028." in approver
    assert "wait for an answer" not in approver
    assert "asks you to agree" not in read(site.browser(Role.APPROVER, foreign=True), "/")


NASTY = (
    "\u202egnp.exe",
    "a\x00b",
    "\u2028",
    "x" * 100_001,
    "\u200b",
    "%s %(name)s %n",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "{% include 'x' %}",
    "&lt;b&gt; &#60;b&#62;",
    "'; DROP TABLE questions; --",
    "\U0001f9fa \u05e9\u05dc\u05d5\u05dd",
    "e\u0301" * 500,
)


def test_whatever_is_typed_is_shown_as_text_or_refused_and_breaks_no_page(site: Office) -> None:
    for number, nasty in enumerate(NASTY, 1):
        for address, field, role in (
            (path(site, "questions"), "text", Role.BIDDER),
            (path(site, "cancellation"), "cancel-reason", Role.OFFICER),
        ):
            answer = site.post(address, {field: nasty}, role)
            assert answer.status_code in (303, 413, 422), (number, address)
            assert answer.status_code == 303 or Page(answer.text).faults == [], (number, address)
        waiting = site.post(path(site, f"motions/{number}"), {"act": "refuse", "answer": "no"}, Role.APPROVER)
        assert waiting.status_code in (303, 422)
    for page in ("questions", "changes"):
        assert "%(name)s" in read(site.browser(Role.OFFICER), path(site, page))


def test_notices_list_rounds_that_are_open_and_past_to_whoever_may_see_them(site: Office) -> None:
    out = site.app.test_client()
    name = "Laundry and food 2028"
    assert name not in read(out, "/notices")
    assert "No round is open" in read(out, "/notices")
    shown = read(site.browser(Role.TRUSTEE), "/notices")
    assert name in shown
    assert "in 9 days" in shown
    open_it(site, public=True)
    assert name in read(out, "/notices")
    site.put(State.CANCELLED)
    assert name in read(site.browser(Role.TRUSTEE), "/notices")
    site.put(State.DRAFT)
    for browser in (out, site.browser(Role.TRUSTEE), site.browser(Role.OFFICER)):
        assert name not in read(browser, "/notices")


def move(site: Office, later: timedelta = 20 * DAY, reason: str = HOSTILE) -> int:
    form = {"until": local(datetime.now(UTC) + later), "extend-reason": reason}
    return site.post(path(site, "extension"), form).status_code


def test_an_officer_asks_and_an_approver_agrees_that_a_round_closes_later(site: Office) -> None:
    assert move(site) == 303
    assert "waits for the approver of Anchor" in read(site.browser(Role.OFFICER), path(site, "changes"))
    assert SHOWN not in read(site.browser(Role.BIDDER), path(site, "changes")), "it is nobody else's before"
    shown = read(site.browser(Role.APPROVER), path(site, "changes"))
    assert SHOWN in shown
    assert "Your signature is asked for" in read(site.browser(Role.APPROVER), "/notices")
    assert site.post(path(site, "motions/1"), {"act": "agree"}, Role.APPROVER).status_code == 303
    for role in (Role.BIDDER, Role.ADMIN, Role.OFFICER):
        assert SHOWN in read(site.browser(role), path(site, "changes"))
    assert re.search("in (19|20) days", read(site.browser(Role.BIDDER), path(site, "demand")))
    assert "closes later" in read(site.browser(Role.BIDDER), "/notices")


WRONG = (
    ("", "x", "This is empty."),
    ("tomorrow", "x", "This is not a day with a time."),
    ("2027-03-14T02:30", "x", "does not exist"),
    ("2027-11-07T01:30", "x", "twice"),
    ("2020-01-01T10:00", "x", "motion.not_later"),
    ("2040-01-01T10:00", "x", "motion.too_late"),
    ("2040-01-01T10:00", "", "This is empty."),
)


def test_what_is_wrong_with_an_extension_is_said_and_kept(site: Office) -> None:
    for until, reason, says in WRONG:
        answer = site.post(path(site, "extension"), {"until": until, "extend-reason": reason})
        page = Page(answer.text)
        assert (answer.status_code, page.faults) == (422, [])
        assert says in page.text
        assert f'value="{until}"' in answer.text


def test_nobody_of_another_anchor_moves_or_decides(site: Office) -> None:
    assert site.post(path(site, "extension"), {}, Role.OFFICER, foreign=True).status_code == 404
    move(site)
    assert site.post(path(site, "motions/1"), {"act": "agree"}, Role.APPROVER, foreign=True).status_code == 404
    assert site.post(path(site, "motions/1"), {"act": "agree"}, Role.OFFICER).status_code == 404


def test_an_approver_says_no_with_a_reason(site: Office) -> None:
    move(site)
    empty = site.post(path(site, "motions/1"), {"act": "refuse", "answer": ""}, Role.APPROVER)
    assert (empty.status_code, "This is empty." in empty.text) == (422, True)
    assert site.post(path(site, "motions/1"), {"act": "refuse", "answer": HOSTILE}, Role.APPROVER).status_code == 303
    assert SHOWN in read(site.browser(Role.OFFICER), path(site, "changes"))
    assert SHOWN not in read(site.browser(Role.BIDDER), path(site, "changes"))
    again = site.post(path(site, "motions/1"), {"act": "agree"}, Role.APPROVER)
    assert (again.status_code, "motion.decided" in again.text) == (422, True)


def test_a_cancelled_round_says_why_to_everybody_and_takes_nothing_more(site: Office) -> None:
    assert site.post(path(site, "cancellation"), {"cancel-reason": HOSTILE}).status_code == 303
    assert site.post(path(site, "motions/1"), {"act": "agree"}, Role.APPROVER).status_code == 303
    for role in (Role.BIDDER, Role.TRUSTEE, Role.OFFICER):
        for page in ("demand", "questions", "changes"):
            shown = read(site.browser(role), path(site, page))
            assert f"The reason: {SHOWN}" in shown
            assert "Cancelled" in shown
    assert site.post(path(site, "questions"), {"text": "Why?"}, Role.BIDDER).status_code == 409
    assert site.post(path(site, "cancellation"), {"cancel-reason": "again"}).status_code == 409


CHANGED = {
    "version": "1",
    "title": f"Changed {HOSTILE}",
    "remarks": HOSTILE,
    "q1": "150",
    "q2": "100",
    "q3": "100",
    "q4": "100",
    "today": "0.01",
    "unit": "meal",
}


def test_a_published_lot_is_changed_by_an_addendum_with_its_reason_and_what_differs(site: Office) -> None:
    form = read(site.browser(Role.OFFICER), path(site, "demand/L-001/change"))
    assert "stay as they were signed" in form
    assert (
        site.post(path(site, "demand/L-001/change"), {**CHANGED, "title": "Changed", "remarks": ""}).status_code == 303
    )
    preview = site.browser(Role.OFFICER).get(path(site, "addendum")).text
    assert Page(preview).faults == []
    assert "Changed" in Page(preview).text
    assert "Changed" not in read(site.browser(Role.BIDDER), path(site, "demand/L-001")), "nobody else sees it before"
    seen = preview.split('name="seen" value="')[1].split('"')[0]
    empty = site.post(path(site, "addendum"), {"seen": seen, "reason": ""})
    assert (empty.status_code, "This is empty." in empty.text) == (422, True)
    stale = site.post(path(site, "addendum"), {"seen": "0" * 64, "reason": "x"})
    assert (stale.status_code, "addendum.stale" in stale.text) == (422, True)
    assert site.post(path(site, "addendum"), {"seen": seen, "reason": HOSTILE}).status_code == 303
    for role in (Role.BIDDER, Role.ADMIN, Role.OFFICER):
        shown = read(site.browser(role), path(site, "changes"))
        assert "Addendum 1" in shown
        assert SHOWN in shown
        assert re.search(r"Quantity, Q1 2028 \d+ 150", shown)
        assert "Bids sent before it must be confirmed" in shown
        assert "Addendum 1" in read(site.browser(role), path(site, "demand"))
        assert "Changed" in read(site.browser(role), path(site, "demand/L-001"))
    spanish = Page(site.browser(Role.BIDDER).get("/es" + path(site, "changes")).text).text
    assert re.search("se tiene que aceptar como está sí no", spanish), "a box is no text of anybody"
    shown = read(site.browser(Role.BIDDER), path(site, "demand/L-001"))
    assert "meal" not in shown
    assert "Addendum 1 changes what is asked for" in read(site.browser(Role.BIDDER), "/notices")


def test_texts_of_a_change_that_a_spreadsheet_would_run_are_refused_and_others_are_inert(site: Office) -> None:
    answer = site.post(path(site, "demand/L-001/change"), CHANGED)
    assert Page(answer.text).faults == []
    inert = {**CHANGED, "title": f"x {HOSTILE}", "remarks": f"x {HOSTILE}"}
    assert site.post(path(site, "demand/L-001/change"), inert).status_code == 303
    assert f"x {SHOWN}" in read(site.browser(Role.OFFICER), path(site, "addendum"))
    drop = path(site, "demand/L-001/change/drop")
    assert site.post(drop).status_code == 422, "nothing is taken back that was not seen"
    seen = form_to(site.browser(Role.OFFICER).get(path(site, "addendum")).text, drop).typed
    assert site.post(drop, seen).status_code == 303
    assert "Nothing is proposed" in read(site.browser(Role.OFFICER), path(site, "addendum"))


def test_only_its_own_officer_changes_a_lot_and_only_while_the_round_is_open(site: Office) -> None:
    for role, foreign in ((Role.APPROVER, False), (Role.BIDDER, False), (Role.OFFICER, True)):
        assert site.post(path(site, "demand/L-001/change"), CHANGED, role, foreign).status_code == 404
    wrong = site.post(path(site, "demand/L-001/change"), {**CHANGED, "title": "x", "remarks": "", "q1": "1,5"})
    assert (wrong.status_code, 'value="1,5"' in wrong.text) == (422, True)
    old = {**CHANGED, "title": "Kept words", "remarks": "", "version": "9"}
    stale = site.post(path(site, "demand/L-001/change"), old)
    assert (stale.status_code, "addendum.stale" in stale.text, "Kept words" in stale.text) == (422, True, True)
    open_it(site, closes=-DAY)
    assert site.post(path(site, "demand/L-001/change"), CHANGED).status_code == 409


def test_how_long_it_is_until_then_is_said_in_words(site: Office) -> None:
    now = datetime.now(UTC)
    with site.app.test_request_context():
        for minutes, says in (
            (0.5, "in less than a minute"),
            (1, "in 1 minute"),
            (61, "in 1 hour, 1 minute"),
            (1440, "in 1 day"),
            (3 * 1440 + 245, "in 3 days, 4 hours"),
        ):
            assert left(now + timedelta(minutes=minutes), now) == says
