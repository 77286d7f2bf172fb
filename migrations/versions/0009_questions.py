"""Questions about published rounds, and what two people do to a round together: one motion at a time."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0009_questions"
down_revision = "0008_notices"

KINDS = ("extend", "cancel")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "questions",
        *(_number(name) for name in ("round_id", "number", "version")),
        _text("text"),
        _number("asked_by"),
        _time("asked_at"),
        _text("answer"),
        _number("answered_by", null=True),
        _time("answered_at", null=True),
        sa.PrimaryKeyConstraint("round_id", "number"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["answered_by"], ["accounts.id"]),
        sqlite_strict=True,
    )
    op.create_table(
        "motions",
        *(_number(name) for name in ("round_id", "number")),
        _text("kind"),
        _time("until", null=True),
        _text("reason"),
        _number("moved_by"),
        _time("moved_at"),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        _text("answer"),
        _number("decided_by", null=True),
        _time("decided_at", null=True),
        sa.CheckConstraint(sa.column("kind").in_(KINDS), name="kind_choice"),
        sa.PrimaryKeyConstraint("round_id", "number"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
        sa.ForeignKeyConstraint(["moved_by"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"]),
        sqlite_strict=True,
    )
    undecided = sa.column("decided_at").is_(None)
    name = "uq_motions_one_undecided"
    op.create_index(name, "motions", ["round_id"], unique=True, sqlite_where=undecided, postgresql_where=undecided)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("motions")
    op.drop_table("questions")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=null)


def _time(name: str, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)
