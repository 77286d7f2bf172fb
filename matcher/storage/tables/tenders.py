"""Rounds that are prepared here, and what a market does not know of their lots."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matcher.rounds.funding import Money
from matcher.rounds.tenders import STANDSTILL_AT_MOST, Method
from matcher.storage.tables.schema import Stored, between, of_round, one_of, told_by


class Tender(Stored):
    """How a round is held that was made here; one that was imported with its bids has none.

    Attributes
    ----------
    version
        Counts the changes of this row; a form says which it was made from.
    organisation_id
        The lead; other buyers of the round join it.
    public
        Whether people who are not signed in see it once it is published.
    closes_at
        From this moment on an open round is sealed, see `matcher.rounds.states.standing`.
    demand_digest, policy_digest
        What was published, None before.
    cancelled_for
        The reason, for everybody who could see the round.
    """

    __tablename__ = "tenders"
    __table_args__ = (
        one_of("method", *Method),
        between("standstill_days", 0, STANDSTILL_AT_MOST),
        told_by("round_id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    version: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    method: Mapped[str]
    public: Mapped[bool]
    questions_until: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    standstill_days: Mapped[int]
    published_at: Mapped[datetime | None]
    demand_digest: Mapped[str | None]
    policy_digest: Mapped[str | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    cancelled_for: Mapped[str | None]


class LotNote(Stored):
    """What people know of a lot and the market does not: its site and code, where its prices come from, who sees them.

    `version` counts the changes of the lot, in whichever table; `wave_of` is the lot that this one was split from.
    """

    __tablename__ = "lot_notes"
    __table_args__ = (of_round("lot", "lots"), one_of("money", *Money), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    site: Mapped[str]
    code: Mapped[str]
    remarks: Mapped[str]
    money: Mapped[str]
    counsel: Mapped[str]
    counsel_day: Mapped[date | None]
    wave_of: Mapped[str | None]
    today_source: Mapped[str]
    today_day: Mapped[date | None]
    today_hidden: Mapped[bool]
    outside_source: Mapped[str]
    outside_day: Mapped[date | None]
    outside_hidden: Mapped[bool]
    limit_source: Mapped[str]
    limit_day: Mapped[date | None]
    limit_hidden: Mapped[bool]


class RemovedLot(Stored):
    """A lot that was taken out of a draft and can be put back: `content` is `matcher.rounds.lots.Lot` as JSON."""

    __tablename__ = "removed_lots"
    __table_args__ = (of_round("buyer", "buyers"), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[str]
    buyer: Mapped[str]
    content: Mapped[str]
    removed_at: Mapped[datetime]


class PriceCommitment(Stored):
    """Binds a buyer to prices that bidders do not see; see `matcher.rounds.prices`.

    `nonce` stays secret until the prices are shown; `commitment` is None before the round is published.
    """

    __tablename__ = "price_commitments"
    __table_args__ = (of_round("buyer", "buyers"), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(primary_key=True)
    buyer: Mapped[str] = mapped_column(primary_key=True)
    nonce: Mapped[str]
    commitment: Mapped[str | None]
