"""The seal of an out folder: what was changed, is missing or was added is named, and what renkei itself does is not."""

import errno
import json
import os
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError
from renkei.robot import cli
from renkei.robot.browser.handover import lay_out
from renkei.robot.config import seal_key
from renkei.robot.errors import WrongInput
from renkei.robot.messages import seal as say
from renkei.robot.reporting import drafts, seal
from renkei.robot.reporting.drafts import keep
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.out_folder import folder_of_ones_own, folder_with_others
from renkei.robot.reporting.seal import SEAL, enter_gone, sealing
from renkei.robot.reporting.verifying import Verdict, verify

PICTURE = "evidence/case-0001/001-step2.jpg"
KEY = b"a key that nobody guesses"


@pytest.fixture(autouse=True)
def without_a_key(monkeypatch):
    monkeypatch.delenv(seal_key.VARIABLE, raising=False)
    monkeypatch.setattr(seal_key, "_in_keyring", lambda: None)


@pytest.fixture
def out(tmp_path):
    """A folder that a run has left, and closed."""
    with folder_of_ones_own(tmp_path / "out"):
        leave(tmp_path / "out")
    return tmp_path / "out"


def leave(out, report=b"<html>"):
    """What a run writes: pictures, a report, a journal with a click."""
    with Journal(out / "journal.jsonl") as journal:
        journal.write("look", "case-0001", step="23")
        journal.intent("case-0001", "16", 1)
        journal.write("ended", "case-0001", status="done")
        for name in (PICTURE, "evidence/case-0001/002-step3.jpg"):
            keep(out / name, name.encode())
    keep(out / "report.html", report)


def found(out, key=None) -> Verdict:
    return verify(out, key)


def told(out, key=None) -> list[str]:
    return [one.en for one in found(out, key).problems]


def lines_of(out, name=SEAL):
    return (out / name).read_bytes().splitlines(keepends=True)


def put_lines(out, lines, name=SEAL):
    (out / name).write_bytes(b"".join(lines))


def test_what_a_run_leaves_is_as_it_was_sealed(out):
    """All its files are in the seal, those of several runs in one folder, and a report that was written anew."""
    assert told(out) == []
    assert found(out).files == 4
    with folder_of_ones_own(out):
        leave(out, b"<html>another")
    assert told(out) == []


def test_a_file_that_is_written_afterwards_leaves_the_seal_closed(out):
    """A report that is made anew of a folder where nobody is at work is sealed as it is then."""
    keep(out / "report.html", b"made anew")
    assert told(out) == []


@pytest.mark.parametrize("name", [PICTURE, "report.html"])
def test_a_file_that_was_changed_is_named(out, name):
    """Be it of the same length or of another."""
    (out / name).write_bytes((out / name).read_bytes()[::-1])
    assert told(out) == [f"changed: {name}"]
    (out / name).write_bytes(b"")
    assert told(out) == [f"changed: {name}"]


def test_a_file_that_is_missing_is_named(out):
    """A picture, and a journal."""
    (out / PICTURE).unlink()
    (out / "journal.jsonl").unlink()
    assert told(out) == [f"missing: {PICTURE}", "missing: journal.jsonl"]


def test_a_file_that_was_added_is_named(out):
    """Wherever it lies; what Windows and a workbook that is open leave is passed over."""
    (out / "evidence" / "case-0001" / "003-step4.jpg").write_bytes(b"more")
    (out / "Thumbs.db").write_bytes(b"small pictures")
    (out / "~$results.xlsx").write_bytes(b"open")
    [one] = told(out)
    assert one.startswith("added: evidence/case-0001/003-step4.jpg")


@pytest.mark.skipif(sys.platform == "win32", reason="there not everybody may make links")
def test_a_link_is_named_and_not_followed(out, tmp_path):
    """Neither one to a file with the very content, nor one to a folder; nor is a pipe opened, which nobody writes to."""
    away = tmp_path / "away.jpg"
    (out / PICTURE).rename(away)
    (out / PICTURE).symlink_to(away)
    (out / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(out / "pipe")
    assert [one.split(" (")[0] for one in told(out)] == [f"added: {name}" for name in ("elsewhere", "pipe", PICTURE)]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda lines: [*lines[:1], lines[1].replace(b'"16"', b'"17"'), *lines[2:]],
            "changed: line 2 of journal.jsonl",
        ),
        (lambda lines: [lines[0], *lines[2:]], "missing: 1 line(s) before line 2 of journal.jsonl"),
        (lambda lines: lines[:-1], "missing: the last 1 line(s)"),
        (lambda lines: [lines[1], lines[0], lines[2]], "missing: 1 line(s) before line 1 of journal.jsonl"),
        (lambda lines: [*lines, b'{"event": "ok", "case": "case-0001"}\n'], "added: line 4 of journal.jsonl"),
        (lambda lines: [*lines[:2], lines[2].replace(b"done", b"gone")], "changed: line 3 of journal.jsonl"),
        (lambda lines: [*lines, lines[0]], "changed: line 4 of journal.jsonl is out of its order"),
        (lambda lines: [lines[0], b"no line at all\n", *lines[1:]], "added: line 2 of journal.jsonl"),
        (lambda lines: [*lines, b"no line at all\n"], "added: line 4 of journal.jsonl"),
        (lambda lines: [*lines, b'{"at": "2026'], "added: line 4 of journal.jsonl"),
    ],
)
def test_a_journal_that_was_changed_is_named_with_the_line(out, spoil, words):
    """A line that was changed, taken away, put elsewhere, cut off, added or put there twice."""
    put_lines(out, spoil(lines_of(out, "journal.jsonl")), "journal.jsonl")
    assert any(one.startswith(words) for one in told(out)), told(out)


def test_a_line_that_the_power_cut_left_torn_is_no_change(out):
    """Whoever opened the journal next has said so; it is told, and nothing is counted as changed."""
    with folder_of_ones_own(out):
        with (out / "journal.jsonl").open("ab") as file:
            file.write(b'{"at": "2026')
        leave(out)
    assert told(out) == []
    assert any("cut off" in note.en for note in found(out).notes)


@pytest.mark.parametrize("place", [1, 4])
def test_a_line_of_the_seal_that_was_changed_is_named(out, place):
    """Whoever makes an entry say what a changed file is would have to change all that follow."""
    lines = lines_of(out)
    entry = json.loads(lines[place])
    lines[place] = json.dumps({**entry, "at": "another time"}).encode() + b"\n"
    put_lines(out, lines)
    assert told(out) == [say.seal_line_changed(place + 1).en]


def test_a_line_of_the_seal_that_was_taken_away_or_moved_is_named(out):
    """Together with what it was about."""
    lines = lines_of(out)
    place = next(at for at, line in enumerate(lines) if PICTURE.encode() in line)
    put_lines(out, lines[:place] + lines[place + 1 :])
    assert told(out) == [say.seal_lines_missing(place + 1, 1).en, say.added(Path(PICTURE)).en]
    put_lines(out, [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]])
    assert say.seal_line_out_of_order(place + 2).en in told(out)


def test_a_seal_whose_end_was_cut_off_is_not_closed(out):
    """And what was sealed after that is named."""
    put_lines(out, lines_of(out)[:-2])
    said = told(out)
    assert said[0].startswith("not closed")
    assert [one.split(" (")[0] for one in said[1:]] == ["added: report.html"]


def test_a_process_that_was_killed_leaves_an_open_end_and_no_change(tmp_path):
    """It is told as not closed and nothing else, until the next run in the folder closes it."""
    out = tmp_path / "out"
    killed(out)
    [one] = told(out)
    assert one.startswith("not closed")
    with folder_with_others(out):
        pass
    assert told(out) == []


def killed(out, announced=()):
    """A process that wrote, and then was no more; what was `announced` had not come into its place."""
    with folder_of_ones_own(out):
        leave(out)
        for name in announced:
            seal.enter(out / name, b"never written")
        kept = (out / SEAL).read_bytes()
        [presence] = out.glob(".renkei-seal-*.lock")
    (out / SEAL).write_bytes(kept)
    presence.touch()


def test_what_a_killed_process_had_entered_and_not_written_is_no_change(tmp_path):
    """A picture that is not there, a report that is still the old one: told as such, and taken back by the next run."""
    out = tmp_path / "out"
    killed(out, ["report.html", "evidence/case-0001/003-step4.jpg"])
    [one] = told(out)
    assert one.startswith("not closed")
    assert sum("not written to its end" in note.en for note in found(out).notes) == 2
    with folder_of_ones_own(out):
        pass
    assert told(out) == []


def test_what_was_changed_after_a_kill_is_not_taken_back(tmp_path):
    """The next run takes back only what is just as it was before: a file that somebody changed meanwhile stays named."""
    out = tmp_path / "out"
    killed(out)
    (out / "report.html").write_bytes(b"somebody else's")
    with folder_of_ones_own(out):
        pass
    assert told(out) == ["changed: report.html"]


def test_two_at_work_in_one_folder_do_not_close_it_for_each_other(tmp_path):
    """A further worker that ends leaves the seal open; what two write at once is one chain, and each has its journal."""
    out = tmp_path / "out"
    with folder_of_ones_own(out), Journal(out / "journal.jsonl") as own:
        with folder_with_others(out), Journal(out / "journal-2.jsonl") as other:
            own.write("look", "a")
            other.write("look", "b")
            keep(out / "a.jpg", b"a")
        assert told(out)[0].startswith("not closed")
        keep(out / "b.jpg", b"b")
        assert told(out)[0].startswith("not closed")
    assert told(out) == []


def test_two_writers_of_one_journal_are_told_apart(tmp_path):
    """Their lines may stand in any order among each other; each one's own are in order."""
    out = tmp_path / "out"
    with folder_of_ones_own(out), Journal(out / "journal.jsonl") as one, Journal(out / "journal.jsonl") as other:
        for number in range(3):
            one.write("look", f"a{number}")
            other.write("look", f"b{number}")
    assert told(out) == []


def test_an_earlier_print_that_is_taken_away_is_not_missing(tmp_path):
    """Of the papers to be handed over only the last print stays; a print that somebody has open stays sealed as well."""
    out = tmp_path / "out"
    with folder_of_ones_own(out):
        for number in ("0000000001", "0000000002"):
            lay_out(out, "case-0001", "16", "申込書", number, b"%PDF" + number.encode())
    assert told(out) == []
    [paper] = (out / "handover" / "case-0001").iterdir()
    paper.unlink()
    assert [one.split("/")[0] for one in told(out)] == ["missing: handover"]


def test_a_folder_that_renkei_takes_away_is_not_missing(out):
    """All that was in it is entered as gone at once; what is put there later is sealed anew, or named."""
    enter_gone(out / "evidence" / "case-0001")
    for file in (out / "evidence" / "case-0001").iterdir():
        file.unlink()
    assert told(out) == []
    (out / PICTURE).write_bytes(PICTURE.encode())
    assert [one.split(" (")[0] for one in told(out)] == [f"added: {PICTURE}"]
    keep(out / PICTURE, b"another")
    assert told(out) == []


def test_a_full_disk_for_the_seal_is_never_in_the_way(tmp_path, monkeypatch):
    """Files are written all the same; the seal says of each that it has no entry."""
    out = tmp_path / "out"

    def no_room(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    with folder_of_ones_own(out):
        monkeypatch.setattr(seal, "_line", no_room)
        keep(out / "report.html", b"<html>")
        monkeypatch.undo()
    assert (out / "report.html").read_bytes() == b"<html>"
    assert [one.split(" (")[0] for one in told(out)] == ["added: report.html"]


def test_a_file_that_found_no_room_is_not_missing(out, monkeypatch):
    """It was entered before it was written; that it was not is entered, too."""

    def no_room(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(drafts.Path, "replace", no_room)
    with pytest.raises(OSError, match="No space"):
        keep(out / "more.jpg", b"more")
    monkeypatch.undo()
    assert told(out) == []


def test_outside_of_an_out_folder_nothing_is_sealed(tmp_path):
    """A file that is written elsewhere, in a rehearsal say, leaves no seal."""
    keep(tmp_path / "report.html", b"<html>")
    with folder_of_ones_own(tmp_path / "rehearsal", sealed=False):
        keep(tmp_path / "rehearsal" / "report.html", b"<html>")
    assert not list(tmp_path.rglob(SEAL))


def with_key(monkeypatch, key=KEY):
    monkeypatch.setenv(seal_key.VARIABLE, key.decode())


def test_with_a_key_nobody_else_can_write_the_seal_anew(tmp_path, monkeypatch):
    """Whoever rewrites files and the whole chain is found out where the key is; without the key he is not, and that is said."""
    out = tmp_path / "out"
    with_key(monkeypatch)
    with folder_of_ones_own(out):
        leave(out)
    assert told(out, KEY) == []
    assert "only the chain was checked" in found(out).notes[-1].en
    (out / SEAL).unlink()
    monkeypatch.delenv(seal_key.VARIABLE)
    with folder_of_ones_own(out):
        for name in (PICTURE, "report.html", "evidence/case-0001/002-step3.jpg"):
            keep(out / name, b"forged")
        (out / "journal.jsonl").unlink()
    assert told(out) == []
    assert "rewritten files and seal together" in found(out).notes[-1].en
    assert told(out, KEY) == [say.sealed_without_key().en]


def test_a_line_that_was_written_without_the_key_is_named(tmp_path, monkeypatch):
    """What came before the key was made is vouched for by what came after; a line that follows without it is not."""
    out = tmp_path / "out"
    with folder_of_ones_own(out):
        leave(out)
    with_key(monkeypatch)
    with folder_of_ones_own(out):
        leave(out)
    assert told(out, KEY) == []
    monkeypatch.delenv(seal_key.VARIABLE)
    keep(out / "report.html", b"forged")
    assert told(out) == []
    [one] = told(out, KEY)
    assert one.startswith("without the key: 2 of the lines")


def test_a_line_that_was_forged_with_the_keys_name_is_named(tmp_path, monkeypatch):
    """The HMAC is over the whole line; another key is told as another one."""
    out = tmp_path / "out"
    with_key(monkeypatch)
    with folder_of_ones_own(out):
        leave(out)
    lines = lines_of(out)
    lines[-1] = lines[-1].replace(b'"close"', b'"clos3"')
    put_lines(out, lines)
    assert say.seal_line_forged(len(lines)).en in told(out, KEY)
    [one] = [one for one in told(out, b"another key altogether") if "another key" in one]
    assert seal_key.name_of(KEY) in one


def test_a_seal_of_nonsense_is_named_and_not_believed(tmp_path):
    """Whatever it says, nothing outside of the folder is looked at, and there is no traceback."""
    for content in (
        b"\0" * 70_000,
        b"[]\n" * 5,
        b'{"n": "x"}\n',
        b'{"n": 1, "before": "", "event": "file"}\n',
        b"[" * 60_000,
    ):
        (tmp_path / SEAL).write_bytes(content)
        assert told(tmp_path)
        with sealing(tmp_path):
            pass
        assert found(tmp_path).lines


class PaperKeyring(KeyringBackend):
    """A keyring that keeps what it is given for as long as it lives."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


def test_a_key_is_made_once_and_kept_in_the_keyring(monkeypatch):
    """It is found there from then on; a second one would make the first one's seals unreadable, and is refused."""
    monkeypatch.undo()
    monkeypatch.delenv(seal_key.VARIABLE, raising=False)
    paper = PaperKeyring()
    before = keyring.get_keyring()
    keyring.set_keyring(paper)
    seal_key._in_keyring.cache_clear()
    try:
        assert seal_key.seal_key() is None
        name = seal_key.make_key()
        assert seal_key.name_of(seal_key.seal_key()) == name
        with pytest.raises(WrongInput, match="a key already"):
            seal_key.make_key()
        monkeypatch.setattr(paper, "get_password", raising)
        with pytest.raises(WrongInput, match="RENKEI_SEAL_KEY"):
            seal_key.make_key()
    finally:
        keyring.set_keyring(before)
        seal_key._in_keyring.cache_clear()


def raising(*_args):
    raise NoKeyringError("there is none")


def renkei(monkeypatch, *arguments):
    """Give a command; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["renkei", *map(str, arguments)])
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_the_command_says_what_it_found_and_exits_so(out, tmp_path, monkeypatch, capsys):
    """0 where all is as it was sealed, 1 where something is not, 2 where there is no seal or it is not said what is wanted."""
    assert renkei(monkeypatch, "verify", out) == 0
    said = capsys.readouterr()
    assert "4 file(s)" in said.out
    assert "without a key" in said.err
    (out / PICTURE).unlink()
    (out / "more.txt").touch()
    assert renkei(monkeypatch, "verify", out) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [say.added(Path("more.txt")).en, f"missing: {PICTURE}"]
    assert renkei(monkeypatch, "verify", tmp_path) == 2
    assert renkei(monkeypatch, "verify", tmp_path / "nowhere") == 2
    assert renkei(monkeypatch, "verify") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_line_of_a_file_name_is_shown_safely(out, monkeypatch, capsys):
    """A name with a line's end and a terminal's commands in it is one line, and commands nothing."""
    if sys.platform == "win32":
        pytest.skip("no such names there")
    (out / "all is well\n\x1b[2J").touch()
    assert renkei(monkeypatch, "verify", out) == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert len(said.splitlines()) == 2
