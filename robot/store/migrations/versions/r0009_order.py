"""Questions that took longer the more cases had ended: the list of cases, names in other letters, clicks whose outcome nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
readable_from = 4


def upgrade() -> None:
    """Add three indexes, unless they are there (books may have lost their version), and take away two that others begin with."""
    unknown = sa.text("outcome IS NULL")
    small = [sa.text("lower(case_id)")]
    op.create_index("renkei_cases_in_order", "renkei_cases", ["status", "changed_at", "case_id"], if_not_exists=True)
    op.create_index("renkei_cases_by_small_letters", "renkei_cases", small, if_not_exists=True)
    op.create_index(
        "renkei_effects_open",
        "renkei_effects",
        ["case_id"],
        sqlite_where=unknown,
        postgresql_where=unknown,
        if_not_exists=True,
    )
    for name in ("renkei_cases_by_change", "ix_renkei_cases_status"):
        op.drop_index(name, "renkei_cases", if_exists=True)
