"""Publishing a round: what is signed, what is missing, and the signature that opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import Finding, errors
from matcher.exchange.locks import strange_names
from matcher.insight.contradictions import contradictions
from matcher.insight.preferences import preferring
from matcher.market import Market
from matcher.money import CENT_IN_MILLIONTHS
from matcher.policy import Policy, stored_policy
from matcher.rounds import publication as rules
from matcher.rounds.funding import Money
from matcher.rounds.methods import Purchase
from matcher.rounds.notices import Happening
from matcher.rounds.people import Role
from matcher.rounds.prices import Hidden, canonical, commitment
from matcher.rounds.publication import DECLARATION, Lack, Notice, Party, Readiness
from matcher.rounds.states import State
from matcher.storage import commitments, tenders
from matcher.storage.anchors import Joined, holders, joined
from matcher.storage.commitments import hidden_prices
from matcher.storage.errors import DemandRefused
from matcher.storage.keys import Keys
from matcher.storage.lawful import Doubt, doubts
from matcher.storage.lot_lines import LotLine, lot_lines
from matcher.storage.markets import read_market
from matcher.storage.notices import tell_round
from matcher.storage.people import acting
from matcher.storage.published import demand_digest
from matcher.storage.tables.people import Account, AccountRole
from matcher.storage.tables.publication import Signature
from matcher.storage.tables.rounds import Round, RoundState
from matcher.storage.tables.tenders import LotNote, PriceCommitment
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a draft is from being published.

    Attributes
    ----------
    seen
        What a form sends back, so that nobody signs what they did not see.
    signatures
        All that were ever given; `counting` are those that count.
    doubts
        Rules that may not be lawful for the money of some lots; counsel knows, so nothing is refused.
    published
        Whether the round was opened; an addendum changes what stands there afterwards, not what was signed.
    """

    notice: Notice
    anchors: tuple[Joined, ...]
    lacks: tuple[Lack, ...]
    signatures: tuple[rules.Signature, ...]
    seen: str
    published: bool
    doubts: tuple[Doubt, ...]

    @property
    def digest(self) -> str:
        """What was signed by everybody, or is to be."""
        return self.signatures[-1].digest if self.published and self.signatures else self.notice.digest

    @property
    def counting(self) -> list[rules.Signature]:
        """The signatures under it."""
        return rules.counting(self.signatures, self.digest)


def standing(session: Session, keys: Keys, held: HeldRound, now: datetime) -> Standing:
    """Say what would be published, what is missing, and who signed."""
    anchors, policy = joined(session, held), stored_policy(held.round.policy)
    hidden = {each.buyer: hidden_prices(session, held.id, each.buyer) for each in anchors}
    notice = _notice(session, held, anchors, policy, hidden)
    secret = "".join(map(canonical, hidden.values()))
    read = read_market(session, held.id, held.header)
    return Standing(
        notice=notice,
        anchors=tuple(anchors),
        lacks=tuple(rules.lacks(_readiness(session, held, anchors, policy, now, read), now)),
        signatures=tuple(_signatures(session, held.id)),
        seen=keys.tag("draft", f"{notice.canonical()}\n{secret}"),
        published=held.published,
        doubts=tuple(doubts(session, held.id, read[0], policy)),
    )


def _notice(
    session: Session, held: HeldRound, anchors: Sequence[Joined], policy: Policy, hidden: Mapping[str, Hidden]
) -> Notice:
    return Notice(
        schedule=held.schedule,
        currency=held.round.currency,
        demand=demand_digest(session, held.id),
        policy=held.round.policy_digest,
        award_gap_bp=policy.limits.award_gap_bp,
        premiums=tuple((each.buyer, each.terms.premium_bp) for each in anchors),
        joint=tuple(each.buyer for each in anchors if each.terms.joint),
        commitments=tuple((buyer, _commitment(session, held.id, buyer, prices)) for buyer, prices in hidden.items()),
    )


def _commitment(session: Session, round_id: int, buyer: str, prices: Hidden) -> str | None:
    """Return the commitment to a buyer's hidden prices as they are now; None before anybody signed."""
    found = session.get(PriceCommitment, (round_id, buyer))
    return None if found is None else commitment(prices, found.nonce)


def _readiness(
    session: Session,
    held: HeldRound,
    anchors: Sequence[Joined],
    policy: Policy,
    now: datetime,
    read: tuple[Market | None, Sequence[Finding]],
) -> Readiness:
    market, findings = read
    lines = lot_lines(session, held.id)
    federal = _paid_by(session, held.id, Money.FEDERAL)
    found = [] if market is None else contradictions(market, policy)
    return Readiness(
        schedule=held.schedule,
        parties=tuple(_party(session, each, lines, federal, now) for each in anchors),
        faults=len(errors(findings)),
        never=tuple(each.rules for each in found if each.never),
        strange=() if market is None else tuple(_strange(market, policy)),
        unfounded=tuple(key for key, rule in preferring(policy) if not rule.basis),
        locks=bool(policy.rules.exclude or policy.rules.force),
    )


def _party(session: Session, anchor: Joined, lines: Sequence[LotLine], federal: frozenset[str], now: datetime) -> Party:
    mine = [line for line in lines if line.buyer == anchor.buyer]
    return Party(
        organisation=anchor.organisation.id,
        buyer=anchor.buyer,
        name=anchor.organisation.name,
        lots=len(mine),
        unsourced=sum(not line.sourced for line in mine),
        purchase=Purchase(
            worth=_worth(mine),
            federal=_worth([line for line in mine if line.id in federal]),
            quote_most=anchor.terms.quote_most,
        ),
        premium_bp=anchor.terms.premium_bp,
        officers=holders(session, anchor.organisation.id, Role.OFFICER, now),
        approvers=holders(session, anchor.organisation.id, Role.APPROVER, now),
    )


def _worth(lines: Sequence[LotLine]) -> int:
    """Return what lots cost today, in cents rounded up."""
    return -(-sum(line.today * line.quantity for line in lines) // CENT_IN_MILLIONTHS)


def _paid_by(session: Session, round_id: int, money: Money) -> frozenset[str]:
    return frozenset(session.scalars(select(LotNote.lot).filter_by(round_id=round_id, money=money)))


def _strange(market: Market, policy: Policy) -> list[tuple[str, str]]:
    """Return what the policy names and the demand does not have; what only bidders bring cannot be there yet."""
    return [(key, name) for key, name in strange_names(market, policy) if not key.endswith((".attribute", ".resource"))]


def _signatures(session: Session, round_id: int) -> list[rules.Signature]:
    rows = session.scalars(select(Signature).filter_by(round_id=round_id).order_by(Signature.id))
    return [
        rules.Signature(
            organisation=each.organisation_id,
            role=Role(each.role),
            account=each.account_id,
            at=each.at,
            digest=each.digest,
        )
        for each in rows
    ]


def to_approve(session: Session, organisation_id: int) -> list[tuple[int, str]]:
    """List the drafts, by number and name, that an anchor's officer was the last of its people to sign."""
    rows = session.execute(
        select(Round.id, Round.name, Signature.role)
        .join(Signature, Signature.round_id == Round.id)
        .join(RoundState, RoundState.round_id == Round.id)
        .where(RoundState.state == State.DRAFT, Signature.organisation_id == organisation_id)
        .order_by(Signature.id)
    )
    last = {number: (name, role) for number, name, role in rows}
    return [(number, name) for number, (name, role) in last.items() if role == Role.OFFICER]


def sign(
    session: Session, keys: Keys, round_id: int, account: Account, role: Role, free: bool, seen: str, now: datetime
) -> bool:
    """Sign a round for one's anchor; the last signature opens it. Return whether it did.

    Parameters
    ----------
    free
        Whether the signer declares `DECLARATION`.
    seen
        `Standing.seen` of the page they signed.

    Raises
    ------
    DemandRefused
        If the round is no draft, is not what they saw, lacks something, or they may not sign it.
    """
    held = tenders.find(session, round_id, now)
    tenders.refuse_unless_draft(held)
    before = standing(session, keys, held, now)
    if seen != before.seen:
        raise DemandRefused("sign.changed")
    if before.lacks:
        raise DemandRefused("sign.incomplete")
    if not _may_sign(session, account, role, before, now):
        raise DemandRefused("sign.not_yours")
    bound = tuple((each.buyer, commitments.bind(session, round_id, each.buyer)) for each in before.anchors)
    digest = replace(before.notice, commitments=bound).digest
    code = rules.refusal(before.signatures, account.organisation_id, role, account.id, digest, free)
    if code is not None:
        raise DemandRefused(code)
    _add(session, round_id, account, role, digest, now)
    given = _signatures(session, round_id)
    opens = rules.complete(given, [each.organisation.id for each in before.anchors], digest)
    facts = {"round": round_id, "role": role, "digest": digest}
    deed = Deed(name="round.sign", actor=acting(account), now=now, facts=facts)
    append(session, deed, ("signatures", round_id), (commitments.TABLE, round_id))
    if opens:
        _open(session, held, before.notice.demand, digest, account, now)
    return opens


def _may_sign(session: Session, account: Account, role: Role, before: Standing, now: datetime) -> bool:
    held = session.get(AccountRole, (account.id, role))
    counts = held is not None and (held.until is None or held.until > now) and account.disabled_at is None
    return counts and account.organisation_id in {each.organisation.id for each in before.anchors}


def _add(session: Session, round_id: int, account: Account, role: Role, digest: str, now: datetime) -> None:
    session.add(
        Signature(
            round_id=round_id,
            organisation_id=account.organisation_id,
            role=role,
            account_id=account.id,
            at=now,
            digest=digest,
            says=DECLARATION,
        )
    )
    session.flush()


def _open(session: Session, held: HeldRound, demand: str, digest: str, account: Account, now: datetime) -> None:
    """Open the round: from here on what was signed is fixed."""
    tender = held.tender
    tender.published_at, tender.version = now, tender.version + 1
    tender.demand_digest, tender.policy_digest = demand, held.round.policy_digest
    session.get_one(RoundState, held.id).state = State.OPEN
    facts = {"round": held.id, "notice": digest, "demand": tender.demand_digest, "policy": tender.policy_digest}
    deed = Deed(name="round.publish", actor=acting(account), now=now, facts=facts)
    append(session, deed, ("tenders", held.id), ("round_states", held.id))
    tell_round(session, held, Happening.PUBLISHED, acting(account), now)
