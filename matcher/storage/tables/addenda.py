"""Changes of published demand: those an officer proposes, and numbered addenda that are published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matcher.storage.tables.schema import Stored, of_round, told_by


class ProposedChange(Stored):
    """A lot as its officer wants it; `version` is that of the lot it was made from, `content` the lot as JSON."""

    __tablename__ = "proposed_changes"
    __table_args__ = (of_round("lot", "lots"), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    buyer: Mapped[str]
    version: Mapped[int]
    content: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]


class Addendum(Stored):
    """Numbered within its round from 1; a bid that was confirmed under an earlier number is not opened.

    `content` is what `matcher.rounds.addenda.canonical` writes, `digest` its hash.
    """

    __tablename__ = "addenda"
    __table_args__ = (told_by("round_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    buyer: Mapped[str]
    reason: Mapped[str]
    content: Mapped[str]
    digest: Mapped[str]
    published_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime]
