"""The tables of the robot's store, the same in SQLite and in PostgreSQL. Moments are ISO 8601 texts with their offset.

The rows of a case file hold personal data: the file is its owner's alone (see `store`). These are the tables as they are now; books come
to them by the revisions in `migrations`.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
_NO_OUTCOME = text("outcome IS NULL")

cases = Table(
    "renkei_cases",
    metadata,
    Column("case_id", String(40), primary_key=True),
    Column("estimate_number", String(9), nullable=False, index=True),
    Column("portals", Text, nullable=False),
    Column("customer", String(10), nullable=False),
    Column("row", JSON, nullable=False),
    Column("status", String(20), nullable=False),
    # A turn begins when a person puts the case on the queue; within it, each hop is one phase taken from the queue.
    Column("turn", Integer, nullable=False),
    Column("hop", Integer, nullable=False),
    Column("phase", String(30), nullable=False),
    # Whoever takes the case raises the epoch; who still has an older one has lost the case.
    Column("epoch", Integer, nullable=False, default=0),
    Column("holder", String(80)),
    Column("lives", Integer, nullable=False, default=0),
    Column("looks", Integer, nullable=False, default=0),
    Column("waits_since", String(40)),
    Column("worked", Float, nullable=False, default=0.0),
    Column("facts", JSON, nullable=False),
    Column("reason", JSON),
    Column("by_hand", JSON),
    # Who speaks for staff and customer, and the steps before which somebody wants to approve; nothing in books from before.
    Column("staff", String(10)),
    Column("approve", String(20)),
    # All words that the case needs where it waits for a person, each a `robot.procedure.said.Asked`.
    Column("asked", JSON),
    # Of a case that was pruned: when, what its row had asked for (as a hash), and where files of it are left; see `robot.store.pruning`.
    Column("pruned", JSON(none_as_null=True)),
    Column("enrolled_at", String(40), nullable=False),
    Column("changed_at", String(40), nullable=False),
    # Holds all that a page of cases is found by: a row is long, and only those that are shown are read.
    Index("renkei_cases_by_enrolment", "enrolled_at", "case_id", "estimate_number", "status"),
    Index("renkei_cases_in_order", "status", "changed_at", "case_id"),
    Index("renkei_cases_by_name", "status", "case_id"),
    # Names that differ in capital letters only are one: rows of a sheet are looked up by them.
    Index("renkei_cases_by_small_letters", text("lower(case_id)")),
)

effects = Table(
    "renkei_effects",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey(cases.c.case_id), nullable=False),
    Column("step", String(4), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("announced_at", String(40), nullable=False),
    Column("outcome", String(20)),
    Column("settled_at", String(40)),
    Index("renkei_effects_of_case", "case_id", "step"),
    # Few of very many: those whose outcome nobody knows yet.
    Index("renkei_effects_open", "case_id", sqlite_where=_NO_OUTCOME, postgresql_where=_NO_OUTCOME),
)

steps = Table(
    "renkei_steps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey(cases.c.case_id), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("step", String(4), nullable=False),
    Column("portal", String(12), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("status", String(8), nullable=False),
    Column("started_at", String(40), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("evidence", Text),
    Column("no_picture", Text),
    Column("folder", Text, nullable=False),
    Column("before", JSON),
    Column("read", JSON),
    Index("renkei_steps_of_case", "case_id", "step"),
)

# A row is never changed but by whoever withdraws it; see `robot.procedure.said.Said`.
words = Table(
    "renkei_words",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey(cases.c.case_id), nullable=False),
    Column("step", String(4), nullable=False),
    Column("word", Text, nullable=False),
    Column("who", String(10), nullable=False),
    Column("said_by", String(80), nullable=False),
    Column("said_of", String(40), nullable=False),
    Column("way", String(10), nullable=False),
    Column("given_at", String(40), nullable=False),
    Column("about", Text),
    Column("withdrawn_at", String(40)),
    Column("withdrawn_by", String(80)),
    Index("renkei_words_of_case", "case_id", "step"),
)

# Each picture and paper that a robot has kept of a case, and whether it is safe in the depot; see `robot.store.evidence`.
evidence = Table(
    "renkei_evidence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey(cases.c.case_id), nullable=False),
    Column("folder", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("machine", String(80), nullable=False),
    Column("kept_at", String(40), nullable=False),
    Column("safe_at", String(40)),
    # Why whoever was to carry it could not, where that is the file's own trouble.
    Column("trouble", Text),
    Index("renkei_evidence_of_case", "case_id"),
    Index(
        "renkei_evidence_to_carry",
        "folder",
        "id",
        sqlite_where=text("safe_at IS NULL"),
        postgresql_where=text("safe_at IS NULL"),
    ),
)

# What people have decided of a case; see `robot.store.acts`.
acts = Table(
    "renkei_acts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey(cases.c.case_id), nullable=False),
    Column("act", String(20), nullable=False),
    Column("step", String(4)),
    Column("said_by", String(80), nullable=False),
    Column("way", String(10), nullable=False),
    Column("given_at", String(40), nullable=False),
    Index("renkei_acts_of_case", "case_id"),
)

workers = Table(
    "renkei_workers",
    metadata,
    Column("worker", String(80), primary_key=True),
    # Watchers see by their own clocks whether the count still grows: no two machines need the same time.
    Column("beats", Integer, nullable=False),
    Column("life", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    # The run whose own cases it carries; nothing where it takes whatever is due.
    Column("run", String(40)),
)

# Runs that have ended: how many of their cases stand how, by status, and whether they went through to their end.
runs = Table(
    "renkei_runs",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("began_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("went_through", Boolean, nullable=False),
)

# What somebody outside was told, or is being told by whoever claimed it; see `robot.store.outbox`.
told = Table(
    "renkei_told",
    metadata,
    Column("what", String(200), primary_key=True),
    Column("claimed_at", String(40), nullable=False),
    Column("told_at", String(40)),
)

# When the next turn at a portal is, in seconds since 1970 by the database's clock; see `robot.store.turns`.
turns = Table(
    "renkei_turns",
    metadata,
    Column("place", String(300), primary_key=True),
    Column("next_at", Float, nullable=False),
)

# One row; Alembic's own column, and ours. See `robot.store.version`.
version = Table(
    "renkei_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
    Column("readable_from", Integer),
    Column("written_by", String(40)),
)
