"""What only a person can say: the words of people, and what a case that waits for one needs.

A renkei from before would tick the boxes that speak for a person without any word: it must not work on these books any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
readable_from = 2


def upgrade() -> None:
    """Make the table of words, and the columns of a case that go with it, where they are not there: books may have lost their version."""
    there = sa.inspect(op.get_bind())
    known = {column["name"] for column in there.get_columns("renkei_cases")}
    for column in (sa.Column("staff", sa.String(10)), sa.Column("approve", sa.String(20)), sa.Column("asked", sa.JSON)):
        if column.name not in known:
            op.add_column("renkei_cases", column)
    if there.has_table("renkei_words"):
        return
    op.create_table(
        "renkei_words",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.String(40), sa.ForeignKey("renkei_cases.case_id"), nullable=False),
        sa.Column("step", sa.String(4), nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("who", sa.String(10), nullable=False),
        sa.Column("said_by", sa.String(80), nullable=False),
        sa.Column("said_of", sa.String(40), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("given_at", sa.String(40), nullable=False),
        sa.Column("about", sa.Text),
        sa.Column("withdrawn_at", sa.String(40)),
        sa.Column("withdrawn_by", sa.String(80)),
    )
    op.create_index("renkei_words_of_case", "renkei_words", ["case_id", "step"])
