"""The gate before every page: who asks, whether the table lets them, and whether a form is ours.

Signed out, every door but the open ones answers 401 with the sign-in page; signed in, a door that is shut answers as
if it were not there. A deed that wants a second factor asks for it and goes on with what was typed; one that comes
after its visit ended waits for the sign-in, and one that comes after its round moved on is told so.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from matcher.exchange.upload.door import LARGEST_UPLOAD
from matcher.storage import tenders, visits
from matcher.storage.entry import Browser, Shut, step_up
from matcher.storage.errors import RoundUnopened
from matcher.storage.network import network
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import day_heads
from web.access import BY_ENDPOINT, Door
from web.again import again_page, came_from_here, sent
from web.errors import RoundMovedOn
from web.language import here_in, language
from web.scope import Scope, came_late, held_scope, is_public, scope, shows
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
LARGEST_SENT = LARGEST_UPLOAD + 2**16
"""Bytes of a form with a file."""
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
    if door.file:
        if visitor().found is None:  # a file is not read for nobody, and its form stands at the same address
            return sign_in_page(here_in(language())), 401
        request.max_content_length = LARGEST_SENT
    if door.deed and not is_ours(request.form.get("csrf", "")):
        return _of_another_visit(door)
    if not door.anyone and visitor().found is None and not _is_public(door):
        return _sign_in_first(door)
    if door.held:
        _open_held(door)
    elif door.states is not None:
        return _open_round(door, g.round_id, request.view_args or {})
    elif not door.opens(visitor().roles, visitor().found is not None):
        abort(404)
    return _confirm() if door.fresh and not visitor().fresh else None


def _of_another_visit(door: Door) -> tuple[str, int]:
    """Show a form of an earlier visit again, to be sent once more; one that is not ours is not looked at."""
    if door.anyone or not came_from_here():
        abort(400)
    return _sign_in_first(door) if visitor().found is None else (again_page(sent()), 409)


def _sign_in_first(door: Door) -> tuple[str, int]:
    """Ask who it is; what was typed waits until then."""
    if door.deed:
        return sign_in_page(url_for("home.start"), form=sent()), 401
    return sign_in_page(here_in(language())), 401


def _recognise(door: Door) -> None:
    """Look up who asks, and in the same moment the round a door is about if it is held here."""
    when = now()
    token, last_seen = read_visit(request, when) or (fresh_token(), when)
    g.former = token
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


def _is_public(door: Door) -> bool:
    """Tell whether a round lets in those who are not signed in."""
    return bool(g.get("held")) and is_public(door, held())


def _open_round(door: Door, round_id: int, names: dict[str, str]) -> AnyResponse | None:
    """Open a round with its bids; before they are in, its first page is what it asks for."""
    shelf: Shelf = current_app.extensions["shelf"]
    try:
        g.opened = shelf.open(round_id, visitor().now)
    except RoundUnopened:
        if door.endpoint != "pages.round_overview":
            raise
        with database().reading.begin() as session:
            g.held = tenders.look_up(session, round_id, visitor().now)
            session.expunge_all()
        _open_held(BY_ENDPOINT["published.demand"])
        return redirect(url_for("published.demand", round_id=round_id))
    found = _scope(door)
    if found is None or not shows(found, opened().market, names):
        abort(404)
    g.scope = found
    return None


def _open_held(door: Door) -> None:
    found = _scope(door)
    if found is None and g.get("held") and came_late(door, visitor().roles, _party(), held()):
        raise RoundMovedOn(held().id)
    if found is None:
        abort(404)
    g.scope = found


def _scope(door: Door) -> Scope | None:
    who = visitor()
    if door.held:
        return held_scope(door, who.roles, _party(), held()) if g.get("held") else None
    return scope(door, who.roles, who.organisation.party, opened().market, opened().state)


def _party() -> str | None:
    """Return the id under which the visitor's organisation buys or supplies."""
    return visitor().organisation.party if visitor().found else None


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
    until = shown_for(shut.until if shut else None)
    return render_template("entry/confirm.html", form=sent(), wrong=wrong, wait=until)
