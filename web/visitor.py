"""Who is at the door: the cookie of a visit, what stands behind it, and the token that proves a form is ours.

A cookie holds a random token and when it was last seen, signed. The token's hash finds the visit's row, so that
deleting the row ends the visit at once; the time ends one that was left alone, without a row written by a reader.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_urlsafe

from flask import Request, Response, current_app, g
from itsdangerous import BadSignature, Signer

from matcher.rounds.actor import Actor
from matcher.rounds.people import Role
from matcher.rounds.visits import is_fresh, is_over
from matcher.storage.database import Database
from matcher.storage.keys import Keys
from matcher.storage.people import acting
from matcher.storage.tables.people import Account, Network, Organisation
from matcher.storage.visits import Found

VISIT, BROWSER = "mooring_visit", "mooring_browser"
BROWSER_SECONDS = 365 * 24 * 3600
ACCOUNTS_REMEMBERED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever asks for a page; `found` is None for those who are not signed in, but a token they have too."""

    token: str
    csrf: str
    now: datetime
    found: Found | None
    network: Network | None
    fresh: bool

    @property
    def account(self) -> Account:
        """Whose visit it is."""
        return self._there.account

    @property
    def organisation(self) -> Organisation:
        """Where they belong."""
        return self._there.organisation

    @property
    def _there(self) -> Found:
        if self.found is None:
            raise ValueError("this visitor is not signed in")
        return self.found

    @property
    def actor(self) -> Actor:
        """How the trail names them."""
        return acting(self.account)

    @property
    def roles(self) -> frozenset[Role]:
        """What they may be; nothing for those who are not signed in."""
        return self.found.roles if self.found else frozenset()

    @property
    def token_hash(self) -> str:
        """What finds the visit's row."""
        return hashed(self.token)

    @property
    def in_demo(self) -> bool:
        """Whether the network is a demonstration."""
        return self.network is not None and self.network.demo

    @property
    def time_zone(self) -> str:
        """The network's time zone, UTC before it is founded."""
        return self.network.time_zone if self.network else "UTC"


def visitor() -> Visitor:
    """Return whoever asks for the present page."""
    at_the_door: Visitor = g.visitor
    return at_the_door


def recognised(token: str, found: Found | None, network: Network | None, when: datetime) -> Visitor:
    """Make a visitor of what was found behind a token."""
    fresh = found is not None and is_fresh(found.visit.stepped_up_at, when)
    return Visitor(token=token, csrf=keys().tag("form", token), now=when, found=found, network=network, fresh=fresh)


def stepped_up() -> None:
    """Remember for this request that the second factor was given."""
    g.visitor = replace(visitor(), fresh=True)


def now() -> datetime:
    """Return the time, from the clock the application was given."""
    when: datetime = current_app.extensions["clock"]()
    return when


def keys() -> Keys:
    """Return the installation's secret."""
    found: Keys = current_app.extensions["keys"]
    return found


def database() -> Database:
    """Return the open database."""
    found: Database = current_app.extensions["database"]
    return found


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def is_ours(typed: str) -> bool:
    """Tell whether a form came from a page of this visit."""
    return hmac.compare_digest(visitor().csrf.encode(), typed.encode("utf-8", "replace"))


def fresh_token() -> str:
    """Draw a token."""
    return token_urlsafe(32)


def _signer() -> Signer:
    return Signer(keys().of("cookie"), digest_method=sha256)


def read_visit(request: Request, when: datetime) -> tuple[str, datetime] | None:
    """Return the token of a visit and when it was last seen; None without a cookie that we signed."""
    try:
        token, seen = _signer().unsign(request.cookies.get(VISIT, "")).decode().split(".")
        return token, min(datetime.fromtimestamp(int(seen), UTC), when)
    except (BadSignature, ValueError):
        return None


def is_current(found: Found, seen: datetime, when: datetime) -> bool:
    """Tell whether a visit still goes on."""
    return not is_over(found.visit.began_at, seen, when)


def written_visit(token: str, when: datetime) -> str:
    """Write the cookie of a token that was last seen now."""
    return _signer().sign(f"{token}.{int(when.timestamp())}").decode()


def give_visit(response: Response, token: str, when: datetime) -> None:
    """Let the browser keep a token until it is closed."""
    _give(response, VISIT, written_visit(token, when), None)


def known_as(request: Request, email: str) -> str:
    """Return how this browser is known for an address: a hash if that account got in with it before, else ""."""
    tag = _tag(email)
    return next((hashed(each) for each in _browsers(request) if each.startswith(f"{tag}:")), "")


def _tag(email: str) -> str:
    return keys().tag("browser", email)[:32]


def _browsers(request: Request) -> list[str]:
    try:
        return _signer().unsign(request.cookies.get(BROWSER, "")).decode().split("/")
    except (BadSignature, ValueError):
        return []


def remember_browser(request: Request, response: Response, email: str) -> None:
    """Let the browser keep that an account got in with it."""
    tag = _tag(email)
    others = [each for each in _browsers(request) if not each.startswith(f"{tag}:")]
    kept = [f"{tag}:{token_urlsafe(16)}", *others][:ACCOUNTS_REMEMBERED]
    _give(response, BROWSER, _signer().sign("/".join(kept)).decode(), BROWSER_SECONDS)


def _give(response: Response, name: str, value: str, seconds: int | None) -> None:
    secure = current_app.config["SECURE"]
    response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax", path="/")
