"""Whatever SQLite a Python brings along: the store works with it, or it is refused in words."""

import subprocess
import sys
import time

import pytest
from renkei.robot import cli
from renkei.robot.errors import WrongInput
from renkei.robot.store import sqlite
from renkei.robot.store.sqlite_version import must_be_new_enough
from sqlalchemy import Engine, create_engine, event, text


@pytest.fixture
def old_sqlite():
    """An SQLite from before 3.42, as far as new connections can tell."""
    sqlite.teach_subseconds((3, 40, 1))
    yield
    event.remove(Engine, "connect", sqlite._teach)


def test_an_old_sqlite_learns_the_engines_clock(old_sqlite, tmp_path):
    """`unixepoch('subsec')`, as a table's default and in a question, gives the time in thousandths where SQLite gave NULL."""
    engine = create_engine(f"sqlite:///{tmp_path / 'books.sqlite'}")
    before = time.time()
    with engine.begin() as books:
        books.execute(text("CREATE TABLE t (n INTEGER, at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))"))
        books.execute(text("INSERT INTO t (n) VALUES (1)"))
        at, asked, whole = books.execute(text("SELECT at, unixepoch('subsec'), unixepoch() FROM t")).one()
    engine.dispose()
    after = time.time()
    assert before - 0.001 <= at / 1000 <= after + 0.001  # it is told in whole thousandths
    assert before - 0.001 <= asked <= after + 0.001
    assert whole in {int(before), int(after)}


def test_it_is_taught_once(old_sqlite, tmp_path):
    """Each queue and each engine of a process may ask for it; what a newer SQLite knows itself is left alone."""
    sqlite.teach_subseconds((3, 40, 1))
    event.remove(Engine, "connect", sqlite._teach)
    assert not event.contains(Engine, "connect", sqlite._teach)
    sqlite.teach_subseconds((3, 42, 0))
    assert not event.contains(Engine, "connect", sqlite._teach)
    sqlite.teach_subseconds((3, 40, 1))


def test_no_other_question_is_answered_wrongly():
    """What is not the engine's own question is an error, not a wrong time."""
    with pytest.raises(ValueError, match="start of month"):
        sqlite._unixepoch("now", "start of month")


@pytest.mark.parametrize("version", [(3, 34, 1), (3, 8, 0), (2, 99)])
def test_an_sqlite_that_is_too_old_is_refused(version):
    """It says which one there is, which one is needed, and what to do."""
    with pytest.raises(WrongInput) as refused:
        must_be_new_enough(version)
    for words in (refused.value.message.ja, refused.value.message.en):
        assert f"{version[0]}.{version[1]}" in words
        assert "3.35" in words
        assert "python.org" in words


@pytest.mark.parametrize("version", [(3, 35, 0), (3, 40, 1), (3, 100, 0), (4, 0, 0)])
def test_an_sqlite_that_will_do_is_taken(version):
    """From 3.35 on."""
    must_be_new_enough(version)


def test_the_command_refuses_before_anything_is_begun(monkeypatch, capsys, tmp_path):
    """`renkei status` on a Python with an old SQLite ends with exit code 2 and one sentence; no books are made."""
    monkeypatch.setattr(cli, "must_be_new_enough", lambda: must_be_new_enough((3, 34, 1)))
    monkeypatch.setattr("sys.argv", ["renkei", "status", "--db", str(tmp_path / "books.sqlite")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "3.35" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_books_own_connections_know_it_too(tmp_path):
    """By which tickets are put on the engine's queue: also those that were there before the engine was. In a process that has none yet."""
    program = """
import sys
from pathlib import Path
from sqlalchemy import text
from renkei.robot.store.sqlite import sqlite_engine
with sqlite_engine(Path(sys.argv[1])).connect() as connection:
    print(connection.execute(text("SELECT unixepoch('subsec') > 1e9")).scalar())
"""
    command = [sys.executable, "-c", program, str(tmp_path / "renkei.sqlite")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "1"
