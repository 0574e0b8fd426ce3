"""What a command takes before it does anything: a help, a list or a look into the store is there at once."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

import click
import pytest
from renkei.robot.cases.case import Case
from renkei.robot.cases.template import sample_rows, write_template
from renkei.robot.cli import cli
from renkei.robot.store import tables
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from sqlalchemy import insert, select

COMMANDS = cli.list_commands(click.Context(cli))
LARGE = frozenset(
    "alembic dbos flask jinja2 keyring openpyxl PIL playwright psycopg pydantic pypdf pypdfium2 reportlab rich sqlalchemy "
    "tenacity waitress werkzeug".split()
)
"""The libraries that take a while to import: the portals' among them."""
BOOKS = frozenset({"sqlalchemy", "pydantic", "tenacity"})
SHEET = frozenset({"openpyxl", "pydantic", "PIL"})  # openpyxl takes the last one for pictures, where it is there
CASES = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with a sheet, and with books of a thousand cases that wait."""
    folder = tmp_path_factory.mktemp("startup")
    write_template(folder / "cases.xlsx", sample_rows(1))
    with _books(folder) as store:
        cases = tables.cases
        with store.writing() as books:
            first = dict(books.execute(select(cases)).mappings().one())
            rows = [
                first["row"] | {"case_id": f"case-{n:04}", "estimate_number": f"E{n:08}"} for n in range(2, CASES + 1)
            ]
            named = [{name: row[name] for name in ("case_id", "estimate_number")} | {"row": row} for row in rows]
            books.execute(insert(cases), [{**first, **one} for one in named])
    return folder


@contextmanager
def _books(folder: Path) -> Iterator[Store]:
    """Open new books with one case, that waits."""
    case = Case.model_validate({**sample_rows(1)[0], "案件ID": "case-0001", "見積番号": "E00000001"})
    with Store.open(place_of(str(folder / "renkei.sqlite"))) as store:
        store.enrol(case, Wanted("http://localhost:1"), "link1")
        yield store


def python(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Let a Python of one's own run, in an English locale."""
    environ = {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "RENKEI_DB": str(cwd / "renkei.sqlite"),
        **environment,
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=False)


def imported(*arguments: str, cwd: Path, **environment: str) -> tuple[int, set[str]]:
    """Return a command's exit code, and which of the large libraries it imported, be it in part or in vain."""
    done = python("-X", "importtime", "-m", "renkei.robot", *arguments, cwd=cwd, **environment)
    modules = re.findall(r"^import time:.*\|\s*(\S+)$", done.stderr, re.MULTILINE)
    assert "renkei.robot.cli" in modules, done.stderr
    return done.returncode, {module.partition(".")[0] for module in modules} & LARGE


_EACH_HELP = """
import sys
from contextlib import suppress
from renkei.robot.cli import main
for line in sys.argv[1].split(","):
    sys.argv = ["renkei", *line.split()]
    with suppress(SystemExit):
        main()
    print("took", line, *{module.partition(".")[0] for module in sys.modules}, file=sys.stderr)
"""


@pytest.mark.parametrize("locale", ["C.UTF-8", "ja_JP.UTF-8"])
def test_no_help_takes_a_large_library(locale, folder):
    """Of the whole and of each command, in both languages; whichever does is the first that has one."""
    lines = ["--help", *(f"{command} --help" for command in COMMANDS)]
    done = python("-c", _EACH_HELP, ",".join(lines), cwd=folder, LC_ALL=locale)
    told = [line.split() for line in done.stderr.splitlines() if line.startswith("took ")]
    assert [words[1 : len(line.split()) + 1] for line, words in zip(lines, told, strict=True)] == [
        line.split() for line in lines
    ]
    assert {line: LARGE & {*words} for line, words in zip(lines, told, strict=True) if LARGE & {*words}} == {}
    assert done.stdout.count("--help") >= len(lines)


@pytest.mark.parametrize("line", ["renkei ", "renkei st", "renkei run --", "renkei portals --"])
def test_a_shell_that_completes_a_line_takes_none_either(line, folder):
    """Neither for the commands' names nor for the options of a command."""
    words = {"_RENKEI_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    run = "import sys; from renkei.robot.cli import main; sys.argv = ['renkei']; main()"
    done = python("-X", "importtime", "-c", run, cwd=folder, **words)
    assert (done.returncode, done.stdout[:6]) == (0, "plain,"), done.stderr
    assert set(re.findall(r"^import time:.*\|\s*(\w+)", done.stderr, re.MULTILINE)) & LARGE == set()


@pytest.mark.parametrize(
    ("arguments", "code", "may"),
    [
        ("--version", 0, frozenset()),
        ("fly", 2, frozenset()),
        ("run --colour", 2, frozenset()),
        ("steps", 0, frozenset({"rich"})),
        ("steps --json", 0, frozenset()),
        ("login", 0, frozenset({"keyring"})),
        ("status", 0, BOOKS | {"rich"}),
        ("status --json", 0, BOOKS | {"rich"}),
        ("status case-0500", 0, BOOKS | {"rich"}),
        ("status case-0500 --json", 0, BOOKS | {"rich"}),
        ("cancel case-0001", 0, BOOKS),
        ("retry case-0002", 2, BOOKS),
        ("resolve case-0002 --done", 2, BOOKS),
        ("template new.xlsx", 0, SHEET),
        ("template new.csv", 0, SHEET),
        ("generate 3 --seed 7", 0, SHEET),
        ("check cases.xlsx", 0, SHEET),
    ],
)
def test_a_small_command_takes_no_more_than_it_needs(arguments, code, may, folder):
    """Neither the engine nor the browser's library, where no ticket is put and no browser is opened."""
    ended, took = imported(*arguments.split(), cwd=folder)
    assert (ended, took - may) == (code, set())


def test_putting_a_ticket_takes_the_engine_and_no_browser(tmp_path):
    """A parked case goes on by `renkei retry`, which needs DBOS; the clicks are a robot's."""
    with _books(tmp_path) as store:
        entry = store.take(Ticket("case-0001", 1, 1), "robot")
        assert entry is not None
        assert store.hand_on(entry, status="needs_person", phase="link1")
    code, took = imported("retry", "case-0001", cwd=tmp_path)
    assert (code, "dbos" in took, took & {"playwright", "flask", "openpyxl", "PIL", "rich"}) == (0, True, set())


_YARDSTICK = """
import click, pydantic, rich.console, sqlalchemy
class Model(pydantic.BaseModel):
    number: int
"""
_TIMES_THE_YARDSTICK = {"--help": 0.6, "steps": 0.8, "status": 2.0, "status --json": 2.0, "status case-0500": 2.0}
"""How many times as much CPU a command may take as these imports: 0.25 s where the bounds were chosen, each a good deal more than was
measured there."""


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no CPU time of a process that has ended")
def test_what_is_asked_often_takes_little_cpu(folder):
    """Half a second at the most; on a slower machine only as much more as the same imports take there.

    Each is laid beside the imports that were made right before: whatever else a busy machine does, it does to both. One undisturbed
    turn of five is enough.
    """
    too_much = {
        line: times
        for line, bound in _TIMES_THE_YARDSTICK.items()
        if (times := _least_up_to(bound, "-m", "renkei.robot", *line.split(), cwd=folder)) > bound
    }
    assert too_much == {}


def _least_up_to(bound: float, *arguments: str, cwd: Path) -> float:
    """Return how many times as much as the yardstick it takes, in the first of five turns that is within the bound, else at the least."""
    least = inf
    for _ in range(5):
        least = min(least, _times_the_yardstick(*arguments, cwd=cwd))
        if least <= bound:
            break
    return least


def _times_the_yardstick(*arguments: str, cwd: Path) -> float:
    return _cpu(*arguments, cwd=cwd) / _cpu("-c", _YARDSTICK, cwd=cwd)


def _cpu(*arguments: str, cwd: Path) -> float:
    """Return how many seconds of CPU a Python took, in its own code and in the system's."""
    before = os.times()
    done = python(*arguments, cwd=cwd)
    after = os.times()
    assert done.returncode == 0, done.stderr
    return after.children_user + after.children_system - before.children_user - before.children_system
