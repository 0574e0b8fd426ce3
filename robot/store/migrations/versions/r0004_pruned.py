"""What is left of a case that was pruned: an entry of it in its row.

A renkei from before would take the rest of such a row for a row of a sheet, and its 変更再申込 for a new wish: it must not work on these
books any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
readable_from = 4


def upgrade() -> None:
    """Add the column, which is empty for whatever was not pruned."""
    op.add_column("renkei_cases", sa.Column("pruned", sa.JSON))
