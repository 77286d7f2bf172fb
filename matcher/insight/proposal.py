"""A proposal: a certified award put on paper, as rows for files, tables and pages.

Exact fractions are rounded here and nowhere else, by largest remainder, so that every column adds up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Reading(StrEnum):
    """What a figure of the goals is measured in."""

    MONEY = "money"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class AwardRow:
    """Parts awarded to a bid, or for which it stands by, with what they cost in cents."""

    bid: str
    supplier: str
    lot: str
    parts: int
    value: int


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """Parts of a lot that nobody of the market supplies, with what they cost in cents."""

    lot: str
    parts: int
    value: int


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A buyer's part of an awarded bid's charges, in cents."""

    bid: str
    buyer: str
    amount: int


@dataclass(frozen=True, slots=True)
class LoadRow:
    """Work of a supplier in a period: committed, agreed and awarded, in hundredths of a unit; `units` whole."""

    supplier: str
    resource: str
    period: int
    load: int
    units: int


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One line of the account: cents, or hundredths of an hour; None where a baseline has no such figure."""

    goal: str
    line: str
    reading: Reading
    value: int
    today: int | None
    cheapest: int | None


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """What decided about a bid's entry for a lot: parts won, the rule's code, and its facts in words."""

    bid: str
    lot: str
    parts: int
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutwardRow:
    """Parts of a lot placed further out than the innermost ring, beside one nearer bid and why it did not take them.

    `bid` and `supplier` are "" for what is bought outside; `nearer` is "", and its ring None, where nobody nearer bid.
    """

    lot: str
    bid: str
    supplier: str
    ring: int
    parts: int
    nearer: str
    nearer_ring: int | None
    rule: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All rows of one certified award; what `certificate.json` says is in `certificate`.

    The certificate holds: status, objective, bound, bound_source, gap, gap_money, work, solver, versions, digests,
    levels, checks, cut_off, awardable, baselines.
    """

    awards: tuple[AwardRow, ...]
    standby: tuple[AwardRow, ...]
    outside: tuple[OutsideRow, ...]
    charges: tuple[ChargeRow, ...]
    loads: tuple[LoadRow, ...]
    goals: tuple[GoalRow, ...]
    reasons: tuple[ReasonRow, ...]
    outward: tuple[OutwardRow, ...]
    certificate: dict[str, Any] = field(hash=False)
