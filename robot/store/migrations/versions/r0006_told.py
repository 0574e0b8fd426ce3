"""What is told outside: which runs have ended, and what of it, and of cases and workers, somebody was told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
readable_from = 4


def upgrade() -> None:
    """Add two tables, which an older renkei leaves alone."""
    op.create_table(
        "renkei_runs",
        sa.Column("run", sa.String(40), primary_key=True),
        sa.Column("began_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("went_through", sa.Boolean, nullable=False),
    )
    op.create_table(
        "renkei_told",
        sa.Column("what", sa.String(200), primary_key=True),
        sa.Column("claimed_at", sa.String(40), nullable=False),
        sa.Column("told_at", sa.String(40)),
    )
