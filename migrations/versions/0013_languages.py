"""The language somebody is written to in; whoever has not chosen leaves it empty, and told rows stay as they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_languages"
down_revision = "0012_sheets"


def upgrade() -> None:
    """Add the column; the table is not copied, so nothing that hangs on it has to be made again."""
    op.add_column("accounts", sa.Column("language", sa.String(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("accounts", "language")
