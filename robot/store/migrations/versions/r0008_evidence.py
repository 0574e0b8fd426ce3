"""Which files a case's evidence is made of, and which of them are safe in the depot."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
readable_from = 4


def upgrade() -> None:
    """Add a table, which an older renkei leaves alone: a case that waits for its evidence is in a phase that it leaves to newer ones."""
    op.create_table(
        "renkei_evidence",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(40), sa.ForeignKey("renkei_cases.case_id"), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("machine", sa.String(80), nullable=False),
        sa.Column("kept_at", sa.String(40), nullable=False),
        sa.Column("safe_at", sa.String(40)),
        sa.Column("trouble", sa.Text),
    )
    op.create_index("renkei_evidence_of_case", "renkei_evidence", ["case_id"])
    not_safe = sa.text("safe_at IS NULL")
    op.create_index(
        "renkei_evidence_to_carry",
        "renkei_evidence",
        ["folder", "id"],
        sqlite_where=not_safe,
        postgresql_where=not_safe,
    )
