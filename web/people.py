"""The administrator's pages: organisations, accounts, invitations and roles. Nothing here leads to a bid."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.people import HELD_IN, Kind, Role
from matcher.rounds.typed import TypedWrong, day, optional
from matcher.storage import people as kept
from matcher.storage.errors import PeopleRefused
from matcher.storage.tables.people import Organisation
from web.language import address_in, language
from web.refused import refusal
from web.visitor import database, keys, visitor

people = Blueprint("people", __name__, url_prefix="/people")

PERSON = "/<int(max=999999999):account_id>"
FIRST_YEAR, LAST_YEAR = 1970, 9900
"""Years of which every day is a day in every time zone."""
Answer = AnyResponse | str | tuple[str, int]
STALE = "account.stale"


@people.get("/")
def everybody() -> str:
    """List everybody, and offer to add somebody."""
    return _everybody(None)


def _everybody(refused: PeopleRefused | None) -> str:
    with database().reading.begin() as session:
        found = kept.people(session, visitor().now)
        organisations = kept.organisations(session)
        session.expunge_all()
    said = None if refused is None else (*refusal(refused), refused.code)
    return render_template(
        "people/everybody.html",
        people=found,
        organisations=organisations,
        refused=said,
        kinds=Kind,
        roles=Role,
        form=request.form,
    )


@people.get(PERSON)
def person(account_id: int) -> Answer:
    """Show one account."""
    return _person(account_id, None)


def _person(account_id: int, refused: PeopleRefused | None) -> Answer:
    with database().reading.begin() as session:
        found = next((each for each in kept.people(session, visitor().now) if each.account.id == account_id), None)
        session.expunge_all()
    if found is None:
        raise PeopleRefused("account.unknown")
    said = None if refused is None else (*refusal(refused), refused.code)
    allowed = sorted(HELD_IN[Kind(found.organisation.kind)])
    stale, sent = refused is not None and refused.code == STALE, "seen" in request.form
    return render_template(
        "people/person.html",
        person=found,
        allowed=allowed,
        refused=said,
        stale=stale,
        roles=_roles() if sent else found.roles,
        until=request.form.get("until", "") if sent else _last_day(found.until),
        seen=request.form["seen"] if sent and not stale else found.seen,
    )


def _done(deed: Callable[[Any], Any], page: Callable[[PeopleRefused], Answer]) -> Any:
    """Do a deed in one transaction; what a rule refuses is shown where it was asked, with what was typed."""
    try:
        with database().writing.begin() as session:
            return deed(session)
    except PeopleRefused as refused:
        return page(refused), 422


@people.post("/organisations")
def add_organisation() -> Answer:
    """Add an organisation."""
    name, party = request.form.get("organisation_name", ""), request.form.get("party", "").strip() or None
    kind = _one_of(Kind, request.form.get("kind", ""))

    def deed(session: Any) -> AnyResponse:
        kept.add_organisation(session, name, kind, party, visitor().actor, visitor().now)
        return redirect(url_for(".everybody"), 303)

    answer: Answer = _done(deed, _everybody)
    return answer


def _one_of(choices: Any, typed: str) -> Any:
    """Return a choice by its value, the first one for anything that no form of ours sends."""
    return next((each for each in choices if each.value == typed), next(iter(choices)))


@people.post("/")
def add_person() -> Answer:
    """Add somebody with an invitation, whose address is shown once."""

    def deed(session: Any) -> str:
        organisation = session.get(Organisation, _number(request.form.get("organisation", "")))
        if organisation is None:
            raise PeopleRefused("organisation.unknown")
        name, email = request.form.get("name", ""), request.form.get("email", "")
        made = kept.add_account(session, email, name, organisation, _roles(), visitor().actor, visitor().now, _until())
        return _invited(session, made.id)

    answer: Answer = _done(deed, _everybody)
    return answer


def _number(typed: str) -> int:
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed) else 0


def _roles() -> list[Role]:
    return [Role(each) for each in request.form.getlist("role") if each in set(Role)]


def _until() -> datetime | None:
    """Return the end of the day that was chosen as the last one of a role; one that is no day is refused."""
    try:
        last = optional(request.form.get("until", ""), day)
    except TypedWrong:
        raise PeopleRefused("role.until") from None
    if last is None:
        return None
    if not FIRST_YEAR <= last.year <= LAST_YEAR:
        raise PeopleRefused("role.until")
    return datetime.combine(last + timedelta(days=1), time.min, ZoneInfo(visitor().time_zone))


def _last_day(until: datetime | None) -> str:
    """Write the last day of roles that end when a day does."""
    if until is None:
        return ""
    return (until.astimezone(ZoneInfo(visitor().time_zone)).date() - timedelta(days=1)).isoformat()


def _invited(session: Any, account_id: int) -> str:
    """Invite somebody and show the address with which they get in."""
    account = kept.find(session, account_id)
    token = kept.invite(session, keys(), account_id, visitor().actor, visitor().now)
    letters = account.language or language()
    path = address_in(letters, url_for("entry.invitation", token=token).removeprefix(request.script_root))
    address = current_app.config["BASE_URL"] + path if current_app.config["BASE_URL"] else request.host_url[:-1] + path
    return render_template("people/invited.html", account=account, address=address)


@people.post(f"{PERSON}/invitation")
def invite(account_id: int) -> Answer:
    """Invite somebody again, who lost a password or a phone, or let an invitation pass."""
    answer: Answer = _done(lambda session: _invited(session, account_id), lambda refused: _person(account_id, refused))
    return answer


@people.post(f"{PERSON}/roles")
def set_roles(account_id: int) -> Answer:
    """Give somebody other roles."""
    who, seen = visitor(), request.form.get("seen", "")
    return _to_person(
        account_id,
        lambda session: kept.set_roles(session, account_id, _roles(), who.actor, who.now, _until(), seen),
    )


@people.post(f"{PERSON}/shut")
def shut_out(account_id: int) -> Answer:
    """Shut somebody out at once."""
    return _to_person(
        account_id, lambda session: kept.set_disabled(session, account_id, True, visitor().actor, visitor().now)
    )


@people.post(f"{PERSON}/open")
def let_in(account_id: int) -> Answer:
    """Let somebody in again."""
    return _to_person(
        account_id, lambda session: kept.set_disabled(session, account_id, False, visitor().actor, visitor().now)
    )


def _to_person(account_id: int, deed: Callable[[Any], None]) -> Answer:
    def done(session: Any) -> AnyResponse:
        deed(session)
        return redirect(url_for(".person", account_id=account_id), 303)

    answer: Answer = _done(done, lambda refused: _person(account_id, refused))
    return answer
