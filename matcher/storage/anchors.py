"""The anchors of a round: who joins, who leaves, and the terms of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from matcher.money import BASIS_POINTS
from matcher.rounds.people import Kind, Role
from matcher.storage import tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.people import acting
from matcher.storage.tables.demand import Buyer, Lot, Onboarding
from matcher.storage.tables.people import Account, AccountRole, Organisation
from matcher.storage.tables.publication import QUOTE_AT_MOST, Anchor
from matcher.storage.tables.tenders import PriceCommitment, RemovedLot
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append

PREMIUM_AT_MOST = 100 * BASIS_POINTS
LEFT_BEHIND = (RemovedLot, PriceCommitment, Onboarding)
"""What hangs on a buyer that has no lots any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an anchor signs for itself: most basis points above today, the joint clause, its own limit for quotes."""

    premium_bp: int | None
    joint: bool
    quote_most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """An anchor of a round with its terms; `version` is 0 where it has not said anything yet."""

    organisation: Organisation
    buyer: str
    version: int
    terms: Terms
    leads: bool


def joined(session: Session, held: HeldRound) -> list[Joined]:
    """List the anchors of a round, the lead first, then by name."""
    rows = session.execute(
        select(Organisation, Buyer, Anchor)
        .join(Buyer, Buyer.buyer == Organisation.party)
        .outerjoin(Anchor, (Anchor.round_id == Buyer.round_id) & (Anchor.organisation_id == Organisation.id))
        .where(Buyer.round_id == held.id)
        .order_by(Organisation.id != held.lead.id, Organisation.name)
    )
    return [
        Joined(
            organisation=organisation,
            buyer=buyer.buyer,
            version=anchor.version if anchor else 0,
            terms=Terms(
                premium_bp=buyer.max_premium_bp,
                joint=bool(anchor and anchor.joint),
                quote_most=anchor.quote_most if anchor else None,
            ),
            leads=organisation.id == held.lead.id,
        )
        for organisation, buyer, anchor in rows
    ]


def who_may_join(session: Session, held: HeldRound) -> Sequence[Organisation]:
    """List the anchors that are not in a round yet and have an id under which they buy."""
    wanted = select(Organisation).where(Organisation.kind == Kind.ANCHOR, Organisation.party.is_not(None))
    return session.scalars(wanted.where(Organisation.party.not_in(held.buyers)).order_by(Organisation.name)).all()


def holders(session: Session, organisation_id: int, role: Role, now: datetime) -> int:
    """Count the people of an organisation who hold a role and are not shut out."""
    wanted = (
        select(func.count())
        .select_from(AccountRole)
        .join(Account, Account.id == AccountRole.account_id)
        .where(Account.organisation_id == organisation_id, AccountRole.role == role, Account.disabled_at.is_(None))
    )
    return session.scalar(wanted.where((AccountRole.until.is_(None)) | (AccountRole.until > now))) or 0


def join(session: Session, round_id: int, organisation_id: int, account: Account, now: datetime) -> None:
    """Let another anchor join a draft; its own officers then add lots and terms, and its people sign.

    Raises
    ------
    DemandRefused
        If the round is no draft, the account is not of its lead, or the organisation cannot join.
    """
    held = _led(session, round_id, account, now)
    found = next((each for each in who_may_join(session, held) if each.id == organisation_id), None)
    if found is None:
        raise DemandRefused("anchor.cannot_join")
    kind = tenders.kind_before(session, str(found.party))
    session.execute(insert(Buyer), [{"round_id": round_id, "buyer": found.party, "name": found.name, "kind": kind}])
    _add(session, round_id, organisation_id)
    _told(session, "anchor.join", round_id, organisation_id, account, now, "buyers")


def _led(session: Session, round_id: int, account: Account, now: datetime) -> HeldRound:
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    if account.organisation_id != held.lead.id:
        raise DemandRefused("anchor.not_lead", held.lead.name)
    return held


def _add(session: Session, round_id: int, organisation_id: int) -> Anchor:
    made = Anchor(round_id=round_id, organisation_id=organisation_id, version=1, joint=False, quote_most=None)
    session.add(made)
    return made


def _told(
    session: Session, name: str, round_id: int, organisation_id: int, account: Account, now: datetime, *tables: str
) -> None:
    facts = {"round": round_id, "organisation": organisation_id}
    deed = Deed(name=name, actor=acting(account), now=now, facts=facts)
    append(session, deed, *((table, round_id) for table in ("anchors", *tables)))


def leave(session: Session, round_id: int, organisation_id: int, account: Account, now: datetime) -> None:
    """Let an anchor without lots leave a draft: by its own people, or by the lead's.

    Raises
    ------
    DemandRefused
        If the round is no draft, it is the lead or not in the round, it has lots, or somebody else asks.
    """
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    found = next((each for each in joined(session, held) if each.organisation.id == organisation_id), None)
    if found is None or found.leads:
        raise DemandRefused("anchor.cannot_leave")
    if account.organisation_id not in (held.lead.id, organisation_id):
        raise DemandRefused("anchor.not_lead", held.lead.name)
    if session.scalar(select(Lot.lot).filter_by(round_id=round_id, buyer=found.buyer).limit(1)) is not None:
        raise DemandRefused("anchor.has_lots", found.organisation.name)
    for table in LEFT_BEHIND:
        session.execute(delete(table).filter_by(round_id=round_id, buyer=found.buyer))
    session.execute(delete(Anchor).filter_by(round_id=round_id, organisation_id=organisation_id))
    session.execute(delete(Buyer).filter_by(round_id=round_id, buyer=found.buyer))
    tables = ("buyers", *(table.__tablename__ for table in LEFT_BEHIND))
    _told(session, "anchor.leave", round_id, organisation_id, account, now, *tables)


def set_terms(session: Session, round_id: int, terms: Terms, version: int, account: Account, now: datetime) -> None:
    """Write the terms of somebody's own anchor; `version` is the one that was changed.

    Raises
    ------
    DemandRefused
        If the round is no draft, the anchor is not in it, or somebody else wrote in between.
    ValueError
        If an amount lies outside its range.
    """
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    mine = next((each for each in joined(session, held) if each.organisation.id == account.organisation_id), None)
    if mine is None:
        raise DemandRefused("anchor.not_joined")
    if version != mine.version:
        raise DemandRefused("anchor.stale")
    if not 0 <= (terms.premium_bp or 0) <= PREMIUM_AT_MOST or not 0 <= (terms.quote_most or 0) <= QUOTE_AT_MOST:
        raise ValueError(terms)
    row = session.get(Anchor, (round_id, account.organisation_id)) or _add(session, round_id, account.organisation_id)
    row.version, row.joint, row.quote_most = mine.version + 1, terms.joint, terms.quote_most
    session.get_one(Buyer, (round_id, mine.buyer)).max_premium_bp = terms.premium_bp
    _told(session, "anchor.terms", round_id, account.organisation_id, account, now, "buyers")
