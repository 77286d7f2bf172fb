"""Questions about published rounds and their answers, and what two people do to a round together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, column
from sqlalchemy.orm import Mapped, mapped_column

from matcher.rounds.motions import Kind
from matcher.storage.tables.schema import Stored, one_of, told_by

UNDECIDED = column("decided_at").is_(None)


class Question(Stored):
    """A question, numbered within its round, and its answer, a draft as long as `answered_at` is NULL.

    `asked_by` is shown on no page; it is kept, as in the trail, against abuse. `version` counts the changes.
    """

    __tablename__ = "questions"
    __table_args__ = (told_by("round_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    text: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]


class Motion(Stored):
    """What an officer moved and an approver decided: `agreed` is NULL as long as nobody has; one at a time."""

    __tablename__ = "motions"
    __table_args__ = (
        one_of("kind", *Kind),
        Index("uq_motions_one_undecided", "round_id", unique=True, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
        told_by("round_id"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    until: Mapped[datetime | None]
    reason: Mapped[str]
    moved_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    moved_at: Mapped[datetime]
    agreed: Mapped[bool | None]
    answer: Mapped[str]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
