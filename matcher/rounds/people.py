"""Who may be what: kinds of organisations, roles in them, and the roles that one person may not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an organisation is in the network."""

    ANCHOR = "anchor"
    COOPERATIVE = "cooperative"
    FUND = "fund"
    NETWORK = "network"
    OUTSIDE = "outside"


class Role(StrEnum):
    """What a person does for an organisation."""

    OFFICER = "officer"
    APPROVER = "approver"
    PAYABLES = "payables"
    BIDDER = "bidder"
    READER = "reader"
    STEWARD = "steward"
    TRUSTEE = "trustee"
    ADMIN = "admin"
    FACILITATOR = "facilitator"
    WITNESS = "witness"
    ESCROW = "escrow"
    COST_REVIEWER = "cost_reviewer"
    AUDITOR = "auditor"


HELD_IN: dict[Kind, frozenset[Role]] = {
    Kind.ANCHOR: frozenset({Role.OFFICER, Role.APPROVER, Role.PAYABLES, Role.WITNESS, Role.ESCROW}),
    Kind.COOPERATIVE: frozenset({Role.BIDDER, Role.READER}),
    Kind.FUND: frozenset({Role.STEWARD, Role.TRUSTEE}),
    Kind.NETWORK: frozenset({Role.ADMIN, Role.FACILITATOR}),
    Kind.OUTSIDE: frozenset({Role.WITNESS, Role.ESCROW, Role.COST_REVIEWER, Role.AUDITOR}),
}
"""The roles a kind of organisation gives. Reading bids and running the network never meet in one organisation."""

APART: tuple[frozenset[Role], ...] = (
    frozenset({Role.OFFICER, Role.APPROVER}),
    frozenset({Role.PAYABLES, Role.APPROVER}),
    frozenset({Role.OFFICER, Role.WITNESS}),
    frozenset({Role.OFFICER, Role.ESCROW}),
    frozenset({Role.WITNESS, Role.ESCROW}),
    frozenset({Role.STEWARD, Role.TRUSTEE}),
    frozenset({Role.AUDITOR, Role.WITNESS}),
    frozenset({Role.AUDITOR, Role.ESCROW}),
    frozenset({Role.AUDITOR, Role.COST_REVIEWER}),
)
"""Pairs that one person may not hold: nobody approves, witnesses or audits their own work."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Why somebody may not hold some roles: `code` is the rule, `roles` are those concerned."""

    code: str
    roles: tuple[Role, ...]


def clashes(kind: Kind, roles: Collection[Role]) -> Iterator[Clash]:
    """Yield every reason why one person of such an organisation may not hold these roles together."""
    if not roles:
        yield Clash("role.none", ())
    strange = sorted(set(roles) - HELD_IN[kind])
    if strange:
        yield Clash("role.not_here", tuple(strange))
    yield from (Clash("role.two_people", tuple(sorted(pair))) for pair in APART if pair <= set(roles))
