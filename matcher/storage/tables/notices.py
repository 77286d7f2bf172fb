"""What people are told: notices in their lists, messages that leave, and by which ways they want them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matcher.rounds.notices import Happening, Via
from matcher.storage.tables.schema import Stored, one_of, told_by, untold

FOLLOWS = "it follows from a deed, which is told"


class Notice(Stored):
    """Something one person was told of; `facts` is JSON of what the sentence needs: numbers, dates, never prices."""

    __tablename__ = "notices"
    __table_args__ = (
        one_of("happening", *Happening),
        Index(None, "account_id", "id"),
        Index(None, "round_id"),
        untold(FOLLOWS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    happening: Mapped[str]
    facts: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Message(Stored):
    """A notice on its way out: `next_try` is NULL once it was sent or given up, `fault` why it was not."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("via", *Via),
        Index(None, "next_try"),
        Index(None, "notice_id"),
        untold("it follows from a deed, and what was sent is told by its number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    via: Mapped[str]
    queued_at: Mapped[datetime]
    attempts: Mapped[int]
    next_try: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    fault: Mapped[str]


class Phone(Stored):
    """The number at which somebody wants texts."""

    __tablename__ = "phones"
    __table_args__ = (told_by("account_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    number: Mapped[str]


class NoticeOff(Stored):
    """A way by which somebody does not want to be told of something; without a row they are told."""

    __tablename__ = "notices_off"
    __table_args__ = (one_of("happening", *Happening), one_of("via", *Via), told_by("account_id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    happening: Mapped[str] = mapped_column(primary_key=True)
    via: Mapped[str] = mapped_column(primary_key=True)
