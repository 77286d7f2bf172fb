"""Who is signed in where: rows that end a visit at once when they are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.rounds.people import Role
from matcher.storage.people import acting
from matcher.storage.tables.people import Account, AccountRole, Organisation, Visit
from matcher.storage.trail import Deed, append

BROWSER_AT_MOST = 120


@dataclass(frozen=True, slots=True)
class Found:
    """A visit with whose it is, what they may be now, and the network they are in."""

    visit: Visit
    account: Account
    organisation: Organisation
    roles: frozenset[Role]


def find(session: Session, token_hash: str, now: datetime) -> Found | None:
    """Return a visit by the hash of its token; None if it ended or the account is shut out."""
    row = session.execute(
        select(Visit, Account, Organisation)
        .join(Account, Account.id == Visit.account_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(Visit.hash == token_hash, Account.disabled_at.is_(None))
    ).first()
    return None if row is None else Found(*row, roles=_roles(session, row.Account.id, now))


def _roles(session: Session, account_id: int, now: datetime) -> frozenset[Role]:
    held = session.scalars(select(AccountRole).filter_by(account_id=account_id))
    return frozenset(Role(each.role) for each in held if each.until is None or each.until > now)


def begin(session: Session, account: Account, token_hash: str, browser: str, now: datetime, way: str) -> None:
    """Sign somebody in; `way` says with what: a code from the phone, from the list, or a demonstration's button."""
    session.add(
        Visit(
            hash=token_hash, account_id=account.id, began_at=now, browser=browser[:BROWSER_AT_MOST], stepped_up_at=None
        )
    )
    facts = {"account": account.id, "with": way}
    deed = Deed(name="account.sign_in", actor=acting(account), now=now, facts=facts)
    append(session, deed, ("printed_codes", account.id), ("accounts", account.id))


def step_up(session: Session, token_hash: str, now: datetime) -> None:
    """Remember that a second factor was given in a visit."""
    visit = session.get_one(Visit, token_hash)
    visit.stepped_up_at = now
    account = session.get_one(Account, visit.account_id)
    deed = Deed(name="account.step_up", actor=acting(account), now=now, facts={"account": account.id})
    append(session, deed, ("printed_codes", account.id), ("accounts", account.id))


def of_account(session: Session, account_id: int) -> Sequence[Visit]:
    """List where somebody is signed in, the latest first."""
    return session.scalars(select(Visit).filter_by(account_id=account_id).order_by(Visit.began_at.desc())).all()


def end(session: Session, account: Account, now: datetime, *, only: str = "", but: str = "") -> None:
    """Sign somebody out: of one visit, of all but one, or of all; by the hashes of their tokens."""
    ended = delete(Visit).where(Visit.account_id == account.id, Visit.hash != but)
    session.execute(ended.where(Visit.hash == only) if only else ended)
    facts = {"account": account.id, "everywhere": not only}
    append(session, Deed(name="account.sign_out", actor=acting(account), now=now, facts=facts))
