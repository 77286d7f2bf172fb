"""Changes of published demand: those an officer proposes, and numbered addenda."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0010_addenda"
down_revision = "0009_questions"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "proposed_changes",
        _number("round_id"),
        *(_text(name) for name in ("lot", "buyer")),
        _number("version"),
        _text("content"),
        _number("proposed_by"),
        _time("proposed_at"),
        sa.PrimaryKeyConstraint("round_id", "lot"),
        sa.ForeignKeyConstraint(["round_id", "lot"], ["lots.round_id", "lots.lot"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["accounts.id"]),
        sqlite_strict=True,
    )
    op.create_table(
        "addenda",
        *(_number(name) for name in ("round_id", "number")),
        *(_text(name) for name in ("buyer", "reason", "content", "digest")),
        _number("published_by"),
        _time("published_at"),
        sa.PrimaryKeyConstraint("round_id", "number"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
        sa.ForeignKeyConstraint(["published_by"], ["accounts.id"]),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("addenda")
    op.drop_table("proposed_changes")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _time(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
