"""A run and the rows of its proposal: they point at the round's bids, lots, buyers and suppliers.

Amounts are cents; loads and hours are hundredths; see `matcher.insight.proposal`. `row` keeps their order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.insight.proposal import Reading
from matcher.market.columns import LARGEST_QUANTITY
from matcher.market.tables import PERIODS_AT_MOST
from matcher.storage.tables.schema import Stored, between, of_round, one_of, told_by

LARGEST_SUM = 10**15
"""Sums of amounts, in cents, and of work, in hundredths, stay at or below this."""


class Run(Stored):
    """One answer to a round; `certificate` is JSON with sorted keys, its gist in columns of their own."""

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("id", "round_id"), Index(None, "round_id"), told_by("id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    created_at: Mapped[datetime]
    status: Mapped[str]
    awardable: Mapped[bool]
    market_digest: Mapped[str]
    policy_digest: Mapped[str]
    certificate: Mapped[str]


def _of_run(*items: Any) -> tuple[Any, ...]:
    return (ForeignKeyConstraint(["run_id", "round_id"], ["runs.id", "runs.round_id"]), *items, told_by("run_id"))


def _of_entry() -> ForeignKeyConstraint:
    key = ("round_id", "bid", "lot")
    return ForeignKeyConstraint(key, [f"bid_entries.{name}" for name in key])


class RunAward(Stored):
    """See `matcher.insight.proposal.AwardRow`."""

    __tablename__ = "run_awards"
    __table_args__ = _of_run(
        _of_entry(),
        of_round("supplier", "suppliers"),
        between("parts", 1, LARGEST_QUANTITY),
        between("value", 0, LARGEST_SUM),
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    bid: Mapped[str]
    supplier: Mapped[str]
    lot: Mapped[str]
    parts: Mapped[int]
    value: Mapped[int]


class RunStandby(Stored):
    """Parts for which bids stand by; see `matcher.insight.proposal.AwardRow`."""

    __tablename__ = "run_standby"
    __table_args__ = _of_run(
        _of_entry(),
        of_round("supplier", "suppliers"),
        between("parts", 1, LARGEST_QUANTITY),
        between("value", 0, LARGEST_SUM),
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    bid: Mapped[str]
    supplier: Mapped[str]
    lot: Mapped[str]
    parts: Mapped[int]
    value: Mapped[int]


class RunOutside(Stored):
    """See `matcher.insight.proposal.OutsideRow`."""

    __tablename__ = "run_outside"
    __table_args__ = _of_run(
        of_round("lot", "lots"), between("parts", 0, LARGEST_QUANTITY), between("value", 0, LARGEST_SUM)
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    lot: Mapped[str]
    parts: Mapped[int]
    value: Mapped[int]


class RunCharge(Stored):
    """See `matcher.insight.proposal.ChargeRow`."""

    __tablename__ = "run_charges"
    __table_args__ = _of_run(of_round("bid", "bids"), of_round("buyer", "buyers"), between("amount", 0, LARGEST_SUM))

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    bid: Mapped[str]
    buyer: Mapped[str]
    amount: Mapped[int]


class RunLoad(Stored):
    """See `matcher.insight.proposal.LoadRow`."""

    __tablename__ = "run_loads"
    __table_args__ = _of_run(
        of_round("supplier", "suppliers"),
        between("period", 1, PERIODS_AT_MOST),
        between("load", 0, LARGEST_SUM),
        between("units", 0, 10**12),
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    supplier: Mapped[str]
    resource: Mapped[str]
    period: Mapped[int]
    load: Mapped[int]
    units: Mapped[int]


class RunGoal(Stored):
    """See `matcher.insight.proposal.GoalRow`."""

    __tablename__ = "run_goals"
    __table_args__ = _of_run(
        one_of("reading", *Reading),
        *(between(name, -LARGEST_SUM, LARGEST_SUM) for name in ("value", "today", "cheapest")),
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    goal: Mapped[str]
    line: Mapped[str]
    reading: Mapped[str]
    value: Mapped[int]
    today: Mapped[int | None]
    cheapest: Mapped[int | None]


class RunReason(Stored):
    """See `matcher.insight.proposal.ReasonRow`."""

    __tablename__ = "run_reasons"
    __table_args__ = _of_run(_of_entry(), between("parts", 0, LARGEST_QUANTITY))

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    bid: Mapped[str]
    lot: Mapped[str]
    parts: Mapped[int]
    rule: Mapped[str]
    detail: Mapped[str]


class RunOutward(Stored):
    """See `matcher.insight.proposal.OutwardRow`; bids and suppliers are empty for what is bought outside."""

    __tablename__ = "run_outward"
    __table_args__ = _of_run(
        of_round("lot", "lots"),
        between("ring", 0, LARGEST_QUANTITY),
        between("parts", 0, LARGEST_QUANTITY),
        between("nearer_ring", 0, LARGEST_QUANTITY),
    )

    run_id: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    lot: Mapped[str]
    bid: Mapped[str]
    supplier: Mapped[str]
    ring: Mapped[int]
    parts: Mapped[int]
    nearer: Mapped[str]
    nearer_ring: Mapped[int | None]
    rule: Mapped[str]
    detail: Mapped[str]
