"""Publishing a round: what everybody signs, what is missing, who may sign, and when it opens.

Every anchor's officer and approver sign one and the same digest. Whatever is changed afterwards is another digest, and
their signatures no longer count.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from matcher.rounds.methods import Purchase, refusals
from matcher.rounds.people import Role
from matcher.rounds.tenders import Method, Schedule
from matcher.rounds.trail import moment

SIGNERS = (Role.OFFICER, Role.APPROVER)
"""In the order in which they sign."""
TIE_RULE = (
    "Where awards are equally good, bids rank by the SHA-256 of a seed and the id of the bid, the lowest first. The"
    " seed is the SHA-256 of the commitments of all bids, in order, which nobody knows before the round closes."
)
"""What breaks ties; its words are part of what is signed."""
DECLARATION = (
    "I know of no interest of mine, of my family, of a partner, or of anybody who employs or is about to employ one of"
    " us, in any firm that may bid in this round; and none of us takes anything of value from such a firm."
)
"""What everybody declares who signs. Source: 2 CFR 200.318(c)(1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a round publishes, as everybody can hash it again.

    Attributes
    ----------
    demand
        Digest of the demand as bidders see it: hidden prices are left out.
    policy
        Digest of the policy.
    premiums
        The region in which awards may lie: by buyer, the basis points it pays at most above today.
    joint
        Buyers that take packages, conditions and discounts across each other's lots.
    commitments
        By buyer, the hash that binds it to its hidden prices; None before anybody signed.
    """

    schedule: Schedule
    currency: str
    demand: str
    policy: str
    award_gap_bp: int
    premiums: tuple[tuple[str, int | None], ...]
    joint: tuple[str, ...]
    commitments: tuple[tuple[str, str | None], ...]
    tie_rule: str = TIE_RULE

    def canonical(self) -> str:
        """Write it as JSON with sorted keys: equal notices are equal texts."""
        dates = {"questions_until": self.schedule.questions_until, "closes_at": self.schedule.closes_at}
        told = {
            "name": self.schedule.name,
            "method": self.schedule.method,
            "public": self.schedule.public,
            "standstill_days": self.schedule.standstill_days,
            **{name: None if when is None else moment(when) for name, when in dates.items()},
            "currency": self.currency,
            "demand": self.demand,
            "policy": self.policy,
            "award_gap_bp": self.award_gap_bp,
            "premiums_bp": dict(self.premiums),
            "joint": sorted(self.joint),
            "commitments": dict(self.commitments),
            "tie_rule": self.tie_rule,
        }
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the notice."""
        return sha256(self.canonical().encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An anchor of a round: what it brings, and how many people it has who can sign."""

    organisation: int
    buyer: str
    name: str
    lots: int
    unsourced: int
    purchase: Purchase
    premium_bp: int | None
    officers: int
    approvers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What decides whether a draft can be published.

    Attributes
    ----------
    faults
        Things to repair in the demand.
    never
        Keys of rules that can never hold together, one tuple for each contradiction.
    strange
        Names in the policy that the demand does not have.
    unfounded
        Keys of rules that prefer somebody and name no ground in law.
    locks
        Whether the policy decides about single bids.
    """

    schedule: Schedule
    parties: tuple[Party, ...]
    faults: int = 0
    never: tuple[tuple[str, ...], ...] = ()
    strange: tuple[tuple[str, str], ...] = ()
    unfounded: tuple[str, ...] = ()
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a round still needs: the rule, whose task it is (a buyer, or "" for the lead), and its facts."""

    code: str
    buyer: str = ""
    facts: tuple[str | int, ...] = ()


def lacks(ready: Readiness, now: datetime) -> list[Lack]:
    """List everything that is missing before a round can be published."""
    found = [*_of_dates(ready.schedule, now), *_of_policy(ready)]
    if ready.faults:
        found.append(Lack("publish.demand", facts=(ready.faults,)))
    for party in ready.parties:
        found += _of_party(party, ready.schedule.method, now)
    return found


def _of_dates(schedule: Schedule, now: datetime) -> Iterator[Lack]:
    closing, questions = schedule.closes_at, schedule.questions_until
    if closing is None:
        yield Lack("publish.closing")
    elif closing <= now:
        yield Lack("publish.closing_past")
    if questions is None:
        yield Lack("publish.questions")
    elif questions <= now or (closing is not None and questions > closing):
        yield Lack("publish.questions_past")


def _of_policy(ready: Readiness) -> Iterator[Lack]:
    yield from (Lack("publish.never", facts=keys) for keys in ready.never)
    yield from (Lack("publish.strange", facts=each) for each in ready.strange)
    yield from (Lack("publish.unfounded", facts=(key,)) for key in ready.unfounded)
    if ready.locks:
        yield Lack("publish.locks")


def _of_party(party: Party, method: Method, now: datetime) -> Iterator[Lack]:
    if not party.lots:
        yield Lack("publish.no_lots", party.buyer)
    if party.unsourced:
        yield Lack("publish.sources", party.buyer, (party.unsourced,))
    if party.premium_bp is None:
        yield Lack("publish.premium", party.buyer)
    if not party.officers:
        yield Lack("publish.no_officer", party.buyer)
    if not party.approvers:
        yield Lack("publish.no_approver", party.buyer)
    for each in refusals(method, party.purchase, now.date()):
        yield Lack(each.code, party.buyer, (each.worth, each.most))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Somebody's name under a digest, for an organisation and in a role."""

    organisation: int
    role: Role
    account: int
    at: datetime
    digest: str


def counting(signatures: Iterable[Signature], digest: str) -> list[Signature]:
    """Return the signatures under a digest; those under any other count no more."""
    return [each for each in signatures if each.digest == digest]


def refusal(
    signatures: Collection[Signature], organisation: int, role: Role, account: int, digest: str, free: bool
) -> str | None:
    """Return the code of why somebody may not sign a digest now, None if they may.

    The officer signs first, and another person approves; `free` tells that they declared no interest.
    """
    given = {each.role: each for each in counting(signatures, digest) if each.organisation == organisation}
    if role in given:
        return "sign.given"
    if any(each.account == account for each in given.values()):
        return "sign.two_people"
    if role == Role.APPROVER and Role.OFFICER not in given:
        return "sign.officer_first"
    return None if free else "sign.interest"


def complete(signatures: Iterable[Signature], organisations: Collection[int], digest: str) -> bool:
    """Tell whether every anchor's officer and approver signed a digest."""
    given = {(each.organisation, each.role) for each in counting(signatures, digest)}
    return bool(organisations) and given >= {(each, role) for each in organisations for role in SIGNERS}
