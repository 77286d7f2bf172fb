"""People: the network, organisations, accounts, roles, second factors, invitations; visits and failed tries; states.

Triggers guard `network`: a demo stays one, and nothing else becomes one. A later step that copies it on SQLite has to
make them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0006_people"
down_revision = "0005_trail"

KINDS = ("anchor", "cooperative", "fund", "network", "outside")
ROLES = (
    *("officer", "approver", "payables", "bidder", "reader", "steward", "trustee", "admin", "facilitator"),
    *("witness", "escrow", "cost_reviewer", "auditor"),
)
STATES = ("draft", "open", "sealed", "opened", "proposed", "awarded", "final", "cancelled")
REFUSALS = (
    ("network_demo_fixed", "UPDATE", "NEW.demo <> OLD.demo", "network.demo: it is set once"),
    ("network_kept", "DELETE", "1 = 1", "network.demo: a network is never deleted"),
)
TABLES = (
    "network",
    "organisations",
    "round_states",
    "failed_tries",
    "accounts",
    "account_roles",
    "invitations",
    "printed_codes",
    "visits",
)
"""In the order in which they are made."""


def upgrade() -> None:
    """Make the tables; those referred to come first."""
    table(
        "network",
        number("id"),
        sa.Column("demo", sa.Boolean(), nullable=False),
        text("time_zone"),
        time("founded_at"),
        key("id"),
        sa.CheckConstraint(sa.column("id") == 1, name="only_one"),
    )
    table(
        "organisations",
        counted("id"),
        text("name"),
        choice("kind", *KINDS),
        text("party", null=True),
        key("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("party"),
    )
    table("round_states", number("round_id"), choice("state", *STATES), key("round_id"), link("round_id", "rounds.id"))
    table("failed_tries", counted("id"), text("who", "browser"), time("at"), key("id"))
    table(
        "accounts",
        counted("id"),
        text("email", "name"),
        number("organisation_id"),
        text("password", "secret", null=True),
        number("step"),
        time("disabled_at", null=True),
        key("id"),
        sa.UniqueConstraint("email"),
        link("organisation_id", "organisations.id"),
    )
    table("account_roles", of_account(), choice("role", *ROLES), time("until", null=True), key("account_id", "role"))
    table(
        "invitations",
        of_account(),
        text("hash"),
        time("expires_at"),
        time("used_at", null=True),
        key("account_id"),
        sa.UniqueConstraint("hash"),
    )
    table("printed_codes", of_account(), text("hash"), time("used_at", null=True), key("account_id", "hash"))
    table(
        "visits",
        text("hash"),
        of_account(),
        time("began_at"),
        time("stepped_up_at", null=True),
        text("browser"),
        key("hash"),
    )
    op.create_index("ix_failed_tries_who_browser", "failed_tries", ["who", "browser"])
    op.create_index("ix_accounts_organisation_id", "accounts", ["organisation_id"])
    op.create_index("ix_visits_account_id", "visits", ["account_id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for refusal in REFUSALS:
        _guard_on_sqlite(*refusal) if on_sqlite else _guard_on_postgresql(*refusal)


def downgrade() -> None:
    """Drop the tables; those referred to go last."""
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in REFUSALS:
            op.execute(f"DROP FUNCTION {name}()")


def _guard_on_sqlite(name: str, moment: str, condition: str, says: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {moment} ON network WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def _guard_on_postgresql(name: str, moment: str, condition: str, says: str) -> None:
    row = "OLD" if moment == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {moment} ON network FOR EACH ROW EXECUTE FUNCTION {name}()")


def table(name: str, *items: SchemaItem | list[SchemaItem]) -> None:
    """Make a table; on SQLite too it refuses text where numbers belong."""
    flat = [each for item in items for each in (item if isinstance(item, list) else [item])]
    op.create_table(name, *flat, sqlite_strict=True)


def text(*names: str, null: bool = False) -> list[SchemaItem]:
    """Return columns of text."""
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


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


def of_account() -> list[SchemaItem]:
    """Return the column with which a row belongs to an account."""
    return [number("account_id"), link("account_id", "accounts.id")]
