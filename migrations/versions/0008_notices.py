"""What people are told: notices, messages on their way out, phones, and what somebody does not want to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0008_notices"
down_revision = "0007_tenders"

HAPPENINGS = (*("published", "asked", "answered", "addendum", "to_confirm", "sent_back", "extended", "cancelled"),)
WAYS = ("mail", "text")
TABLES = ("notices", "outbox", "phones", "notices_off")
"""In the order in which they are made."""


def upgrade() -> None:
    """Make the tables; those referred to come first."""
    table(
        "notices",
        counted("id"),
        number("account_id"),
        number("round_id"),
        choice("happening", *HAPPENINGS),
        text("facts"),
        time("at"),
        time("read_at", null=True),
        key("id"),
        link("account_id", "accounts.id"),
        link("round_id", "rounds.id"),
    )
    table(
        "outbox",
        counted("id"),
        number("notice_id"),
        choice("via", *WAYS),
        time("queued_at"),
        number("attempts"),
        time("next_try", null=True),
        time("sent_at", null=True),
        text("fault"),
        key("id"),
        link("notice_id", "notices.id"),
    )
    table("phones", number("account_id"), text("number"), key("account_id"), link("account_id", "accounts.id"))
    table(
        "notices_off",
        number("account_id"),
        choice("happening", *HAPPENINGS),
        choice("via", *WAYS),
        key("account_id", "happening", "via"),
        link("account_id", "accounts.id"),
    )
    op.create_index("ix_notices_account_id_id", "notices", ["account_id", "id"])
    op.create_index("ix_notices_round_id", "notices", ["round_id"])
    op.create_index("ix_outbox_next_try", "outbox", ["next_try"])
    op.create_index("ix_outbox_notice_id", "outbox", ["notice_id"])


def downgrade() -> None:
    """Drop the tables; those referred to go last."""
    for name in reversed(TABLES):
        op.drop_table(name)


def table(name: str, *items: SchemaItem | list[SchemaItem]) -> None:
    """Make a table; on SQLite too it refuses text where numbers belong."""
    flat = [each for item in items for each in (item if isinstance(item, list) else [item])]
    op.create_table(name, *flat, sqlite_strict=True)


def text(*names: str) -> list[SchemaItem]:
    """Return columns of text."""
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def number(name: str) -> SchemaItem:
    """Return a column of whole numbers that are given."""
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def counted(name: str) -> SchemaItem:
    """Return a column of whole numbers that the database counts itself."""
    return sa.Column(name, sa.BigInteger(), nullable=False)


def time(name: str, null: bool = False) -> SchemaItem:
    """Return a column of moments."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def choice(name: str, *choices: str) -> list[SchemaItem]:
    """Return a column of text that is one of some words."""
    return [*text(name), sa.CheckConstraint(sa.column(name).in_(choices), name=f"{name}_choice")]


def key(*names: str) -> SchemaItem:
    """Return a primary key."""
    return sa.PrimaryKeyConstraint(*names)


def link(name: str, target: str) -> SchemaItem:
    """Point at a row of another table."""
    return sa.ForeignKeyConstraint([name], [target])
