"""`renkei audit` in a real browser: data that did not cross is found and handed over again, and nothing is touched unasked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from renkei.mockportals.pal.state import Estimate
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.store import Record
from renkei.mockportals.web.signin import SignIn
from renkei.robot.app import App
from renkei.robot.audit.model import AuditSummary, Report
from renkei.robot.audit.work import AuditRequest
from renkei.robot.commands.auditing import COULD_NOT_GO_ON, exit_code
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.settings import Settings
from renkei.robot.errors import RunAborted, Unlinked
from renkei.robot.flows import bringin, link1, link2, link3
from renkei.robot.reporting.journal import Journal
from renkei.robot.scenario.clerk import MISTAKES
from renkei.robot.screens import sonpo
from renkei.robot.screens.finding import InRow
from renkei.robot.store.audits import AuditLedger
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.store import Store
from sqlalchemy import select

from tests.support.lifeline import tied_to_us

MOST_LIVES = 60  # from a hundred on, somebody is in the middle of something, and an audit without grace tells of it
AT_ONCE = timedelta()
HALF_AN_HOUR = timedelta(minutes=30)
AN_HOUR = timedelta(hours=1)


@dataclass
class Auditor:
    """Audits the test's world as the command does, in the test's browser, with books of its own."""

    robot: object
    world: object
    store: Store

    def audit(self, *, fix: bool = False, grace: timedelta = AT_ONCE) -> Report:
        addresses = Addresses.parse(self.world.url)
        robot = self.robot
        settings = Settings(self.world.url, robot.out / "audit", mask=False, timeouts=robot.timeouts)
        app = App(settings=settings, language="ja")
        session = app.session(robot.browsers)
        books = AuditLedger(self.store, settings.out, addresses.url) if fix else None
        with Journal(settings.out / "journal.jsonl") as journal:
            try:
                return app.audit(session, journal, AuditRequest(grace), SystemClock(), books).carry_out()
            finally:
                session.leave()

    def found(self, **how) -> list[tuple[str, str, str]]:
        return [(one.estimate_number, one.step, one.status) for one in self.audit(**how).findings]


@pytest.fixture
def auditor(robot, world) -> Iterator[Auditor]:
    with Store.in_memory() as store:
        yield Auditor(robot, world, store)


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
    with world.context.store.reading() as session:
        return {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}


def clerk_makes(robot, mistake: str, case) -> None:
    job = robot.in_a_session(case)
    MISTAKES[mistake](job, job)


def more_applications(world) -> None:
    """Fill 申込一覧 so that what came before is on its second page."""
    for n in range(10_000, 10_025):
        estimate = Estimate(persona(n), world.context.origin.opened_on).as_message()
        world.context.link.send("estimate.sonpo", estimate)


@pytest.mark.lived_in(60)
def test_an_application_that_was_never_sent_is_found_and_sent(robot, world, auditor):
    """Step 5 answered with 「キャンセル」: found on whatever page, nothing is touched; `--fix` sends it, and all is well.

    Of all those who were there before, in every status, nothing is told: none of their data waits to cross.
    """
    case = world.case()
    clerk_makes(robot, "no_ok_at_5", case)
    more_applications(world)
    with untouched(world):
        [found] = auditor.audit().findings
    assert (found.step, found.estimate_number, found.receipt_number) == ("5", case.estimate_number, None)
    assert (found.states, found.status) == ({"sonpo": "未連携"}, "found")
    assert world.context.clock.now() - found.since < timedelta(minutes=5)
    assert "割賦WEB連携" in found.would_do
    assert (robot.out / "audit" / found.evidence).exists()
    auditor.store.enrol(world.case(案件ID="C-7"), Wanted(Addresses.parse(world.url).url), "link1")
    with untouched(world):
        [left] = auditor.audit(fix=True).findings
    assert (left.status, "C-7" in left.reason.message) == ("left", True)  # the robot itself is at work on it
    auditor.store.cancel("C-7")

    assert auditor.found(fix=True) == [(case.estimate_number, "5", "mended")]
    assert world.links("link1") == ["delivered"]
    assert auditor.found() == []
    assert world.effects() == []


@pytest.mark.nightly
def test_an_approval_that_nobody_went_on_with_is_found_and_linked(robot, world, auditor):
    """Steps 27-28 not done: on its way within the grace, found after it; `--fix` opens DLWebオンライン and concludes nothing."""
    job = robot.in_a_session(world.case())
    link1.run(job)
    link2.run(job)
    with untouched(world):
        assert auditor.found(grace=HALF_AN_HOUR) == []
    world.context.clock.set(world.context.clock.now() + timedelta(minutes=31))
    with untouched(world):
        [found] = auditor.audit(grace=HALF_AN_HOUR).findings
    assert (found.step, found.receipt_number) == ("27", job.facts.receipt_number)
    assert found.states == {"sonpo": "審査中", "jpass": "承認"}

    assert auditor.found(fix=True) == [("E00000001", "27", "mended")]
    assert world.links("link2") == ["delivered"]
    assert world.effects() == ["application"]


@pytest.mark.nightly
def test_a_lost_conclusion_is_registered_and_goes_to_arclink_once_the_copy_is_recorded(robot, world, auditor):
    """Step 38 ended with 「閉じる」: 41-46, once. 49 is a person's to say; after that, 50, and nothing is left."""
    clerk_makes(robot, "closes_at_38", world.case())
    [mended, left] = auditor.audit(fix=True).findings
    assert (mended.step, mended.status) == ("38", "mended")
    assert mended.states == {"sonpo": "契約締結済", "jpass": "契約手続き中"}
    assert (left.step, left.status, left.reason.step) == ("50", "left", "49")
    assert "控え交付済" in left.reason.next_action
    assert (robot.out / "audit" / left.reason.evidence).exists()

    clerk = robot.in_a_session(world.case())
    clerk.facts.receipt_number = mended.receipt_number
    bringin.tick_copy_delivered(clerk, bringin.open_procedure(clerk, bringin.enter_jpass(clerk)))
    assert auditor.found(fix=True) == [("E00000001", "50", "mended")]
    assert world.effects() == ["application", "conclusion", "registration", "arclink_data"]


@pytest.mark.nightly
def test_faults_of_every_road_are_mended_and_a_done_case_is_not_told_of(robot, world, auditor):
    """What the robot itself had to leave, hand-over by hand-over, is found and mended once the trouble is over."""
    robot.timeouts = replace(robot.timeouts, screen=3.0)
    for road, n in (("link1", 1), ("link2", 3), ("bringin", 4)):
        world.context.faults.arm(f"{road}.lost", times=9, estimate=f"E0000000{n}")
    results = robot.carry_out(*(world.case(n) for n in (1, 3, 4, 5)))
    assert [result.status for result in results] == ["needs_person", "needs_person", "needs_person", "done"]
    world.context.faults.clear()

    with untouched(world):
        assert auditor.found() == [(f"E0000000{n}", step, "found") for n, step in ((1, "5"), (3, "27"), (4, "50"))]
    assert auditor.found(fix=True) == [(f"E0000000{n}", step, "mended") for n, step in ((1, "5"), (3, "27"), (4, "50"))]
    assert auditor.found() == []
    assert [result.status for result in robot.carry_out(world.case(1), world.case(3))] == ["done", "done"]
    assert sorted(world.effects()) == sorted(["application", "conclusion", "arclink_data"] * 4 + ["bring_in"] * 3)


@pytest.mark.nightly
def test_a_conclusion_that_j_pass_does_not_expect_is_linked_and_then_registered(robot, world, auditor):
    """The answer of 28 was lost and the contract concluded all the same: J-PASS still says 承認, so 27-28 come before 41-46."""
    robot.timeouts = replace(robot.timeouts, screen=3.0)
    job = robot.in_a_session(world.case())
    link1.run(job)
    link2.run(job)
    world.context.faults.arm("link2.late", seconds=1, times=3)
    with pytest.raises(Unlinked):
        link2.open_contract(job, link2.find_decided(job, link2.open_jpass_from_support(job)))
    world.context.clock.set(world.context.clock.now() + timedelta(minutes=1))
    world.context.faults.clear()
    assert auditor.found() == [("E00000001", "27", "found")]  # 損保オンライン knows, J-PASS does not know that it does
    applications = job.session.open(sonpo.Applications)
    number = applications.search("E00000001")["申込番号"]
    link3.sign_papers(job, job.session.go(applications, InRow(number), sonpo.ApplicationForm))

    [mended, left] = auditor.audit(fix=True).findings
    assert (mended.step, mended.states, mended.status) == ("38", {"sonpo": "契約締結済", "jpass": "承認"}, "mended")
    assert (left.step, left.status) == ("50", "left")
    assert world.effects() == ["application", "conclusion", "registration"]


@pytest.mark.nightly
def test_what_cannot_be_mended_is_left_with_its_reason(robot, world, auditor):
    """A contract on paper (41), and an application whose 保険始期日 has passed (3): reason, picture, next action; nothing is sent."""
    clerk_makes(robot, "closes_at_38", world.case(1, 契約書="紙"))
    clerk_makes(robot, "no_ok_at_5", world.case(3))
    world.context.clock.set(world.context.clock.now() + timedelta(days=400))
    findings = auditor.audit(fix=True).findings
    assert [(one.estimate_number, one.step, one.status) for one in findings] == [
        ("E00000003", "5", "left"),
        ("E00000001", "38", "left"),
    ]
    refused, paper = (one.reason for one in findings)
    assert (refused.step, refused.kind) == ("3", "business")
    assert "過去の日付" in refused.message
    assert (paper.step, paper.kind) == ("41", "business")
    assert all(reason.next_action and (robot.out / "audit" / reason.evidence).exists() for reason in (refused, paper))
    assert world.links("link1") == ["delivered"]
    assert world.effects() == ["application", "conclusion"]


@pytest.mark.nightly
def test_a_portal_that_stumbles_is_looked_at_again_and_one_that_is_down_ends_the_audit(robot, world, auditor):
    """One error page does not hide a case; where a portal stays away, what is known is told, and that it is not all."""
    clerk_makes(robot, "closes_at_38", world.case())
    world.context.faults.arm("step24.error_before_commit")
    assert auditor.found() == [("E00000001", "38", "found")]
    world.context.faults.arm("step24.down", times=99)
    report = auditor.audit()
    assert (report.findings, exit_code(report)) == ([], COULD_NOT_GO_ON)
    assert "確認できませんでした" in report.stopped_by
    world.url = "http://localhost:1"  # nobody is there
    with pytest.raises(RunAborted):
        auditor.audit()


@pytest.mark.nightly
def test_the_command_tells_what_it_found_and_leaves_it_in_the_folder(robot, world):
    """Exit 1 with numbers and steps but no name, the same as JSON, exit 0 after `--fix`."""
    case = world.case()
    clerk_makes(robot, "no_ok_at_5", case)
    name = persona(1).customer

    told = renkei_audit(world, robot.out, "--grace", "0")
    assert told.returncode == 1
    assert f"{case.estimate_number}  -  手順5" in told.stdout
    assert name.name not in told.stdout + told.stderr
    assert name.kana not in told.stdout + told.stderr

    as_json = renkei_audit(world, robot.out, "--grace", "0", "--json")
    assert Report.model_validate_json(as_json.stdout).findings[0].step == "5"
    assert renkei_audit(world, robot.out).returncode == 0  # printed just now
    fixed = renkei_audit(world, robot.out, "--grace", "0", "--fix", "--out", "left")
    assert (fixed.returncode, world.links("link1")) == (0, ["delivered"])
    report = Report.model_validate_json((robot.out / "left" / "audit.json").read_text("utf-8"))
    assert report.findings[0].status == "mended"
    assert AuditSummary.model_validate_json((robot.out / "left" / "summary.json").read_text("utf-8")).exit_code == 0
    page = (robot.out / "left" / "report.html").read_text("utf-8")
    assert case.estimate_number in page
    assert name.name not in page
    assert f'src="{report.findings[0].evidence}"' in page
    assert '"intent"' in (robot.out / "left" / "journal.jsonl").read_text("utf-8")


def renkei_audit(world, cwd, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "renkei.robot", "audit", "--portals", world.url, *options],
        cwd=cwd,
        **tied_to_us({**os.environ, "PYTHONUTF8": "1", "LC_ALL": "ja_JP.UTF-8"}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.nightly
@pytest.mark.lived_in(300)
def test_of_hundreds_only_who_is_in_the_middle_of_something_is_told_of(world, auditor):
    """Within the grace nothing is found in a sound world; without it, the three who have just been approved or concluded."""
    with untouched(world):
        assert auditor.found(grace=AN_HOUR) == []
        found = auditor.audit().findings
    assert sorted((one.step, one.states["jpass"]) for one in found) == [
        ("27", "承認"),
        ("27", "条件付承認"),
        ("50", "済"),
    ]
