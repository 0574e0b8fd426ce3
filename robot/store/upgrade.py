"""Brings books to the tables of this renkei: its migrations, carried out by Alembic. Imported only where there is something to do."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text, update

from .location import schema_of
from .tables import cases, version
from .version import HEAD, Version, found_in, must_be_known, own_version

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x72656E6B6569  # "renkei": nobody else of this database has a lock of that number
_SECONDS = 30
_SCHEMA_IS_THERE = text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :name")


def upgrade(engine: Engine) -> None:
    """Bring books to `HEAD`, all or nothing, and say so in them; new ones where there are none.

    Of several processes that begin at once, one does it and the others wait for it. Raises `NewerBooks`.
    """
    with engine.begin() as connection:
        _alone(connection)
        _make_schema(connection, schema_of(engine.url))
        found = found_in(connection)
        must_be_known(found)
        if found is not None and found.revision >= HEAD:
            return
        version.create(connection, checkfirst=True)
        command.upgrade(_configured(connection), "head")
        readable_from = declared()
        if found is not None and found.revision < readable_from:
            _take_from_older(connection, found)
        connection.execute(update(version).values(readable_from=readable_from, written_by=own_version()))


def script() -> ScriptDirectory:
    """Return the migrations, as Alembic sees them."""
    return ScriptDirectory(str(MIGRATIONS))


def declared() -> int:
    """Return the oldest revision whose renkei can work on books of the last one: that one says so."""
    head = script().get_revision("head")
    return int(head.module.readable_from)


def _alone(connection: Connection) -> None:
    """Let nobody else write in a file, or upgrade a database, before this is all written."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_SECONDS}s'")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _make_schema(connection: Connection, name: str | None) -> None:
    """Make the schema of the books, unless it is there: who may write in it need not be allowed to make one."""
    if name is None or connection.scalar(_SCHEMA_IS_THERE, {"name": name}):
        return
    connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')


def _configured(connection: Connection) -> Config:
    config = Config(attributes={"to": {"connection": connection, "version_table": version.name}})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _take_from_older(connection: Connection, found: Version) -> None:
    """Take the cases from robots that these books are too new for by now: their next look at a case tells them to let go."""
    if found.revision:
        connection.execute(update(cases).where(cases.c.status == "working").values(epoch=cases.c.epoch + 1))
