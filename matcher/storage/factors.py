"""Second factors of an account: a phone's secret, a printed list, and the check of a code that was typed."""

from __future__ import annotations

from datetime import datetime
from secrets import choice

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matcher.rounds.factors import ALPHABET, DIGITS, PRINTED, PRINTED_LENGTH, plain, step_of
from matcher.storage.keys import Keys
from matcher.storage.tables.people import Account, PrintedCode

SECRET_BYTES = 20
PHONE, PRINTED_CODE = "phone", "printed"


def set_phone(account: Account, keys: Keys, secret: bytes, step: int) -> None:
    """Keep a phone's secret in place of another; `step` is that of the code that proved it."""
    account.secret, account.step = keys.seal("phone", secret), step


def phone_step(keys: Keys, account: Account, typed: str, now: datetime) -> int | None:
    """Return the step of a phone's code, None if it does not fit or was used."""
    if account.secret is None:
        return None
    return step_of(keys.unseal("phone", account.secret), plain(typed), now, account.step)


def set_printed(session: Session, keys: Keys, account_id: int) -> tuple[str, ...]:
    """Make a new printed list in place of the old one, and return its codes; they are not kept."""
    session.execute(delete(PrintedCode).where(PrintedCode.account_id == account_id))
    made = tuple("".join(choice(ALPHABET) for _ in range(PRINTED_LENGTH)) for _ in range(PRINTED))
    session.add_all(PrintedCode(account_id=account_id, hash=_hash(keys, account_id, each)) for each in made)
    return made


def _hash(keys: Keys, account_id: int, printed: str) -> str:
    return keys.tag("printed", f"{account_id} {printed}")


def printed_left(session: Session, account_id: int) -> int:
    """Count the codes of a printed list that are not used yet."""
    wanted = select(func.count()).select_from(PrintedCode).filter_by(account_id=account_id, used_at=None)
    return session.scalar(wanted) or 0


def use(session: Session, keys: Keys, account: Account, typed: str, now: datetime) -> str | None:
    """Use up a code, from the phone or the list; return which it was, None if it does not open."""
    code = plain(typed)
    if len(code) == DIGITS:
        step = phone_step(keys, account, code, now)
        if step is not None:
            account.step = step
        return None if step is None else PHONE
    wanted = select(PrintedCode).filter_by(account_id=account.id, hash=_hash(keys, account.id, code), used_at=None)
    found = session.scalar(wanted)
    if found is not None:
        found.used_at = now
    return None if found is None else PRINTED_CODE
