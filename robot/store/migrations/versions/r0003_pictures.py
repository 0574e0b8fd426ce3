"""What a step is about: its pictures from before, and what it read."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
readable_from = 2


def upgrade() -> None:
    """Add two columns, which may be empty: an older renkei writes neither."""
    op.add_column("renkei_steps", sa.Column("before", sa.JSON))
    op.add_column("renkei_steps", sa.Column("read", sa.JSON))
