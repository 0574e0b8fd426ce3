"""Giving the room back that pruned rows took. PostgreSQL does so by itself; a file of SQLite is written anew while nobody works with it."""

from typing import Literal

from sqlalchemy.exc import OperationalError

from .store import Store

Given = Literal["given", "at_work", "not_needed"]
"""The file is as small as it can be by now; somebody works with the books, so that it stays as it is; there is nothing to do."""
_WORTH_IT = 0.05
"""As a share of the file."""


def give_room_back(store: Store, *, somebody_works: bool) -> Given:
    """Make the file of the books as small as they are. Raises `StoreTrouble` where the disk has no room for that."""
    if store.engine.dialect.name != "sqlite":
        return "not_needed"
    with store.reading() as connection:
        free, pages = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("freelist_count", "page_count")
        )
    if free < pages * _WORTH_IT:
        return "not_needed"
    if somebody_works:
        return "at_work"
    with store.reading() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            alone.exec_driver_sql("PRAGMA busy_timeout = 1000")
            alone.exec_driver_sql("VACUUM")
            alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                return "at_work"
            raise
    return "given"
