"""What is inside a round that is held here: lots and sheets of another anchor; and whoever is not signed in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from matcher.rounds.people import Role
from matcher.rounds.states import State
from tests.tampering import unguarded
from tests.web.deeds import BREAD
from tests.web.kept import KEYS, browser_of, entered
from tests.web.preparing import Office, office
from web.access import DOORS, Door, Reach

HELD = [door for door in DOORS if door.held]
OBJECTS = ("lot", "upload_id")
"""Parts of an address that name something of one anchor; questions and motions are everybody's."""
PUT_BACK = "demand.put_lot_back"
SEEN_ONCE_PUBLISHED = ("demand.lot",)
REGISTER = b"Contract,Category,Supplier,Ends\nC-8,laundry,Big Linen,2029-12-31\n"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A draft that the second anchor has joined, with a lot of its own, one that it removed, and a sheet it sent."""
    made = office(tmp_path_factory.mktemp("objects"))
    assert made.post(made.path("anchors/join"), {"organisation": str(_second(made))}).status_code == 303
    for _ in range(2):
        assert made.post(made.path("new-lot"), BREAD, foreign=True).status_code == 303
    assert made.post(made.path("lots/L-004/remove"), {"version": "1"}, foreign=True).status_code == 303
    sheet = {"file": (io.BytesIO(b"Title,Category,Unit,Price,Q1 2028\nTea,food,lb,2,3\n"), "x.csv")}
    assert made.post(made.path("import"), sheet, foreign=True).location == made.path(f"import/{_theirs(made)}")
    return made


def shut(answer: TestResponse) -> bool:
    """Tell whether a door did not open; who could have opened it before is told that the round moved on."""
    return answer.status_code == 404 or "<code>round.moved_on</code>" in answer.text


def _second(site: Office) -> int:
    with site.database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT id FROM organisations WHERE party = 'university'")) or 0)


def _theirs(site: Office) -> int:
    with site.database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT max(id) FROM uploads")) or 0)


def rule_of(site: Office, door: Door) -> Any:
    return next(rule for rule in site.app.url_map.iter_rules() if rule.endpoint == door.endpoint)


def path_to(site: Office, door: Door, **known: Any) -> str:
    everything: dict[str, Any] = {"round_id": site.round_id, "lot": "L-001", "number": 1, "organisation_id": 1}
    everything |= {"kind": "csv", "upload_id": site.upload_id, **known}
    with site.app.test_request_context():
        return site.app.url_for(door.endpoint, **{each: everything[each] for each in rule_of(site, door).arguments})


def about_something(site: Office) -> Iterator[tuple[Door, str]]:
    """Yield the doors that are about a lot or a sheet, with the address of one of the second anchor."""
    for door in HELD:
        if not rule_of(site, door).arguments.isdisjoint(OBJECTS):
            theirs = {"lot": "L-004" if door.endpoint == PUT_BACK else "L-003", "upload_id": _theirs(site)}
            yield door, path_to(site, door, **theirs)


@pytest.mark.parametrize("state", State)
def test_what_is_another_anchors_answers_each_role_as_if_it_were_not_there(site: Office, state: State) -> None:
    wrong = []
    for door, path in about_something(site):
        for role in Role:
            site.put(state)
            reach = door.reach(role, state)
            shared = door.endpoint in SEEN_ONCE_PUBLISHED and state != State.DRAFT
            opens = reach == Reach.ALL or (reach == Reach.OWN and shared)
            answer = site.post(path, role=role) if door.deed else site.browser(role).get(path)
            if (not shut(answer)) != opens:
                wrong.append((door.endpoint, role, answer.status))
    assert wrong == []


def test_the_second_anchor_does_with_its_own_what_the_first_may_not(site: Office) -> None:
    for state in (State.DRAFT, State.OPEN):
        for door, path in about_something(site):
            site.put(state)
            role = Role.OFFICER
            answer = site.post(path, foreign=True) if door.deed else site.browser(role, foreign=True).get(path)
            assert (not shut(answer)) == (door.reach(role, state) != Reach.NOTHING), (
                door.endpoint,
                state,
            )


def test_a_sheet_is_found_in_its_own_round_alone(site: Office) -> None:
    begun = {"name": "Other", "period": "quarter", "periods": "4", "start": "2031-01-01"}
    other = site.post("/demand/new", begun)
    assert other.status_code == 303
    for door, path in about_something(site):
        if "upload_id" in rule_of(site, door).arguments:
            path = path_to(site, door, round_id=int(other.location.strip("/").rpartition("/")[2]))
            answer = site.post(path) if door.deed else site.browser(Role.OFFICER).get(path)
            assert answer.status_code == 404, door.endpoint


def test_a_sheet_of_contracts_is_found_by_its_own_organisation_alone(site: Office) -> None:
    sent = site.post("/contracts/import", {"file": (io.BytesIO(REGISTER), "x.csv")}, foreign=True).location
    doors = [
        door for door in DOORS if door.endpoint.startswith("contracts.") and "upload_id" in str(rule_of(site, door))
    ]
    assert len(doors) == 4
    for door in doors:
        path = path_to(site, door, upload_id=int(sent.rpartition("/")[2]))
        for role in Role:
            answer = site.post(path, role=role) if door.deed else site.browser(role).get(path)
            assert answer.status_code == 404, (door.endpoint, role)
        mine = site.post(path, foreign=True) if door.deed else site.browser(Role.OFFICER, foreign=True).get(path)
        assert mine.status_code != 404, door.endpoint


def signed_out(site: Office, door: Door, browser: FlaskClient, form: dict[str, str]) -> int:
    path = path_to(site, door)
    return (browser.post(path, data=form) if door.deed else browser.get(path)).status_code


@pytest.mark.parametrize("public", [False, True], ids=["closed", "public"])
@pytest.mark.parametrize("state", State)
def test_who_is_not_signed_in_sees_the_pages_of_a_public_round_alone(site: Office, state: State, public: bool) -> None:
    site.put(state)
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE tenders SET public = :public"), {"public": public})
    browser = site.app.test_client()
    form = {"csrf": browser.get("/signin").text.split('name="csrf" value="')[1].split('"')[0]}
    for door in HELD:
        opens = public and door.public and state in (door.states or ())
        assert signed_out(site, door, browser, form) == (200 if opens else 401), door.endpoint


@pytest.mark.parametrize("state", [State.DRAFT, State.OPEN, State.OPENED])
def test_after_signing_out_an_old_cookie_opens_nothing_of_a_round(site: Office, state: State) -> None:
    site.put(state)
    for account in (*site.people.values(), *site.foreign.values()):
        cookie = entered(site.app, site.database, account, fresh=True)
        form = {"csrf": KEYS.tag("form", cookie.split(".")[0])}
        assert browser_of(site.app, cookie).post("/signout", data=form).status_code == 303
        for door in HELD:
            assert signed_out(site, door, browser_of(site.app, cookie), form) == 401, door.endpoint


def test_a_draft_that_was_given_up_stays_with_those_who_prepared_it(site: Office) -> None:
    assert site.post(site.path("cancel"), {"reason": "Enough."}).status_code == 303
    for door in HELD:
        for role in Role:
            path, reach = path_to(site, door), door.reach(role, State.CANCELLED)
            answer = site.post(path, role=role) if door.deed else site.browser(role).get(path)
            assert (not shut(answer)) == (reach != Reach.NOTHING and not door.public), (
                door.endpoint,
                role,
            )


def test_nothing_of_a_round_is_written_for_whoever_may_not(site: Office) -> None:
    with site.database.engine.connect() as connection:
        before = connection.execute(text("SELECT count(*), max(hash) FROM events")).one()
    with unguarded(site.database) as connection:
        connection.execute(text("UPDATE tenders SET public = :yes"), {"yes": True})
    for door, path in about_something(site):
        if door.deed:
            assert site.post(path).status_code == 404, door.endpoint
    with site.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*), max(hash) FROM events")).one() == before
