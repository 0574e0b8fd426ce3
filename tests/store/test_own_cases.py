"""`renkei run` works on its own rows: other cases in the same books are told of, and left to whoever works everything off."""

from PIL import Image
from renkei.robot.reporting.summary import Reason, StepRecord
from renkei.robot.store.stored_ledger import StoredLedger
from renkei.robot.workers.engine import Queue
from renkei.robot.workers.lanes import Lane

from .conftest import PORTALS


def test_a_run_leaves_the_cases_of_other_sheets_alone(store, enrol, case, run):
    """Those that wait in the same books are not begun, though nobody else works; the operator is told that they wait."""
    with Queue(store, PORTALS) as queue:
        for number in (1, 3):
            queue.put(enrol(case(number)))
    outcome, watching = run(case(2), case(4))
    assert [result.status for result in outcome.summary.cases] == ["done", "done"]
    assert store.statuses(["case-0001", "case-0003"]) == {"case-0001": "queued", "case-0003": "queued"}
    told = [message.en for message in watching.messages]
    assert any("2 more cases that this sheet does not have wait" in words and "renkei work" in words for words in told)


def test_what_a_run_left_goes_on_with_the_next_run_of_its_sheet(store, enrol, case, run):
    """A ticket in the lane of a run that is gone, and one that never reached the queue, are the next run's own."""
    with Queue(store, PORTALS, Lane("dead", {"case-0001"}, 1)) as dead:
        dead.open_lane()
        dead.put(enrol(case(1)))
        dead.fetch()
    enrol(case(2))
    outcome, _ = run(case(1), case(2), silence=1.0)  # whoever looks for what was lost, looks soon again
    assert [result.status for result in outcome.summary.cases] == ["done", "done"]


def test_what_a_worker_elsewhere_has_done_is_in_the_report(store, enrol, case, run, tmp_path):
    """A worker of another terminal had the case and its own out folder: the run tells it with its pictures, and why it stopped."""
    entry, theirs = store.take(enrol(case(1)), "robot-1"), tmp_path / "renkei-runs" / "work"
    picture = "evidence/case-0001/010-step10-failed.png"
    (theirs / picture).parent.mkdir(parents=True)
    Image.new("RGB", (8, 8), "red").save(theirs / picture)
    books = StoredLedger(store, theirs)
    books.hold(entry)
    record = {"step": "10", "portal": "jpass", "attempt": 1, "status": "failed", "seconds": 1.0, "evidence": picture}
    books.enter("case-0001", StepRecord(started_at=store.clock.now(), **record))
    reason = Reason(step="10", portal="jpass", kind="business", message="-", evidence=picture, next_action="-")
    store.hand_on(entry, status="declined", reason=reason.model_dump(mode="json"))

    outcome, _ = run(case(1))
    [result] = outcome.summary.cases
    assert result.reason.evidence == result.steps[0].evidence == (theirs / picture).as_posix()
    page = (tmp_path / "out" / "cases" / "case-0001.html").read_text("utf-8")
    assert f'src="../../renkei-runs/work/{picture}"' in page
    assert "not there" not in page


def test_a_run_leaves_no_lane_behind(store, case, run):
    """However many runs there were, the engine has one queue for these portals when they have ended."""
    for number in (1, 2):
        run(case(number))
    with Queue(store, PORTALS) as queue:
        assert [known.name for known in queue._client.list_queues()] == [queue._name]
