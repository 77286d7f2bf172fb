"""Anchors of a round and who signed it; and triggers that keep what was published as it was.

They look from one table into others. A later step that copies `rounds`, `round_states`, `tenders` or `signatures` on
SQLite drops all of them before, and makes them again after.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0011_publication"
down_revision = "0010_addenda"

QUOTE_AT_MOST = 10**13
_PUBLISHED = "EXISTS (SELECT 1 FROM tenders WHERE round_id = OLD.{0} AND published_at IS NOT NULL)"
_TWICE = "EXISTS (SELECT 1 FROM {0} WHERE {1} = NEW.{1})"
REFUSALS = (
    (
        "rounds_policy_fixed",
        "rounds",
        "UPDATE",
        "(NEW.id <> OLD.id OR NEW.policy <> OLD.policy OR NEW.policy_digest <> OLD.policy_digest)"
        f" AND (OLD.market_digest IS NOT NULL OR {_PUBLISHED.format('id')}"
        " OR coalesce((SELECT state FROM round_states WHERE round_id = OLD.id), '') <> 'draft')",
        "policy.fixed: a published policy stays",
    ),
    (
        "rounds_market_fixed",
        "rounds",
        "UPDATE",
        "OLD.market_digest IS NOT NULL AND coalesce(NEW.market_digest, '') <> OLD.market_digest",
        "round.fixed: bids that are in stay",
    ),
    ("rounds_once", "rounds", "INSERT", _TWICE.format("rounds", "id"), "policy.fixed: a round is added once"),
    ("rounds_kept", "rounds", "DELETE", "1 = 1", "policy.fixed: rounds are never deleted"),
    (
        "round_states_fixed",
        "round_states",
        "UPDATE",
        f"NEW.round_id <> OLD.round_id OR (NEW.state = 'draft' AND OLD.state <> 'draft'"
        f" AND {_PUBLISHED.format('round_id')})",
        "policy.fixed: no round is a draft again",
    ),
    (
        "round_states_once",
        "round_states",
        "INSERT",
        _TWICE.format("round_states", "round_id"),
        "policy.fixed: a state is added once",
    ),
    ("round_states_kept", "round_states", "DELETE", "1 = 1", "policy.fixed: a state is never deleted"),
    (
        "tenders_fixed",
        "tenders",
        "UPDATE",
        "NEW.round_id <> OLD.round_id OR (OLD.published_at IS NOT NULL AND (NEW.published_at IS NULL"
        " OR NEW.published_at <> OLD.published_at"
        " OR coalesce(NEW.policy_digest, '') <> coalesce(OLD.policy_digest, '')))",
        "policy.fixed: what was published stays",
    ),
    ("tenders_once", "tenders", "INSERT", _TWICE.format("tenders", "round_id"), "policy.fixed: a tender is added once"),
    ("tenders_kept", "tenders", "DELETE", "1 = 1", "policy.fixed: tenders are never deleted"),
    ("signatures_once", "signatures", "INSERT", _TWICE.format("signatures", "id"), "sign.fixed: signed once"),
    ("signatures_unchanged", "signatures", "UPDATE", "1 = 1", "sign.fixed: signatures are never changed"),
    ("signatures_kept", "signatures", "DELETE", "1 = 1", "sign.fixed: signatures are never deleted"),
)
"""Name, table, moment, condition and words of each trigger."""


def upgrade() -> None:
    """Make the tables, then the triggers."""
    op.create_table(
        "anchors",
        *(number(name) for name in ("round_id", "organisation_id", "version")),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("quote_most", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(sa.column("quote_most").between(0, QUOTE_AT_MOST), name="quote_most_range"),
        sa.PrimaryKeyConstraint("round_id", "organisation_id"),
        *_links("round_id", "organisation_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(number(name) for name in ("round_id", "organisation_id")),
        text("role"),
        number("account_id"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(text(name) for name in ("digest", "says")),
        sa.CheckConstraint(sa.column("role").in_(("officer", "approver")), name="role_choice"),
        sa.PrimaryKeyConstraint("id"),
        *_links("round_id", "organisation_id", "account_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signatures_round_id"), "signatures", ["round_id"])
    for refusal in REFUSALS:
        _guard(*refusal)


def _links(*names: str) -> list[SchemaItem]:
    return [sa.ForeignKeyConstraint([name], [f"{name.removesuffix('_id')}s.id"]) for name in names]


def number(name: str) -> SchemaItem:
    """Return a column of whole numbers that are given."""
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def text(name: str) -> SchemaItem:
    """Return a column of text."""
    return sa.Column(name, sa.String(), nullable=False)


def _guard(name: str, table: str, moment: str, condition: str, says: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    row = "OLD" if moment == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Drop the triggers, then the tables."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_rest in REFUSALS:
        op.execute(f"DROP TRIGGER {name}" if on_sqlite else f"DROP TRIGGER {name} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("signatures")
    op.drop_table("anchors")
