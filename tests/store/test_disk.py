"""What a power cut or a full disk leaves: noticed, told, and no reason to lose a case."""

import errno
import json
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from renkei.robot import cli
from renkei.robot.app import App
from renkei.robot.browser.evidence import Evidence, is_whole
from renkei.robot.browser.pdf.paper import Paper
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.flows.ways import Phase
from renkei.robot.procedure.step import step, step_once
from renkei.robot.reporting import drafts
from renkei.robot.reporting.journal import Journal
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

WHOLE = '{"event": "ok", "case": "c"}\n'
FULL = Path("/dev/full")
HURRIED = Timeouts(phase_attempts=1, backoff=0.001, poll=0.001, outage=0.001, settle=0.01)
TAILS = ['{"event": "ok", "ca', "\0" * 200, "\0\0\0\n", '"ok"}\n']


@pytest.fixture
def path(tmp_path):
    """Where the journal is."""
    return tmp_path / "journal.jsonl"


@pytest.mark.parametrize("tail", TAILS, ids=["cut", "never written", "zeros and a newline", "beginning lost"])
def test_a_torn_journal_is_noticed_and_goes_on(path, tail):
    """The torn line stays, a line says that it is torn, and what is written afterwards can be read."""
    path.write_text(WHOLE + tail, "utf-8")
    with Journal(path) as journal:
        assert journal.torn
        journal.write("ended", "c", status="done")
    lines = [line for line in path.read_text("utf-8").split("\n") if line]
    assert lines[0] + "\n" == WHOLE
    assert lines[1] == tail.rstrip("\n")
    assert [json.loads(line)["event"] for line in lines[2:]] == ["torn", "ended"]
    with Journal(path) as again:
        assert not again.torn


def test_a_journal_that_cannot_tell_that_it_is_torn_is_closed(path, monkeypatch):
    """No room for the very first line: whoever begins the journal hears of it, and the file is not left open."""
    opened, begin = [], Path.open

    def note(path, *how, **more):
        opened.append(begin(path, *how, **more))
        return opened[-1]

    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path.write_text(WHOLE + TAILS[0], "utf-8")
    monkeypatch.setattr(Path, "open", note)
    monkeypatch.setattr(Journal, "write", no_room)
    with pytest.raises(OSError, match="No space left"):
        Journal(path)
    assert [file.closed for file in opened] == [True, True]  # the look at its end, and the journal


def test_a_long_line_is_not_taken_for_torn(path):
    """A whole journal, and an empty one, are just gone on with."""
    path.write_text(WHOLE * 5000, "utf-8")
    with Journal(path) as journal:
        assert not journal.torn
    path.write_text("", "utf-8")
    with Journal(path) as journal:
        assert not journal.torn


@pytest.fixture
def run(tmp_path, store, case, monkeypatch):
    """Run one case through a phase with the journal at a place: `run(phase, path)`; a browser and portals are just there."""
    monkeypatch.setattr(Addresses, "_asked", lambda *_asked: 200)

    def run(phase, path):
        settings = Settings(portals="http://localhost:1", out=tmp_path, timeouts=HURRIED)
        ways = [Phase("link1", phase)]
        with Journal(path) as journal:
            app = App(settings=settings, language="en", phases_of=lambda _case: ways)
            return app.plain_run(store, OneBrowser(MagicMock()), journal).run([case()])[0]

    return run


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_nothing_is_clicked_that_cannot_be_announced(run, store):
    """With no room for the intent, step 16 is not done; the case is parked with what to do about the disk."""
    clicked = []

    @step_once(16, read_back=lambda _job: False)
    def submit(job):
        with job.irrevocably():
            clicked.append("16")

    result = run(submit, FULL)
    assert clicked == []
    assert (result.status, store.unsettled("case-0001")) == ("needs_person", [])
    assert "disk is full" in result.reason.message


def test_a_full_disk_for_pictures_parks_the_case(run, tmp_path, path, monkeypatch):
    """A picture that finds no room ends the case 要確認, says where, and leaves the run going on."""

    def no_room(draft):
        raise OSError(errno.ENOSPC, "No space left on device", str(draft))

    @step(2)
    def fill(job):
        job.show_paper(Paper(b"%PDF", ()), SimpleNamespace(number="2"), "form")

    monkeypatch.setattr(drafts, "_opened", no_room)
    result = run(fill, path)
    assert result.status == "needs_person"
    assert "disk is full" in result.reason.message
    assert "001-step2" in result.reason.message


def test_a_picture_of_a_step_that_cannot_be_undone_finds_no_room(run, store, path, monkeypatch):
    """The click was made and its answer seen before the picture failed: the ledger has it as done, and it is not clicked again."""
    clicked = []

    @step_once(16, read_back=lambda _job: bool(clicked))
    def submit(job):
        with job.irrevocably():
            clicked.append("16")

    def no_room(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device", "x.jpg")

    with monkeypatch.context() as full:
        full.setattr(Evidence, "picture", no_room)
        assert run(submit, path).status == "needs_person"
    assert store.unsettled("case-0001") == []
    assert clicked == ["16"]


@pytest.mark.parametrize(
    ("locale", "said"), [("C.UTF-8", "cannot be read or written"), ("ja_JP.UTF-8", "読み書きできません")]
)
def test_a_full_disk_ends_a_command_with_a_message(monkeypatch, capsys, locale, said):
    """Where not even the report finds room, the operator reads which file and what to do, not a traceback: exit 3."""

    def no_room(*_, **_more):
        raise OSError(errno.ENOSPC, "No space left on device", "out/report.html")

    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setattr(cli.Commands, "main", no_room)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3
    told = capsys.readouterr().err
    assert said in told
    assert "out/report.html" in told


@pytest.mark.parametrize(
    ("name", "content", "whole"),
    [
        ("a.jpg", b"\xff\xd8 picture \xff\xd9", True),
        ("a.jpg", b"\xff\xd8 pict", False),
        ("a.jpg", b"", False),
        ("a.jpg", bytes(4096), False),
        ("a.pdf", b"%PDF-1.4 sheet\n%%EOF\n", True),
        ("a.pdf", b"%PDF-1.4 sh", False),
    ],
)
def test_a_torn_picture_is_known_by_its_end(tmp_path, name, content, whole):
    """A picture or paper whose end never reached the disk is told from a whole one."""
    (tmp_path / name).write_bytes(content)
    assert is_whole(tmp_path / name) is whole


def test_pictures_of_an_earlier_robot_are_not_overwritten(tmp_path):
    """A robot that goes on with a case numbers its papers after those that are there."""
    first = Evidence(tmp_path, "c", mask=False).paper(b"one", "4", "form")
    second = Evidence(tmp_path, "c", mask=False).paper(b"two", "31", "copy")
    assert (tmp_path / first).read_bytes() == b"one"
    assert (tmp_path / second).read_bytes() == b"two"


def test_the_ledger_outlives_the_journal(store, case, enrol, tmp_path, path):
    """With the journal gone, or torn, the store still knows which click was announced and not settled."""
    books = StoredLedger(store, tmp_path)
    books.hold(store.take(enrol(case()), "robot"))
    with Journal(path, store.clock, books) as journal:
        journal.intent("case-0001", "37", 1)
    path.unlink()
    with Store.open(store.engine.url) as again:
        assert again.unsettled("case-0001") == ["37"]
