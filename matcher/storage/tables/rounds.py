"""A round: one market with one policy."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.market import MONTHS
from matcher.market.tables import PERIODS_AT_MOST
from matcher.rounds.states import State
from matcher.storage.tables.schema import Stored, between, one_of, told_by


class Round(Stored):
    """What holds for a whole round, and the digests that its rows must give when they are read again.

    `policy` is what `Policy.canonical` writes. A market comes in once for each policy. `market_digest` is None until
    the bids of a round that is held here are in. `imported_at` is when the round came into the database.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("market_digest", "policy_digest"),
        one_of("period", *MONTHS),
        between("periods", 1, PERIODS_AT_MOST),
        told_by("id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str]
    period: Mapped[str]
    periods: Mapped[int]
    start: Mapped[date]
    policy: Mapped[str]
    policy_digest: Mapped[str]
    market_digest: Mapped[str | None]
    imported_at: Mapped[datetime]


class RoundState(Stored):
    """Where a round stands; one without a row came in with its bids and is opened."""

    __tablename__ = "round_states"
    __table_args__ = (one_of("state", *State), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    state: Mapped[str]
