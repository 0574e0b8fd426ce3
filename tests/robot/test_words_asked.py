"""The words of the table, row by row, at the robot: it stands before the box, says whose word it lacks, and goes on with the word alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from renkei.robot.browser.evidence import Evidence
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import NotSaid
from renkei.robot.execution.job import Job
from renkei.robot.messages.words import PRACTISED_BY
from renkei.robot.procedure.said import Asked, Said, unsaid
from renkei.robot.procedure.steps import STEPS
from renkei.robot.procedure.words import AFTER, CONDITION, SITTING, USED_BY, WORDS
from renkei.robot.reporting.journal import Journal

from tests.support.doubles import clicking

HANAKO = "山田 花子"
TABLE = [
    ("16", "契約内容を説明した", "staff", "4"),
    ("16", "お客様控え等を交付した", "staff", "4"),
    ("31", "お客様控を手交した", "staff", "31"),
    ("33", "重要事項を説明し手交した", "staff", "32"),
    ("33", "お客様が了承した", "customer", "32"),
    ("34", "お客様が同意事項に同意した", "customer", "32"),
    ("35", "お客様が契約内容・申込内容を確認した", "customer", "32"),
    ("37", "お客様が契約内容・申込内容を確認した", "customer", "32"),
    ("49", "加入依頼書控えを交付した", "staff", "37"),
]
"""Step, word, whose, and after which step at the earliest: as the procedure's table has them."""


class Screen:
    """Boxes, and which of them were ticked."""

    def __init__(self) -> None:
        self.ticked: list[str] = []

    def tick(self, box: str) -> None:
        self.ticked.append(box)


@pytest.fixture
def journal(tmp_path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.jsonl") as journal:
        yield journal


@pytest.fixture
def sit_down(tmp_path, journal):
    """Sit down with the case, as a session does: `sit_down(staff="robot")`."""
    case = SimpleNamespace(case_id="c1", estimate_number="E00000001")

    def sit_down(**settings) -> Job:
        evidence = Evidence(tmp_path, "c1", mask=False)
        return Job(case, journal=journal, evidence=evidence, timeouts=Timeouts(settle=0.02, poll=0.001), **settings)

    return sit_down


@pytest.fixture
def job(sit_down) -> Job:
    """A case of which everything is there that people speak of."""
    job = sit_down()
    for step in set(AFTER.values()):
        job.happened(step, of="first")
    return job


def say(job: Job, *words: tuple[str, str], by: str = HANAKO, about: str | None = None) -> None:
    """Let somebody say these words of these steps now."""
    known, now = job._journal.ledger._words["c1"], job.clock.now().isoformat()
    for step, word in words:
        known.append(Said(len(known) + 1, step, word, "staff", by, now, "command", now, about))


def of_step(step: str) -> list[tuple[str, str]]:
    return [(word.step, word.text) for word in WORDS[step]]


def confirmed(tmp_path) -> list[tuple[str, str, str]]:
    """Who is said in the journal to have said what."""
    lines = (tmp_path / "journal.jsonl").read_text("utf-8").splitlines()
    return [(one["step"], one["word"], one["by"]) for one in map(json.loads, lines) if one["event"] == "confirmed"]


def test_the_words_are_those_of_the_procedure():
    """No row of its table is left out, none was added, and each has its earliest time and a step that uses it."""
    assert [
        (word.step, word.text, word.speaker, AFTER[word.step]) for words in WORDS.values() for word in words
    ] == TABLE
    assert set(WORDS) <= set(USED_BY)
    assert set(AFTER) == set(USED_BY)
    assert {*AFTER, *AFTER.values(), *USED_BY.values()} <= set(STEPS)
    assert set(SITTING) <= set(WORDS)


@pytest.mark.parametrize(("step", "word", "who", "after"), TABLE)
def test_the_robot_stands_before_the_box_until_the_word_is_said(job, step, word, who, after):
    """Each row by itself: all that belongs to the step is said but this; it says which one, whose, and since when it can be true."""
    others = [one for one in of_step(step) if one != (step, word)]
    say(job, *others)
    screen = Screen()
    with pytest.raises(NotSaid) as waiting:
        job.tick_as_said(screen, "箱", step)
    assert (screen.ticked, waiting.value.awaited, waiting.value.step) == ([], "person", step)
    [lacking] = unsaid(waiting.value.asked, job._journal.ledger.words("c1"))
    assert (lacking.step, lacking.word, lacking.who) == (step, word, who)
    assert lacking.after == job.facts.happened[after]["at"]
    say(job, (step, word))
    job.tick_as_said(screen, "箱", step)
    assert screen.ticked == ["箱"]


@pytest.mark.parametrize("step", WORDS)
def test_a_word_of_another_step_ticks_nothing(job, step):
    """Whatever else was said by whomever: the word of this step is what counts."""
    for other in WORDS:
        if other != step:
            say(job, *of_step(other))
    screen = Screen()
    with pytest.raises(NotSaid):
        job.tick_as_said(screen, "箱", step)
    assert screen.ticked == []


@pytest.mark.parametrize("step", WORDS)
def test_a_new_print_or_contract_or_conclusion_asks_again(job, step):
    """What was said before it is void for what comes after."""
    say(job, *of_step(step))
    job.must_be_said(step)
    job.happened(AFTER[step], of="first")
    job.must_be_said(step)
    job.happened(AFTER[step], of="second")
    with pytest.raises(NotSaid):
        job.must_be_said(step)


def test_what_is_asked_for_together_is_told_together(job):
    """31 has no box: its word is asked for with those of the paperless page, before anything of it is opened."""
    with pytest.raises(NotSaid) as waiting:
        job.must_be_said(*SITTING)
    assert list(dict.fromkeys(one.step for one in waiting.value.asked)) == list(SITTING)
    say(job, *[one for step in SITTING if step != "31" for one in of_step(step)])
    screen = Screen()
    with pytest.raises(NotSaid) as waiting:
        job.tick_as_said(screen, "重要事項の説明を受け、内容を了承しました", "31", "33")
    assert (waiting.value.step, screen.ticked) == ("31", [])


def test_who_has_said_it_is_in_the_journal_once(job, tmp_path):
    """With step, word and name; the second box of the same step tells it no second time."""
    say(job, *of_step("16"))
    for box in ("契約内容を説明しました", "お客様控え等を交付しました"):
        job.tick_as_said(Screen(), box, "16")
    assert confirmed(tmp_path) == [(step, word, HANAKO) for step, word in of_step("16")]


def test_what_a_person_needs_is_laid_out_before_the_case_waits(job):
    """And only then: where everything is said, nobody needs it."""
    laid = []
    with pytest.raises(NotSaid):
        job.must_be_said("49", lay_out=lambda: laid.append("お申込み控え"))
    assert laid == ["お申込み控え"]
    say(job, *of_step("49"))
    job.must_be_said("49", lay_out=lambda: laid.append("once more"))
    assert laid == ["お申込み控え"]


@pytest.mark.parametrize("step", ["16", "37"])
def test_a_click_that_lacks_a_word_is_settled_as_not_made(job, step, tmp_path):
    """The word was withdrawn between intent and click: nothing is left in doubt, and the case waits for a person, not for an answer."""
    clicked = []

    def click() -> None:
        job.must_be_said(step)
        clicking(job, lambda: clicked.append(step))()

    with pytest.raises(NotSaid):
        job.once(STEPS[step], click, lambda _job: False)
    assert clicked == []
    assert job._journal.ledger.announced("c1", step) is None
    say(job, *of_step(step))
    job.once(STEPS[step], click, lambda _job: False)
    assert clicked == [step]


def test_since_when_a_case_waits_is_not_begun_anew(job, sit_down):
    """Asked again in another session it waits since the first time: patience is counted from there."""
    with pytest.raises(NotSaid) as first:
        job.must_be_said("16")
    later = sit_down(asked=first.value.asked)
    later.facts = job.facts
    with pytest.raises(NotSaid) as second:
        later.must_be_said("16")
    assert second.value.asked == first.value.asked
    assert (later.was_asked("16"), later.was_asked("49")) == (True, False)


@pytest.mark.parametrize("step", WORDS)
def test_for_practice_the_robot_says_it_by_its_own_name(sit_down, step, tmp_path):
    """The box is ticked, and whoever reads the journal sees that nobody else has said it."""
    job, screen = sit_down(staff="robot"), Screen()
    job.tick_as_said(screen, "箱", step)
    assert screen.ticked == ["箱"]
    assert confirmed(tmp_path) == [(step, word, PRACTISED_BY) for _, word in of_step(step)]
    assert {one.way for one in job._journal.ledger.words("c1")} == {"practice"}


def test_a_condition_is_another_where_its_words_are(job):
    """What was accepted is exactly that condition; another one is asked about anew."""

    def accepted(condition: str) -> None:
        job.must_be_said(about={CONDITION: (f"条件「{condition}」", condition)})

    job.note_condition("頭金10万円", of="040200000170-00 頭金10万円")
    with pytest.raises(NotSaid):
        accepted("頭金10万円")
    say(job, (CONDITION, "条件「頭金10万円」"), about="頭金10万円")
    accepted("頭金10万円")
    with pytest.raises(NotSaid) as waiting:
        accepted("頭金20万円")
    assert waiting.value.step == CONDITION


def test_the_minute_in_which_a_word_was_given_is_not_that_of_a_later_print(job):
    """「10:05」, written down at 10:05:20, says nothing of what was printed at 10:05:40."""
    minute = job.clock.now().replace(second=0, microsecond=0)
    given, printed = minute + timedelta(seconds=20), minute + timedelta(seconds=40)
    said = Said(1, "16", "w", "staff", HANAKO, minute.isoformat(), "command", given.isoformat())
    assert unsaid([Asked("16", "w", "staff", printed.isoformat(), printed.isoformat())], [said]) != []
    assert unsaid([Asked("16", "w", "staff", (minute + timedelta(seconds=10)).isoformat(), "")], [said]) == []
