"""What only a person can say, in a real browser: the case waits before each box, with nothing ticked, and goes on with the word."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.robot.app import App
from renkei.robot.config.settings import Settings
from renkei.robot.execution.job import Job
from renkei.robot.flows import link2
from renkei.robot.messages.words import APPROVED
from renkei.robot.procedure.words import APPROVABLE, SPEAKERS, WORDS
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.summary import CaseResult
from renkei.robot.store.speaking import Heard, speak, take_back
from renkei.robot.store.store import Store

from tests.chaos.kills import Kill, written
from tests.e2e.test_commands import renkei
from tests.support.lifeline import tied_to_us

ROOT = Path(__file__).parents[2]
NAME = "case-0001"
SITTING = ("31", "33", "34", "35", "37")
SAID_BY = {
    "16": "説明 太郎",
    "31": "手交 花子",
    "33": "重要 次郎",
    "34": "同意 三郎",
    "35": "内容 四郎",
    "37": "申込 五郎",
    "49": "交付 六子",
}
"""Another person says each, so that none can stand for another."""
DONE = ["application", "conclusion", "arclink_data", "bring_in"]


class Dealer:
    """A case, the robot that is given it again and again, and the people who speak of it."""

    def __init__(self, robot, store: Store) -> None:
        self.robot, self.store, self.case = robot, store, robot.world.case()
        self.approve: tuple[str, ...] = ()

    def carry_on(self) -> CaseResult:
        """Let the robot go as far as it may."""
        robot = self.robot
        settings = Settings(robot.world.url, robot.out, mask=False, timeouts=robot.timeouts, approve=self.approve)
        with Journal(robot.out / "journal.jsonl") as journal:
            [result] = (
                App(settings=settings, language="ja").plain_run(self.store, robot.browsers, journal).run([self.case])
            )
        return result

    def speak(self, step: str) -> Heard:
        return speak(self.store, NAME, [step], SAID_BY[step], None, "command", lambda _books, _tickets: None)

    def all_said(self, until: Callable[[], bool] = lambda: False) -> CaseResult:
        """Let everything be said that is asked for, till the case waits no more or something is so."""
        result = self.carry_on()
        for _ in WORDS:
            if result.status != "waiting_person" or until():
                break
            for step in self.waits_for():
                self.speak(step)
            result = self.carry_on()
        return result

    def waits_for(self) -> list[str]:
        """The steps of whose words the case is told to wait, each once."""
        return list(dict.fromkeys(one.step for one in self.store.result(NAME, self.robot.out).waits_for))

    def words_waited_for(self) -> list[str]:
        return [one.word for one in self.store.result(NAME, self.robot.out).waits_for]

    def papers(self) -> list[str]:
        """What lies there to be handed over, but for the numbers."""
        return sorted(
            re.sub(r"-[0-9-]+\.pdf$", "", path.name) for path in (self.robot.out / "handover" / NAME).glob("*")
        )


@pytest.fixture
def dealer(robot) -> Iterator[Dealer]:
    with Store.in_memory() as store:
        yield Dealer(robot, store)


def told(result: CaseResult) -> str:
    assert result.reason is not None
    return result.reason.spoken("ja").message


def says_whose(result: CaseResult, *steps: str) -> None:
    """The sentence names each word, its step and whose it is."""
    for step in steps:
        for word in WORDS[step]:
            assert f"手順{step}「{word.text}」({SPEAKERS[word.speaker].ja})" in told(result)


def ticked(dealer: Dealer) -> set[str]:
    """The boxes that the robot has ticked so far, by step: the steps that tick one and went well."""
    return {record.step for record in dealer.store.records(NAME, None) if record.status == "ok"} & {
        "33",
        "34",
        "35",
        "49",
    }


def test_a_case_waits_before_each_box_for_its_word_and_goes_on_with_it(dealer, robot):
    """Row by row: nothing has happened in the portals before the word, nothing is ticked, and it is told whose word is lacking; while
    staff and customer sit together one word after another is given, and the last one lets the case go on.
    """
    result = dealer.carry_on()
    assert (result.status, dealer.waits_for(), robot.world.effects()) == ("waiting_person", ["16"], [])
    says_whose(result, "16")
    assert dealer.papers() == ["16-申込書"]

    dealer.speak("16")
    result = dealer.carry_on()
    assert (result.status, dealer.waits_for()) == ("waiting_person", list(SITTING))
    assert (robot.world.effects(), ticked(dealer)) == (DONE[:1], set())
    says_whose(result, *SITTING)
    assert dealer.papers() == ["16-申込書", "31-割賦WEB連携お客様控"]

    for place, step in enumerate(SITTING):
        assert dealer.waits_for() == list(SITTING[place:])
        if step in ("33", "37"):  # given the case, the robot goes nowhere
            assert dealer.carry_on().steps == result.steps
        assert (robot.world.effects(), ticked(dealer)) == (DONE[:1], set())
        assert dealer.speak(step).goes_on == (step == "37")

    result = dealer.carry_on()
    assert (result.status, dealer.waits_for(), robot.world.effects()) == ("waiting_person", ["49"], DONE[:2])
    assert ticked(dealer) == {"33", "34", "35"}
    says_whose(result, "49")
    assert "49-お申込み控え" in dealer.papers()

    dealer.speak("49")
    result = dealer.carry_on()
    assert (result.status, robot.world.effects()) == ("done", DONE)
    assert {one.step: one.by for one in result.confirmations} == SAID_BY
    assert [record.step for record in dealer.store.records(NAME, None)].count("31") == 1


@pytest.mark.nightly
@pytest.mark.parametrize("step", ["33", "34", "35", "49"])
def test_a_word_withdrawn_on_the_way_to_its_box_leaves_the_box_alone(dealer, robot, step, monkeypatch):
    """Said, and taken back when the robot was under way already: it stops before that very box and waits for the word anew."""
    ticking = "tick_for_good" if step == "49" else "tick_as_said"
    tick, withdrawn = getattr(Job, ticking), []

    def tick_late(job: Job, screen: object, box: str, *steps: str) -> None:
        if step in steps and not withdrawn:
            withdrawn.append(step)
            take_back(dealer.store, NAME, [step], "取消 七子")
        tick(job, screen, box, *steps)

    monkeypatch.setattr(Job, ticking, tick_late)
    result = dealer.all_said(until=lambda: withdrawn != [])
    assert (result.status, dealer.waits_for()) == ("waiting_person", [step])
    assert step not in ticked(dealer)
    assert robot.world.effects() == (DONE[:2] if step == "49" else DONE[:1])
    assert "取り消されました" in told(result)
    assert (dealer.all_said().status, robot.world.effects()) == ("done", DONE)


@pytest.mark.nightly
def test_a_new_print_makes_what_was_said_of_the_earlier_one_void(dealer, robot):
    """Put back to step 1 the case prints anew: the word that was given of the first paper does not do, and it is said why."""
    dealer.carry_on()
    first = {path.name for path in (robot.out / "handover" / NAME).glob("16-*")}
    dealer.speak("16")
    dealer.store.put_back(NAME, "link1")
    result = dealer.carry_on()
    assert (result.status, dealer.waits_for(), robot.world.effects()) == ("waiting_person", ["16"], [])
    assert SAID_BY["16"] in told(result)
    assert "対象の帳票や手続きより前の日時です" in told(result)
    [paper] = (robot.out / "handover" / NAME).glob("16-*")
    assert {paper.name}.isdisjoint(first)


@pytest.mark.nightly
def test_a_condition_is_told_and_waits_for_a_person(dealer, robot, monkeypatch):
    """条件付承認 is not 承認: nothing is printed or concluded until somebody accepts the condition, in the words of J-PASS."""
    look = link2.must_be_decided

    def decided(job: Job) -> None:
        decide_by_hand(robot.world.context, dealer.case.estimate_number, "条件付承認", "頭金10万円")
        look(job)

    with monkeypatch.context() as screening:
        screening.setattr(link2, "must_be_decided", decided)
        dealer.carry_on()
        dealer.speak("16")
        result = dealer.carry_on()
    assert (result.status, dealer.waits_for(), result.condition) == ("waiting_person", ["24"], "頭金10万円")
    assert "頭金10万円" in told(result)
    assert robot.world.effects() == DONE[:1]
    assert dealer.papers() == ["16-申込書"]
    speak(dealer.store, NAME, ["24"], "店長 八郎", None, "command", lambda _books, _tickets: None)
    result = dealer.carry_on()
    assert dealer.waits_for() == list(SITTING)
    assert "店長 八郎" in (robot.out / "journal.jsonl").read_text("utf-8")


@pytest.mark.nightly
@pytest.mark.parametrize("step", APPROVABLE)
def test_an_approval_stops_before_the_point_of_no_return(dealer, robot, step):
    """Everything else is said; the case stands before 16, 37 or 50 with the portal's own screen laid beside the sheet, nothing differs,
    and what was entered by hand is among it. Approved, it goes on.
    """
    dealer.approve = (step,)
    result = dealer.all_said(until=lambda: APPROVED in dealer.words_waited_for())
    assert dealer.waits_for() == [step]
    assert APPROVED in told(result)
    compared = result.compared[step]
    assert compared
    assert [item.label for item in compared if item.in_sheet and not item.same] == []
    before = {"16": [], "37": DONE[:1], "50": DONE[:2]}[step]
    assert robot.world.effects() == before
    speak(dealer.store, NAME, [step], "店長 八郎", None, "command", lambda _books, _tickets: None)
    dealer.carry_on()
    assert robot.world.effects()[len(before) :] != []


@pytest.mark.nightly
def test_a_sheet_without_a_word_applies_for_nothing_and_each_word_takes_it_further(tmp_path, world):
    """As an operator has it: `renkei run` ends 1, told as waiting for words; each word by `renkei confirm`, and the same command goes on.

    In the end the case is done, and report, summary and journal have the name of everybody who has said something.
    """
    renkei("template", "cases.csv", "--rows", "1", cwd=tmp_path)

    def run() -> subprocess.CompletedProcess[str]:
        return renkei("run", "cases.csv", "--portals", world.url, "--out", "out", cwd=tmp_path)

    def summary() -> dict:
        [case] = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["cases"]
        return case

    done = run()
    assert (done.returncode, world.effects()) == (1, []), done.stdout + done.stderr
    assert "waits for a person's word 1" in done.stdout
    assert summary()["status"] == "waiting_person"
    assert [(one["step"], one["word"]) for one in summary()["waits_for"]] == [("16", word.text) for word in WORDS["16"]]
    assert [path.name[:6] for path in (tmp_path / "out" / "handover" / NAME).glob("*.pdf")] == ["16-申込書"]

    spoken = []
    while summary()["status"] == "waiting_person":
        for step in dict.fromkeys(one["step"] for one in summary()["waits_for"]):
            assert step not in spoken
            given = renkei("confirm", NAME, step, "--by", SAID_BY[step], cwd=tmp_path)
            assert (given.returncode, SAID_BY[step] in given.stdout) == (0, True), given.stderr
            spoken.append(step)
        done = run()
    assert (done.returncode, summary()["status"], world.effects()) == (0, "done", DONE), done.stdout + done.stderr
    assert spoken == list(SAID_BY)

    report = (tmp_path / "out" / "cases" / f"{NAME}.html").read_text("utf-8")
    journal = (tmp_path / "out" / "journal.jsonl").read_text("utf-8")
    for name in SAID_BY.values():
        assert name in report
        assert name in journal
    assert {one["step"]: one["by"] for one in summary()["confirmations"]} == SAID_BY


@pytest.mark.nightly
def test_a_robot_that_is_killed_between_the_word_and_the_tick_ticks_once(tmp_path, world):
    """By signal 9, with the word given and the box not ticked: the word stands, nobody is asked again, and each effect is there once."""
    renkei("template", "cases.csv", "--rows", "1", cwd=tmp_path)

    def run(*kills: Kill) -> int:
        orders = {
            "victim": "robot",
            "notes": str(tmp_path / "notes.jsonl"),
            "kills": written(kills),
            "timeouts": {},
            "misread": False,
            "portals_pid": "",
        }
        command = [sys.executable, "-m", "tests.chaos.victim", json.dumps(orders), "run", str(tmp_path / "cases.csv")]
        command += ["--portals", world.url, "--out", str(tmp_path / "out"), "--db", str(tmp_path / "renkei.sqlite")]
        return subprocess.run(
            command, cwd=ROOT, **tied_to_us(), capture_output=True, timeout=600, check=False
        ).returncode

    assert run() == 1
    for kills, steps, before in (
        ([Kill("16", "before"), Kill("16", "announced")], ["16"], []),
        ([Kill("33", "before"), Kill("34", "middle"), Kill("37", "announced")], list(SITTING), DONE[:1]),
        ([Kill("49", "before")], ["49"], DONE[:2]),
    ):
        for step in steps:
            assert renkei("confirm", NAME, step, "--by", SAID_BY[step], cwd=tmp_path).returncode == 0
        for kill in kills:
            assert run(kill) not in (0, 1, 2, 3)
            assert world.effects() == before
        code = run()
    assert (code, world.effects()) == (0, DONE)
