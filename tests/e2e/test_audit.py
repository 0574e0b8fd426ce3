"""`renkei audit` in a real browser: data that did not cross is found and handed over again, and nothing is touched unasked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from mockportals.clock import JST
from mockportals.signin import SignIn
from mockportals.store import Record
from robot.addresses import Addresses
from robot.audit.model import Report
from robot.audit.work import Audit, Wish
from robot.clock import SystemClock
from robot.credentials import Keys
from robot.desk import Desk
from robot.flows import link1, link2
from robot.journal import Journal
from robot.scenario.clerk import MISTAKES
from robot.settings import Settings

AT_ONCE = timedelta()


class NobodyListens:
    def step_done(self, _case_id, _step, _record):
        return


@dataclass
class Auditor:
    """Audits the test's world as the command does, in the test's browser."""

    robot: object
    world: object

    def audit(self, *, fix: bool = False, grace: timedelta = AT_ONCE) -> Report:
        addresses = Addresses.parse(self.world.url)
        desk = Desk(self.robot.new_context, addresses, Keys(addresses, {}), self.robot.patience)
        settings = Settings(self.world.url, self.robot.out / "audit", patience=self.robot.patience)
        with Journal(settings.out / "journal.jsonl") as journal:
            try:
                wish = Wish(grace, fix=fix)
                return Audit(desk, settings, wish, journal, NobodyListens(), SystemClock(), "ja").carry_out()
            finally:
                desk.leave()

    def found(self, **how) -> list[tuple[str, str, str]]:
        return [(one.estimate_number, one.step, one.status) for one in self.audit(**how).findings]


@pytest.fixture
def auditor(robot, world) -> Auditor:
    return Auditor(robot, world)


@contextmanager
def untouched(world) -> Iterator[None]:
    """See that every record of every portal is the same afterwards, ledger and journal of hand-overs among them."""
    before = records(world)
    assert {"world_ledger", "world_link", "sonpo_application", "jpass_application", "arclink_case"} <= before.keys()
    yield
    assert records(world) == before


def records(world) -> dict[str, list[tuple]]:
    """Return all that the world keeps, but for who is signed in."""
    tables = [table for table in Record.metadata.sorted_tables if table.name != SignIn.__tablename__]
    with world.ground.store.reading() as session:
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def clerk_makes(robot, mistake: str, case) -> None:
    job = robot.at_a_desk(case)
    MISTAKES[mistake](job, job)


def test_an_application_that_was_never_sent_is_found_and_sent(robot, world, auditor):
    """Step 5 answered with 「キャンセル」: found after the grace and with nothing touched; `--fix` sends it, and all is well."""
    case = world.case()
    clerk_makes(robot, "no_ok_at_5", case)
    with untouched(world):
        assert auditor.found(grace=timedelta(hours=1)) == []
        [found] = auditor.audit().findings
    assert (found.step, found.estimate_number, found.receipt_number) == ("5", case.estimate_number, None)
    assert (found.states, found.status) == ({"sonpo": "未連携"}, "found")
    assert world.ground.clock.now().astimezone(JST) - found.since < timedelta(minutes=5)
    assert "割賦WEB連携" in found.would_do
    assert (robot.out / "audit" / found.evidence).exists()

    assert auditor.found(fix=True) == [(case.estimate_number, "5", "mended")]
    assert world.links("link1") == ["delivered"]
    assert auditor.found() == []
    assert world.effects() == []


def test_an_approval_that_nobody_went_on_with_is_found_and_linked(robot, world, auditor):
    """Steps 27-28 not done: on its way within the grace, found after it by 審査日時; `--fix` opens DLWebオンライン, concludes nothing."""
    job = robot.at_a_desk(world.case())
    link1.run(job)
    link2.run(job)
    with untouched(world):
        assert auditor.found(grace=timedelta(minutes=30)) == []
    world.ground.clock.advance(timedelta(minutes=31))
    with untouched(world):
        [found] = auditor.audit(grace=timedelta(minutes=30)).findings
    assert (found.step, found.receipt_number) == ("27", job.facts.receipt_number)
    assert found.states == {"sonpo": "審査中", "jpass": "承認"}

    assert auditor.found(fix=True) == [("E00000001", "27", "mended")]
    assert world.links("link2") == ["delivered"]
    assert auditor.found() == []
    assert world.effects() == ["application"]


def test_a_conclusion_that_j_pass_never_learnt_of_is_registered_by_hand(robot, world, auditor):
    """Step 38 ended with 「閉じる」: 41-46 register it, once; whether the copy was handed over (49) is left to a person."""
    clerk_makes(robot, "closes_at_38", world.case())
    with untouched(world):
        [found] = auditor.audit().findings
    assert (found.step, found.states) == ("38", {"sonpo": "契約締結済", "jpass": "契約手続き中"})

    [mended, left] = auditor.audit(fix=True).findings
    assert (mended.step, mended.status) == ("38", "mended")
    assert (left.step, left.status, left.reason.step) == ("50", "left", "49")
    assert "控え交付済" in left.reason.next_action
    assert (robot.out / "audit" / left.reason.evidence).exists()
    assert world.effects() == ["application", "conclusion", "registration"]


def test_a_case_that_arclink_lacks_is_handed_over_and_done_cases_are_left_alone(robot, world, auditor):
    """Step 50 was lost: handed over once; the case beside it, which is done, is not told of."""
    world.ground.faults.arm("bringin.lost", times=9, estimate="E00000001")
    stopped, done = robot.carry_out(world.case(1), world.case(3))
    assert (stopped.reason.step, done.status) == ("50", "done")
    world.ground.faults.clear()
    with untouched(world):
        [found] = auditor.audit().findings
    assert (found.step, found.receipt_number, found.states) == ("50", stopped.receipt_number, {"jpass": "控え交付済"})

    assert auditor.found(fix=True) == [("E00000001", "50", "mended")]
    assert auditor.found() == []
    assert world.effects().count("arclink_data") == 2
