"""Every address answers every role, in every state, for own and for foreign things, as the one table says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import HELD_IN, Kind, Role
from matcher.rounds.states import State
from matcher.storage.people import add_account, add_organisation
from tests.web.conftest import Site
from tests.web.kept import NOW, app_of, browser_of, empty, entered
from tests.web.reading import Page
from web.access import BY_ENDPOINT, DOORS, Door, Reach, refuse_gaps
from web.gate import FILES
from web.visitor import VISIT

OF_ROUND = [door for door in DOORS if door.states is not None and not door.held]
OTHERS = [door for door in DOORS if door.states is None and door.endpoint not in FILES]
BUYING = {Role.OFFICER, Role.APPROVER}


@dataclass(frozen=True)
class Thing:
    """A page of a round; `own` to the buyer's people, `supplied` to the supplier's, where it is about one thing."""

    path: str
    own: bool
    supplied: bool


def things(site: Site, door: Door) -> Iterator[Thing]:
    """Yield the addresses behind a door: of one's own thing and of somebody else's."""
    market, name = site.outcome.market, door.endpoint.removeprefix("pages.")
    if name == "lot":
        own = int(market.lots.buyer.tolist().index(0))
        foreign = next(row for row, buyer in enumerate(market.lots.buyer.tolist()) if buyer != 0)
        yield Thing(site.path("lot", lot=market.lots.lot[own]), True, False)
        yield Thing(site.path("lot", lot=market.lots.lot[foreign]), False, False)
    elif name in ("buyer", "supplier"):
        ids = market.buyers.buyer if name == "buyer" else market.suppliers.supplier
        yield Thing(site.path(name, **{name: ids[0]}), name == "buyer", name == "supplier")
        yield Thing(site.path(name, **{name: ids[1]}), False, False)
    else:
        yield Thing(site.path(name), True, True)


def expected(door: Door, role: Role, state: State, thing: Thing) -> int:
    reach = door.reach(role, state)
    sees = thing.own if role in BUYING else thing.supplied
    return 200 if reach == Reach.ALL or (reach == Reach.OWN and sees) else 404


@pytest.fixture
def state(shown: Site, request: pytest.FixtureRequest) -> Iterator[State]:
    """Put the round of the demonstration network into a state, as no page does yet."""
    wanted: State = request.param
    _put(shown, wanted)
    yield wanted
    _put(shown, State.OPENED)


def _put(site: Site, state: State) -> None:
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE round_states SET state = :state"), {"state": state})


@pytest.mark.parametrize("state", State, indirect=True)
def test_pages_of_a_round_answer_each_role_as_the_table_says(shown: Site, state: State) -> None:
    wrong = []
    for role in Role:
        browser = shown.browser(role)
        for door in OF_ROUND:
            for thing in things(shown, door):
                status = browser.get(thing.path).status_code
                if status != expected(door, role, state, thing):
                    wrong.append((role, door.endpoint, thing, status))
    assert wrong == []


@pytest.fixture(scope="module")
def strangers(shown: Site) -> list[str]:
    """The cookies of people whose organisations neither buy nor supply in the round, one without an id in rounds."""
    made = []
    with shown.database.writing.begin() as session:
        for kind, party in ((Kind.ANCHOR, "elsewhere"), (Kind.COOPERATIVE, "nobody"), (Kind.COOPERATIVE, None)):
            home = add_organisation(session, f"Strange {kind} {party}", kind, party, COMMAND, NOW)
            for role in sorted(HELD_IN[kind]):
                email = f"{role}@strange-{party}.org"
                made.append(add_account(session, email, f"Strange {role}", home, [role], COMMAND, NOW).id)
    return [entered(shown.app, shown.database, each) for each in made]


@pytest.mark.parametrize("state", State, indirect=True)
def test_people_of_organisations_that_have_no_part_in_a_round_see_nothing_of_it(
    shown: Site, strangers: list[str], state: State
) -> None:
    for door in OF_ROUND:
        for thing in things(shown, door):
            for cookie in strangers:
                assert browser_of(shown.app, cookie).get(thing.path).status_code == 404, (state, thing)


@pytest.mark.parametrize("state", State, indirect=True)
def test_nobody_signed_out_sees_a_round(shown: Site, state: State) -> None:
    browser = shown.app.test_client()
    for door in OF_ROUND:
        for thing in things(shown, door):
            answer = browser.get(thing.path)
            assert answer.status_code == 401, (state, thing)
            assert shown.outcome.market.header.name not in answer.text


def path_of(site: Site, door: Door) -> str:
    """Write an address behind a door that belongs to no round."""
    rule = next(rule for rule in site.app.url_map.iter_rules() if rule.endpoint == door.endpoint)
    values: dict[str, Any] = {
        "token": "none",
        "account_id": site.people[Role.READER],
        "upload_id": site.upload_id,
        "kind": "csv",
    }
    with site.app.test_request_context():
        return site.app.url_for(door.endpoint, **{each: values[each] for each in rule.arguments})


def csrf(browser: FlaskClient) -> str:
    """Return what a form of this browser's visit carries."""
    return browser.get("/permissions").text.split('name="csrf" value="')[1].split('"')[0]


@pytest.mark.parametrize("door", OTHERS, ids=lambda door: door.endpoint)
def test_other_doors_answer_each_role_as_the_table_says(shown: Site, door: Door) -> None:
    if door.endpoint == "entry.sign_out":
        pytest.skip("the next test signs out")
    path = path_of(shown, door)
    for role in Role:
        browser = shown.browser(role)
        answer = browser.post(path, data={"csrf": csrf(browser)}) if door.deed else browser.get(path)
        shut = answer.status_code in (401, 404) and "There is no such page" in answer.text
        # a demonstration's door is there, but leads nowhere in a real network
        assert shut == (not door.opens([role], True) or door.endpoint == "entry.sign_in_to_demo"), (role, answer.status)
    out = shown.app.test_client()
    if not door.deed:
        assert (out.get(path).status_code == 401) == (not door.anyone)


@pytest.mark.parametrize("door", [door for door in OTHERS if door.deed], ids=lambda door: door.endpoint)
def test_no_deed_is_done_without_a_form_of_ours(shown: Site, door: Door) -> None:
    for data in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": csrf(shown.browser(Role.READER))}):
        assert shown.browser(Role.ADMIN).post(path_of(shown, door), data=data).status_code == 400


def test_after_signing_out_an_old_cookie_opens_nothing(shown: Site) -> None:
    for role in Role:
        cookie = entered(shown.app, shown.database, shown.people[role], fresh=True)
        browser, copy = browser_of(shown.app, cookie), browser_of(shown.app, cookie)
        form = {"csrf": csrf(browser)}
        assert copy.get("/account/").status_code == 200
        assert browser.post("/signout", data=form).status_code == 303
        _nothing_opens(shown, cookie, form)


def _nothing_opens(site: Site, cookie: str, form: dict[str, str]) -> None:
    for door in (door for door in DOORS if not door.anyone and not door.held):
        for path in [each.path for each in things(site, door)] if door.states else [path_of(site, door)]:
            copy = browser_of(site.app, cookie)
            answer = copy.post(path, data=form) if door.deed else copy.get(path)
            assert answer.status_code == 401, door.endpoint


def test_somebody_shut_out_is_out_with_the_next_request(shown: Site) -> None:
    person = browser_of(shown.app, entered(shown.app, shown.database, shown.people[Role.TRUSTEE]))
    admin = browser_of(shown.app, entered(shown.app, shown.database, shown.people[Role.ADMIN], fresh=True))
    assert person.get("/").status_code == 200
    path = f"/people/{shown.people[Role.TRUSTEE]}"
    assert admin.post(f"{path}/shut", data={"csrf": csrf(admin)}).status_code == 303
    assert person.get("/account/").status_code == 401
    assert admin.post(f"{path}/open", data={"csrf": csrf(admin)}).status_code == 303
    assert person.get("/account/").status_code == 401, "the visit ended for good"


def test_a_route_without_a_row_stops_the_start_up_and_so_does_a_row_without_a_route(shown: Site) -> None:
    app = Flask("strange")
    app.add_url_rule("/strange", endpoint="pages.strange", view_func=lambda: "")
    with pytest.raises(ValueError, match=r"pages.strange has no row.*home.start has a row but no address"):
        refuse_gaps(app)
    refuse_gaps(shown.app)


def test_a_deed_that_could_be_done_by_reading_stops_the_start_up() -> None:
    app = Flask("strange")
    app.add_url_rule("/signout", endpoint="entry.sign_out", view_func=lambda: "", methods=["GET", "POST"])
    with pytest.raises(ValueError, match=r"entry.sign_out takes \['GET', 'POST'\]"):
        refuse_gaps(app)


def test_whoever_runs_the_network_has_no_path_to_bids() -> None:
    for door in OF_ROUND:
        for state in State:
            assert door.reach(Role.ADMIN, state) == door.reach(Role.FACILITATOR, state) == Reach.NOTHING
    assert not [door for door in DOORS if "impersonat" in door.endpoint]


def test_the_page_of_permissions_says_every_row(shown: Site) -> None:
    page = Page(shown.app.test_client().get("/permissions").text)
    with shown.app.test_request_context():
        assert [
            str(door.says) for door in DOORS if str(door.says) not in page.text and door.endpoint not in FILES
        ] == []
    assert page.faults == []


def test_an_officer_sees_prices_of_their_own_lots_and_totals_of_the_rest(shown: Site) -> None:
    market, browser = shown.outcome.market, shown.browser(Role.OFFICER)
    page = Page(browser.get(shown.path("lots")).text)
    own = [lot for lot, buyer in zip(market.lots.lot, market.lots.buyer.tolist(), strict=True) if buyer == 0]
    links = [link for link in page.links if link.startswith(shown.path("lots") + "/")]
    assert len(links) == min(len(own), 50)
    overview = Page(browser.get(shown.path("round_overview")).text)
    for link in {*overview.links, *page.links}:
        if link.startswith("/rounds/"):
            assert browser.get(link).status_code == 200, link


@pytest.mark.parametrize("state", [State.AWARDED], indirect=True)
def test_a_bidder_sees_why_a_bid_lost_but_not_what_others_were_awarded_at(shown: Site, state: State) -> None:
    path = shown.path("supplier", supplier=shown.outcome.market.suppliers.supplier[0])
    assert "awarded up to" in shown.client.get(path).text
    mine = Page(shown.browser(Role.BIDDER).get(path).text)
    assert "Others asked less" in mine.text, state
    assert "awarded up to" not in mine.text


def test_links_lead_nobody_to_a_shut_door(shown: Site) -> None:
    for role in Role:
        browser = browser_of(shown.app, entered(shown.app, shown.database, shown.people[role]))
        for start in ("/", "/account/", "/permissions", "/trail", "/trail/events"):
            for link in Page(browser.get(start).text).links:
                if link.startswith("/") and BY_ENDPOINT and "/sign" not in link and "/account/" not in link:
                    with browser.get(link) as answer:
                        assert answer.status_code in (200, 302, 405), (role, link)


def test_cookies_are_for_this_site_and_no_script_and_only_encrypted_where_the_site_is(shown: Site) -> None:
    plain = shown.app.test_client().get("/signin").headers["Set-Cookie"]
    assert plain.startswith(f"{VISIT}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    app = app_of(shown.database, "https://mooring.example.org")
    answer = app.test_client().get("/signin", headers={"Host": "mooring.example.org"})
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert answer.headers["Strict-Transport-Security"]
    assert app.test_client().get("/signin", headers={"Host": "other.example.org"}).status_code == 400


def test_no_page_is_kept_by_the_browser(shown: Site) -> None:
    for path in ("/", "/signin", "/rounds/1/", "/nowhere"):
        assert shown.client.get(path).headers["Cache-Control"] == "no-store"


def test_a_network_without_anybody_says_how_to_begin(tmp_path_factory: pytest.TempPathFactory) -> None:
    browser = app_of(empty(tmp_path_factory.mktemp("new"))).test_client()
    assert "mooring user-add" in browser.get("/").text
    assert browser.get("/rounds/1/").status_code == 401
