"""People: the network itself, its organisations, accounts with their roles and second factors, and who is signed in.

What is secret is kept as a hash, or sealed with the installation's key where it must be read again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from matcher.rounds.people import Kind, Role
from matcher.storage.tables.schema import UNTOLD, Stored, one_of, told_by, untold


class Network(Stored):
    """The network, once founded: `demo` is set then and never again, see `matcher.storage.guards`."""

    __tablename__ = "network"
    __table_args__ = (CheckConstraint(column("id") == 1, name="only_one"), told_by("id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    demo: Mapped[bool]
    time_zone: Mapped[str]
    founded_at: Mapped[datetime]


class Organisation(Stored):
    """An organisation; `party` is the id under which rounds know it as a buyer or a supplier, None if they do not."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("party"), one_of("kind", *Kind), told_by("id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    party: Mapped[str | None]


class Account(Stored):
    """A person; nobody gets in before `password` is set, nor after `disabled_at`.

    `secret` is the sealed secret of a phone's codes, `step` the last step whose code was used, `language` the letters
    of the language somebody is written to in, None until they choose.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("email"), Index(None, "organisation_id"), told_by("id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    password: Mapped[str | None]
    secret: Mapped[str | None]
    step: Mapped[int] = mapped_column(default=0, info={UNTOLD: "it moves with every code"})
    disabled_at: Mapped[datetime | None]
    language: Mapped[str | None]


class AccountRole(Stored):
    """A role somebody holds, until a moment if one is given."""

    __tablename__ = "account_roles"
    __table_args__ = (one_of("role", *Role), told_by("account_id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class PrintedCode(Stored):
    """A code of somebody's printed list, as a hash; it opens once."""

    __tablename__ = "printed_codes"
    __table_args__ = (told_by("account_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class Invitation(Stored):
    """A way to set a password and a second factor, once; whoever has the token has it. The latest one counts."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("hash"), told_by("account_id"))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Visit(Stored):
    """Somebody signed in in one browser; `hash` is that of the token in its cookie. Signing out deletes it."""

    __tablename__ = "visits"
    __table_args__ = (Index(None, "account_id"), untold("comings and goings, which are told by name"))

    hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    began_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime | None]
    browser: Mapped[str]


class FailedTry(Stored):
    """A try to sign in that failed, kept while it counts; `who` and `browser` are hashes, `browser` "" if unknown."""

    __tablename__ = "failed_tries"
    __table_args__ = (Index(None, "who", "browser"), untold("counted for an hour, then deleted"))

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]
    browser: Mapped[str]
    at: Mapped[datetime]
