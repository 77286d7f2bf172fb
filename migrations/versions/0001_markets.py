"""Rounds and their markets: one table for each file of a market's folder, rows kept by round.

Amounts are cents, unit prices and uses millionths, shares basis points, dates days since 1970-01-01.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001_markets"
down_revision = None

MONEY = 10**13
PRICE = 10**17
QUANTITY = 10**9
UNITS = 10**12
WHOLE = 10_000
PERIODS = 60
LAST_DAY = 2_932_896

TABLES = (
    "rounds",
    "places",
    "suppliers",
    "bids",
    "buyers",
    "capacity",
    "papers",
    "bid_partners",
    "bid_steps",
    "contracts",
    "lots",
    "onboarding",
    "agreements",
    "bid_entries",
    "bid_prices",
    "bid_uses",
    "demand",
    "holdings",
    "lot_terms",
)
"""In the order in which they are made."""


def upgrade() -> None:
    """Make the tables; those referred to come first."""
    table(
        "rounds",
        number("id"),
        text("name", "currency"),
        choice("period", "month", "quarter"),
        whole("periods", 1, PERIODS),
        sa.Column("start", sa.Date(), nullable=False),
        text("policy", "policy_digest", "market_digest"),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        key("id"),
        sa.UniqueConstraint("market_digest", "policy_digest"),
    )
    table(
        "places",
        number("round_id"),
        text("place", "name"),
        text("parent", null=True),
        key("round_id", "place"),
        of_round(),
        link("parent", "places", "place", late=True),
    )
    table(
        "suppliers",
        number("round_id"),
        text("supplier", "name"),
        choice("kind", "worker_owned", "converting", "conventional"),
        text("place", null=True),
        whole("members", 0, 10**7, null=True),
        whole("pledge_revenue_bp", 0, WHOLE),
        whole("pledge_surplus_bp", 0, WHOLE),
        whole("margin_bp", 0, WHOLE, null=True),
        whole("least_value", 0, MONEY, null=True),
        text("group", "attributes"),
        whole("available_from", 0, LAST_DAY, null=True),
        whole("lowest_wage", 0, 10**6, null=True),
        key("round_id", "supplier"),
        of_round(),
        link("place", "places"),
    )
    table(
        "bids",
        number("round_id"),
        text("bid", "supplier"),
        whole("fixed_charge", 0, MONEY),
        whole("period_charge", 0, MONEY),
        whole("all_or_nothing", 0, 1),
        text("group"),
        whole("group_most", 1, 10**6),
        text("requires", null=True),
        choice("discount", "", "all_units", "incremental"),
        choice("discount_on", "", "quantity", "value"),
        whole("tie", 0, MONEY, null=True),
        text("excluded"),
        key("round_id", "bid"),
        link("supplier", "suppliers"),
        link("requires", "bids", "bid", late=True),
    )
    table(
        "buyers",
        number("round_id"),
        text("buyer", "name", "kind"),
        text("place", null=True),
        whole("max_premium_bp", 0, 10**6, null=True),
        text("supplier", null=True),
        key("round_id", "buyer"),
        of_round(),
        link("place", "places"),
        link("supplier", "suppliers"),
    )
    table(
        "capacity",
        number("round_id"),
        text("supplier", "resource"),
        whole("period", 1, PERIODS),
        whole("units", 0, UNITS),
        whole("committed", 0, UNITS),
        whole("steady", 0, UNITS, null=True),
        key("round_id", "supplier", "resource", "period"),
        link("supplier", "suppliers"),
    )
    table(
        "papers",
        number("round_id"),
        text("supplier", "paper"),
        whole("amount", 0, MONEY, null=True),
        whole("expires", 0, LAST_DAY, null=True),
        key("round_id", "supplier", "paper"),
        link("supplier", "suppliers"),
    )
    table(
        "bid_partners",
        number("round_id"),
        text("bid", "supplier"),
        whole("work_bp", 0, WHOLE),
        key("round_id", "bid", "supplier"),
        link("bid", "bids"),
        link("supplier", "suppliers"),
    )
    table(
        "bid_steps",
        number("round_id"),
        text("bid"),
        whole("from", 0, MONEY),
        whole("discount_bp", 0, WHOLE),
        key("round_id", "bid", "from"),
        link("bid", "bids"),
    )
    table(
        "contracts",
        number("id"),
        number("round_id"),
        text("supplier"),
        text("buyer", null=True),
        whole("value", 0, MONEY),
        key("id"),
        sa.UniqueConstraint("round_id", "supplier", "buyer"),
        link("supplier", "suppliers"),
        link("buyer", "buyers"),
    )
    one_without("contracts", "buyer", "supplier")
    table(
        "lots",
        number("round_id"),
        text("lot", "buyer", "title", "category", "unit"),
        text("place", null=True),
        whole("today_price", 0, 10**15),
        whole("outside_price", 0, 10**15, null=True),
        whole("limit_price", 0, 10**15, null=True),
        whole("parts", 1, QUANTITY),
        whole("least_parts", 1, QUANTITY),
        whole("least_suppliers", 1, 1000),
        whole("most_suppliers", 1, 1000, null=True),
        whole("must_fill", 0, 1),
        text("papers", "funding"),
        choice("goals", "all", "no_reinvestment", "price_only"),
        whole("guaranteed_bp", 0, WHOLE, null=True),
        whole("surge_bp", 0, 10**6, null=True),
        whole("switch_cost", 0, MONEY),
        whole("option_from", 1, PERIODS, null=True),
        key("round_id", "lot"),
        link("buyer", "buyers"),
        link("place", "places"),
    )
    table(
        "onboarding",
        number("id"),
        number("round_id"),
        text("buyer"),
        text("supplier", null=True),
        whole("cost", 0, MONEY),
        key("id"),
        sa.UniqueConstraint("round_id", "buyer", "supplier"),
        link("buyer", "buyers"),
        link("supplier", "suppliers"),
    )
    one_without("onboarding", "supplier", "buyer")
    table(
        "agreements",
        number("round_id"),
        text("agreement", "lot", "supplier"),
        whole("parts", 1, QUANTITY),
        whole("unit_price", 0, 10**15),
        key("round_id", "agreement"),
        link("lot", "lots"),
        link("supplier", "suppliers"),
    )
    table(
        "bid_entries",
        number("round_id"),
        text("bid", "lot"),
        whole("unit_price", 0, 10**15),
        whole("least_parts", 1, QUANTITY),
        whole("most_parts", 1, QUANTITY, null=True),
        whole("standby_parts", 0, QUANTITY),
        whole("standby_price", 0, 10**15),
        key("round_id", "bid", "lot"),
        link("bid", "bids"),
        link("lot", "lots"),
    )
    table(
        "bid_prices",
        number("round_id"),
        text("bid", "lot"),
        whole("from_period", 1, PERIODS),
        whole("unit_price", 0, 10**15),
        key("round_id", "bid", "lot", "from_period"),
        link("bid", "bids"),
        link("lot", "lots"),
    )
    table(
        "bid_uses",
        number("id"),
        number("round_id"),
        text("bid", "lot", "resource"),
        whole("units_per_unit", 0, 10**15),
        text("supplier", null=True),
        key("id"),
        sa.UniqueConstraint("round_id", "bid", "lot", "resource", "supplier"),
        link("lot", "lots"),
        link("supplier", "suppliers"),
    )
    one_without("bid_uses", "supplier", "bid", "lot", "resource")
    table(
        "demand",
        number("round_id"),
        text("lot"),
        whole("period", 1, PERIODS),
        whole("quantity", 0, QUANTITY),
        key("round_id", "lot", "period"),
        link("lot", "lots"),
    )
    table(
        "holdings",
        number("round_id"),
        text("lot", "supplier"),
        whole("parts", 1, QUANTITY),
        key("round_id", "lot", "supplier"),
        link("lot", "lots"),
        link("supplier", "suppliers"),
    )
    table(
        "lot_terms",
        number("round_id"),
        text("lot", "term", "value", "unit"),
        whole("gate", 0, 1),
        key("round_id", "lot", "term"),
        link("lot", "lots"),
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


def of_round() -> sa.ForeignKeyConstraint:
    """Point at the round."""
    return sa.ForeignKeyConstraint(["round_id"], ["rounds.id"])


def link(name: str, target: str, id_: str | None = None, late: bool = False) -> sa.ForeignKeyConstraint:
    """Point at a row of the same round; `late` means by the end of the transaction."""
    columns = [f"{target}.round_id", f"{target}.{id_ or name}"]
    initially = "DEFERRED" if late else None
    return sa.ForeignKeyConstraint(["round_id", name], columns, deferrable=late or None, initially=initially)


def one_without(name: str, empty: str, *columns: str) -> None:
    """Allow one row without `empty` for each of the other columns of the key."""
    none = sa.column(empty).is_(None)
    columns = ("round_id", *columns)
    op.create_index(f"uq_{name}_without_{empty}", name, columns, unique=True, sqlite_where=none, postgresql_where=none)
