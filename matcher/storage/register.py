"""The contract registers of anchors, as their last sheets said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, fields
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

_FIELDS = tuple(each.name for each in fields(Contract))


def contracts(session: Session, organisation: int) -> dict[str, Contract]:
    """Return an organisation's contracts by number, in order."""
    found = select(RegisteredContract).filter_by(organisation_id=organisation).order_by(RegisteredContract.number)
    return {each.number: _contract(each) for each in session.scalars(found)}


def all_contracts(session: Session) -> list[tuple[Organisation, Contract]]:
    """Return every contract with whose it is."""
    joined = select(Organisation, RegisteredContract).join(
        RegisteredContract, RegisteredContract.organisation_id == Organisation.id
    )
    return [(owner, _contract(each)) for owner, each in session.execute(joined)]


def _contract(row: RegisteredContract) -> Contract:
    return Contract(**{name: getattr(row, name) for name in _FIELDS})


def forward_calendar(session: Session, today: date) -> list[tuple[Organisation, Contract]]:
    """Return what the public sees of all registers, the next to open first."""
    found = all_contracts(session)
    owners = {id(contract): owner for owner, contract in found}
    return [(owners[id(each)], each) for each in ahead((contract for _, contract in found), today)]


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
