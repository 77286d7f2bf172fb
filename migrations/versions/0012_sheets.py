"""Sheets that officers send, how their organisations write them, and the contracts that came in by one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0012_sheets"
down_revision = "0011_publication"

KINDS = ("demand", "contracts")


def upgrade() -> None:
    """Make the tables."""
    table(
        "uploads",
        sa.Column("id", sa.BigInteger(), nullable=False),
        *(number(name) for name in ("organisation_id", "account_id")),
        text("kind"),
        number("round_id", null=True),
        *(text(name) for name in ("name", "sha256")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        of_kind(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
    )
    op.create_index("ix_uploads_organisation_id_kind_round_id", "uploads", ["organisation_id", "kind", "round_id"])
    table(
        "sheet_habits",
        number("organisation_id"),
        *(text(name) for name in ("kind", "habits")),
        of_kind(),
        sa.PrimaryKeyConstraint("organisation_id", "kind"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
    )
    table(
        "registered_contracts",
        number("organisation_id"),
        *(text(name) for name in ("number", "category", "supplier")),
        *(day(name) for name in ("ends", "notice_by")),
        text("title"),
        day("begins", null=True),
        text("options"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("auto_renew", "group_purchasing")),
        number("yearly_value", null=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        number("upload_id"),
        sa.PrimaryKeyConstraint("organisation_id", "number"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"]),
    )


def downgrade() -> None:
    """Drop the tables; what refers to others goes first."""
    for name in ("registered_contracts", "sheet_habits", "uploads"):
        op.drop_table(name)


def table(name: str, *items: SchemaItem) -> None:
    """Make a table; on SQLite too it refuses text where numbers belong."""
    op.create_table(name, *items, sqlite_strict=True)


def text(name: str) -> SchemaItem:
    """Return a column of text."""
    return sa.Column(name, sa.String(), nullable=False)


def number(name: str, null: bool = False) -> SchemaItem:
    """Return a column of whole numbers that are given."""
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=null)


def day(name: str, null: bool = False) -> SchemaItem:
    """Return a column of days."""
    return sa.Column(name, sa.Date(), nullable=null)


def of_kind() -> SchemaItem:
    """Keep what a sheet is about among the kinds."""
    return sa.CheckConstraint(sa.column("kind").in_(KINDS), name="kind_choice")
