"""Runs: what was answered to a round, with its certificate, and the rows of the proposal.

Amounts are cents; loads and hours are hundredths. `row` keeps the order.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0002_runs"
down_revision = "0001_markets"

SUM = 10**15
QUANTITY = 10**9
UNITS = 10**12
PERIODS = 60

TABLES = (
    "runs",
    "run_goals",
    "run_loads",
    "run_charges",
    "run_outside",
    "run_awards",
    "run_reasons",
)
"""In the order in which they are made."""


def upgrade() -> None:
    """Make the tables; those referred to come first."""
    table(
        "runs",
        number("id"),
        number("round_id"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        text("status"),
        sa.Column("awardable", sa.Boolean(), nullable=False),
        text("market_digest", "policy_digest", "certificate"),
        key("id"),
        sa.UniqueConstraint("id", "round_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"]),
    )
    op.create_index("ix_runs_round_id", "runs", ["round_id"])
    table(
        "run_goals",
        of_run(),
        text("goal", "line"),
        choice("reading", "money", "hours"),
        whole("value", -SUM, SUM),
        whole("today", -SUM, SUM, null=True),
        whole("cheapest", -SUM, SUM, null=True),
    )
    table(
        "run_loads",
        of_run(),
        text("supplier", "resource"),
        whole("period", 1, PERIODS),
        whole("load", 0, SUM),
        whole("units", 0, UNITS),
        link("suppliers", "supplier"),
    )
    table(
        "run_charges",
        of_run(),
        text("bid", "buyer"),
        whole("amount", 0, SUM),
        link("bids", "bid"),
        link("buyers", "buyer"),
    )
    table(
        "run_outside",
        of_run(),
        text("lot"),
        whole("parts", 0, QUANTITY),
        whole("value", 0, SUM),
        link("lots", "lot"),
    )
    table(
        "run_awards",
        of_run(),
        text("bid", "supplier", "lot"),
        whole("parts", 1, QUANTITY),
        whole("value", 0, SUM),
        link("bid_entries", "bid", "lot"),
        link("suppliers", "supplier"),
    )
    table(
        "run_reasons",
        of_run(),
        text("bid", "lot"),
        whole("parts", 0, QUANTITY),
        text("rule", "detail"),
        link("bid_entries", "bid", "lot"),
    )


def downgrade() -> None:
    """Drop the tables; those referred to go last."""
    for name in reversed(TABLES):
        op.drop_table(name)


def table(name: str, *items: SchemaItem | list[SchemaItem]) -> None:
    """Make a table; on SQLite too it refuses text where numbers belong."""
    flat = [each for item in items for each in (item if isinstance(item, list) else [item])]
    op.create_table(name, *flat, sqlite_strict=True)


def text(*names: str, null: bool = False) -> list[SchemaItem]:
    """Return columns of text."""
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


def whole(name: str, least: int, most: int, null: bool = False) -> list[SchemaItem]:
    """Return a column of whole numbers from `least` to `most`."""
    limits = sa.CheckConstraint(sa.column(name).between(least, most), name=f"{name}_range")
    return [*number(name, null=null), limits]


def number(*names: str, null: bool = False) -> list[SchemaItem]:
    """Return columns of whole numbers."""
    return [sa.Column(name, sa.BigInteger(), nullable=null) for name in names]


def choice(name: str, *choices: str) -> list[SchemaItem]:
    """Return a column of text that is one of some words."""
    check = sa.CheckConstraint(sa.column(name).in_(choices), name=f"{name}_choice")
    return [*text(name), check]


def key(*names: str) -> sa.PrimaryKeyConstraint:
    """Return a primary key."""
    return sa.PrimaryKeyConstraint(*names)


def link(target: str, *columns: str) -> sa.ForeignKeyConstraint:
    """Point at a row of the same round."""
    columns = ("round_id", *columns)
    return sa.ForeignKeyConstraint(columns, [f"{target}.{name}" for name in columns])


def of_run() -> list[SchemaItem]:
    """Return the columns with which each row belongs to a run."""
    run = sa.ForeignKeyConstraint(["run_id", "round_id"], ["runs.id", "runs.round_id"])
    return [*number("run_id", "row", "round_id"), key("run_id", "row"), run]
