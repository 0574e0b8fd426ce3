"""Pruning: what is kept of cases that ended long ago goes, nothing else does, and none of them is ever carried twice."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from renkei.robot import cli
from renkei.robot.procedure.said import Asked
from renkei.robot.reporting import pruning as files
from renkei.robot.reporting.drafts import keep
from renkei.robot.reporting.out_folder import folder_of_ones_own
from renkei.robot.reporting.summary import ByHand, StepRecord, StoredReason
from renkei.robot.reporting.verifying import verify
from renkei.robot.store import pruning, tables
from renkei.robot.store.enrolment import Row, Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.pruning import old_cases, prune
from renkei.robot.store.reader import Reader
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.store.words import give
from renkei.robot.workers.ended import ended_tickets
from renkei.robot.workers.engine import Queue
from sqlalchemy import func, select, text, update

from .conftest import PORTALS, HandClock, invented

DAYS = 30
NEVER_AGAIN = "変更再申込"


@pytest.fixture
def books(place, clock):
    """Books in a file, and in PostgreSQL."""
    with Store.open(place, clock) as store:
        yield store


class Past:
    """Cases that were, in books and in an out folder."""

    def __init__(self, store, out):
        self.store, self.out = store, out

    def ended(self, case, status="done", **values):
        """Let a case have been carried to an end, with everything that is kept of one; dated by the store's clock."""
        name = case.case_id
        ticket = self.store.enrol(case, Wanted(PORTALS), "link1")
        entry = self.store.take(ticket, "robot-1")
        ledger = StoredLedger(self.store, self.out)
        ledger.hold(entry)
        for step in ("16", "16", "50"):
            ledger.announce(name, step, 1, self.store.clock.now())
            ledger.settle(name, step, "done")
        picture = f"evidence/{name}/001-step16.jpg"
        keep(self.out / picture, b"a picture")
        record = {"portal": "jpass", "attempt": 1, "status": "ok", "started_at": self.store.clock.now(), "seconds": 1.0}
        ledger.enter(name, StepRecord(step="16", evidence=picture, **record))
        with self.store.writing() as connection:
            now = self.store.clock.now()
            asked = Asked("16", "説明しました", "staff", now.isoformat(), now.isoformat())
            give(connection, name, [asked], "山田 花子", now.isoformat(), "command", now)
        reason = StoredReason(
            step="24", portal="jpass", kind="business", message="否決", evidence=None, next_action="-"
        )
        facts = {"receipt_number": "R1", "print_serial": "P1", "condition": "山田様の件", "compared": {"16": []}}
        kept = {"facts": facts, "reason": reason.model_dump(mode="json")} | values
        assert self.store.hand_on(entry, status=status, **kept)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    with folder_of_ones_own(folder):
        keep(folder / "report.html", b"<html>")
        keep(folder / "results.xlsx", b"rows")
        keep(folder / "summary.json", b"{}")
    return folder


@pytest.fixture
def past(store, out):
    return Past(store, out)


def later(store, days=DAYS + 1):
    clock: HandClock = store.clock
    clock.at += timedelta(days=days)


def old(store, days=DAYS):
    return old_cases(store, store.clock.now() - timedelta(days=days))


def pruned(store, days=DAYS):
    return prune(store, old(store, days).whole)


def count(store, table):
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def everything_in(store):
    """All that the tables hold of cases, as text."""
    with store.reading() as connection:
        return "\n".join(
            str(dict(row)) for table in (tables.cases, tables.steps, tables.words, tables.effects)
            for row in connection.execute(select(table)).mappings()
        )  # fmt: skip


def test_what_is_known_of_an_old_case_goes(books, out, case):
    """Its row, facts, reason, steps, words and all but the last line of each step's clicks: nothing of the customer, nor of staff, is left.

    In SQLite and in PostgreSQL.
    """
    past = Past(books, out)
    past.ended(case(1), by_hand=ByHand(at=books.clock.now(), by="hanako", unseen_from="24").model_dump(mode="json"))
    later(books)
    before = case(1)
    gone = pruned(books)
    assert (gone.cases, gone.steps, gone.words, gone.effects) == (1, 1, 1, 1)
    left = everything_in(books)
    for value in (before.customer_kana, "山田", "花子", "hanako", before.store, "否決", "001-step16"):
        assert value not in left, value
    entry = books.entry(before.case_id)
    assert (entry.status, entry.case.estimate_number, entry.portals) == ("done", before.estimate_number, PORTALS)
    assert entry.facts == {"receipt_number": "R1", "print_serial": "P1"}
    assert entry.by_hand.by == "-"
    assert pruned(books).cases == 0


@pytest.mark.parametrize("status", ["done", "declined", "cancelled"])
def test_the_same_row_is_never_carried_a_second_time(past, store, case, status):
    """It is told as it ended, without a word of what differs, for nobody knows that any more; another name in other letters is refused."""
    past.ended(case(1), status)
    later(store)
    pruned(store)
    [enrolled] = store.enrol_all([Row(case(1), "link1")], Wanted(PORTALS))
    assert enrolled.ticket is None
    assert enrolled.as_it_stands.status == status
    assert enrolled.as_it_stands.columns_unlike(case(1, 店舗="ほかの店舗")) == []
    [other] = store.enrol_all([Row(case(1, 案件ID="CASE-0001"), "link1")], Wanted(PORTALS))
    assert other.refused


def test_a_re_application_that_was_carried_is_not_a_new_wish(past, store, case):
    """The same row of 変更再申込 is the same wish as before; a row that asks for something else is a new one, as ever."""
    wish = {"手続き区分": NEVER_AGAIN}
    past.ended(case(1, **wish))
    later(store)
    pruned(store)
    assert store.enrol(case(1, **wish), Wanted(PORTALS), "reapply") is None
    assert (
        store.enrol(case(1, **wish, 契約内容説明日="20261124", 説明者="山田 花子"), Wanted(PORTALS), "reapply") is None
    )
    assert store.enrol(case(1, **wish, 年齢条件="21歳以上補償"), Wanted(PORTALS), "reapply") is not None


def test_a_new_wish_for_a_pruned_contract_begins_again(past, store, case):
    """変更再申込 of a case that was carried as new: with the row as it is now, and with the numbers that were learnt."""
    past.ended(case(1))
    later(store)
    pruned(store)
    ticket = store.enrol(case(1, 手続き区分=NEVER_AGAIN), Wanted(PORTALS), "reapply")
    assert ticket.turn == 2
    entry = store.entry("case-0001")
    assert (entry.pruned, entry.facts["receipt_number"], entry.case) == (None, "R1", case(1, 手続き区分=NEVER_AGAIN))
    assert store.take(ticket, "robot", lambda entry, _newer: not entry.strange) is not None


def test_what_has_not_ended_or_not_long_ago_stays(past, store, case, enrol, end):
    """A case that needs a person, waits or is at work stays, however old; so does one that ended within the days."""
    past.ended(case(1))
    for number, status in enumerate(("needs_person", "waiting_screening", "waiting_person", "queued"), 2):
        end(enrol(case(number)), status=status, reason=None)
    later(store)
    past.ended(case(6))
    later(store, DAYS - 1)
    assert old(store).whole == ["case-0001"]
    pruned(store)
    assert [entry.pruned is not None for entry in store.entries()] == [True, *[False] * 5]
    assert store.entry("case-0006").case == case(6)


def test_a_click_in_doubt_stays_in_doubt(past, store, case):
    """A case that was cancelled with a click that nobody saw the end of: an audit, and a person, still find it."""
    past.ended(case(1), "cancelled")
    with store.writing() as connection:
        first = select(func.min(tables.effects.c.id)).scalar_subquery()
        connection.execute(update(tables.effects).where(tables.effects.c.id == first).values(outcome=None))
    later(store)
    assert pruned(store).effects == 0
    assert store.unsettled("case-0001") == ["16"]
    assert set(store.clicked("case-0001")) == {"16", "50"}


def test_a_case_that_begins_again_meanwhile_is_left(past, store, case, monkeypatch):
    """Between looking and pruning somebody gave its 変更再申込: it is no ended case any more."""
    past.ended(case(1))
    later(store)
    found = old(store).whole
    store.enrol(case(1, 手続き区分=NEVER_AGAIN), Wanted(PORTALS), "reapply")
    assert prune(store, found).cases == 0
    assert store.entry("case-0001").pruned is None


def test_many_cases_go_in_short_transactions(store, clock):
    """So that a robot that writes meanwhile never waits for long."""
    rows = [
        Row(invented(1).model_copy(update={"case_id": f"c-{n}", "estimate_number": f"E{n:08}"}), "link1")
        for n in range(2000)
    ]
    store.enrol_all(rows, Wanted(PORTALS))
    with store.writing() as connection:
        connection.execute(update(tables.cases).values(status="done"))
    later(store)
    longest = Longest(store)
    assert pruned(longest).cases == 2000
    assert longest.seen <= pruning.AT_A_TIME


class Longest:
    """A store that notes how many cases one transaction changes at most."""

    def __init__(self, store):
        self._store, self.seen = store, 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    def writing(self):
        before = count(self._store, tables.cases.select().where(tables.cases.c.pruned.is_not(None)).subquery())
        self.seen = max(self.seen, before - getattr(self, "_last", before))
        self._last = before
        return self._store.writing()


def renkei(monkeypatch, *arguments):
    """Give a command; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["renkei", *map(str, arguments)])
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


@pytest.fixture
def give_prune(file, monkeypatch, capsys):
    """Give `renkei prune`; return what it said."""

    def give_prune(*arguments):
        assert renkei(monkeypatch, "prune", "--db", file, *arguments) == 0
        said = capsys.readouterr()
        return said.out + said.err

    return give_prune


@pytest.fixture
def left(past, store, case, file):
    """Two cases that ended long ago by the machine's own clock, and their books."""
    past.ended(case(1))
    past.ended(case(2))
    return past


def age(out):
    for path in [out, *out.rglob("*")]:
        os.utime(path, (1_600_000_000, 1_600_000_000))


def test_without_yes_nothing_goes(left, store, out, give_prune):
    """It says how many cases, rows, files and bytes would go; books and folder are as they were, to the byte."""
    before, books_before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}, everything_in(store)
    said = give_prune("--older-than", "0")
    assert "2 case(s)" in said
    assert "files: 2" in said
    assert "--yes" in said
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert everything_in(store) == books_before


def test_with_yes_the_files_go_and_the_seal_knows_of_it(left, store, out, give_prune):
    """Pictures, papers and the fault file of the cases, and with the last case what tells of all; the seal is whole and stays."""
    keep(out / "handover" / "case-0001" / "16-申込書-1.pdf", b"%PDF")
    keep(out / "fault-case-0001.txt", b"fault")
    said = give_prune("--older-than", "0", "--yes")
    assert "files: 7" in said
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
        "evidence",
        "handover",
        "seal.jsonl",
    ]
    assert [one.en for one in verify(out, None).problems] == []
    assert store.entry("case-0001").pruned.folders == ()
    assert "Nothing is left" in give_prune("--older-than", "0", "--yes")


def test_what_tells_of_other_cases_too_stays_and_is_named(left, store, out, give_prune):
    """Report and results stay as long as a case of the folder does, and it is said that they still tell of what was pruned."""
    keep(out / "evidence" / "case-9999" / "001-step1.jpg", b"of a case that goes on")
    for page in ("case-0001.html", "case-0001.json", "case-9999.html"):
        keep(out / "cases" / page, b"what was done")
    said = give_prune("--older-than", "0", "--yes")
    assert "still tell of cases that were pruned" in said
    assert (out / "report.html").is_file()
    assert (out / "evidence" / "case-9999" / "001-step1.jpg").is_file()
    assert not (out / "evidence" / "case-0001").exists()
    assert [path.name for path in (out / "cases").iterdir()] == ["case-9999.html"]


def test_evidence_is_kept_where_that_is_asked_for(left, store, out, give_prune):
    """Only the books are pruned; they know where the files are, and a later prune takes them."""
    assert "they stay" in give_prune("--older-than", "0", "--keep-evidence", "--yes")
    assert (out / "evidence" / "case-0001" / "001-step16.jpg").is_file()
    assert store.entry("case-0001").pruned.folders == (str(out.resolve()),)
    give_prune("--older-than", "0", "--yes")
    assert not (out / "evidence" / "case-0001").exists()


def test_a_prune_that_was_killed_goes_on(left, store, out, give_prune, monkeypatch):
    """Between books and files, or in the midst of the files: the next one takes what is left."""
    with monkeypatch.context() as killed:
        killed.setattr(files, "take_away", lambda *_arguments: sys.exit(0))
        renkei(killed, "prune", "--db", store.engine.url.database, "--older-than", "0", "--yes")
    assert (out / "evidence" / "case-0001").exists()
    said = give_prune("--older-than", "0", "--yes")
    assert "files: 5" in said
    assert not (out / "evidence" / "case-0001").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there not everybody may make links")
def test_nothing_behind_a_link_goes(left, out, tmp_path, give_prune):
    """A case's folder that is a link stays, and so does what a link in a folder leads to; a name with a way out of the folder is none."""
    away = tmp_path / "away"
    away.mkdir()
    (away / "dear.jpg").touch()
    age(away)
    (out / "evidence" / "case-0001" / "link").symlink_to(away)
    (out / "evidence" / "case-0002").rename(tmp_path / "case-0002")
    (out / "evidence" / "case-0002").symlink_to(away)
    give_prune("--older-than", "0", "--yes")
    assert (away / "dear.jpg").is_file()
    assert not (out / "evidence" / "case-0001").exists()
    assert files.files_of(out, ["../away", "..", "", "a/b"]).count == 0


def test_a_folder_that_is_none_of_ours_is_left(left, store, out, tmp_path, give_prune, monkeypatch):
    """Whatever the books say of it: without journal or seal it is no out folder. It is told as not here, and tried again."""
    (out / "seal.jsonl").unlink()
    said = give_prune("--older-than", "0", "--yes")
    assert "not on this machine" in said
    assert (out / "evidence" / "case-0001" / "001-step16.jpg").is_file()
    moved = tmp_path / "moved"
    out.rename(moved)
    assert renkei(monkeypatch, "prune", "--db", store.engine.url.database, "--older-than", "0", "--out", moved) == 2
    (moved / "journal.jsonl").touch()
    give_prune("--older-than", "0", "--yes", "--out", str(moved))
    assert not (moved / "evidence" / "case-0001").exists()


def test_a_folder_that_a_run_has_is_left_for_later(left, store, out, give_prune):
    """It is told, and its files are still known of."""
    with folder_of_ones_own(out):
        assert "in use" in give_prune("--older-than", "0", "--yes")
    assert (out / "evidence" / "case-0001").exists()
    assert store.entry("case-0001").pruned.folders
    give_prune("--older-than", "0", "--yes")
    assert not (out / "evidence" / "case-0001").exists()


def test_what_is_written_meanwhile_stays(left, out):
    """A picture that is newer than the pruning is not deleted: the case was begun again."""
    age(out)
    keep(out / "evidence" / "case-0001" / "002-step1.jpg", b"new")
    files.take_away(out, ["case-0001", "case-0002"], 1_700_000_000)
    assert [path.name for path in (out / "evidence").rglob("*.jpg")] == ["002-step1.jpg"]
    assert [one.en for one in verify(out, None).problems] == []


def test_the_engine_forgets_what_was_done(books, place, case, clock):
    """The tickets of pruned cases that have ended go; those that wait, and other cases' and programs', stay."""
    rows = [Row(case(n), "link1") for n in (1, 2, 3)]
    with Queue(books, PORTALS) as queue:
        books.enrol_all(rows, Wanted(PORTALS), queue.put_within)
    status = "dbos.workflow_status" if place.get_backend_name() == "postgresql" else "workflow_status"
    with books.writing() as connection:
        connection.execute(text(f"UPDATE {status} SET status = 'SUCCESS' WHERE workflow_uuid <> 'case-0002:1:1'"))
        connection.execute(update(tables.cases).where(tables.cases.c.case_id != "case-0003").values(status="cancelled"))
    assert ended_tickets(books.engine, {"case-0001", "case-0002"}) == ["case-0001:1:1"]
    from renkei.robot.workers.ended import forget  # noqa: PLC0415

    forget(books, ["case-0001:1:1"])
    with books.reading() as connection:
        left = connection.execute(text(f"SELECT workflow_uuid FROM {status} ORDER BY 1")).scalars().all()
    assert left == ["case-0002:1:1", "case-0003:1:1"]


def test_books_without_an_engine_have_no_tickets(store):
    """Who never ran anything has nothing there to forget."""
    assert ended_tickets(store.engine, {"case-0001"}) == []


def test_the_file_gets_smaller_unless_somebody_works(left, store, file, give_prune):
    """A worker's slot is a lock of the system; while one is held it is said that the file stays as it is."""
    with store.writing() as connection:
        connection.execute(text("CREATE TABLE ballast (content TEXT)"))
        connection.execute(text("INSERT INTO ballast VALUES (hex(zeroblob(2000000)))"))
    with store.writing() as connection:
        connection.execute(text("DROP TABLE ballast"))
    with FileLock(file.parent / f"{file.name}.worker-1.lock"):
        assert "stays as large" in give_prune("--older-than", "0", "--yes")
    assert file.stat().st_size > 4_000_000
    assert "as small as it can be" in give_prune("--older-than", "0", "--yes")
    assert file.stat().st_size < 1_000_000
    assert store.entry("case-0001") is not None


def test_older_books_are_looked_into_and_left(file, give_prune):
    """Who only asks what would go changes nothing, be the books as old as they are."""
    from .old_books import unpack  # noqa: PLC0415

    unpack("0.2.0", file)
    before = file.read_bytes()
    assert "case(s)" in give_prune("--older-than", "0")
    assert file.read_bytes() == before


def test_a_pruned_case_is_told_everywhere(left, store, file, give_prune, monkeypatch, capsys, tmp_path):
    """`status` has its numbers, its end, and when it was pruned; a run's results have it as done, without steps."""
    give_prune("--older-than", "0", "--yes")
    for arguments in (["status"], ["status", "case-0001"], ["status", "--json"], ["status", "case-0001", "--json"]):
        monkeypatch.setattr(sys, "argv", ["renkei", *arguments, "--db", str(file)])
        monkeypatch.setenv("LC_ALL", "C")
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0
        said = capsys.readouterr().out
        assert "E00000001" in said
        if arguments == ["status", "case-0001"]:
            assert "pruned at" in said
        if arguments == ["status", "case-0001", "--json"]:
            assert json.loads(said)[0]["status"] == "done"
    with Reader.open(place_of(str(file))) as reader:
        result = reader.result("case-0001", tmp_path)
    assert (result.status, result.receipt_number, result.steps, result.reason) == ("done", "R1", [], None)


@pytest.mark.parametrize(
    "arguments",
    [
        ("retry", "case-0001"),
        ("cancel", "case-0001"),
        ("resolve", "case-0001", "--done"),
        ("confirm", "case-0001", "16", "--by", "花子"),
    ],
)
def test_commands_refuse_a_pruned_case_as_any_that_ended(left, file, give_prune, monkeypatch, capsys, arguments):
    """One sentence, exit code 2, and nothing is begun."""
    give_prune("--older-than", "0", "--yes")
    assert renkei(monkeypatch, *arguments, "--db", file) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_of_the_same_sheet_tells_the_case_as_done(run, store, clock, give_prune, tmp_path):
    """No step is done, results and report say how it ended, and the exit is that of a sheet that is done."""
    case = invented(1)
    outcome, _ = run(case)
    assert outcome.summary.cases[0].status == "done"
    give_prune("--older-than", "0", "--yes")
    outcome, _ = run(case)
    assert [one.status for one in outcome.summary.cases] == ["done"]
    assert outcome.refused == []
    assert outcome.summary.cases[0].steps == []
    assert [one.en for one in verify(Path(tmp_path / "out"), None).problems] == []
