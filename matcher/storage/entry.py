"""Getting in: an invitation is used once; then password and second factor, a few tries at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.rounds.waiting import COUNTED_FOR, allowed_at
from matcher.storage import factors, visits
from matcher.storage.errors import PeopleRefused
from matcher.storage.keys import Keys
from matcher.storage.network import network
from matcher.storage.people import acting, address, find, invited, is_invented
from matcher.storage.tables.people import Account, FailedTry, Invitation, Visit
from matcher.storage.trail import Deed, append


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where somebody signs in: `token_hash` of the visit to begin, `known` where the account was in this browser."""

    token_hash: str
    name: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class Shut:
    """The door stays shut: something was wrong, or it is too early; `until` is when the next try counts."""

    until: datetime | None


def shut_until(session: Session, keys: Keys, email: str, known: str, now: datetime) -> datetime | None:
    """Return when the next try counts, None if now."""
    until = allowed_at(_failed(session, _who(keys, email), known, now))
    return until if until is not None and until > now else None


def _who(keys: Keys, email: str) -> str:
    return keys.tag("try", address(email) or email)


def _failed(session: Session, who: str, known: str, now: datetime) -> list[datetime]:
    wanted = select(FailedTry.at).where(
        FailedTry.who == who, FailedTry.browser == known, FailedTry.at > now - COUNTED_FOR
    )
    return list(session.scalars(wanted))


def account_of(session: Session, email: str) -> Account | None:
    """Return the account of an address, None where there is none that may get in."""
    account = session.scalar(select(Account).filter_by(email=address(email)))
    return None if account is None or account.disabled_at or account.password is None else account


def sign_in(
    session: Session, keys: Keys, email: str, right_password: bool, code: str, browser: Browser, now: datetime
) -> Account | Shut:
    """Begin a visit if password and code are right and it is not too early; else count a failed try.

    Whether the password is right was found out before: that takes long, and writers wait for each other here.
    """
    account = account_of(session, email)

    def check() -> Account | None:
        way = factors.use(session, keys, account, code, now) if account is not None and right_password else None
        if account is None or way is None:
            return None
        visits.begin(session, account, browser.token_hash, browser.name, now, way)
        return account

    return _tried(session, _who(keys, email), browser.known, now, check)


def step_up(
    session: Session, keys: Keys, account_id: int, code: str, browser: Browser, now: datetime
) -> Account | Shut:
    """Take a second factor for a deed, in a visit that goes on; tries are counted as those to sign in are."""
    account = session.get_one(Account, account_id)

    def check() -> Account | None:
        if factors.use(session, keys, account, code, now) is None:
            return None
        visits.step_up(session, browser.token_hash, now)
        return account

    return _tried(session, _who(keys, account.email), browser.known, now, check)


def _tried(
    session: Session, who: str, known: str, now: datetime, check: Callable[[], Account | None]
) -> Account | Shut:
    failed = _failed(session, who, known, now)
    until = allowed_at(failed)
    if until is not None and until > now:
        return Shut(until)
    account = check()
    if account is not None:
        session.execute(delete(FailedTry).where(FailedTry.who == who, FailedTry.browser == known))
        return account
    session.execute(delete(FailedTry).where(FailedTry.at <= now - COUNTED_FOR))
    session.add(FailedTry(who=who, browser=known, at=now))
    return Shut(allowed_at([*failed, now]))


def sign_in_to_demo(session: Session, account_id: int, browser: Browser, now: datetime) -> Account:
    """Begin a visit as one of a demonstration's people, who have neither password nor code.

    Raises
    ------
    PeopleRefused
        If this is no demonstration, or the account is not one of its invented people.
    """
    there, account = network(session), find(session, account_id)
    if there is None or not there.demo or not is_invented(account) or account.disabled_at:
        raise PeopleRefused("account.unknown")
    visits.begin(session, account, browser.token_hash, browser.name, now, "demo")
    return account


def accept(
    session: Session,
    keys: Keys,
    token: str,
    password: str,
    phone: tuple[bytes, int] | None,
    now: datetime,
    language: str | None = None,
) -> tuple[str, ...]:
    """Use an invitation: set the hashed password and a second factor; every visit from before ends.

    `phone` is a secret with the step of the code that proved it; without one, a printed list is made and returned.
    `language` is the one in which it was done, and stays that of the account; None leaves it as it is.

    Raises
    ------
    PeopleRefused
        If the invitation does not count any more.
    """
    found = invited(session, keys, token, now)
    if found is None:
        raise PeopleRefused("invitation.over")
    account, _ = found
    account.password, account.secret, account.language = password, None, language or account.language
    if phone is not None:
        factors.set_phone(account, keys, *phone)
    printed = factors.set_printed(session, keys, account.id) if phone is None else ()
    session.get_one(Invitation, account.id).used_at = now
    session.execute(delete(Visit).where(Visit.account_id == account.id))
    facts = {"account": account.id, "with": factors.PRINTED_CODE if phone is None else factors.PHONE}
    told = [(name, account.id) for name in ("accounts", "invitations", "printed_codes")]
    append(session, Deed(name="account.accept", actor=acting(account), now=now, facts=facts), *told)
    return printed


def renew_printed(session: Session, keys: Keys, account: Account, now: datetime) -> tuple[str, ...]:
    """Make a new printed list; the old one ends."""
    printed = factors.set_printed(session, keys, account.id)
    deed = Deed(name="account.print", actor=acting(account), now=now, facts={"account": account.id})
    append(session, deed, ("printed_codes", account.id))
    return printed


def change_password(session: Session, account: Account, password: str, but: str, now: datetime) -> None:
    """Keep another hashed password; every visit but the one with the hash `but` ends."""
    account.password = password
    session.execute(delete(Visit).where(Visit.account_id == account.id, Visit.hash != but))
    deed = Deed(name="account.password", actor=acting(account), now=now, facts={"account": account.id})
    append(session, deed, ("accounts", account.id))
