"""A form whose deed was not done, so that nothing typed is lost: what it holds, and how it is carried past a sign-in.

Passwords, codes and files are never carried. A form that no page of ours made is not shown back either: it came from
here if it has the token of the visit that the browser's cookie names, or if the browser says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import urlsplit

from flask import g, render_template, request

from web.access import BY_ENDPOINT, Door
from web.language import here_in, language
from web.visitor import keys

SECRET = frozenset({"csrf", "confirm", "password", "present", "code"})
"""Fields that no page shows again."""
CARRIED = "kept."
"""Begins the names of fields that a sign-in form carries along."""
_ACTION, _DEED = "kept:action", "kept:deed"

Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: the address it is for, the deed it asks for, and its fields in order."""

    action: str
    door: Door
    fields: tuple[Field, ...]

    @property
    def csrf(self) -> str:
        """What makes it one of the present visit's, also where nobody could look the visit up."""
        return keys().tag("form", g.former)

    @property
    def carried(self) -> list[Field]:
        """The fields that carry this form through another one."""
        own = [(_ACTION, self.action), (_DEED, self.door.endpoint)]
        return own + [(f"{CARRIED}{name}", value) for name, value in self.fields]


def sent() -> Form:
    """Return the form that the present request sent."""
    return Form(here_in(language()), BY_ENDPOINT[str(request.endpoint)], _plain(request.form.items(multi=True)))


def unsent() -> Form | None:
    """Return the form of the present request if it is one of ours, to be sent again once what failed works."""
    door = BY_ENDPOINT.get(request.endpoint or "")
    if door is None or not door.deed or door.anyone or door.file or "former" not in g:
        return None
    return sent() if came_from_here() else None


def carried() -> Form | None:
    """Return the form that the present sign-in form carries along, if any."""
    action, door = request.form.get(_ACTION, ""), BY_ENDPOINT.get(request.form.get(_DEED, ""))
    if door is None or not door.deed or not is_address(action):
        return None
    inside = [(name, value) for name, value in request.form.items(multi=True) if name.startswith(CARRIED)]
    return Form(action, door, _plain((name.removeprefix(CARRIED), value) for name, value in inside))


def _plain(fields: Iterable[Field]) -> tuple[Field, ...]:
    return tuple((name, value) for name, value in fields if name not in SECRET)


def is_address(asked: str) -> bool:
    """Tell whether an address is one on this server."""
    return re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", asked) is not None


def came_from_here() -> bool:
    """Tell whether the present form is one of ours, if of an earlier visit in this browser."""
    token = keys().tag("form", g.former).encode()
    typed = request.form.get("csrf", "").encode("utf-8", "replace")
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    return compare_digest(token, typed) or (bool(origin) and origin.casefold() == request.host.casefold())


def again_page(form: Form) -> str:
    """Show a form that was not done, to be sent once more."""
    return render_template("entry/again.html", form=form)
