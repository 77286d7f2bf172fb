"""Rounds that are prepared here: tenders, what a market does not know of their lots, and prices kept from bidders.

A round has no digest of its market before its bids are in, so that column may be empty from now on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0007_tenders"
down_revision = "0006_people"

METHODS = ("quote", "bid", "proposal", "agreement")
MONEY = ("own", "care", "low_bid", "federal")
PRICES = ("today", "outside", "limit")
DAYS = 365


def upgrade() -> None:
    """Let rounds be without a digest, and make the tables."""
    _market_digest(may_be_empty=True)
    table(
        "tenders",
        *(number(name) for name in ("round_id", "version", "organisation_id")),
        text("method"),
        flag("public"),
        *(time(name) for name in ("questions_until", "closes_at")),
        number("standstill_days"),
        time("published_at"),
        *(text(name, null=True) for name in ("demand_digest", "policy_digest")),
        number("created_by"),
        text("cancelled_for", null=True),
        sa.CheckConstraint(sa.column("method").in_(METHODS), name="method_choice"),
        sa.CheckConstraint(sa.column("standstill_days").between(0, DAYS), name="standstill_days_range"),
        sa.PrimaryKeyConstraint("round_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"]),
    )
    table(
        "lot_notes",
        number("round_id"),
        text("lot"),
        number("version"),
        *(text(name) for name in ("site", "code", "remarks", "money", "counsel")),
        sa.Column("counsel_day", sa.Date(), nullable=True),
        text("wave_of", null=True),
        *(column for price in PRICES for column in _of_price(price)),
        sa.CheckConstraint(sa.column("money").in_(MONEY), name="money_choice"),
        *of_round("lot", "lots"),
    )
    table(
        "removed_lots",
        number("round_id"),
        text("lot"),
        number("version"),
        *(text(name) for name in ("title", "buyer", "content")),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("round_id", "lot"),
        sa.ForeignKeyConstraint(["round_id", "buyer"], ["buyers.round_id", "buyers.buyer"]),
    )
    table(
        "price_commitments",
        number("round_id"),
        *(text(name) for name in ("buyer", "nonce")),
        text("commitment", null=True),
        *of_round("buyer", "buyers"),
    )


def downgrade() -> None:
    """Drop the tables; a round that still has no digest is in the way, and nothing is done."""
    for name in ("price_commitments", "removed_lots", "lot_notes", "tenders"):
        op.drop_table(name)
    _market_digest(may_be_empty=False)


def _market_digest(may_be_empty: bool) -> None:
    with op.batch_alter_table("rounds", table_kwargs={"sqlite_strict": True}) as rounds:
        rounds.alter_column("market_digest", existing_type=sa.String(), nullable=may_be_empty)


def _of_price(price: str) -> list[SchemaItem]:
    return [
        text(f"{price}_source"),
        sa.Column(f"{price}_day", sa.Date(), nullable=True),
        flag(f"{price}_hidden"),
    ]


def table(name: str, *items: SchemaItem) -> None:
    """Make a table; on SQLite too it refuses text where numbers belong."""
    op.create_table(name, *items, sqlite_strict=True)


def text(name: str, null: bool = False) -> SchemaItem:
    """Return a column of text."""
    return sa.Column(name, sa.String(), nullable=null)


def number(name: str) -> SchemaItem:
    """Return a column of whole numbers that are given."""
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def flag(name: str) -> SchemaItem:
    """Return a column of yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def time(name: str) -> SchemaItem:
    """Return a column of moments that may be empty."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def of_round(name: str, target: str) -> list[SchemaItem]:
    """Return what makes a table have at most one row for each row of another one."""
    return [
        sa.PrimaryKeyConstraint("round_id", name),
        sa.ForeignKeyConstraint(["round_id", name], [f"{target}.round_id", f"{target}.{name}"]),
    ]
