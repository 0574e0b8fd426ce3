"""arclink: the cases, and 「申請」 (steps 51 and 52)."""

import pytest
from renkei.mockportals.exchange.messages import BringInData
from renkei.mockportals.web.screens import yen

from .browsing import alerts, heading, items, rows

PRODUCTS = {"クレジット契約": "1", "クレジット一体型保険": "1"}
RECEIPT = "040200000170-00"


def _bring_in(kit, estimate="E00000001", receipt=RECEIPT):
    case = BringInData(
        estimate_number=estimate,
        receipt_number=receipt,
        customer_name="見本 太郎",
        total_payment=2_681_800,
        premium=84_320,
        concluded_at="2026-11-24T10:05:00+09:00",
        staff="営業一課 佐倉",
    )
    delivery = kit.context.link.send("bringin", case)
    assert delivery.accepted
    return delivery.answer.path


def test_a_handed_over_case_waits_with_the_staff(kit):
    """The answer leads to 案件詳細, which shows what came."""
    path = _bring_in(kit)
    assert path == "/cases/1"
    screen = kit.arclink.get(path)
    assert heading(screen) == "案件詳細"
    assert items(screen) == {
        "案件番号": "000001",
        "見積番号": "E00000001",
        "受付番号": RECEIPT,
        "お客様": "見本 太郎",
        "支払総額": yen(2_681_800),
        "保険料": yen(84_320),
        "保険締結日時": "2026/11/24 10:05",
        "担当者": "営業一課 佐倉",
        "手続き状況": "担当者手続き中",
    }
    assert kit.effects() == [("arclink_data", "E00000001", RECEIPT)]


def test_data_that_comes_again_makes_no_second_case(kit):
    """A contract is known by its 受付番号: sent again, its case is shown, and the ledger has it once."""
    assert [_bring_in(kit), _bring_in(kit)] == ["/cases/1", "/cases/1"]
    assert len(kit.effects()) == 1


def test_the_cases_are_listed_newest_first_and_searched(kit):
    """By 見積番号 or 受付番号; the 案件番号 is the link to the case."""
    _bring_in(kit)
    _bring_in(kit, "E00000002", "040200000171-00")
    screen = kit.arclink.get("/")
    assert heading(screen) == "案件一覧"
    assert rows(screen) == [
        ["000002", "E00000002", "040200000171-00", "見本 太郎", "担当者手続き中"],
        ["000001", "E00000001", RECEIPT, "見本 太郎", "担当者手続き中"],
    ]
    assert '<a href="/cases/1">000001</a>' in screen.text
    assert [row[0] for row in rows(kit.arclink.get("/", q="E00000002"))] == ["000002"]
    assert [row[0] for row in rows(kit.arclink.get("/", q=RECEIPT))] == ["000001"]
    assert rows(kit.arclink.get("/", q="%")) == [["該当する案件はありません。"]]


def test_the_list_is_paged(kit):
    """Twenty to a page."""
    for n in range(21):
        _bring_in(kit, receipt=f"0402{n:08d}-00")
    assert len(rows(kit.arclink.get("/"))) == 20
    assert [row[0] for row in rows(kit.arclink.get("/", page="2"))] == ["000001"]


def test_an_application_needs_a_product(kit):
    """「申請」 with nothing checked is refused, and leads nowhere."""
    path = _bring_in(kit)
    answer = kit.arclink.post(path)
    assert (answer.status_code, alerts(answer)) == (422, ["申請する商品にチェックを入れてください。"])
    assert kit.arclink.get(f"{path}/comment").location == path
    registered = kit.arclink.post(f"{path}/comment", コメント="")
    assert (registered.status_code, alerts(registered)) == (409, ["申請する商品にチェックを入れてください。"])
    assert items(kit.arclink.get(path))["手続き状況"] == "担当者手続き中"


@pytest.mark.parametrize("comment", ["", "よろしくお願いします。", "あ" * 200, "あ" * 198 + "\r\n" + "い"])
def test_a_case_goes_to_the_store_approver(kit, comment):
    """Products, 「申請」, an optional comment, 「登録」: done once, and told to the ledger."""
    path = _bring_in(kit)
    assert kit.arclink.post(path, **PRODUCTS).location == f"{path}/comment"
    screen = kit.arclink.get(f"{path}/comment")
    assert (heading(screen), items(screen)["申請する商品"]) == (
        "コメント入力",
        "クレジット契約、クレジット一体型保険",
    )
    assert kit.effects() == [("arclink_data", "E00000001", RECEIPT)]
    assert kit.arclink.post(f"{path}/comment", コメント=comment).location == path
    done = kit.arclink.get(path)
    assert items(done)["手続き状況"] == "店舗承認者手続中"
    assert comment.replace("\r\n", "\n") in done.text
    assert ("<button>申請</button>" in done.text, done.text.count(" checked disabled>")) == (False, 2)
    assert kit.effects()[1:] == [("bring_in", "E00000001", RECEIPT)]


def test_a_long_comment_is_refused(kit):
    """201 characters are one too many; they stay in the field."""
    path = _bring_in(kit)
    kit.arclink.post(path, クレジット契約="1")
    answer = kit.arclink.post(f"{path}/comment", コメント="あ" * 201)
    assert (answer.status_code, alerts(answer)) == (422, ["「コメント」は200文字以内で入力してください。"])
    assert "あ" * 201 in answer.text
    assert items(kit.arclink.get(path))["手続き状況"] == "担当者手続き中"


def test_a_filed_case_is_not_filed_again(kit):
    """Neither 「申請」 nor 「登録」 works twice; the second 「登録」 is told to the ledger, whatever its comment."""
    path = _bring_in(kit)
    kit.arclink.post(path, クレジット契約="1")
    kit.arclink.post(f"{path}/comment", コメント="初回")
    for answer in (
        kit.arclink.post(path, **PRODUCTS),
        kit.arclink.post(f"{path}/comment", コメント="あ" * 201),
    ):
        assert (answer.status_code, alerts(answer)) == (409, ["すでに申請済みです。"])
    assert kit.arclink.get(f"{path}/comment").location == path
    assert kit.effects(refused=True) == [("bring_in", "E00000001", RECEIPT)]
    done = kit.arclink.get(path)
    assert ("初回" in done.text, done.text.count(" checked disabled>")) == (True, 1)


def test_an_unknown_case_is_no_screen(kit):
    """A wrong number says so."""
    answer = kit.arclink.get("/cases/9")
    assert (answer.status_code, alerts(answer)) == (404, ["指定された画面または契約が見つかりません。"])
