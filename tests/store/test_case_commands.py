"""`renkei status`, `retry`, `cancel` and `resolve` on real books: what they say, what they refuse, and what they leave."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result
from renkei.robot.cli import cli
from renkei.robot.commands.cancel import cancel
from renkei.robot.commands.resolve import resolve
from renkei.robot.commands.retry import retry
from renkei.robot.commands.status import status
from renkei.robot.errors import RunAborted, WrongInput
from renkei.robot.reporting.report import write_report, write_summary
from renkei.robot.reporting.summary import ByHand, Reason, Summary
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers.engine import Queue

from .conftest import PORTALS

REASON = Reason(
    step="24", portal="jpass", kind="application", message="審査が終わらない", evidence=None, next_action="確認する"
)
COMMANDS = {"status": status, "retry": retry, "cancel": cancel, "resolve": resolve}


@pytest.fixture
def renkei(file, monkeypatch):
    """Give a command with the test's books: `renkei("status")`. What it refuses is `result.exception`."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def renkei(name: str, *arguments: str, db: str | None = str(file)) -> Result:
        return CliRunner().invoke(COMMANDS[name], [*arguments, *(["--db", db] if db else [])])

    return renkei


@pytest.fixture
def parked(store, case, enrol, end):
    """A case that stopped in the third phase, applied for."""
    end(
        enrol(case()),
        status="needs_person",
        phase="link3",
        reason=REASON.model_dump(mode="json"),
        facts={"receipt_number": "040200000170-00"},
    )


@pytest.fixture
def in_doubt(store, case, enrol, tmp_path):
    """A case of which nobody knows whether its step 16 took hold."""
    entry = store.take(enrol(case()), "robot")
    books = StoredLedger(store, tmp_path)
    books.hold(entry)
    books.announce("case-0001", "16", 1, datetime.now(UTC))
    store.hand_on(entry, status="needs_person", phase="link2", reason=REASON.model_dump(mode="json"))


def refused(result: Result) -> WrongInput:
    assert isinstance(result.exception, WrongInput), result.exception
    assert result.output == ""
    return result.exception


def waiting(store) -> list[str]:
    """The tickets that are on the queue."""
    with Queue(store, PORTALS) as queue:
        flows = queue._client.list_workflows(status=["ENQUEUED", "DELAYED"])
    return [flow.workflow_id for flow in flows]


def test_status_lists_every_case(renkei, parked, case, enrol):
    """Each case with its estimate, application, status in words, and what a person does about it."""
    enrol(case(2))
    told = renkei("status").output
    assert all(word in told for word in ("case-0001", "E00000001", "040200000170-00", "needs a person"))
    assert all(word in told for word in ("case-0002", "E00000002", "queued"))
    assert "→" in told


def test_status_of_one_case_is_of_it_alone(renkei, parked, case, enrol):
    """Named by its ID, only that case is told."""
    enrol(case(2))
    told = renkei("status", "case-0002").output
    assert "case-0002" in told
    assert "case-0001" not in told


def test_status_as_json_tells_nothing_of_the_customer(renkei, parked, case):
    """For programs: numbers, status, phase and reason; no name, no kana, no telephone."""
    [told] = json.loads(renkei("status", "--json").output)
    assert (told["case_id"], told["status"], told["phase"]) == ("case-0001", "needs_person", "link3")
    assert told["receipt_number"] == "040200000170-00"
    assert told["reason"]["next_action"] == "確認する"
    assert case().customer_kana not in json.dumps(told, ensure_ascii=False)


def test_empty_books_are_no_error(renkei, store):
    """Where nothing was ever begun the list is empty."""
    assert json.loads(renkei("status", "--json").output) == []


@pytest.mark.parametrize(
    ("name", "more"),
    [("status", ()), ("retry", ("c",)), ("cancel", ("c",)), ("resolve", ("c", "--done"))],
    ids=list(COMMANDS),
)
def test_books_that_are_not_there_are_not_made(renkei, file, name, more):
    """A mistyped `--db` is said by each command that only looks into books, and no empty file is left in its place."""
    message = refused(renkei(name, *more)).message
    for said in (message.ja, message.en):
        assert str(file) in said
        assert "--db" in said
    assert not file.exists()


@pytest.mark.parametrize(
    ("name", "more"), [("status", ()), ("retry", ()), ("cancel", ()), ("resolve", ("--done",))], ids=list(COMMANDS)
)
def test_an_unknown_case_is_said(renkei, store, name, more):
    """Each command names the case that is not there, and where to look."""
    message = refused(renkei(name, "nobody", *more)).message
    for said in (message.ja, message.en):
        assert "nobody" in said
        assert "renkei status" in said


def test_retry_begins_where_the_case_stopped(renkei, store, parked):
    """Without --from the phase begins anew that the case stopped in; it is on the queue, and the operator is told what is needed."""
    told = renkei("retry", "case-0001")
    assert told.exit_code == 0
    assert "goes on from step 23" in told.output
    assert f"renkei work --portals {PORTALS}" in told.output
    entry = store.entry("case-0001")
    assert (entry.status, entry.phase, entry.ticket.turn) == ("queued", "link3", 2)
    assert waiting(store) == ["case-0001:2:1"]


@pytest.mark.parametrize(
    ("command", "kind", "step"),
    [
        (("retry",), "retry", "23"),
        (("retry", "--from", "9"), "retry", "9"),
        (("cancel",), "cancel", None),
        (("resolve", "--done"), "done", "24"),
    ],
    ids=["retry", "retry from 9", "cancel", "done"],
)
def test_a_command_keeps_who_gave_it(renkei, store, parked, monkeypatch, command, kind, step):
    """The name by which the system knows that person, and from which step on; what is refused is not kept."""
    monkeypatch.setattr("getpass.getuser", lambda: "clerk")
    name, *options = command
    assert renkei("resolve", "case-0001", "--happened", "16").exception
    assert renkei(name, "case-0001", *options).exit_code == 0
    [kept] = store.acts("case-0001")
    assert (kept.kind, kept.step, kept.by, kept.way) == (kind, step, "clerk", "command")


def test_retry_from_an_earlier_phase(renkei, store, parked):
    """--from names the step that a phase begins with."""
    assert "goes on from step 9" in renkei("retry", "case-0001", "--from", "9").output
    assert store.entry("case-0001").phase == "link2"


@pytest.mark.parametrize(
    ("status", "way_out"), [("done", "変更再申込"), ("declined", "案件ID"), ("cancelled", "案件ID")]
)
def test_retry_of_an_ended_case_is_refused(renkei, store, case, enrol, end, status, way_out):
    """A case that has ended is not begun in the middle again, where it might be concluded once more: it is said what will do."""
    end(enrol(case()), status=status, phase="bringin")
    message = refused(renkei("retry", "case-0001")).message
    assert way_out in message.ja
    assert way_out in message.en
    assert (store.entry("case-0001").status, store.entry("case-0001").phase) == (status, "bringin")


def test_retry_from_within_a_phase_is_refused(renkei, store, parked):
    """Step 16 is no place to begin: the steps are named that are, and nothing is changed."""
    message = refused(renkei("retry", "case-0001", "--from", "16")).message
    assert all(place in message.ja for place in ("手順16", "1、9、23 です"))
    assert all(place in message.en for place in ("Step 16", "1, 9, 23;"))
    assert store.entry("case-0001").status == "needs_person"


def test_retry_from_beyond_where_the_case_stands_is_refused(renkei, store, parked):
    """A case that stopped at 24 has nothing at 47 that could be looked at: said at once, with where it can begin; nothing is changed."""
    message = refused(renkei("retry", "case-0001", "--from", "47")).message
    assert all(word in message.ja for word in ("手順23", "手順47", "1、9、23"))
    assert all(word in message.en for word in ("step 23", "step 47", "1, 9, 23"))
    assert store.entry("case-0001").status == "needs_person"


def test_retry_makes_nothing_anew_that_a_click_may_have_sent(renkei, store, in_doubt):
    """With step 16 in doubt, an earlier part is no place to begin, as it is none for `renkei run`; where it stopped is one."""
    message = refused(renkei("retry", "case-0001", "--from", "1")).message
    assert all(word in message.ja for word in ("手順16", "二重", "renkei resolve"))
    assert store.entry("case-0001").status == "needs_person"
    assert renkei("retry", "case-0001", "--from", "9").exit_code == 0


def test_retry_from_a_step_that_is_none_is_refused(renkei, store, parked):
    """There is no step 99."""
    assert "99" in refused(renkei("retry", "case-0001", "--from", "99")).message.en


def test_retry_of_a_case_under_way_is_refused(renkei, store, case, enrol):
    """A case that goes on by itself is not put on the queue a second time."""
    enrol(case())
    message = refused(renkei("retry", "case-0001")).message
    assert "renkei cancel" in message.ja
    assert "renkei cancel" in message.en
    assert store.entry("case-0001").ticket.turn == 1


def test_cancel_says_what_stays_in_the_portals(renkei, store, parked):
    """The application that was made is named: withdrawing it is a person's."""
    told = renkei("cancel", "case-0001").output
    assert "case-0001 is cancelled" in told
    assert "040200000170-00 is still in the portals" in told
    assert store.entry("case-0001").status == "cancelled"


def test_cancel_before_anything_was_applied_for(renkei, case, enrol):
    """Without a receipt number it says that there is nothing to withdraw."""
    enrol(case())
    assert "Nothing was applied for yet" in renkei("cancel", "case-0001").output


def test_cancel_says_what_may_have_been_sent(renkei, in_doubt):
    """A click of unknown outcome, or one that took hold though its number was not read yet, is never told as nothing."""
    told = renkei("cancel", "case-0001").output
    assert "Step 16" in told
    assert "see in the portals" in told
    assert "Nothing was applied for" not in told


def test_cancel_says_that_a_robot_is_still_at_it(renkei, store, case, enrol):
    """A case at work is left before its next step, which the operator is told."""
    store.take(enrol(case()), "3f2a9c-1")
    assert "The robot that is at work on it (3f2a9c-1) leaves it" in renkei("cancel", "case-0001").output


def test_cancel_of_an_ended_case_is_refused(renkei, store, case, enrol, end):
    """What is done stays done."""
    end(enrol(case()), status="done")
    assert "done" in refused(renkei("cancel", "case-0001")).message.en
    assert store.entry("case-0001").status == "done"


@pytest.mark.parametrize(("option", "outcome"), [("--happened", True), ("--did-not-happen", False)])
def test_resolve_settles_what_nobody_knew(renkei, store, in_doubt, tmp_path, option, outcome):
    """A person's word settles the click, and the case goes on in the phase where it stopped."""
    told = renkei("resolve", "case-0001", option, "16")
    assert told.exit_code == 0
    assert "case-0001" in told.output
    assert store.unsettled("case-0001") == []
    assert StoredLedger(store, tmp_path).said_done("case-0001", "16") is outcome
    assert (store.entry("case-0001").status, store.entry("case-0001").phase) == ("queued", "link2")
    assert waiting(store) == ["case-0001:2:1"]


def test_resolve_done_ends_the_case_by_hand(renkei, store, in_doubt, monkeypatch):
    """The case is done by a person's word: who, when, and what the robot has not seen are kept; nothing is put on the queue."""
    monkeypatch.setattr("getpass.getuser", lambda: "clerk")
    told = renkei("resolve", "case-0001", "--done").output
    for words in ("case-0001 is done by hand", "nothing from step 24", "how step 16 ended", "See in arclink"):
        assert words in told
    entry = store.entry("case-0001")
    assert (entry.status, entry.by_hand.by, entry.by_hand.unseen_from) == ("done", "clerk", "24")
    assert all(words in entry.reason.message for words in ("clerk", "nothing from step 24", REASON.message))
    assert store.unsettled("case-0001") == ["16"]
    assert waiting(store) == []


def test_done_by_hand_is_shown_as_such(renkei, store, in_doubt, tmp_path, monkeypatch):
    """The status, its JSON, the summary and the report tell it from what the robot itself has seen done."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "「完了(手作業)」" in renkei("resolve", "case-0001", "--done").output
    assert "完了(手作業)" in renkei("status").output
    [told] = json.loads(renkei("status", "--json").output)
    assert (told["status"], told["by_hand"]["unseen_from"]) == ("done", "24")
    result = store.result("case-0001", tmp_path)
    assert result.by_hand is not None
    now = datetime.now(UTC)
    summary = Summary(run_id="r", started_at=now, finished_at=now, cases=[result])
    assert "完了(手作業)" in write_report(summary, tmp_path, "ja").read_text("utf-8")
    assert '"unseen_from": "24"' in write_summary(summary, tmp_path).read_text("utf-8")


def test_what_was_done_by_hand_is_not_so_for_ever(store, in_doubt, case):
    """A row that asks for another application (変更再申込) is the robot's again."""
    by_hand = ByHand(at=datetime.now(UTC), by="clerk", unseen_from="24")
    assert store.close_by_hand("case-0001", by_hand, REASON)
    assert not store.close_by_hand("case-0001", by_hand, REASON)
    store.enrol(case(手続き区分="変更再申込"), Wanted(PORTALS), "reapply")
    assert store.entry("case-0001").by_hand is None


def test_resolve_of_a_step_that_is_not_in_doubt_is_refused(renkei, store, in_doubt):
    """It names the steps that are."""
    message = refused(renkei("resolve", "case-0001", "--happened", "5")).message
    assert "結果が不明な手順: 16" in message.ja
    assert "In doubt: 16" in message.en
    assert store.unsettled("case-0001") == ["16"]


def test_resolve_of_a_case_that_needs_nobody_is_refused(renkei, store, case, enrol):
    """A case under way is left to its robot."""
    enrol(case())
    assert "does not need a person" in refused(renkei("resolve", "case-0001", "--done")).message.en
    assert store.entry("case-0001").status == "queued"


@pytest.mark.parametrize("said", [(), ("--happened", "16", "--done"), ("--happened", "16", "--did-not-happen", "16")])
def test_resolve_wants_one_word(renkei, in_doubt, said):
    """Nothing said, or two things at once, is wrong use, told before anything is changed."""
    result = renkei("resolve", "case-0001", *said)
    assert result.exit_code == 2
    assert "one of --happened STEP, --did-not-happen STEP and --done" in result.output


def test_a_japanese_operator_is_spoken_to_in_japanese(renkei, monkeypatch, parked):
    """In a Japanese locale every sentence of the commands is Japanese."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "要確認" in renkei("status").output
    assert "案件 case-0001 を手順23から再開します" in renkei("retry", "case-0001").output
    told = renkei("cancel", "case-0001").output
    assert "案件 case-0001 を取り消しました。" in told
    assert "受付番号 040200000170-00 の申込は各システムに残っています" in told


def test_the_books_are_found_by_the_environment(renkei, file, monkeypatch, parked):
    """Without --db, RENKEI_DB names the store."""
    monkeypatch.setenv("RENKEI_DB", str(file))
    [told] = json.loads(renkei("status", "--json", db=None).output)
    assert told["case_id"] == "case-0001"


def test_a_wrong_place_is_refused(renkei):
    """A URL that names no books is said so, without its password."""
    message = refused(renkei("status", db="mysql://me:secret@host/books")).message
    assert "postgresql://" in message.ja
    assert "secret" not in message.ja + message.en


def test_a_server_that_does_not_answer_is_said(renkei, unused_tcp_port):
    """A PostgreSQL that is not there: the place without its password, and what to do."""
    result = renkei("status", db=f"postgresql://me:secret@127.0.0.1:{unused_tcp_port}/books")
    assert isinstance(result.exception, RunAborted)
    assert str(unused_tcp_port) in result.exception.message.en
    assert "secret" not in result.exception.message.ja + result.exception.message.en


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_for_the_operator(name):
    """`renkei --help` lists them, and each has a help of its own."""
    assert name in CliRunner().invoke(cli, ["--help"]).output
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0
