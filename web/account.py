"""One's own account: where one is signed in, the password, the printed list."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.factors import in_groups
from matcher.rounds.passwords import fault
from matcher.storage import entry, passwords, visits
from matcher.storage.errors import PeopleRefused
from matcher.storage.factors import printed_left
from matcher.storage.people import find, set_language
from web.entry import PASSWORD_AT_MOST
from web.language import LANGUAGES, SOURCE, address_in, of_account
from web.refused import refusal
from web.visitor import database, keys, visitor

account = Blueprint("account", __name__, url_prefix="/account")

Fault = tuple[str, str, str]


@account.get("/")
def mine() -> str:
    """Show one's own account."""
    return _mine([])


def _mine(faults: list[Fault], done: bool = False) -> str:
    with database().reading.begin() as session:
        here = visits.of_account(session, visitor().account.id)
        left = printed_left(session, visitor().account.id)
        session.expunge_all()
    return render_template(
        "account.html",
        visits=here,
        left=left,
        faults=faults,
        done=done,
        spoken=list(LANGUAGES.items()),
        language=of_account(visitor().account),
    )


@account.post("/language")
def choose_language() -> AnyResponse:
    """Be written to in another language, and go on in it."""
    typed = request.form.get("language", "")
    letters = typed if typed in LANGUAGES else SOURCE
    with database().writing.begin() as session:
        set_language(session, find(session, visitor().account.id), letters, visitor().now)
    return redirect(address_in(letters, url_for(".mine").removeprefix(request.script_root)), 303)


@account.post("/signout")
def sign_out_elsewhere() -> AnyResponse:
    """End every visit but this one."""
    with database().writing.begin() as session:
        visits.end(session, visitor().account, visitor().now, but=visitor().token_hash)
    return redirect(url_for(".mine"), 303)


@account.post("/codes")
def print_codes() -> str:
    """Make a new printed list and show it once."""
    with database().writing.begin() as session:
        own = find(session, visitor().account.id)
        codes = entry.renew_printed(session, keys(), own, visitor().now)
    return render_template("entry/printed.html", codes=[in_groups(each) for each in codes], email=own.email)


@account.post("/password")
def change_password() -> str | tuple[str, int]:
    """Take another password, if the present one was typed too."""
    present, new = (request.form.get(name, "")[:PASSWORD_AT_MOST] for name in ("present", "password"))
    faults = _faults(present, new)
    if faults:
        return _mine(faults), 422
    kept = passwords.hashed(new)
    with database().writing.begin() as session:
        own = find(session, visitor().account.id)
        entry.change_password(session, own, kept, visitor().token_hash, visitor().now)
    return _mine([], done=True)


def _faults(present: str, new: str) -> list[Fault]:
    who = visitor()
    code = fault(new, (who.account.name, who.account.email, who.organisation.name))
    wrong = [] if passwords.fits(who.account.password, present) else [("present", "password.wrong")]
    wrong += [] if code is None else [("password", code)]
    return [(field, *refusal(PeopleRefused(each))) for field, each in wrong]
