"""The store: no case twice, none lost, and whoever has lost one writes no more of it."""

import errno
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from renkei.robot.errors import LeaseLost, WrongInput
from renkei.robot.reporting.summary import Reason, StepRecord
from renkei.robot.store import upgrade
from renkei.robot.store.entry import Ticket
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.workers.notices import changed_row, others_wait

REASON = Reason(step="24", portal="jpass", kind="application", message="m", evidence=None, next_action="n")


def parked(store, ticket, phase="link3"):
    """Let the case stop for a person in a later phase."""
    entry = store.take(ticket, "robot")
    assert store.hand_on(entry, status="needs_person", phase=phase, reason=REASON.model_dump(mode="json"), worked=9.0)


def test_a_new_case_gets_the_first_ticket(store, case, enrol):
    """A case that was never seen is queued for its first phase, with nothing learnt of it."""
    assert enrol(case()) == Ticket("case-0001", 1, 1)
    entry = store.entry("case-0001")
    assert (entry.status, entry.phase, entry.facts, entry.holder) == ("queued", "link1", {}, None)
    assert entry.case == case()


def test_a_case_under_way_is_not_begun_again(store, case, enrol):
    """The same sheet given twice leaves an open case, and its ticket, as they are."""
    ticket = enrol(case())
    store.take(ticket, "robot")
    assert enrol(case()) is None
    assert store.ticket_of("case-0001") == ticket
    assert store.entry("case-0001").status == "working"


def test_a_parked_case_goes_on_with_its_row_as_it_is_now(store, case, enrol):
    """Given once more, a case that needs a person begins a new turn with the corrected row; what was learnt stays."""
    entry = store.take(enrol(case(帳票ID="")), "robot")
    store.hand_on(entry, status="needs_person", facts={"receipt_number": "040200000170-00"}, worked=9.0)
    assert enrol(case()) == Ticket("case-0001", 2, 1)
    again = store.entry("case-0001")
    assert (again.status, again.worked, again.reason) == ("queued", 0.0, None)
    assert again.case.form_id == case().form_id
    assert again.facts == {"receipt_number": "040200000170-00"}


@pytest.mark.parametrize("status", ["done", "declined"])
def test_an_ended_case_stays_ended(store, case, enrol, end, status):
    """The same sheet does not begin a case anew that was done or declined."""
    end(enrol(case()), status=status)
    assert enrol(case()) is None
    assert store.entry("case-0001").status == status


def test_a_cancelled_case_stays_cancelled(store, case, enrol):
    """The same sheet does not bring back what a person has cancelled."""
    enrol(case())
    store.cancel("case-0001")
    assert enrol(case()) is None
    assert store.entry("case-0001").status == "cancelled"


def test_another_case_of_the_same_id_is_refused(store, case, enrol):
    """A case ID that belongs to another estimate at the same portals is told with that."""
    enrol(case())
    with pytest.raises(WrongInput) as refused:
        enrol(case(2, 案件ID="case-0001"))
    assert "E00000001" in refused.value.message.ja
    assert "E00000001" in refused.value.message.en


def test_a_case_that_differs_in_capital_letters_only_is_refused(store, case, enrol, end):
    """Both would have the same folder on some systems; the same name is the same case, also when it has ended."""
    end(enrol(case()), status="done")
    for portals in ("http://localhost:1", "http://localhost:2"):
        with pytest.raises(WrongInput, match="capital letters only"):
            enrol(case(2, 案件ID="CASE-0001"), portals=portals)
    assert enrol(case()) is None


def test_two_cases_of_one_estimate_are_refused(store, case, enrol):
    """While one case of an estimate is under way or parked, a second one is not begun: each would apply for it."""
    ticket = enrol(case())
    second = case(案件ID="other")
    with pytest.raises(WrongInput, match="case-0001"):
        enrol(second)
    parked(store, ticket)
    with pytest.raises(WrongInput, match="case-0001"):
        enrol(second)
    store.cancel("case-0001")
    assert enrol(second) == Ticket("other", 1, 1)


def test_a_re_application_of_a_done_case_is_a_new_wish(store, case, enrol, end):
    """An ended case whose row now says 変更再申込 begins a turn from ①; the same row a second time does not."""
    end(enrol(case()), status="done")
    again = case(手続き区分="変更再申込")
    assert enrol(again, phase="reapply") == Ticket("case-0001", 2, 1)
    assert store.entry("case-0001").phase == "reapply"
    end(Ticket("case-0001", 2, 1), status="done")
    assert enrol(again, phase="reapply") is None


def test_taking_a_case_raises_its_epoch(store, case, enrol):
    """Each robot that takes the case counts as another life in its phase, and has an epoch of its own."""
    ticket = enrol(case())
    first, second = store.take(ticket, "one"), store.take(ticket, "two")
    assert (first.epoch, second.epoch) == (1, 2)
    assert (first.crashes, second.crashes) == (1, 2)
    assert store.entry("case-0001").holder == "two"


def test_a_phase_that_was_done_is_not_taken_again(store, case, enrol):
    """A ticket that comes twice does no harm; the next one finds the case with no life spent."""
    ticket = enrol(case())
    store.hand_on(store.take(ticket, "one"), status="queued", phase="link2")
    assert store.take(ticket, "two") is None
    following = store.take(ticket.following(), "two")
    assert (following.phase, following.crashes) == ("link2", 1)


@pytest.fixture
def lost(store, case, enrol, tmp_path):
    """The store of a robot whose case was taken over, and that case as it had it."""
    ticket = enrol(case())
    books = StoredLedger(store, tmp_path)
    entry = store.take(ticket, "one")
    books.hold(entry)
    store.take(ticket, "two")
    return books, entry


def test_who_lost_the_case_cannot_announce(store, lost):
    """A robot that was taken for gone clicks nothing that cannot be undone, and leaves no announcement behind."""
    books, _ = lost
    with pytest.raises(LeaseLost):
        books.must_hold("case-0001")
    with pytest.raises(LeaseLost):
        books.announce("case-0001", "16", 1, datetime.now(UTC))
    assert store.unsettled("case-0001") == []


def test_who_lost_the_case_cannot_hand_it_on(store, lost):
    """What the other robot has stays as it is."""
    _, entry = lost
    assert not store.hand_on(entry, status="done")
    assert (store.entry("case-0001").status, store.entry("case-0001").holder) == ("working", "two")


def test_a_robot_that_is_to_stop_lets_go(store, case, enrol, tmp_path):
    """Asked to stop, it does not begin another step of a case that it still has."""
    entry = store.take(enrol(case()), "one")
    asked = []
    books = StoredLedger(store, tmp_path, lambda: bool(asked))
    books.hold(entry)
    books.must_hold("case-0001")
    asked.append("stop")
    with pytest.raises(LeaseLost):
        books.must_hold("case-0001")


@pytest.mark.parametrize("status", ["queued", "waiting_screening", "needs_person"])
def test_cancel_ends_what_goes_on_or_was_parked(store, case, enrol, end, status):
    """A cancelled case is taken by nobody any more."""
    end(enrol(case()), status=status)
    assert store.cancel("case-0001")
    assert store.take(Ticket("case-0001", 1, 2), "robot") is None
    assert store.ticket_of("case-0001") is None


def test_cancel_takes_the_case_from_the_robot_that_works_on_it(store, case, enrol):
    """The robot at work can write nothing more of a cancelled case."""
    entry = store.take(enrol(case()), "robot")
    store.cancel("case-0001")
    assert not store.hand_on(entry, status="done")
    assert store.entry("case-0001").status == "cancelled"


@pytest.mark.parametrize("status", ["done", "declined"])
def test_cancel_leaves_what_has_ended(store, case, enrol, end, status):
    """An ended case, and one that was never enrolled, are nothing to cancel."""
    end(enrol(case()), status=status)
    assert not store.cancel("case-0001")
    assert not store.cancel("nobody")
    assert store.entry("case-0001").status == status


def test_an_announced_click_is_unsettled_until_it_is_settled(store, case, enrol, tmp_path):
    """The ledger tells which clicks nobody knows the end of, since when; and what a person said of one."""
    books = StoredLedger(store, tmp_path)
    books.hold(store.take(enrol(case()), "robot"))
    at = datetime(2026, 11, 24, 9, 59, tzinfo=UTC)
    books.announce("case-0001", "16", 1, at)
    books.announce("case-0001", "5", 1, at)
    assert store.unsettled("case-0001") == ["16", "5"]
    assert books.announced("case-0001", "16") == at

    store.settle("case-0001", "16", "said_done")
    books.settle("case-0001", "5", "not_done")
    assert store.unsettled("case-0001") == []
    assert books.announced("case-0001", "16") is None
    assert books.said_done("case-0001", "16")
    assert not books.said_done("case-0001", "5")


def test_attempts_are_counted_over_all_lives(store, case, enrol, tmp_path):
    """A step that was announced, or ended, in an earlier life has its number; the next attempt has the next."""
    books = StoredLedger(store, tmp_path)
    books.hold(store.take(enrol(case()), "robot"))
    assert books.begin("case-0001", "5") == 1
    books.announce("case-0001", "5", 1, datetime.now(UTC))
    assert books.begin("case-0001", "5") == 2
    books.enter("case-0001", record("5", attempt=4))
    assert books.begin("case-0001", "5") == 5


def record(step: str, attempt: int = 1, evidence: str | None = None) -> StepRecord:
    return StepRecord(
        step=step,
        portal="jpass",
        attempt=attempt,
        status="ok",
        started_at=datetime(2026, 11, 24, tzinfo=UTC),
        seconds=0.5,
        evidence=evidence,
    )


def test_pictures_of_an_earlier_run_are_found_from_the_later_one(store, case, enrol, tmp_path):
    """A picture that lies in another out folder is told by its full path, one of this run relative to it."""
    enrol(case())
    for folder in ("first", "second"):
        books = StoredLedger(store, tmp_path / folder)
        seen = record("5", evidence=f"evidence/{folder}.jpg")
        told = {"before": [f"evidence/{folder}-before.jpg"], "read": {"印刷連番": folder}}
        books.enter("case-0001", seen.model_copy(update=told))
    told = store.result("case-0001", tmp_path / "second").steps
    assert [step.before for step in told] == [
        [(tmp_path / "first" / "evidence" / "first-before.jpg").as_posix()],
        ["evidence/second-before.jpg"],
    ]
    assert [step.read for step in told] == [{"印刷連番": "first"}, {"印刷連番": "second"}]
    assert [step.evidence for step in told] == [
        (tmp_path / "first" / "evidence" / "first.jpg").as_posix(),
        "evidence/second.jpg",
    ]


def test_what_was_written_is_there_for_whoever_opens_the_books_next(file, store, case, enrol):
    """A second pair of eyes on the same file sees each case at once."""
    enrol(case())
    with Store.open(place_of(str(file))) as other:
        assert [entry.case.case_id for entry in other.entries()] == ["case-0001"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; the folder is the user's own there")
def test_the_books_are_their_owners_alone(file, store, case, enrol):
    """The file and what SQLite lays beside it hold the rows of case files: nobody else may read them."""
    enrol(case())
    files = [file, *file.parent.glob(f"{file.name}-*")]
    assert len(files) > 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_books_are_where_the_operator_says(tmp_path, monkeypatch):
    """--db comes before RENKEI_DB, and that before the user's data folder; a PostgreSQL URL is one too."""
    monkeypatch.setenv("RENKEI_DB", str(tmp_path / "named.sqlite"))
    assert place_of(str(tmp_path / "given.sqlite")).database == str(tmp_path / "given.sqlite")
    assert place_of(None).database == str(tmp_path / "named.sqlite")
    monkeypatch.delenv("RENKEI_DB")
    assert Path(place_of(None).database).name == "renkei.sqlite"
    assert place_of("postgresql://me:secret@host/books").drivername == "postgresql+psycopg"


def test_a_clock_that_is_set_back_makes_no_click_wait_a_day(store, case, enrol, clock, tmp_path):
    """An announcement that seems to lie ahead is as old as the first look at it: a minute later it is a minute old, whatever it was."""
    books = StoredLedger(store, tmp_path)
    books.hold(store.take(enrol(case()), "robot"))
    books.announce("case-0001", "16", 1, clock.now() + timedelta(days=1))
    seen = clock.now()
    assert books.announced("case-0001", "16") == seen
    clock.sleep(61.0)
    assert books.announced("case-0001", "16") == seen


@pytest.mark.parametrize("wish", ["postgresql:/me@host/books", "postgres:me", "sqlite:books", "mysql:/x"])
def test_a_url_that_lacks_a_stroke_is_no_file(wish):
    """What looks like an address is not taken for the name of a folder."""
    with pytest.raises(WrongInput, match="no place for the robot's books"):
        place_of(wish)


@pytest.mark.parametrize("wish", ["C:books.sqlite", "books.sqlite", "./a:b.sqlite"])
def test_a_files_name_may_look_odd(wish):
    """A drive's letter, and a colon later on, are a file's."""
    assert Path(place_of(wish).database).is_absolute()


@pytest.mark.parametrize("wish", ["mysql://me:secret@host/books", "http://host", "://", "sqlite://"])
def test_a_place_that_cannot_hold_books_is_refused(wish):
    """A wrong URL is one clear message in both languages, without its password."""
    with pytest.raises(WrongInput) as refused:
        place_of(wish)
    for said in (refused.value.message.ja, refused.value.message.en):
        assert "postgresql://" in said
        assert "secret" not in said


def test_a_folder_is_no_place_for_books(tmp_path):
    """Where the file cannot be made or opened, the operator is told which."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongInput, match="file"):
        Store.open(place_of(str(tmp_path / "file" / "renkei.sqlite")))
    with pytest.raises(StoreTrouble, match="unable to open"):
        Store.open(place_of(str(tmp_path)))


def test_a_file_that_is_something_else_is_told_of(tmp_path):
    """A file that holds no books is not overwritten."""
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear customer, " * 100)
    with pytest.raises(StoreTrouble, match=r"letter\.txt"):
        Store.open(place_of(str(path)))
    assert path.read_bytes().startswith(b"Dear customer")


def test_books_that_cannot_be_made_ready_are_let_go_of(tmp_path, monkeypatch):
    """A disk that is full while the tables are made leaves no connection open: SQLite keeps its log as long as there is one."""
    path, make = tmp_path / "renkei.sqlite", upgrade.command.upgrade

    def make_and_fail(*to):
        make(*to)
        assert log.exists()
        raise OSError(errno.ENOSPC, "No space left on device")

    log = path.with_name("renkei.sqlite-wal")
    monkeypatch.setattr(upgrade.command, "upgrade", make_and_fail)
    with pytest.raises(StoreTrouble, match="No space left"):
        Store.open(place_of(str(path)))
    assert not log.exists()


def test_books_that_somebody_else_holds_are_told_of(file, store, case, enrol):
    """A lock that is not released ends in a message, not in a traceback; nothing was written."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with store.engine.connect() as mine:
            mine.exec_driver_sql("PRAGMA busy_timeout = 10")
        with pytest.raises(StoreTrouble, match="locked"):
            enrol(case())
        other.execute("ROLLBACK")
    assert store.entries() == []


CHANGED = {"保険料": 1, "帳票ID": "ZZ000000", "お客様カナ": "ベツ ノ ヒト", "勤務先": "別会社", "コメント": "電話 090"}


@pytest.mark.parametrize(
    ("status", "state", "what_to_do"),
    [
        ("done", "is done", "変更再申込"),
        ("declined", "was declined", "another 案件ID"),
        ("cancelled", "was cancelled", "another 案件ID"),
        ("waiting_screening", "is under way", "goes on as it was begun"),
    ],
)
def test_a_row_that_was_changed_since_is_told(store, case, enrol, end, status, state, what_to_do):
    """Which columns differ, that nothing of it was sent, and how it can be changed; what may be a person's own is named only."""
    end(enrol(case()), status=status)
    now = case(**CHANGED)
    assert enrol(now) is None
    said = changed_row(store.entry("case-0001"), now)
    for word in (state, "nothing of the change was sent", what_to_do, "ZZ000000", "→ 「1」)", *CHANGED):
        assert word.lower() in said.en.lower()
    assert all(column in said.ja for column in CHANGED)
    for secret in ("ベツ", case().customer_kana, "別会社", case().employer, "電話"):
        assert secret not in said.en + said.ja


def test_a_row_that_is_as_it_was_is_no_change(store, case, enrol, end):
    """However it is written: the same sheet again has nothing to tell."""
    end(enrol(case()), status="done")
    assert changed_row(store.entry("case-0001"), case(保険料=f"{case().premium:,}", 申込手段="J-PASS")) is None


def test_cases_of_other_sheets_are_counted(store, case, enrol, end):
    """Those that go on at the same portals: not the sheet's own, none that ended, none of other portals."""
    end(enrol(case(1)), status="done")
    for n, portals in ((2, "http://localhost:1"), (3, "http://localhost:1"), (4, "http://localhost:2")):
        enrol(case(n), portals=portals)
    assert "1 more case" in others_wait(store, "http://localhost:1", ["case-0002"]).en
    assert "ほかに 2 件" in others_wait(store, "http://localhost:1", []).ja
    assert others_wait(store, "http://localhost:1", ["case-0002", "case-0003"]) is None
