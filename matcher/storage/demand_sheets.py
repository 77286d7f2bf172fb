"""Sheets of demand beside a draft: what they are read with, and how what they say is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from matcher.exchange.demand_lines import Around
from matcher.exchange.demand_sheet import unit_words
from matcher.exchange.upload.differences import Differences
from matcher.exchange.upload.habits import named, plainly
from matcher.exchange.upload.lines import Vocabulary
from matcher.market import Header
from matcher.rounds.actor import Actor
from matcher.rounds.lots import Lot
from matcher.rounds.people import Kind as OrganisationKind
from matcher.storage import lots, register, sheets
from matcher.storage.lot_rows import Kept
from matcher.storage.lots import Changes
from matcher.storage.tables import METADATA
from matcher.storage.tables.people import Organisation
from matcher.storage.tables.sheets import Upload
from matcher.storage.trail import Deed, append


def vocabulary(session: Session) -> Vocabulary:
    """Return the categories and units that are known."""
    stored = METADATA.tables["lots"]
    used = session.scalars(select(stored.c.unit).distinct().limit(sheets.MOST_WORDS))
    return {**sheets.categories(session), "unit": {plainly(each): each for each in used} | unit_words()}


def supplier_names(session: Session, round_id: int) -> dict[str, str]:
    """Return the names of a round's suppliers by id."""
    stored = METADATA.tables["suppliers"]
    found = session.execute(select(stored.c.supplier, stored.c.name).where(stored.c.round_id == round_id))
    return {each.supplier: each.name for each in found}


def around(
    session: Session, header: Header, buyer: str, before: Mapping[str, Kept], upload: Upload, day: date
) -> Around:
    """Return what the lines of a sheet are read beside; `day` is the one on which it came."""
    round_id, organisation = upload.round_id or 0, upload.organisation_id
    taken: set[str] = {each for name in ("lots", "removed_lots") for each in session.scalars(_ids(name, round_id))}
    known = {plainly(name): supplier for supplier, name in _suppliers(session, round_id).items()}
    contracts = {number: each.supplier for number, each in register.contracts(session, organisation).items()}

    def supplier(name: str) -> tuple[str, str] | None:
        found = known.get(plainly(name)) or named(name)
        return (found, name) if found else None

    def contracted(number: str) -> tuple[str, str] | None:
        return supplier(contracts[number]) if number in contracts else None

    own = {each.id: each.lot for each in before.values()}
    return Around(
        header=header,
        buyer=buyer,
        lots=own,
        taken=taken - own.keys(),
        supplier=supplier,
        contracted=contracted,
        source=upload.name,
        day=day,
    )


def _ids(name: str, round_id: int) -> Select[str]:
    stored = METADATA.tables[name]
    return select(stored.c.lot).where(stored.c.round_id == round_id)


def _suppliers(session: Session, round_id: int) -> dict[str, str]:
    """Return names by id: organisations that supply, then those of this round."""
    members = session.execute(
        select(Organisation.party, Organisation.name).where(
            Organisation.kind == OrganisationKind.COOPERATIVE, Organisation.party.is_not(None)
        )
    )
    return {str(party): name for party, name in members} | supplier_names(session, round_id)


def changes_of(
    before: Mapping[str, Kept], differences: Differences[Lot], found: Mapping[str, Lot], dropped: Collection[str]
) -> Changes:
    """Return what a sheet does to the lots of a draft."""
    return Changes(
        added=tuple(Kept(lot_id, 1, lot) for lot_id, lot in differences.added.items()),
        changed=tuple(
            (before[lot_id], Kept(lot_id, before[lot_id].version + 1, found[lot_id])) for lot_id in differences.changed
        ),
        removed=tuple(before[lot_id] for lot_id in dropped),
    )


def take_in(
    session: Session,
    round_id: int,
    upload: Upload,
    changes: Changes,
    suppliers: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Write what a sheet changes, with the suppliers it names by id, as one deed; raises as `lots.apply` does."""
    also = {"suppliers"} if _add_suppliers(session, round_id, suppliers) else set()
    sheets.confirm(upload, now)
    facts = {"upload": upload.id, "sha256": upload.sha256}
    append(session, Deed(name="upload.confirm", actor=actor, now=now, facts=facts), ("uploads", upload.id))
    lots.apply(session, round_id, changes, "demand.take_in", actor, now, also=also, **facts)


def _add_suppliers(session: Session, round_id: int, named_: Mapping[str, str]) -> bool:
    """Add the present suppliers that the round does not know yet; tell whether there were any."""
    missing = sorted(named_.keys() - supplier_names(session, round_id).keys())
    members = set(session.scalars(select(Organisation.party).where(Organisation.party.in_(missing))))
    rows = [
        {
            "round_id": round_id,
            "supplier": each,
            "name": named_[each],
            "kind": "worker_owned" if each in members else "conventional",
            **{"pledge_revenue_bp": 0, "pledge_surplus_bp": 0, "group": "", "attributes": ""},
        }
        for each in missing
    ]
    if rows:
        session.execute(insert(METADATA.tables["suppliers"]), rows)
    return bool(rows)
