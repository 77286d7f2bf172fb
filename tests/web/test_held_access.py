"""Every address of a round that is held here answers every role, in every state, for own and foreign rounds."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.rounds.people import Role
from matcher.rounds.states import State
from tests.web.preparing import Office, office
from web.access import DOORS, Door, Reach

HELD = [door for door in DOORS if door.held]
OWN_ROLES = [(role, False) for role in Role] + [(Role.OFFICER, True), (Role.APPROVER, True)]
REMOVED = ("demand.put_lot_back",)
"""Doors about a lot that was removed."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return office(tmp_path_factory.mktemp("held"))


def path_of(site: Office, door: Door) -> str:
    rule = next(rule for rule in site.app.url_map.iter_rules() if rule.endpoint == door.endpoint)
    lot = "L-002" if door.endpoint in REMOVED else "L-001"
    known: dict[str, Any] = {"round_id": site.round_id, "lot": lot, "number": 1, "organisation_id": 1}
    known |= {"kind": "csv", "upload_id": site.upload_id}
    values = {each: known[each] for each in rule.arguments}
    with site.app.test_request_context():
        return site.app.url_for(door.endpoint, **values)


def shut(site: Office, door: Door, role: Role, foreign: bool) -> bool:
    path = path_of(site, door)
    answer = site.post(path, role=role, foreign=foreign) if door.deed else site.browser(role, foreign).get(path)
    assert answer.status_code < 500, (door.endpoint, role)
    late = answer.status_code == 409 and "round.moved_on" in answer.text
    assert not late or (door.deed and not is_strange(door, role, foreign)), (door.endpoint, role)
    return answer.status_code == 404 or late


def is_strange(door: Door, role: Role, foreign: bool) -> bool:
    """Tell whether a door never opens to somebody, whatever becomes of the round."""
    most = max(door.reach(role, state) for state in State)
    return most == Reach.NOTHING or (most == Reach.OWN and foreign)


@pytest.mark.parametrize("state", State)
def test_pages_and_deeds_answer_each_role_as_the_table_says(site: Office, state: State) -> None:
    wrong = []
    for door in HELD:
        for role, foreign in OWN_ROLES:
            site.put(state)
            reach = door.reach(role, state)
            opens = reach == Reach.ALL or (reach == Reach.OWN and not foreign)
            if shut(site, door, role, foreign) == opens:
                wrong.append((door.endpoint, role, foreign))
    assert wrong == []


def test_nobody_signed_out_sees_a_round_that_is_prepared(site: Office) -> None:
    for door in HELD:
        path, browser = path_of(site, door), site.app.test_client()
        answer = browser.post(path, data={"csrf": ""}) if door.deed else browser.get(path)
        assert answer.status_code in (400, 401), door.endpoint
        assert "Laundry and food" not in answer.text


def test_no_deed_is_done_without_a_form_of_ours(site: Office) -> None:
    for door in (door for door in HELD if door.deed):
        for data in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
            assert site.browser(Role.OFFICER).post(path_of(site, door), data=data).status_code == 400


def test_a_round_that_is_not_there_and_one_of_somebody_else_answer_alike(site: Office) -> None:
    browser = site.browser(Role.OFFICER, foreign=True)
    assert browser.get(site.path()).text.replace(site.path(), "") == browser.get("/demand/77/").text.replace(
        "/demand/77/", ""
    )


def test_a_draft_is_no_round_with_bids(site: Office) -> None:
    assert site.browser(Role.AUDITOR).get(f"/rounds/{site.round_id}/").status_code == 404
