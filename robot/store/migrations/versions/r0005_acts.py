"""What people decide is kept with who and when; and cases are found by when they were enrolled or changed, among thousands of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
readable_from = 4


def upgrade() -> None:
    """Add a table and three indexes, where they are not there: books may have lost their version. An older renkei misses none of them."""
    there = sa.inspect(op.get_bind())
    for name, columns in (
        ("renkei_cases_by_enrolment", ["enrolled_at", "case_id", "estimate_number", "status"]),
        ("renkei_cases_by_change", ["status", "changed_at"]),
        ("renkei_cases_by_name", ["status", "case_id"]),
    ):
        op.create_index(name, "renkei_cases", columns, if_not_exists=True)
    if there.has_table("renkei_acts"):
        return
    op.create_table(
        "renkei_acts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(40), sa.ForeignKey("renkei_cases.case_id"), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("step", sa.String(4)),
        sa.Column("said_by", sa.String(80), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("given_at", sa.String(40), nullable=False),
    )
    op.create_index("renkei_acts_of_case", "renkei_acts", ["case_id"])
