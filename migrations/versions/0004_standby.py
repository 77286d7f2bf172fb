"""Parts for which bids stand by, of each run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_standby"
down_revision = "0003_outward"

LIMITS = {"parts": (1, 10**9), "value": (0, 10**15)}


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "run_standby",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("run_id", "row", "round_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("bid", "supplier", "lot")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in LIMITS),
        *(
            sa.CheckConstraint(sa.column(name).between(least, most), name=f"{name}_range")
            for name, (least, most) in LIMITS.items()
        ),
        sa.PrimaryKeyConstraint("run_id", "row"),
        sa.ForeignKeyConstraint(["run_id", "round_id"], ["runs.id", "runs.round_id"]),
        sa.ForeignKeyConstraint(
            ["round_id", "bid", "lot"], ["bid_entries.round_id", "bid_entries.bid", "bid_entries.lot"]
        ),
        sa.ForeignKeyConstraint(["round_id", "supplier"], ["suppliers.round_id", "suppliers.supplier"]),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("run_standby")
