"""Parts placed outward, with the nearer bids and why each did not take them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_outward"
down_revision = "0002_runs"

QUANTITY = 10**9


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "run_outward",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("run_id", "row", "round_id")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("lot", "bid", "supplier")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("ring", "parts")),
        sa.Column("nearer", sa.String(), nullable=False),
        sa.Column("nearer_ring", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("rule", "detail")),
        *(
            sa.CheckConstraint(sa.column(name).between(0, QUANTITY), name=f"{name}_range")
            for name in ("ring", "parts", "nearer_ring")
        ),
        sa.PrimaryKeyConstraint("run_id", "row"),
        sa.ForeignKeyConstraint(["run_id", "round_id"], ["runs.id", "runs.round_id"]),
        sa.ForeignKeyConstraint(["round_id", "lot"], ["lots.round_id", "lots.lot"]),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("run_outward")
