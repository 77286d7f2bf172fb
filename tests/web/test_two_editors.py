"""Two officers in one form: whoever saves second is told and sees both; nothing that was typed is overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from matcher.rounds.funding import Money
from matcher.rounds.lots import Lot, Price
from matcher.rounds.people import Role
from matcher.storage import lots
from matcher.storage.people import acting, find
from tests.matcher.storage.test_policy_attacked import WHOLE
from tests.web.deeds import asked, kept_copy, moved
from tests.web.forms import Form, form_to
from tests.web.kept import NOW
from tests.web.preparing import LINEN, Office, office
from tests.web.reading import Page
from tests.web.test_faults import Rows, rows
from tests.web.test_published import local, open_it

GATE = 4
"""About so many fields of a form are tried in the gate, each with each; with `--full` all."""
MARKS = frozenset({"csrf", "version", "seen", "rule"})
"""Fields that nobody types in."""
REFUSED = (409, 422)
WORDS = ("7431", "74.31", "2", "3", "1", "x")
"""What is tried in a field until something is taken."""
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Editing:
    """A form that two officers have open.

    Attributes
    ----------
    page, action
        Where it stands and where it goes; the latter is "" for the page's own address.
    begin
        What has to be there first.
    says
        How the page spells what the first one saved, where that is not what they typed; by field.
    idle
        A pattern of fields that alone change nothing, or cannot be changed alone.
    wrong
        A field with something that cannot stay in it.
    """

    name: str
    page: str
    begin: Callable[[Office], Any]
    wrong: tuple[str, str]
    action: str | None = None
    says: dict[str, str] = field(default_factory=dict)
    idle: str = ""

    def address(self, site: Office) -> str:
        """Where the page stands."""
        return self.page.format(round=site.round_id)

    def form(self, site: Office) -> Form:
        """Open the page."""
        return self.read(site, site.browser(Role.OFFICER).get(self.address(site)).text)

    def read(self, site: Office, html: str) -> Form:
        """Read the form in a page."""
        return form_to(html, self.address(site) if self.action is None else self.action.format(round=site.round_id))

    def send(self, site: Office, typed: Typed) -> TestResponse:
        """Send the form."""
        action = (self.action or "").format(round=site.round_id) or self.address(site)
        return site.browser(Role.OFFICER).post(action, data=typed)


def whole_lot(site: Office) -> None:
    """Let the lot have something in each of its fields."""
    priced = Price(amount=2_500_000, source="Contract 4711", day=date(2026, 1, 5), hidden=True)
    facts: dict[str, Any] = {"site": "Main campus", "code": "NAICS 812332", "remarks": "Washed cold"}
    facts |= {"papers": ("licence",), "parts": 12, "least_parts": 2, "least_suppliers": 2, "most_suppliers": 4}
    facts |= {"option_from": 3, "guaranteed_bp": 5000, "surge_bp": 1000, "switch_cost": 500, "funding": "levy"}
    facts |= {"money": Money.CARE, "counsel": "Dr. Lee", "counsel_day": date(2026, 1, 6), "goals": "price_only"}
    lot = replace(LINEN, **facts, today=priced, outside=priced, limit=priced)
    _change(site, lot)


def _change(site: Office, lot: Lot) -> None:
    with site.database.writing.begin() as session:
        lots.change(session, site.round_id, "L-001", 1, lot, acting(find(session, site.people[Role.OFFICER])), NOW)
    with site.database.engine.begin() as connection:
        connection.execute(text("INSERT INTO places (round_id, place, name) VALUES (1, 'city', 'The City')"))


def dated(site: Office) -> None:
    """Let the round have all its dates."""
    now = datetime.now(UTC)
    form = {"version": "1", "name": "Laundry", "method": "bid", "standstill": "10"}
    form |= {"questions": local(now + timedelta(days=30)), "closes": local(now + timedelta(days=60))}
    assert site.post(site.path("dates"), form).status_code == 303


def whole_policy(site: Office) -> None:
    """Let the policy have a rule of each kind."""
    with site.database.engine.begin() as connection:
        facts = {"policy": WHOLE.canonical(), "digest": WHOLE.digest}
        connection.execute(text("UPDATE rounds SET policy = :policy, policy_digest = :digest"), facts)


def opened(site: Office) -> None:
    """Let the round be open, with a lot that has something in each of its fields."""
    whole_lot(site)
    open_it(site)


def question(site: Office) -> None:
    """Let a question wait for its answer."""
    open_it(site)
    assert asked(site).status_code == 303


EMPTY_TERM = "(term|value|unit|gate)-[2-9]"
FORMS = (
    Editing(
        name="lot",
        page="/demand/{round}/lots/L-001/edit",
        begin=whole_lot,
        wrong=("q1", "1,5"),
        says={
            "money": "Own money, free of such rules",
            "goals": "Price, steady work and what goes to the fund",
            "place": "city",
        },
        idle=rf"each|{EMPTY_TERM}",
    ),
    Editing(
        name="dates",
        page="/demand/{round}/dates",
        action="",
        begin=dated,
        wrong=("standstill", "x"),
        says={"method": "Quotes", "public": "yes"},
    ),
    Editing(
        name="policy",
        page="/demand/{round}/policy",
        begin=whole_policy,
        wrong=("goals.idle_hour", "x"),
        idle=r"new_rule|goals\.(order|tolerance)\..*",
    ),
    Editing(
        name="terms",
        page="/demand/{round}/anchors",
        begin=lambda _: None,
        wrong=("premium", "x"),
        says={"joint": "yes"},
    ),
    Editing(
        name="change",
        page="/rounds/{round}/demand/L-001/change",
        begin=opened,
        wrong=("q1", "1,5"),
        idle=EMPTY_TERM,
    ),
    Editing(
        name="answer",
        page="/rounds/{round}/questions",
        action="/rounds/{round}/questions/1",
        begin=question,
        wrong=("answer-1", "x" * 5001),
    ),
)


@pytest.fixture
def site(tmp_path: Path) -> Office:
    """A draft, whose officer is signed in before anything is copied."""
    made = office(tmp_path)
    made.browser(Role.OFFICER)
    return made


def others(form: Form, name: str) -> Iterator[str]:
    """Yield what else could stand in a field."""
    now, kind = form.value(name), form.kinds[name]
    if kind == "checkbox":
        yield "" if now else form.choices[name][0]
    elif name in form.choices:
        yield from (each for each in form.choices[name] if each != now)
    elif kind == "date":
        yield "2026-02-03"
    elif kind == "datetime-local":
        yield (datetime.fromisoformat(now) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    else:
        yield from (each for each in (f"{now}x", *WORDS) if each != now)


def names_in(editing: Editing, form: Form) -> list[str]:
    """Return the fields that somebody changes, in the order of the page."""
    return [name for name in form.kinds if name not in MARKS and not re.fullmatch(editing.idle, name)]


def changes(site: Office, editing: Editing, put_back: Callable[[], None], name: str) -> list[str]:
    """Find one or two other values of a field that are taken, and that change what is kept."""
    form, before, found = editing.form(site), rows(site.database), list[str]()
    for other in others(form, name):
        if len(found) < 2 and editing.send(site, form.put(name, other)).status_code == 303:
            found += [other] if rows(site.database) != before else []
            put_back()
    assert found, (editing.name, name, "nothing else was taken there")
    return found


def shown(answer: str) -> str:
    """Return what stands beside what was typed: a table where there is one, else the page."""
    _, table, after = answer.partition(">What differs<")
    return plainly(Page(after.partition("</section>")[0] if table else answer).text)


def plainly(text: str) -> str:
    return text.replace(",", "").replace(" ", "")


@pytest.mark.parametrize("most", [GATE, pytest.param(1_000, marks=pytest.mark.full)], ids=["some", "all"])
@pytest.mark.parametrize("editing", FORMS, ids=lambda editing: editing.name)
def test_whatever_two_change_in_one_form_the_second_sees_both_and_nothing_is_overwritten(
    site: Office, editing: Editing, most: int
) -> None:
    editing.begin(site)
    with kept_copy(site.database) as put_back:
        stale = editing.form(site)
        names = names_in(editing, stale)
        found = {name: changes(site, editing, put_back, name) for name in names[:: max(1, len(names) // most)]}
        for name, (kept, *_) in found.items():
            assert editing.send(site, editing.form(site).put(name, kept)).status_code == 303
            saved = rows(site.database)
            for second, (*_, typed) in found.items():
                answer = editing.send(site, stale.put(second, typed))
                assert rows(site.database) == saved, (name, second)
                _both_are_shown(site, editing, answer, (name, kept), (second, typed))
            put_back()


def _both_are_shown(
    site: Office, editing: Editing, answer: TestResponse, kept: tuple[str, str], typed: tuple[str, str]
) -> None:
    assert answer.status_code in REFUSED, (kept, typed)
    assert Page(answer.text).faults == []
    form = editing.read(site, answer.text)
    assert form.value(typed[0]) == typed[1], (kept, typed)
    if kept[0] in editing.says or kept[0] not in form.choices:
        word = editing.says.get(kept[0], kept[1])
        assert plainly(word) in shown(answer.text) or kept == typed, (kept, typed)


@pytest.mark.parametrize("editing", FORMS, ids=lambda editing: editing.name)
def test_who_was_refused_goes_on_from_what_both_wrote(site: Office, editing: Editing) -> None:
    editing.begin(site)
    with kept_copy(site.database) as put_back:
        stale = editing.form(site)
        names = names_in(editing, stale)
        first, last = names[0], names[-1]
        kept, typed = (changes(site, editing, put_back, name) for name in (first, last))
        assert editing.send(site, stale.put(first, kept[0])).status_code == 303
        form = editing.read(site, editing.send(site, stale.put(last, typed[-1])).text)
        assert editing.send(site, form.typed).status_code == 303
        assert editing.form(site).value(last) == typed[-1]


@pytest.mark.parametrize("editing", FORMS, ids=lambda editing: editing.name)
def test_who_repairs_a_field_meanwhile_still_overwrites_nothing(site: Office, editing: Editing) -> None:
    editing.begin(site)
    with kept_copy(site.database) as put_back:
        stale, (name, nonsense) = editing.form(site), editing.wrong
        first = names_in(editing, stale)[0]
        kept, right = (changes(site, editing, put_back, each) for each in (first, name))
        assert editing.send(site, stale.put(first, kept[0])).status_code == 303
        saved = rows(site.database)
        faulty = editing.send(site, stale.put(name, nonsense))
        assert faulty.status_code == 422
        repaired = editing.read(site, faulty.text)
        assert repaired.value(name) == nonsense
        again = editing.send(site, repaired.put(name, right[-1]))
        assert again.status_code in REFUSED
        assert rows(site.database) == saved


@pytest.mark.parametrize("button", ["add", "remove supplier_share.1"])
def test_who_lays_the_policy_out_anew_meanwhile_still_overwrites_nothing(site: Office, button: str) -> None:
    whole_policy(site)
    editing = next(each for each in FORMS if each.name == "policy")
    stale = editing.form(site)
    assert editing.send(site, stale.put("goals.idle_hour", "9")).status_code == 303
    saved = rows(site.database)
    laid_out = editing.send(site, {**stale.typed, "do": [button], "new_rule": ["supplier_share"]})
    assert laid_out.status_code == 200
    assert editing.send(site, editing.read(site, laid_out.text).typed).status_code in REFUSED
    assert rows(site.database) == saved


def test_who_saves_what_nobody_changed_meanwhile_is_not_refused(site: Office) -> None:
    for editing in FORMS[:4]:
        before: Rows = rows(site.database)
        assert editing.send(site, editing.form(site).typed).status_code == 303, editing.name
        assert set(rows(site.database)) == set(before)


def roles_form(site: Office, role: Role, html: str | None = None) -> Form:
    path = f"/people/{site.people[role]}"
    return form_to(html or site.browser(Role.ADMIN).get(path).text, f"{path}/roles")


def test_of_two_administrators_the_second_sees_which_roles_the_first_gave(site: Office) -> None:
    stale = roles_form(site, Role.READER)
    path, saves = f"/people/{site.people[Role.READER]}/roles", site.browser(Role.ADMIN).post
    assert saves(path, data=stale.put("role", Role.BIDDER)).status_code == 303
    saved = rows(site.database)
    answer = saves(path, data=stale.put("until", "2040-01-31"))
    assert (answer.status_code, "account.stale" in answer.text) == (422, True)
    assert "Kept meanwhile: Bidder" in Page(answer.text).text
    form = roles_form(site, Role.READER, answer.text)
    assert (form.value("role"), form.value("until")) == (Role.READER, "2040-01-31")
    assert rows(site.database) == saved
    assert saves(path, data=form.typed).status_code == 303
    assert roles_form(site, Role.READER).typed == form.typed | {"seen": [roles_form(site, Role.READER).value("seen")]}


def test_roles_that_cannot_go_together_stay_ticked_and_an_end_stays_where_nobody_changes_it(site: Office) -> None:
    path, saves = f"/people/{site.people[Role.OFFICER]}/roles", site.browser(Role.ADMIN).post
    both = {**roles_form(site, Role.OFFICER).typed, "role": [Role.OFFICER, Role.APPROVER], "until": ["2040-01-31"]}
    answer = saves(path, data=both)
    assert answer.status_code == 422
    assert roles_form(site, Role.OFFICER, answer.text).typed["role"] == ["approver", "officer"]
    assert saves(path, data={**both, "role": [Role.OFFICER]}).status_code == 303
    saved = rows(site.database)["account_roles"]
    assert saves(path, data=roles_form(site, Role.OFFICER).typed).status_code == 303
    assert rows(site.database)["account_roles"] == saved


WORDS_TYPED = "Half an hour of typing."
LATE: dict[str, tuple[str, dict[str, str], Role, str]] = {
    "an answer": ("questions/1", {"answer-1": WORDS_TYPED, "version": "1", "act": "publish"}, Role.OFFICER, "answer."),
    "a question": ("questions", {"text": WORDS_TYPED}, Role.BIDDER, "question.closed"),
    "a motion": ("cancellation", {"cancel-reason": WORDS_TYPED}, Role.OFFICER, "motion.waits"),
    "an addendum": ("addendum", {"reason": WORDS_TYPED, "seen": "0" * 64}, Role.OFFICER, "addendum.empty"),
}


@pytest.mark.parametrize("late", LATE)
def test_what_comes_too_late_for_its_field_is_still_shown_as_it_was_typed(site: Office, late: str) -> None:
    question(site)
    start, (rest, form, role, rule) = f"/rounds/{site.round_id}/", LATE[late]
    first = {"answer-1": "Somebody was quicker.", "version": "1", "act": "publish"}
    assert site.post(f"{start}questions/1", first).status_code == 303
    assert moved(site).status_code == 303
    open_it(site, questions=-timedelta(days=1))
    answer = site.post(start + rest, form, role)
    assert (answer.status_code, rule in answer.text, WORDS_TYPED in Page(answer.text).text) == (422, True, True)


def test_an_approver_who_decides_what_is_decided_reads_their_words_again(site: Office) -> None:
    open_it(site)
    assert moved(site).status_code == 303
    path = f"/rounds/{site.round_id}/motions/1"
    for status in (303, 422):
        answer = site.post(path, {"act": "refuse", "answer": WORDS_TYPED}, Role.APPROVER)
        assert answer.status_code == status
    assert "motion.decided" in answer.text
    assert Page(answer.text).text.count(WORDS_TYPED) == 2, "as it was decided, and as it was typed"
