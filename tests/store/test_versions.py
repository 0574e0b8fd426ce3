"""Books of an older version: recognised, listed as they are, and brought up once by whoever writes in them."""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from renkei.robot.commands.status import status
from renkei.robot.errors import WrongInput
from renkei.robot.store import tables, upgrade, version
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.store.version import HEAD, found_in, own_version
from sqlalchemy import Column, Inspector, Table, inspect, select
from sqlalchemy.engine import URL

from .conftest import NEXT, PORTALS, invented, new_database_in
from .old_books import VERSIONS, lay_in_postgresql, tables_of_old, unpack

BOUND = 60.0
SENTENCE = "These books were written by renkei 0.4.0; this is renkei"


@pytest.fixture
def old(place, tmp_path) -> URL:
    """Books from before they had a version: those of the oldest one that is kept."""
    if place.get_backend_name() == "sqlite":
        unpack(VERSIONS[0], Path(str(place.database)))
    else:
        lay_in_postgresql(unpack(VERSIONS[0], tmp_path / "old.sqlite"), place)
    return place


@pytest.fixture
def nothing_yet(place, request, tmp_path) -> URL:
    """A second place of the same kind, where no books are yet."""
    if place.get_backend_name() == "sqlite":
        return place_of(str(tmp_path / "second.sqlite"))
    return place_of(new_database_in(request.getfixturevalue("server"), f"{place.database}_second"))


@pytest.fixture
def store(place, clock) -> Iterator[Store]:
    """New books in either place."""
    with Store.open(place, clock) as store:
        yield store


def columns_of(store: Reader) -> dict[str, set[str]]:
    there = inspect(store.engine)
    return {name: {column["name"] for column in there.get_columns(name)} for name in tables.metadata.tables}


def test_new_books_have_todays_tables_and_say_so(store):
    """The migrations come to what `tables.py` says: each column with its type, whether it may be empty, and each index."""
    there = inspect(store.engine)
    dialect = store.engine.dialect
    for table in tables.metadata.sorted_tables:
        made = {one["name"]: (one["type"].compile(dialect), one["nullable"]) for one in there.get_columns(table.name)}
        meant = {column.name: (column.type.compile(dialect), column.nullable) for column in table.columns}
        assert {
            name: (str(kind).replace("DOUBLE PRECISION", "FLOAT"), may) for name, (kind, may) in made.items()
        } == meant
        assert index_names(store, there, table) == {index.name for index in table.indexes}
    with store.engine.connect() as books:
        assert found_in(books) == version.Version(HEAD, upgrade.declared(), own_version())


def index_names(store: Store, there: Inspector, table: Table) -> set[str]:
    """The indexes of a table; of SQLite as it has them itself: SQLAlchemy passes over one of an expression, with a warning."""
    if store.engine.dialect.name == "postgresql":
        return {str(index["name"]) for index in there.get_indexes(table.name)}
    with store.engine.connect() as books:
        kept = books.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL AND tbl_name = ?", (table.name,)
        )
        return set(kept.scalars())


def test_the_last_revision_is_the_one_that_the_program_knows():
    """`HEAD` is said twice, for Alembic is not asked at every start; and what is readable never goes back."""
    revisions = list(upgrade.script().walk_revisions())
    assert [one.revision for one in revisions] == [f"{number:04}" for number in range(HEAD, 0, -1)]
    readable = [one.module.readable_from for one in reversed(revisions)]
    assert readable == sorted(readable)
    assert all(from_ <= number for number, from_ in enumerate(readable, 1))


def test_old_books_are_recognised_and_nothing_of_them_is_lost(old, clock):
    """Every row of every table is as it was; they say from then on of which version they are."""
    with Reader.open(old, clock) as reader:
        before = rows_of(reader)
        assert not inspect(reader.engine).has_table("renkei_version")
    with Store.open(old, clock) as store:
        assert {table: rows for table, rows in rows_of(store).items() if table in before} == before
        with store.engine.connect() as books:
            assert found_in(books) == version.Version(HEAD, upgrade.declared(), own_version())


def rows_of(store: Reader) -> dict[str, list[tuple[object, ...]]]:
    with store.engine.connect() as books:
        there = inspect(books)
        return {
            table.name: sorted(map(tuple, books.execute(select(*of_old(table, there)))), key=repr)
            for table in tables.metadata.sorted_tables
            if table is not tables.version and there.has_table(table.name)
        }


def of_old(table: Table, there: Inspector) -> list[Column[object]]:
    """Return the columns that the oldest books have."""
    known = (
        {column.name for column in tables_of_old.tables[table.name].columns}
        if table.name in tables_of_old.tables
        else set()
    )
    return [column for column in table.columns if column.name in known or not known]


def lose_columns(old: URL) -> None:
    with Reader.open(old) as reader, reader.engine.begin() as books:
        for column in ("cases DROP COLUMN by_hand", "steps DROP COLUMN no_picture", "workers DROP COLUMN run"):
            books.exec_driver_sql(f"ALTER TABLE renkei_{column}")


def test_older_books_are_listed_as_they_are(old, monkeypatch):
    """A look at books that lack columns lists every case, and one in full, and writes nothing: not even what they lack."""
    lose_columns(old)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("RENKEI_DB", old.render_as_string(hide_password=False).replace("sqlite:///", "", 1))
    told = CliRunner().invoke(status, ["--json"], catch_exceptions=False)
    assert {one["case_id"]: one["by_hand"] for one in json.loads(told.output)}["by_hand"] is None
    [shown] = json.loads(CliRunner().invoke(status, ["done", "--json"], catch_exceptions=False).output)
    assert [step["no_picture"] for step in shown["steps"]] == [None, None]
    assert [(step["before"], step["read"]) for step in shown["steps"]] == [([], {}), ([], {})]
    with Reader.open(old) as reader:
        assert (reader.words("done"), reader.acts("done")) == ([], [])
        there = inspect(reader.engine)
        assert "by_hand" not in {column["name"] for column in there.get_columns("renkei_cases")}
        assert not there.has_table("renkei_version")


def test_older_books_are_listed_while_somebody_holds_them(file):
    """A lock that is not released keeps nobody from looking."""
    lose_columns(place_of(str(unpack(VERSIONS[0], file))))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Reader.open(place_of(str(file))) as reader:
            assert len(reader.entries()) == 11
        other.execute("ROLLBACK")


def test_what_older_books_lack_is_added(old):
    """Whoever writes completes them; what was lost is empty, and the rest as it was."""
    lose_columns(old)
    with Store.open(old) as store:
        assert columns_of(store) == {table.name: set(table.columns.keys()) for table in tables.metadata.sorted_tables}
        assert {entry.by_hand for entry in store.entries()} == {None}


def _open(
    places: Sequence[str],
    at_once: "multiprocessing.synchronize.Barrier",
    told: "multiprocessing.Queue[tuple[str, str]]",
) -> None:
    for place in places:
        at_once.wait(BOUND)
        try:
            with Store.open(place_of(place)) as store:
                told.put((place, f"{len(store.entries())}"))
        except (StoreTrouble, WrongInput) as trouble:
            told.put((place, trouble.message.en))


def test_several_that_open_books_at_once_do_not_disturb_each_other(old, nothing_yet):
    """Four processes bring the same books up, and then make others: each finds all cases, and they are whole."""
    spawn = multiprocessing.get_context("spawn")
    at_once, told = spawn.Barrier(4), spawn.Queue()
    holds = {place.render_as_string(hide_password=False): cases for place, cases in ((old, "11"), (nothing_yet, "0"))}
    others = [spawn.Process(target=_open, args=(list(holds), at_once, told), daemon=True) for _ in range(4)]
    for other in others:
        other.start()
    found = sorted(told.get(timeout=BOUND) for _ in range(len(holds) * len(others)))
    assert found == sorted(4 * [*holds.items()])
    for other in others:
        other.join(BOUND)
    for place in (old, nothing_yet):
        with Store.open(place) as store, store.engine.connect() as books:
            assert found_in(books) == version.Version(HEAD, upgrade.declared(), own_version())


def test_an_upgrade_that_fails_leaves_the_books_as_they_were(old, next_version, monkeypatch):
    """All or nothing: a disk that is full after the last revision has changed a table leaves the old version's books."""
    next_version(HEAD)
    whole = upgrade.command.upgrade

    def and_fail(*to):
        whole(*to)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upgrade.command, "upgrade", and_fail)
    with pytest.raises(StoreTrouble, match="No space left"):
        Store.open(old)
    with Reader.open(old) as reader:
        assert "colour" not in columns_of_cases(reader)
        assert not inspect(reader.engine).has_table("renkei_version")


def columns_of_cases(store: Reader) -> set[str]:
    return {column["name"] for column in inspect(store.engine).get_columns("renkei_cases")}


def test_books_are_brought_up_from_any_version(old, next_version):
    """Old books come to a later version's tables in one go, and say who brought them there and who can bear it."""
    next_version(HEAD)
    with Store.open(old) as store:
        assert "colour" in columns_of_cases(store)
        assert len(store.entries()) == 11
        with store.engine.connect() as books:
            assert found_in(books) == version.Version(NEXT, HEAD, "0.4.0")


def test_who_wrote_last_is_noted_once(store, monkeypatch):
    """A later renkei with the same tables writes its name, one that only looks does not."""
    monkeypatch.setattr(version, "own_version", lambda: "0.2.7")
    with Reader.open(store.engine.url) as reader, reader.engine.connect() as books:
        assert found_in(books).written_by == own_version()
    with Store.open(store.engine.url) as again, again.engine.connect() as books:
        assert found_in(books) == version.Version(HEAD, upgrade.declared(), "0.2.7")


def test_books_at_head_are_opened_without_alembic(file):
    """Neither a look nor a writer loads it where there is nothing to do; nor does `renkei status` take half a second."""
    with Store.open(place_of(str(file))) as store:
        store.enrol(invented(1), Wanted(PORTALS), "link1")
    said = subprocess.run(
        [sys.executable, "-P", "-c", _WHAT_IS_LOADED, str(file)],
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=True,
    ).stdout.splitlines()
    assert said[-1] == "[]"
    assert "case-0001" in " ".join(said)


_WHAT_IS_LOADED = """
import sys
from renkei.robot.commands.status import status
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
status.main(["--db", sys.argv[1]], standalone_mode=False)
with Store.open(place_of(sys.argv[1])):
    pass
print([name for name in ("alembic", "mako") if name in sys.modules])
"""
