"""Sheets that officers send, how their organisations write them, and the contracts that came in by one."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matcher.storage.tables.schema import Stored, one_of, told_by


class Kind(StrEnum):
    """What a sheet is about."""

    DEMAND = "demand"
    CONTRACTS = "contracts"


class Upload(Stored):
    """A file that somebody sent, kept to the byte with its SHA-256; `round_id` is the draft it is for, if any.

    One that is confirmed is kept for good; one that is not gives way to the next for the same purpose.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index(None, "organisation_id", "kind", "round_id"),
        one_of("kind", *Kind),
        told_by("id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class SheetHabits(Stored):
    """How an organisation writes its sheets of a kind: what `matcher.exchange.upload.habits.Habits.written` wrote."""

    __tablename__ = "sheet_habits"
    __table_args__ = (one_of("kind", *Kind), told_by("organisation_id"))

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    habits: Mapped[str]


class RegisteredContract(Stored):
    """See `matcher.rounds.register.Contract`; `upload_id` is the sheet that said so last."""

    __tablename__ = "registered_contracts"
    __table_args__ = (told_by("organisation_id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str]
    supplier: Mapped[str]
    ends: Mapped[date]
    notice_by: Mapped[date]
    title: Mapped[str]
    begins: Mapped[date | None]
    options: Mapped[str]
    auto_renew: Mapped[bool]
    group_purchasing: Mapped[bool]
    yearly_value: Mapped[int | None]
    public: Mapped[bool]
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id"))
