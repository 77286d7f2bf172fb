"""The trail: one event for each deed, chained by hashes, only ever added to.

Triggers guard it. A later step that copies `events` on SQLite has to make them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_trail"
down_revision = "0004_standby"

REFUSALS = (
    (
        "events_in_order",
        "INSERT",
        "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM events)",
        "trail.order: an event has the next number",
    ),
    ("events_unchanged", "UPDATE", "1 = 1", "trail.append_only: events are never changed"),
    ("events_kept", "DELETE", "1 = 1", "trail.append_only: events are never deleted"),
)
"""Name, moment, condition and words of each trigger."""


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        "events",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("at", "actor")),
        sa.Column("organisation", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("deed", "facts", "hash")),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("hash"),
        sqlite_strict=True,
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for refusal in REFUSALS:
        _guard_on_sqlite(*refusal) if on_sqlite else _guard_on_postgresql(*refusal)
    if not on_sqlite:
        _keep_whole()


def _guard_on_sqlite(name: str, moment: str, condition: str, says: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {moment} ON events WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def _guard_on_postgresql(name: str, moment: str, condition: str, says: str) -> None:
    row = "OLD" if moment == "DELETE" else "NEW"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {moment} ON events FOR EACH ROW EXECUTE FUNCTION {name}()")


def _keep_whole() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION events_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'trail.append_only: events are never deleted'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_whole BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_whole()"
    )


def downgrade() -> None:
    """Drop the table, and on PostgreSQL the functions of its guards."""
    op.drop_table("events")
    if op.get_bind().dialect.name == "postgresql":
        for name in (*(refusal[0] for refusal in REFUSALS), "events_whole"):
            op.execute(f"DROP FUNCTION {name}()")
