"""Getting in and out: sign-in, a demonstration's buttons, sign-out, and invitations."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote

import segno
from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.factors import in_groups, plain, step_of
from matcher.rounds.passwords import fault
from matcher.storage import entry, factors, passwords, visits
from matcher.storage.entry import Browser, Shut
from matcher.storage.errors import PeopleRefused
from matcher.storage.people import address, invited
from matcher.storage.tables.people import Account, Organisation
from web.again import again_page, carried, is_address
from web.language import in_their_language, language
from web.refused import refusal
from web.signing import sign_in_page
from web.visitor import database, fresh_token, give_visit, hashed, keys, known_as, recognised, remember_browser, visitor

doors = Blueprint("entry", __name__)

INVITATION = "/invitations/<string(maxlength=64):token>"
PASSWORD_AT_MOST = 1000
"""Characters that are looked at; more than any password may have."""


@doors.get("/signin")
def sign_in() -> str:
    """Ask who somebody is."""
    return sign_in_page(_way(request.args.get("next", "")))


@doors.post("/signin")
def sign_in_now() -> AnyResponse | tuple[str, int]:
    """Let somebody in with password and code; the same is said whatever of the two is wrong."""
    email, back = address(request.form.get("email", "")), _way(request.form.get("next", ""))
    password = request.form.get("password", "")[:PASSWORD_AT_MOST]
    known, token = known_as(request, email), fresh_token()
    with database().reading.begin() as session:
        until = entry.shut_until(session, keys(), email, known, visitor().now)
        account = entry.account_of(session, email) if until is None else None
        kept = account.password if account is not None else None
    if until is not None:
        return sign_in_page(back, request.form.get("email", ""), True, until, carried()), 429
    right = passwords.fits(kept, password)
    browser = Browser(token_hash=hashed(token), name=_browser_name(), known=known)
    with database().writing.begin() as session:
        answer = entry.sign_in(session, keys(), email, right, request.form.get("code", ""), browser, visitor().now)
        if not isinstance(answer, Shut):
            _end_earlier(session)
    if isinstance(answer, Shut):
        return sign_in_page(back, request.form.get("email", ""), True, answer.until, carried()), 422
    response = _entered(token, in_their_language(answer, back))
    remember_browser(request, response, email)
    return response


def _way(asked: str) -> str:
    """Return an address on this server, the first page for any other."""
    return asked if is_address(asked) else url_for("home.start")


def _browser_name() -> str:
    return "".join(each for each in request.headers.get("User-Agent", "") if each.isprintable())


def _entered(token: str, to: str) -> Response:
    """Go on in a new visit: to a page, or to the form that waited for it."""
    form = carried()
    if form is None:
        return _moved(token, to)
    with database().reading.begin() as session:
        found = visits.find(session, hashed(token), visitor().now)
        session.expunge_all()
    g.visitor = recognised(token, found, visitor().network, visitor().now)
    return make_response(again_page(form))


def _moved(token: str, to: str) -> Response:
    """Go on to a page with the token of a new visit."""
    g.moved = True
    response = make_response(redirect(to, 303))
    give_visit(response, token, visitor().now)
    return response


def _end_earlier(session: Any) -> None:
    """End the visit that this browser is in, if any: another begins."""
    if visitor().found is not None:
        visits.end(session, visitor().account, visitor().now, only=visitor().token_hash)


@doors.post("/signin/demo")
def sign_in_to_demo() -> AnyResponse:
    """Let anybody be one of a demonstration's people."""
    token, wanted = fresh_token(), request.form.get("account", "")
    browser = Browser(token_hash=hashed(token), name=_browser_name())
    with database().writing.begin() as session:
        number = int(wanted) if re.fullmatch("[0-9]{1,9}", wanted) else 0
        account = entry.sign_in_to_demo(session, number, browser, visitor().now)
        _end_earlier(session)
    return _entered(token, in_their_language(account, url_for("home.start")))


@doors.post("/signout")
def sign_out() -> AnyResponse:
    """End the visit, at once and for every copy of its cookie."""
    with database().writing.begin() as session:
        visits.end(session, visitor().account, visitor().now, only=visitor().token_hash)
    return _moved(fresh_token(), url_for("entry.sign_in"))


@doors.get(INVITATION)
def invitation(token: str) -> tuple[str, int]:
    """Ask for a password and a second factor."""
    return _invitation(token, [], 200)


@doors.post(INVITATION)
def accept(token: str) -> AnyResponse | str | tuple[str, int]:
    """Set a password and a second factor; a printed list is shown once."""
    account, organisation = _invited(token)
    if account is None or organisation is None:
        return _invitation(token, [], 410)
    password, factor = request.form.get("password", "")[:PASSWORD_AT_MOST], request.form.get("factor", "phone")
    phone = _proved(token) if factor == "phone" else None
    faults = _faults(password, account, organisation, factor, phone)
    if faults:
        return _invitation(token, faults, 422)
    kept = passwords.hashed(password)
    with database().writing.begin() as session:
        printed = entry.accept(session, keys(), token, kept, phone, visitor().now, language())
    if not printed:
        return redirect(url_for("entry.sign_in"), 303)
    return render_template("entry/printed.html", codes=[in_groups(each) for each in printed], email=account.email)


def _invited(token: str) -> tuple[Account, Organisation] | tuple[None, None]:
    with database().reading.begin() as session:
        found = invited(session, keys(), token, visitor().now)
        session.expunge_all()
    return found or (None, None)


def _secret(token: str) -> bytes:
    """Return the secret that a phone is offered with an invitation; it is the same each time the page is shown."""
    return keys().of(f"offered {token}")[: factors.SECRET_BYTES]


def _proved(token: str) -> tuple[bytes, int] | None:
    step = step_of(_secret(token), plain(request.form.get("code", "")), visitor().now, 0)
    return None if step is None else (_secret(token), step)


def _faults(
    password: str, account: Account, organisation: Organisation, factor: str, phone: tuple[bytes, int] | None
) -> list[tuple[str, str, str]]:
    """Return (field, what is wrong, what to do) of everything that is wrong."""
    code = fault(password, (account.name, account.email, organisation.name))
    wrong = [] if code is None else [("password", *refusal(PeopleRefused(code)))]
    return wrong + ([("code", *refusal(PeopleRefused("code.wrong")))] if factor == "phone" and phone is None else [])


def _invitation(token: str, faults: list[tuple[str, str, str]], status: int) -> tuple[str, int]:
    account, organisation = _invited(token)
    if account is None or organisation is None:
        what, todo = refusal(PeopleRefused("invitation.over"))
        return render_template("error.html", status=410, title=what, text=todo), 410
    secret = base64.b32encode(_secret(token)).decode()
    page = render_template(
        "entry/invitation.html",
        token=token,
        account=account,
        organisation=organisation,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        square=square(f"otpauth://totp/{quote(f'Mooring:{account.email}')}?secret={secret}&issuer=Mooring"),
        faults=faults,
        factor=request.form.get("factor", "phone"),
    )
    return page, status


def square(text: str) -> Markup:
    """Draw what a phone reads, as one path."""
    rows = segno.make(text, error="m", boost_error=False).matrix
    size = len(rows) + 8
    path = "".join(f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Markup(
        '<svg class="square" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<rect width="{0}" height="{0}" class="light"/><path d="{2}" class="dark"/></svg>'
    ).format(size, _("Square for the phone; the letters below say the same"), path)
