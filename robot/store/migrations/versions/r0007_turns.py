"""Turns at the portals: when each may be asked next, where it may not be asked as often as one likes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
readable_from = 4


def upgrade() -> None:
    """Add a table, which an older renkei leaves alone."""
    op.create_table(
        "renkei_turns",
        sa.Column("place", sa.String(300), primary_key=True),
        sa.Column("next_at", sa.Float, nullable=False),
    )
