"""Approval before a point of no return: what a screen shows beside what the sheet says, and what exactly was approved."""

from types import SimpleNamespace

import pytest
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.browser.evidence import Evidence
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import NotSaid
from renkei.robot.execution.facts import Facts
from renkei.robot.execution.job import Job
from renkei.robot.flows import approval, link2
from renkei.robot.messages.words import APPROVED
from renkei.robot.procedure.said import Asked
from renkei.robot.reporting.journal import Journal


@pytest.fixture
def case() -> Case:
    return Case.model_validate(rows(1)[0] | {"保険料": 327_950, "保険始期日": "20270101", "契約書": "電子"})


@pytest.fixture
def sit_down(case, tmp_path):
    """A case of which somebody wants to approve step 16; a person has said its words unless `said` is false."""
    with Journal(tmp_path / "journal.jsonl") as journal:

        def sit(*, said: bool = True, approve: tuple[str, ...] = ("16",), asked: tuple[Asked, ...] = ()) -> Job:
            job = Job(
                case,
                journal=journal,
                evidence=Evidence(tmp_path, case.case_id, mask=True),
                timeouts=Timeouts(),
                approve=approve,
                asked=asked,
            )
            job.happened("4", of="0000000001")
            if said:
                words = job._words.asked(job.facts, ["16"])
                journal.ledger.speak(case.case_id, words, "山田", job.clock.now())
            return job

        yield sit


def showing(**items: str) -> SimpleNamespace:
    """A screen with these items."""
    return SimpleNamespace(items=lambda: items)


def approve(job: Job, not_said: NotSaid) -> None:
    """Let somebody approve what was asked about."""
    about = [one for one in not_said.asked if one.about]
    job._journal.ledger.speak(job.case.case_id, about, "部長", job.clock.now())


def line(case: Case, label: str, value: str, facts: Facts | None = None) -> dict[str, object]:
    [item] = approval.compared(case, facts or Facts(), {label: value})
    return item


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("保険料", "327,950円"),
        ("保険始期日", "2027/01/01"),
        ("契約書", "電子契約"),
        ("支払回数", None),
    ],
)
def test_what_is_alike_is_alike_however_a_screen_writes_it(case, label, shown):
    """Commas, strokes, units and a word behind are the screen's way of writing."""
    item = line(case, label, shown or f"{case.installments}回")

    assert (item["same"], item["in_sheet"]) == (True, True)


def test_what_differs_comes_first_and_what_the_sheet_does_not_say_last(case):
    """Nobody has to look for it."""
    items = approval.compared(
        case, Facts(print_serial="0000000001"), {"車名": "見本", "保険料": "1円", "印刷連番": "0000000001"}
    )

    assert [(item["label"], item["same"], item["in_sheet"]) for item in items] == [
        ("保険料", False, True),
        ("印刷連番", True, True),
        ("車名", True, False),
    ]


@pytest.mark.parametrize("label", ["氏名", "カナ", "住所", "勤務先", "担当者"])
def test_what_is_personal_is_compared_and_never_told(case, label):
    """Neither the sheet's value nor the screen's stands in the comparison, be they alike or not."""
    item = line(case, label, "青木 健一")

    assert (item["sheet"], item["screen"]) == ("", "")


def test_a_name_under_another_label_is_not_told(case):
    """J-PASS's last screen calls the customer 「お申込人」, as the first one calls the party."""
    item = line(case, "お申込人", "青木 健一", Facts(name="青木 健一"))

    assert "青木" not in str(item)


def test_without_an_approval_the_words_do(sit_down):
    """Where nobody wanted to approve, nothing of the screen is kept."""
    job = sit_down(approve=())

    approval.must_be_given(job, "16", showing(保険料="1円"), with_words=True)

    assert job.facts.compared == {}


def test_an_approval_is_waited_for_with_what_was_shown(sit_down):
    """Words alone do not do; what is to be compared is kept for whoever approves."""
    job = sit_down()

    with pytest.raises(NotSaid) as caught:
        approval.must_be_given(job, "16", showing(保険料="1円"), with_words=True)

    assert [one.word for one in caught.value.asked if one.about] == [APPROVED]
    assert job.facts.compared["16"][0]["label"] == "保険料"


def test_what_was_approved_is_what_was_shown(sit_down):
    """Seen again as it was, it goes on; with another amount by now it is asked about anew."""
    job = sit_down()
    with pytest.raises(NotSaid) as caught:
        approval.must_be_given(job, "16", showing(保険料="327,950円"))
    approve(job, caught.value)

    approval.must_be_given(job, "16", showing(保険料="327,950円"))
    with pytest.raises(NotSaid):
        approval.must_be_given(job, "16", showing(保険料="327,960円"))


def test_the_last_screen_must_show_what_was_approved(sit_down):
    """「最終確認」 has fewer items; one that is another one there, be it as another item's on the screen before, stops it."""
    job = sit_down()
    review = showing(氏名="青木 健一", 支払回数="36", 等級="6", 保険料="327,950円")
    with pytest.raises(NotSaid) as caught:
        approval.must_be_given(job, "16", review)
    approve(job, caught.value)
    approval.must_be_given(job, "16", review)

    approval.must_still_show(job, "16", showing(氏名="青木 健一", 保険料="327,950円"))
    with pytest.raises(NotSaid):
        approval.must_still_show(job, "16", showing(氏名="青木 健一", 支払回数="6"))


def test_where_nobody_approves_the_last_screen_is_not_read(sit_down):
    """It costs nothing."""
    screen = SimpleNamespace(items=lambda: pytest.fail("it was read"))

    approval.must_still_show(sit_down(approve=()), "16", screen)


def test_a_condition_that_names_the_customer_is_kept_without_the_name(sit_down, case):
    """It goes into journal, books and report, as J-PASS has put it."""
    details = showing(審査結果の理由=f"{case.customer_kana}様の収入証明書を確認してください。")

    condition = link2._condition(sit_down(), "条件付承認", details)

    assert condition is not None
    assert case.customer_kana not in condition
    assert "収入証明書" in condition
