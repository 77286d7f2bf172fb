"""The policy of a draft: written as a whole, from one that was seen, and refused where it can never hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.insight.contradictions import Contradiction, contradictions
from matcher.market import HOURS, Header, Market
from matcher.policy import Policy
from matcher.storage import tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.markets import read_market
from matcher.storage.people import acting
from matcher.storage.tables.demand import Buyer, Lot
from matcher.storage.tables.people import Account
from matcher.storage.tables.suppliers import Capacity, Supplier
from matcher.storage.trail import Deed, append


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the rules of a draft may name; `buyers` by id."""

    header: Header
    buyers: dict[str, str]
    categories: tuple[str, ...]
    lots: tuple[str, ...]
    fundings: tuple[str, ...]
    attributes: tuple[str, ...]
    resources: tuple[str, ...]


class NeverTogether(DemandRefused):
    """Raised when rules of a policy can never hold together; `found` names them."""

    def __init__(self, found: list[Contradiction]) -> None:
        """Take what was found, at least one."""
        super().__init__("policy.never_together", ", ".join(found[0].rules))
        self.found = found


def known(session: Session, held: tenders.HeldRound, buyers: Collection[str] | None) -> Known:
    """Return what is there to be named, in order; of the lots, those of some buyers, None for all."""
    rows = select(Lot.lot, Lot.category, Lot.funding, Lot.buyer).filter_by(round_id=held.id)
    lots = session.execute(rows).all()
    attributes = session.scalars(select(Supplier.attributes).filter_by(round_id=held.id))
    names = session.execute(select(Buyer.buyer, Buyer.name).filter_by(round_id=held.id).order_by(Buyer.name))
    resources = session.scalars(select(Capacity.resource).filter_by(round_id=held.id).distinct())
    return Known(
        header=held.header,
        buyers={each.buyer: each.name for each in names},
        categories=tuple(sorted({each.category for each in lots})),
        lots=tuple(sorted(each.lot for each in lots if buyers is None or each.buyer in buyers)),
        fundings=tuple(sorted({each.funding for each in lots} - {""})),
        attributes=tuple(sorted({word for each in attributes for word in each.split(";") if word})),
        resources=tuple(sorted({HOURS, *resources})),
    )


def draft_market(session: Session, held: tenders.HeldRound) -> Market | None:
    """Return the demand of a draft as a market without bids; None while something in it is to be repaired."""
    return read_market(session, held.id, held.header)[0]


def standing_in_the_way(session: Session, held: tenders.HeldRound, policy: Policy) -> list[Contradiction]:
    """Find the rules of a policy that cannot hold together over a draft's demand."""
    market = draft_market(session, held)
    return [] if market is None else contradictions(market, policy)


def write(
    session: Session, round_id: int, policy: Policy, seen: str, account: Account, now: datetime
) -> list[Contradiction]:
    """Write the policy of a draft; `seen` is the digest of the one that was changed.

    Returns
    -------
    list
        Rules that could hold only by a joint bid or outside; the policy is written all the same.

    Raises
    ------
    DemandRefused
        If the round is no draft, the account is not of its lead, somebody else wrote in between, an officer's lock is
        in it.
    NeverTogether
        If rules can never hold together.
    """
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    if account.organisation_id != held.lead.id:
        raise DemandRefused("policy.not_lead", held.lead.name)
    if seen != held.round.policy_digest:
        raise DemandRefused("policy.stale")
    if policy.rules.exclude or policy.rules.force:
        raise DemandRefused("policy.locks")
    found = standing_in_the_way(session, held, policy)
    never = [each for each in found if each.never]
    if never:
        raise NeverTogether(never)
    if policy.digest != held.round.policy_digest:
        held.round.policy, held.round.policy_digest = policy.canonical(), policy.digest
        facts = {"round": round_id, "policy": policy.digest}
        append(session, Deed(name="policy.write", actor=acting(account), now=now, facts=facts), ("rounds", round_id))
    return found
