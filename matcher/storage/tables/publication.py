"""Who joins a round and under which terms, and who signed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matcher.rounds.publication import SIGNERS
from matcher.storage.tables.schema import Stored, between, one_of, told_by

QUOTE_AT_MOST = 10**13


class Anchor(Stored):
    """An anchor of a round, its lead among them; what it pays at most above today stands with the buyer.

    Attributes
    ----------
    version
        Counts the changes of this row and of the premium.
    joint
        Whether it takes packages, conditions and discounts across lots of other anchors that do.
    quote_most
        Cents up to which its own rules let it ask for quotes; None where it has not said.
    """

    __tablename__ = "anchors"
    __table_args__ = (between("quote_most", 0, QUOTE_AT_MOST), told_by("round_id"))

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    version: Mapped[int]
    joint: Mapped[bool]
    quote_most: Mapped[int | None]


class Signature(Stored):
    """Somebody's name under a round; it counts for the digest that was signed and for no other, and stays for ever.

    `says` is what they declared, in the words they saw.
    """

    __tablename__ = "signatures"
    __table_args__ = (one_of("role", *SIGNERS), Index(None, "round_id"), told_by("round_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    digest: Mapped[str]
    says: Mapped[str]
