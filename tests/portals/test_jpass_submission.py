"""J-PASS from 金額確認 to 送信結果 (steps 15-17)."""

import pytest
from renkei.mockportals.exchange.messages import ScreeningNotice
from renkei.mockportals.jpass.rules import COPIES_GIVEN, EXPLAINED, NO_INSURANCE, SCREENS
from renkei.mockportals.jpass.state import Application
from renkei.mockportals.samples.seed import persona
from sqlalchemy import select

from .browsing import alerts, heading, items
from .jpass_kit import FIRST_RECEIPT, PRODUCT


def test_a_missing_premium_stops_the_application(kit):
    """金額確認 does not go on without 「保険料」."""
    kit.send_insurance(1, premium=0)
    number = kit.draft(1)
    kit.fill(number, 1, until="amounts")
    assert items(kit.jpass.get(f"/applications/{number}/amounts"))["保険料"] == ""
    answer = kit.jpass.post(f"/applications/{number}/amounts")
    said = "「保険料」が反映されていません。損保オンラインからの連携をやり直してください。"
    assert (answer.status_code, heading(answer), alerts(answer)) == (422, "金額確認", [said])
    assert kit.jpass.get(f"/applications/{number}/review").location.endswith("/amounts")


@pytest.mark.parametrize(
    ("checked", "said"),
    [
        (
            [],
            [
                "「契約内容を説明しました」にチェックを入れてください。",
                "「お客様控え等を交付しました」にチェックを入れてください。",
            ],
        ),
        ([EXPLAINED], ["「お客様控え等を交付しました」にチェックを入れてください。"]),
        ([COPIES_GIVEN], ["「契約内容を説明しました」にチェックを入れてください。"]),
    ],
)
def test_both_boxes_of_the_explanation_are_needed(kit, checked, said):
    """Explained and handed over, each with its box."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1, until="explain")
    answer = kit.jpass.post(f"/applications/{number}/explain", **dict.fromkeys(checked, "1"))
    assert (answer.status_code, heading(answer), alerts(answer)) == (422, "契約内容説明", said)
    assert kit.jpass.get(f"/applications/{number}/final").location.endswith("/explain")


def test_the_submission_gives_the_receipt_number(kit):
    """送信結果 says what the manual shows for step 17."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1)
    final = kit.jpass.get(f"/applications/{number}/final")
    assert (heading(final), items(final)["見積番号"]) == ("最終確認", persona(1).number)
    assert "<button>送信</button>" in final.text
    assert kit.jpass.post(f"/applications/{number}/submit").location == f"/applications/{number}/result"
    result = kit.jpass.get(f"/applications/{number}/result")
    assert heading(result) == "送信結果"
    assert "<p>送信が正常に完了しました</p>" in result.text
    assert f"<p>詳細の受付番号は {FIRST_RECEIPT} です</p>" in result.text
    assert kit.effects() == [("application", persona(1).number, FIRST_RECEIPT)]


def test_the_insurer_is_told_after_the_commit_that_the_screening_began(kit):
    """When 損保オンライン gets the notice, the application is there already."""
    seen = []

    def look(_transmission, message):
        with kit.context.store.reading() as session:
            seen.append((message, session.scalar(select(Application.receipt_number))))
        return kit.sonpo_answers

    kit.context.link.connect("notice", look)
    kit.submit(1)
    notice = ScreeningNotice(estimate_number=persona(1).number, receipt_number=FIRST_RECEIPT, status="審査中")
    assert seen == [(notice, FIRST_RECEIPT)]


def test_the_same_draft_is_sent_once(kit):
    """A second 「送信」 is refused, told to the ledger, and changes nothing."""
    receipt = kit.submit(1)
    answer = kit.jpass.post("/applications/1/submit")
    assert (answer.status_code, alerts(answer)) == (409, [f"すでに送信済みです。受付番号 {receipt}"])
    effect = ("application", persona(1).number, receipt)
    assert (kit.effects(), kit.effects(refused=True)) == ([effect], [effect])
    assert len(kit.sonpo_got) == 1


def test_a_second_draft_of_the_same_estimate_is_sent_too(kit):
    """J-PASS does not guard against double applications: that is the robot's care."""
    kit.send_insurance(1)
    assert [kit.submit(1, insured=True), kit.submit(1, insured=True)] == [FIRST_RECEIPT, "040200000171-00"]
    assert [receipt for _effect, _estimate, receipt in kit.effects()] == [FIRST_RECEIPT, "040200000171-00"]


def test_an_unfinished_draft_is_not_sent(kit):
    """「送信」 by its address leads back to what is missing."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1, until="explain")
    answer = kit.jpass.post(f"/applications/{number}/submit")
    assert answer.location == f"/applications/{number}/final"
    assert kit.jpass.get(answer.location).location == f"/applications/{number}/explain"
    assert kit.jpass.get(f"/applications/{number}/result").location == f"/applications/{number}/final"
    assert (kit.effects(), kit.sonpo_got) == ([], [])


@pytest.mark.parametrize("screen", ["means", *SCREENS])
def test_after_the_submission_every_screen_leads_to_the_result(kit, screen):
    """Nothing of a sent application can be seen as a form or changed."""
    kit.submit(1)
    before = kit.application(FIRST_RECEIPT).entered
    assert kit.jpass.get(f"/applications/1/{screen}").location == "/applications/1/result"
    if screen not in ("means", "final"):
        changed = kit.answers(1, screen) | {"勤務先": "架空工業", "店舗": "東支店"}
        assert kit.jpass.post(f"/applications/1/{screen}", **changed).location == "/applications/1/result"
    assert kit.application(FIRST_RECEIPT).entered == before


def test_without_an_insurance_the_insurer_is_told_nothing(kit):
    """「2. 保険申込なし」 is submitted like any other, and is nobody else's business."""
    number = kit.draft(1)
    kit.fill(number, 1, until="insurance")
    kit.jpass.post(f"/applications/{number}/insurance", 保険選択=NO_INSURANCE, 制度商品=PRODUCT)
    for screen in ("amounts", "review", "explain"):
        kit.jpass.post(f"/applications/{number}/{screen}", **kit.answers(1, screen))
    assert kit.jpass.post(f"/applications/{number}/submit").location.endswith("/result")
    kit.pass_time(seconds=3)
    assert (kit.status(FIRST_RECEIPT), kit.sonpo_got) == ("承認", [])
    procedure = kit.jpass.get(f"/contracts/{FIRST_RECEIPT}/procedure")
    assert "<button disabled>損保オンライン連携</button>" in procedure.text
