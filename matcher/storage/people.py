"""Organisations and accounts: who belongs to the network, with which roles, and how somebody gets in first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.rounds.actor import Actor
from matcher.rounds.people import Kind, Role, clashes
from matcher.rounds.typed import TypedWrong, line
from matcher.rounds.visits import INVITED_FOR
from matcher.storage.errors import PeopleRefused
from matcher.storage.keys import Keys
from matcher.storage.tables.people import Account, AccountRole, Invitation, Organisation, Visit
from matcher.storage.trail import Deed, append

NAME_AT_MOST, EMAIL_AT_MOST, PARTY_AT_MOST = 120, 254, 64
INVENTED = "@demo.invalid"
"""The end of an address that no mail reaches. Source: RFC 2606 §2."""


_ATOM, _LABEL = r"[a-z0-9!#$%&'*+/^_`{|}~-]+", "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Person:
    """An account as lists show it: its roles in force with their end, and how its invitation stands, if it counts."""

    account: Account
    organisation: Organisation
    roles: tuple[Role, ...]
    until: datetime | None
    invited_until: datetime | None

    @property
    def seen(self) -> str:
        """What tells these roles from those that somebody gives later."""
        return _as_seen(self.roles, self.until)

    @property
    def invented(self) -> bool:
        """Whether it is one of a demonstration's people."""
        return is_invented(self.account)


def acting(account: Account) -> Actor:
    """Return an account as the trail names it."""
    return Actor(f"account {account.id}", account.organisation_id)


def is_invented(account: Account) -> bool:
    """Tell whether an account is one of a demonstration's people, whom anybody may be."""
    return account.password is None and account.email.endswith(INVENTED)


def tidy(text: str, most: int = NAME_AT_MOST) -> str:
    """Write a name as it is kept: composed, single spaces, nothing invisible; "" if it cannot be one."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return composed if composed.isprintable() and len(composed) <= most else ""


def address(text: str) -> str:
    """Write an e-mail address as it is kept, in small letters; "" if it cannot be one that every server takes.

    Source: RFC 5321 §4.1.2, without quoted names and addresses in numbers; domains in other letters by RFC 3490.
    """
    local, _, domain = tidy(text, EMAIL_AT_MOST).casefold().rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return ""
    return written if _ADDRESS.fullmatch(written) else ""


def organisations(session: Session) -> Sequence[Organisation]:
    """List all organisations by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def people(session: Session, now: datetime) -> list[Person]:
    """List all accounts by name."""
    found = session.execute(
        select(Account, Organisation, Invitation)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(Invitation, Invitation.account_id == Account.id)
        .order_by(Account.name, Account.id)
    )
    held = _held(session, now)
    return [
        Person(account, organisation, *held.get(account.id, ((), None)), _open_until(invitation, now))
        for account, organisation, invitation in found
    ]


def _held(
    session: Session, now: datetime, account_id: int | None = None
) -> dict[int, tuple[tuple[Role, ...], datetime | None]]:
    """Return the roles in force of each account, or of one, with their end, which they share."""
    held: dict[int, tuple[tuple[Role, ...], datetime | None]] = {}
    wanted = select(AccountRole).order_by(AccountRole.account_id, AccountRole.role)
    for each in session.scalars(wanted if account_id is None else wanted.filter_by(account_id=account_id)):
        if each.until is None or each.until > now:
            before, _ = held.get(each.account_id, ((), None))
            held[each.account_id] = (*before, Role(each.role)), each.until
    return held


def _as_seen(roles: Collection[Role], until: datetime | None) -> str:
    return " ".join([*sorted(roles), *([until.isoformat()] if until else [])])


def _open_until(invitation: Invitation | None, now: datetime) -> datetime | None:
    counts = invitation is not None and invitation.used_at is None and invitation.expires_at > now
    return invitation.expires_at if invitation is not None and counts else None


def add_organisation(
    session: Session, name: str, kind: Kind, party: str | None, actor: Actor, now: datetime
) -> Organisation:
    """Add an organisation; `party` is its id in rounds.

    Raises
    ------
    PeopleRefused
        If name or party cannot be one, the name is taken, or the party belongs to another.
    """
    kept, known_as = tidy(name), _party(party or "")
    if not kept:
        raise PeopleRefused("name.unusable")
    for other in organisations(session):
        if other.name.casefold() == kept.casefold():
            raise PeopleRefused("organisation.taken", other.name)
        if known_as and other.party == known_as:
            raise PeopleRefused("organisation.party_taken", other.name)
    made = Organisation(name=kept, kind=kind, party=known_as or None)
    session.add(made)
    session.flush()
    facts = {"organisation": made.id, "kind": kind}
    append(session, Deed(name="organisation.add", actor=actor, now=now, facts=facts), ("organisations", made.id))
    return made


def _party(text: str) -> str:
    """Write an id of rounds as it is kept; a market would refuse any other."""
    try:
        return line(text, PARTY_AT_MOST, needed=False)
    except TypedWrong:
        raise PeopleRefused("organisation.party_unusable") from None


def add_account(
    session: Session,
    email: str,
    name: str,
    organisation: Organisation,
    roles: Collection[Role],
    actor: Actor,
    now: datetime,
    until: datetime | None = None,
    language: str | None = None,
) -> Account:
    """Add a person with roles in one organisation; nobody gets in before an invitation is used.

    Raises
    ------
    PeopleRefused
        If name or address cannot be one, the address is taken, or the roles may not be held together.
    """
    kept, reached = tidy(name), address(email)
    if not kept or not reached:
        raise PeopleRefused("name.unusable" if not kept else "email.unusable")
    if session.scalar(select(Account.id).filter_by(email=reached)) is not None:
        raise PeopleRefused("email.taken", reached)
    _refuse_clashes(organisation, roles)
    made = Account(email=reached, name=kept, organisation_id=organisation.id, step=0, language=language)
    session.add(made)
    session.flush()
    session.add_all(AccountRole(account_id=made.id, role=each, until=until) for each in roles)
    facts = {"account": made.id, "organisation": organisation.id, "roles": sorted(roles)}
    deed = Deed(name="account.add", actor=actor, now=now, facts=facts)
    append(session, deed, ("accounts", made.id), ("account_roles", made.id))
    return made


def _refuse_clashes(organisation: Organisation, roles: Collection[Role]) -> None:
    clash = next(clashes(Kind(organisation.kind), roles), None)
    if clash is not None:
        raise PeopleRefused(clash.code, *clash.roles)


def find(session: Session, account_id: int) -> Account:
    """Return an account, or raise `PeopleRefused`."""
    found = session.get(Account, account_id)
    if found is None:
        raise PeopleRefused("account.unknown")
    return found


def set_roles(
    session: Session,
    account_id: int,
    roles: Collection[Role],
    actor: Actor,
    now: datetime,
    until: datetime | None,
    seen: str | None = None,
) -> None:
    """Give somebody these roles and no others; `seen` is `Person.seen` of the page on which they were chosen.

    Raises
    ------
    PeopleRefused
        If it is one's own account, the roles may not be held together, or somebody else gave others meanwhile.
    """
    account = _others(session, account_id, actor)
    if seen is not None and seen != _as_seen(*_held(session, now, account_id).get(account_id, ((), None))):
        raise PeopleRefused("account.stale")
    organisation = session.get_one(Organisation, account.organisation_id)
    _refuse_clashes(organisation, roles)
    session.execute(delete(AccountRole).where(AccountRole.account_id == account_id))
    session.add_all(AccountRole(account_id=account_id, role=each, until=until) for each in roles)
    facts = {"account": account_id, "roles": sorted(roles)}
    append(session, Deed(name="account.roles", actor=actor, now=now, facts=facts), ("account_roles", account_id))


def _others(session: Session, account_id: int, actor: Actor) -> Account:
    account = find(session, account_id)
    if acting(account) == actor:
        raise PeopleRefused("account.own")
    return account


def set_language(session: Session, account: Account, language: str, now: datetime) -> None:
    """Let somebody be written to in a language, named by its letters."""
    account.language = language
    facts = {"account": account.id, "language": language}
    deed = Deed(name="account.language", actor=acting(account), now=now, facts=facts)
    append(session, deed, ("accounts", account.id))


def set_disabled(session: Session, account_id: int, disabled: bool, actor: Actor, now: datetime) -> None:
    """Shut somebody out at once, everywhere; or let them in again. Nobody does so to themselves."""
    account = _others(session, account_id, actor)
    account.disabled_at = now if disabled else None
    session.execute(delete(Visit).where(Visit.account_id == account_id))
    name = "account.disable" if disabled else "account.enable"
    append(session, Deed(name=name, actor=actor, now=now, facts={"account": account_id}), ("accounts", account_id))


def invite(session: Session, keys: Keys, account_id: int, actor: Actor, now: datetime) -> str:
    """Return a token with which somebody sets a password and a second factor, once; an earlier one ends."""
    find(session, account_id)
    token = token_urlsafe(24)
    session.merge(
        Invitation(
            account_id=account_id, hash=keys.tag("invitation", token), expires_at=now + INVITED_FOR, used_at=None
        )
    )
    facts = {"account": account_id}
    append(session, Deed(name="account.invite", actor=actor, now=now, facts=facts), ("invitations", account_id))
    return token


def invited(session: Session, keys: Keys, token: str, now: datetime) -> tuple[Account, Organisation] | None:
    """Return whom an invitation is for; None if it never was one, was used, replaced, or is too old."""
    invitation = session.scalar(select(Invitation).filter_by(hash=keys.tag("invitation", token)))
    if invitation is None or _open_until(invitation, now) is None:
        return None
    account = find(session, invitation.account_id)
    return None if account.disabled_at else (account, session.get_one(Organisation, account.organisation_id))
