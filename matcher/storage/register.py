"""The contract registers of anchors, as their last sheets said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from matcher.rounds.register import Contract, ahead
from matcher.storage import sheets
from matcher.storage.people import acting
from matcher.storage.tables.people import Account, Organisation
from matcher.storage.tables.sheets import RegisteredContract, Upload
from matcher.storage.trail import Deed, append

_NAMES = tuple(each.name for each in fields(Contract))
_COLUMNS = tuple(getattr(RegisteredContract, name) for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Registered:
    """A contract, and the name of the organisation that has it."""

    owner: str
    contract: Contract


def contracts(session: Session, organisation: int) -> dict[str, Contract]:
    """Return an organisation's contracts by number, in order."""
    return {each.contract.number: each.contract for each in registered(session, organisation)}


def registered(session: Session, organisation: int | None = None) -> list[Registered]:
    """List an organisation's contracts, or everybody's for None, by number: one statement, however many there are."""
    wanted = (
        select(Organisation.name, *_COLUMNS)
        .join(RegisteredContract, RegisteredContract.organisation_id == Organisation.id)
        .order_by(RegisteredContract.number, Organisation.name)
    )
    wanted = wanted if organisation is None else wanted.where(Organisation.id == organisation)
    return [
        Registered(owner, Contract(**dict(zip(_NAMES, values, strict=True))))
        for owner, *values in session.execute(wanted)
    ]


def forward_calendar(session: Session, today: date) -> list[Registered]:
    """Return what the public sees of all registers, the next to open first."""
    return ahead(registered(session), today, lambda each: each.contract)


def take_in(
    session: Session,
    account: Account,
    upload: Upload,
    found: dict[str, Contract],
    dropped: Collection[str],
    now: datetime,
) -> None:
    """Write the contracts of a sheet over those of the same numbers, and drop some, as one deed."""
    organisation = account.organisation_id
    going = [*found, *dropped]
    mine = RegisteredContract.organisation_id == organisation
    for start in range(0, len(going), 500):
        session.execute(
            delete(RegisteredContract).where(mine, RegisteredContract.number.in_(going[start : start + 500]))
        )
    rows: list[dict[str, Any]] = [
        {**asdict(each), "organisation_id": organisation, "upload_id": upload.id} for each in found.values()
    ]
    if rows:
        session.execute(insert(RegisteredContract), rows)
    sheets.confirm(upload, now)
    facts = {"upload": upload.id, "contracts": len(found), "dropped": len(dropped), "sha256": upload.sha256}
    deed = Deed(name="register.take_in", actor=acting(account), now=now, facts=facts)
    append(session, deed, ("registered_contracts", organisation), ("uploads", upload.id))
