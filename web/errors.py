"""What is said when a page cannot be shown: one handler, one table. Views raise; they do not catch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from matcher.errors import MatcherError
from matcher.storage.errors import (
    DatabaseBusy,
    DatabaseFailed,
    LotUnknown,
    Refused,
    RoundDamaged,
    RoundUnknown,
    RoundUnopened,
    RunUnknown,
    UploadUnknown,
)
from web.again import unsent


@dataclass(eq=False)
class NotInRound(MatcherError):
    """Raised when a round has no lot, buyer or supplier of a name."""

    name: str
    code = "page.not_in_round"

    def __str__(self) -> str:
        """Spell which name leads nowhere."""
        return f"This round has nothing called {self.name}."


@dataclass(eq=False)
class RoundMovedOn(MatcherError):
    """Raised when a form comes after the round it is about went on to another state."""

    round_id: int
    code = "round.moved_on"

    def __str__(self) -> str:
        """Spell which round it is."""
        return f"Round {self.round_id} stands elsewhere by now."


STATUS: tuple[tuple[type[MatcherError], int], ...] = (
    (NotInRound, 404),
    (RoundMovedOn, 409),
    (RoundUnknown, 404),
    (RunUnknown, 404),
    (UploadUnknown, 404),
    (RoundUnopened, 404),
    (LotUnknown, 404),
    (Refused, 404),
    (DatabaseBusy, 503),
    (DatabaseFailed, 503),
    (RoundDamaged, 500),
    (MatcherError, 500),
)
"""Status of each refusal; the first line that fits counts."""


def install(app: Flask) -> None:
    """Answer every error with a page of the same look."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(MatcherError, answer_refusal)


def _answer_http(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    status = error.code or InternalServerError.code
    allowed = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return _page(status), status, {"Allow": ", ".join(allowed)} if allowed else {}


def answer_refusal(error: MatcherError) -> tuple[str, int]:
    """Say that a page cannot be shown, or that nothing was changed."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    if status >= 500:
        current_app.logger.error("%s: %s", error.code, error)
    return _page(status), status


def _page(status: int) -> str:
    title, text = _words(status)
    form = unsent() if status >= 500 else None
    return render_template("error.html", status=status, title=title, text=text, form=form)


def _words(status: int) -> tuple[str, str]:
    said = {
        400: (
            _("This request cannot be read"),
            _("The form may be from an earlier visit. Open the page anew and send it again; nothing was changed."),
        ),
        404: (
            _("There is no such page"),
            _("The address may be mistyped, or what it names belongs to another round."),
        ),
        405: (_("This page can only be read"), _("Nothing can be changed at this address.")),
        413: (_("This is too large"), _("A sheet may have 5 MB, any other form far less. Nothing was changed.")),
        500: (
            _("Something broke on our side"),
            _("Nothing was changed. The server’s log says what happened; please tell whoever runs it."),
        ),
        503: (
            _("The database does not answer"),
            _("Nothing was changed. Try again in a moment; the server’s log says more."),
        ),
    }
    return said.get(status, said[400 if status < 500 else 500])
