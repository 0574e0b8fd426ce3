"""A case that waits costs a look now and then: no step, no attempt, a line in the journal; and it is told for whom, or why, it waits."""

import json
from collections import Counter
from datetime import datetime, timedelta
from unittest.mock import patch

from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.robot.errors import OutOfHours
from renkei.robot.reporting.summary import Reason
from renkei.robot.store.entry import Ticket

from tests.simulation.causes import ESTIMATE, Cause, CausedRun

CLOSED = "J-PASSはただいまサービス時間外のため、ご利用いただけません。"
_HOUR = 3600.0


class Waiting(CausedRun):
    """A run of which every wait is noted: the status, why, and how long until the next look."""

    def __init__(self, cause, simulator):
        super().__init__(cause, simulator)
        self.waits: list[tuple[str, Reason | None]] = []
        self.looked: list[datetime] = []

    def _carried(self, ticket: Ticket) -> Ticket | None:
        self.looked.append(self._clock.now())
        following = super()._carried(ticket)
        entry = self._store.entry(ticket.case_id)
        if entry is not None and entry.status.startswith("waiting_"):
            self.waits.append((entry.status, entry.reason))
        return following

    @property
    def events(self) -> list[dict]:
        """The journal."""
        return [json.loads(line) for line in self.outcome.journal]

    def played(self) -> "Waiting":
        """Carry it out."""
        outcome = self.carry_out(None)
        assert (outcome.problems, outcome.ends) == ([], ["done"])
        return self

    def steps(self) -> Counter[str]:
        """How many times each step was done."""
        return Counter(record.step for record in self.outcome.turns[0].steps)


def _approve_after(seconds: float):
    def change(world_context):
        world_context.policy.approve_after = timedelta(seconds=seconds)

    return change


def _undecided(world_context):
    decide_by_hand(world_context, ESTIMATE, "審査中")


def test_the_screening_is_looked_for_without_a_step(simulator):
    """Two hours of screening: 23 is done once, when it has ended; before that each look is a line of the journal."""
    run = Waiting(Cause(lays=_approve_after(2 * _HOUR)), simulator).played()

    looks = [event for event in run.events if event["event"] == "look"]
    assert (run.steps()["23"], run.steps()["24"]) == (1, 1)
    assert {record.attempt for record in run.outcome.turns[0].steps} == {1}
    assert {look["step"] for look in looks} == {"24"}
    assert [look["shows"] for look in looks] == ["審査中"] * (len(looks) - 1) + ["承認"]
    assert {wait for wait, _ in run.waits} == {"waiting_screening"}


def test_looks_become_rarer(simulator):
    """In the first minute it is looked five times at most; in the end every five minutes."""
    run = Waiting(Cause(lays=_approve_after(2 * _HOUR)), simulator).played()

    looks = [datetime.fromisoformat(event["at"]) for event in run.events if event["event"] == "look"]
    first = [look for look in looks if look - looks[0] <= timedelta(minutes=1)]
    assert len(first) <= 5
    assert 295 <= (looks[-1] - looks[-2]).total_seconds() <= 310


def test_the_customer_is_waited_for_without_a_step(simulator):
    """Once J-PASS says that the customer's terminal has the case, it only asks whether the customer has applied."""
    run = Waiting(Cause(way="terminal", customer="person", timeouts={"customer": _HOUR}), simulator)
    run.carry_out(None)

    [result] = run.outcome.turns
    events = Counter(event["event"] for event in run.events if event.get("step") == "22")
    assert result.reason is not None
    assert "22" not in run.steps()
    assert events["waiting"] == 1  # the step itself, which saw to the invitation
    assert events["look"] == len(run.looked) - 2  # but for 連携Ⅰ, and for the step
    assert {status for status, _ in run.waits} == {"waiting_customer"}


def test_a_portal_out_of_its_hours_is_waited_for_in_its_own_words(simulator):
    """J-PASS is closed at 「送信」: the case waits, says why, and is done when it is open. Nothing was sent twice."""
    run = Waiting(Cause(phase="link2", faults=("step16.closed*2",)), simulator).played()

    status, reason = run.waits[0]
    assert status == "waiting_hours"
    assert reason is not None
    assert CLOSED in reason.message
    assert (reason.step, reason.portal) == ("16", "jpass")
    assert reason.evidence is not None
    assert "操作は不要" in reason.next_action
    assert run.outcome.effects["application"] == 1
    assert run.outcome.turns[0].reason is None


def test_a_closed_portal_is_knocked_at_before_anything_is_done(simulator):
    """While its first page says that it is closed, no step is done, however long that is."""
    asked = []

    def closed(_arrival, page):
        asked.append(page.url)
        if len(asked) < 9:
            raise OutOfHours("jpass", CLOSED)

    run = Waiting(Cause(phase="link2", faults=("step10.closed",)), simulator)
    with patch("renkei.robot.browser.arrival.Arrival.knock", closed):
        run.played()

    assert len(asked) == 9
    assert run.steps()["9"] == 2
    assert [status for status, _ in run.waits][:9] == ["waiting_hours"] * 9
    assert all(reason and reason.evidence == run.waits[0][1].evidence for _, reason in run.waits[:9])


def test_nights_do_not_lengthen_the_patience_with_a_screening(simulator):
    """J-PASS closes while the case waits for the screening: the time that it was closed counts, and a person is asked in the end."""
    cause = Cause(phase="link3", lays=_undecided, faults=("step24.closed*3@4",), timeouts={"screening": 2 * _HOUR})
    run = Waiting(cause, simulator)
    run.carry_out(None)

    [result] = run.outcome.turns
    assert {status for status, _ in run.waits} == {"waiting_screening", "waiting_hours"}
    assert result.reason is not None
    assert "2時間待ちました" in result.reason.message
    assert run.looked[-1] - run.looked[0] <= timedelta(hours=2, minutes=6)


def test_a_persons_word_is_waited_for_without_a_look(simulator):
    """Nobody is asked but people: for two weeks no look, no step and no attempt; the words and whose they are are told, with how
    they are given and the picture of where the case stands."""
    run = Waiting(Cause(phase="link2", staff="person"), simulator)
    run.carry_out(None)

    [(status, reason)] = run.waits
    assert (status, len(run.looked)) == ("waiting_person", 2)
    assert timedelta(days=14) <= run.looked[-1] - run.looked[0] < timedelta(days=14, seconds=10)
    assert reason is not None
    assert (
        "手順16「契約内容を説明した」(担当者)、手順16「お客様控え等を交付した」(担当者)" in reason.spoken("ja").message
    )
    assert f"renkei confirm {run._case.case_id} 16 --by" in reason.next_action
    assert (reason.step, reason.portal, reason.evidence is not None) == ("16", "jpass", True)
    assert max(run.steps().values()) == 1
    assert [event for event in run.events if event["event"] == "look"] == []


class ComesTooEarly(Waiting):
    """Such a run in which a robot comes by once more before anybody has spoken."""

    def _carried(self, ticket: Ticket) -> Ticket | None:
        following = super()._carried(ticket)
        stands = self._store.entry(ticket.case_id)
        return stands.ticket if stands is not None and len(self.waits) == 1 else following


def test_a_waiting_case_keeps_its_picture_when_a_robot_comes_by(simulator):
    """The sheet is run again while nobody has spoken: no portal is looked at, and the picture is still that of where the case stands."""
    run = ComesTooEarly(Cause(phase="link2", staff="person"), simulator)
    run.carry_out(None)

    [(_, first), (_, second)] = run.waits
    assert first is not None
    assert second is not None
    assert first.evidence is not None
    assert second.evidence == first.evidence
