"""The gate before every page: who asks, whether the table lets them, and whether a form is ours.

Signed out, every door but the open ones answers 401 with the sign-in page; signed in, a door that is shut answers as
if it were not there. A deed that wants a second factor asks for it and goes on with what was typed.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from matcher.storage import tenders, visits
from matcher.storage.entry import Browser, Shut, step_up
from matcher.storage.network import network
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import day_heads
from web.access import BY_ENDPOINT, Door
from web.language import here_in, language
from web.scope import Scope, held_scope, scope, shows
from web.shelf import OpenRound, Shelf
from web.signing import shown_for, sign_in_page
from web.visitor import (
    database,
    fresh_token,
    give_visit,
    hashed,
    is_current,
    is_ours,
    keys,
    known_as,
    now,
    read_visit,
    recognised,
    stepped_up,
    visitor,
)

FILES = ("static", "bootstrap.static")
OBJECTS = {"pages.lot": "lot", "pages.buyer": "buyer", "pages.supplier": "supplier"}
"""Which part of an address names the thing a page is about."""


def install(app: Flask) -> None:
    """Put the gate before every page."""
    app.before_request(_enter)
    app.after_request(_leave)
    app.jinja_env.globals.update(may=may, link=link, visitor=visitor, signed_in=signed_in)


def signed_in() -> bool:
    """Tell whether somebody is signed in; an error's page is also shown where nobody was looked up."""
    return "visitor" in g and visitor().found is not None


def opened() -> OpenRound:
    """Return the round of the present page."""
    found: OpenRound = g.opened
    return found


def seen() -> Scope:
    """Return how much of the round the present page may show."""
    found: Scope = g.scope
    return found


def held() -> HeldRound:
    """Return the round that is held here and the present page is about."""
    found: HeldRound = g.held
    return found


def _enter() -> AnyResponse | tuple[str, int] | str | None:
    door = BY_ENDPOINT.get(request.endpoint or "")
    if door is None or door.endpoint in FILES:  # no such address: the errors' own page says so
        return None
    _recognise(door)
    if door.deed and not is_ours(request.form.get("csrf", "")):
        abort(400)
    if not door.anyone and visitor().found is None:
        back = here_in(language()) if request.method == "GET" else url_for("home.start")
        return sign_in_page(back), 401
    names = request.view_args or {}
    if door.held:
        _open_held(door)
    elif door.states is not None:
        _open_round(door, g.round_id, names)
    elif not door.opens(visitor().roles, visitor().found is not None):
        abort(404)
    return _confirm() if door.fresh and not visitor().fresh else None


def _recognise(door: Door) -> None:
    """Look up who asks, and in the same moment the round a door is about if it is held here."""
    when = now()
    token, last_seen = read_visit(request, when) or (fresh_token(), when)
    with database().reading.begin() as session:
        found = visits.find(session, hashed(token), when)
        there = network(session)
        zone = there.time_zone if there else "UTC"
        ((g.head_at, g.head),) = day_heads(session, when, zone, 1)
        if door.held:
            g.held = tenders.look_up(session, (request.view_args or {})["round_id"], when)
        session.expunge_all()
    if found is not None and not is_current(found, last_seen, when):
        found, token = None, fresh_token()
    g.visitor = recognised(token, found, there, when)


def _leave(response: Response) -> Response:
    if "visitor" in g and "moved" not in g:
        give_visit(response, visitor().token, visitor().now)
    return response


def _open_round(door: Door, round_id: int, names: dict[str, str]) -> None:
    shelf: Shelf = current_app.extensions["shelf"]
    g.opened = shelf.open(round_id, visitor().now)
    found = _scope(door)
    if found is None or not shows(found, opened().market, names):
        abort(404)
    g.scope = found


def _open_held(door: Door) -> None:
    found = _scope(door)
    if found is None:
        abort(404)
    g.scope = found


def _scope(door: Door) -> Scope | None:
    who = visitor()
    if door.held:
        return held_scope(door, who.roles, who.organisation.party, held()) if g.get("held") else None
    return scope(door, who.roles, who.organisation.party, opened().market, opened().state)


def may(endpoint: str, **values: Any) -> bool:
    """Tell whether the visitor may open a door; of a round, one of the present page's."""
    door = BY_ENDPOINT[endpoint]
    if door.held:
        return _scope(door) is not None
    if door.states is None:
        return door.opens(visitor().roles, visitor().found is not None)
    found = _scope(door)
    about = OBJECTS.get(endpoint)
    return found is not None and shows(found, opened().market, {about: values[about]} if about else {})


def link(words: str, endpoint: str, **values: Any) -> Markup:
    """Write a link where it leads somewhere for the visitor, else its words alone."""
    if not may(endpoint, **values):
        return Markup("{}").format(words)
    return Markup('<a href="{}">{}</a>').format(url_for(endpoint, **values), words)


def _confirm() -> str | tuple[str, int] | None:
    """Ask for a second factor, or take the one that came and let the deed go on."""
    typed = request.form.get("confirm")
    if typed is None:
        return _asking(None, False)
    if visitor().in_demo:
        with database().writing.begin() as session:
            visits.step_up(session, visitor().token_hash, visitor().now)
    else:
        with database().writing.begin() as session:
            answer = step_up(session, keys(), visitor().account.id, typed, _browser(), visitor().now)
        if isinstance(answer, Shut):
            return _asking(answer, True), 422
    stepped_up()
    return None


def _browser() -> Browser:
    email = visitor().account.email
    return Browser(token_hash=visitor().token_hash, name="", known=known_as(request, email))


def _asking(shut: Shut | None, wrong: bool) -> str:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf", "confirm")]
    until = shown_for(shut.until if shut else None)
    return render_template(
        "entry/confirm.html", kept=kept, wrong=wrong, wait=until, door=BY_ENDPOINT[str(request.endpoint)]
    )
