"""The tables of renkei 0.2, where they are not there yet.

Books from before had no version. Most have these tables already; those of 0.1 lack columns, which may all be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
readable_from = 1

_metadata = sa.MetaData()

_CASES = sa.Table(
    "renkei_cases",
    _metadata,
    sa.Column("case_id", sa.String(40), primary_key=True),
    sa.Column("estimate_number", sa.String(9), nullable=False, index=True),
    sa.Column("portals", sa.Text, nullable=False),
    sa.Column("customer", sa.String(10), nullable=False),
    sa.Column("row", sa.JSON, nullable=False),
    sa.Column("status", sa.String(20), nullable=False, index=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("hop", sa.Integer, nullable=False),
    sa.Column("phase", sa.String(30), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("holder", sa.String(80)),
    sa.Column("lives", sa.Integer, nullable=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("waits_since", sa.String(40)),
    sa.Column("worked", sa.Float, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("reason", sa.JSON),
    sa.Column("by_hand", sa.JSON),
    sa.Column("enrolled_at", sa.String(40), nullable=False),
    sa.Column("changed_at", sa.String(40), nullable=False),
)
_EFFECTS = sa.Table(
    "renkei_effects",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_id", sa.ForeignKey(_CASES.c.case_id), nullable=False),
    sa.Column("step", sa.String(4), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("announced_at", sa.String(40), nullable=False),
    sa.Column("outcome", sa.String(20)),
    sa.Column("settled_at", sa.String(40)),
    sa.Index("renkei_effects_of_case", "case_id", "step"),
)
_STEPS = sa.Table(
    "renkei_steps",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("case_id", sa.ForeignKey(_CASES.c.case_id), nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("step", sa.String(4), nullable=False),
    sa.Column("portal", sa.String(12), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("started_at", sa.String(40), nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("evidence", sa.Text),
    sa.Column("no_picture", sa.Text),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Index("renkei_steps_of_case", "case_id", "step"),
)
_WORKERS = sa.Table(
    "renkei_workers",
    _metadata,
    sa.Column("worker", sa.String(80), primary_key=True),
    sa.Column("beats", sa.Integer, nullable=False),
    sa.Column("life", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False),
    sa.Column("run", sa.String(40)),
)


def upgrade() -> None:
    """Make what is not there."""
    connection = op.get_bind()
    _metadata.create_all(connection)
    there = sa.inspect(connection)
    for table in _metadata.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                op.add_column(table.name, sa.Column(column.name, column.type))
