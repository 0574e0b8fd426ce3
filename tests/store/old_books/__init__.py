"""Books as released versions have left them, one packed file each; `make` adds that of the version at hand."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.robot.store.migrations.versions.r0001_first import _metadata as tables_of_old
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.engine import URL

HERE = Path(__file__).parent
VERSIONS = sorted(path.name.removesuffix(".sqlite.gz") for path in HERE.glob("*.sqlite.gz"))


def unpack(version: str, to: Path) -> Path:
    """Lay a version's books down at a place; return it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(gzip.decompress((HERE / f"{version}.sqlite.gz").read_bytes()))
    return to


def lay_in_postgresql(file: Path, url: URL) -> None:
    """Copy the robot's own tables of an old file to a new database, as they were before books had a version."""
    with (
        _engine(URL.create("sqlite", database=str(file))) as old,
        _engine(url) as new,
        old.connect() as there,
        new.begin() as here,
    ):
        tables_of_old.create_all(here)
        for table in tables_of_old.sorted_tables:
            here.execute(insert(table), list(map(dict, there.execute(select(table)).mappings())))
        for name in ("renkei_effects", "renkei_steps"):
            here.execute(text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"))


@contextmanager
def _engine(url: URL) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()
