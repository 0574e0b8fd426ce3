"""審査状況確認(当日分) and お申込一覧(変更再申込) (steps 24, 25, 42 and 48), and トップ."""

import pytest
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.screens import yen

from .browsing import alerts, heading, items, rows
from .jpass_kit import FIRST_RECEIPT

BUTTON = f'formaction="/contracts/{FIRST_RECEIPT}/registration/notice">保険締結情報登録</button>'


def test_the_top_leads_to_both_lists_and_to_arclink(kit):
    """The menu of トップ."""
    top = kit.jpass.get("/")
    assert heading(top) == "トップ"
    assert '<a href="/today">審査状況確認(当日分)</a>' in top.text
    assert '<a href="/applications">お申込一覧(変更再申込)</a>' in top.text
    assert '<a href="http://arclink.localhost:8700/" data-window="arclink">arclinkへ</a>' in top.text


@pytest.mark.parametrize(
    ("path", "title"), [("/today", "審査状況確認(当日分)"), ("/applications", "お申込一覧(変更再申込)")]
)
def test_a_list_shows_the_submitted_newest_first(kit, path, title):
    """Drafts are not listed; a row's box is labelled by its 受付番号."""
    kit.draft(4)
    first = kit.submit(1)
    second = kit.submit(2)
    screen = kit.jpass.get(path)
    assert heading(screen) == title
    assert [row[1] for row in rows(screen)] == [second, first]
    who = persona(1)
    assert rows(screen)[1] == [
        "",
        first,
        who.number,
        who.customer.name,
        yen(who.premium),
        "2026/11/24 10:00",
        "審査中",
    ]
    assert f'name="receipt" value="{first}" aria-label="{first}"' in screen.text


@pytest.mark.parametrize("path", ["/today", "/applications"])
def test_a_list_shows_the_status_of_now(kit, path):
    """What has been decided meanwhile shows without another step."""
    kit.submit(1)
    kit.pass_time(seconds=3)
    assert rows(kit.jpass.get(path))[0][6] == "承認"


def test_today_is_what_was_submitted_or_decided_today(kit):
    """The day after, only what was decided then is left of it; the other list keeps everything."""
    first, second = kit.submit(1), kit.submit(3)
    decide_by_hand(kit.context, second, "審査中")
    kit.pass_time(days=1)
    assert rows(kit.jpass.get("/today")) == [["該当するお申込みはありません。"]]
    decide_by_hand(kit.context, second, "承認")
    assert [row[1] for row in rows(kit.jpass.get("/today"))] == [second]
    assert [row[1] for row in rows(kit.jpass.get("/applications"))] == [second, first]


def test_today_ends_at_midnight_in_japan(kit):
    """23:59 is still today, 00:00 is not."""
    kit.submit(1)
    kit.pass_time(hours=13, minutes=59)
    assert len(rows(kit.jpass.get("/today"))[0]) == 7
    kit.pass_time(minutes=1)
    assert rows(kit.jpass.get("/today")) == [["該当するお申込みはありません。"]]


@pytest.mark.parametrize("path", ["/today", "/applications"])
def test_a_list_is_searched_by_receipt_and_estimate_number(kit, path):
    """A part of either finds it; a sign that means something to the database does not."""
    first, second = kit.submit(1), kit.submit(2)
    assert [row[1] for row in rows(kit.jpass.get(path, q=first))] == [first]
    assert [row[1] for row in rows(kit.jpass.get(path, q=persona(2).number))] == [second]
    assert [row[1] for row in rows(kit.jpass.get(path, q="0000017"))] == [second, first]
    assert rows(kit.jpass.get(path, q="%")) == [["該当するお申込みはありません。"]]


def test_a_long_list_is_paged(kit):
    """Twenty to a page, and the search goes along."""
    kit.send_insurance(1)
    receipts = [kit.submit(1, insured=True) for _ in range(21)]
    screen = kit.jpass.get("/applications", q="E0")
    assert len(rows(screen)) == 20
    assert '<a href="/applications?page=2&amp;q=E0">次へ</a>' in screen.text
    assert [row[1] for row in rows(kit.jpass.get("/applications", q="E0", page="2"))] == [receipts[0]]


@pytest.mark.parametrize("path", ["/today", "/applications"])
def test_exactly_one_box_opens_the_details(kit, path):
    """「詳細表示」 (step 25) with none or two is refused in the list itself, with the search and the boxes kept."""
    first, second = kit.submit(1), kit.submit(2)
    none = kit.jpass.post(path)
    assert (none.status_code, alerts(none)) == (422, ["「受付番号」の左にチェックを入れてください。"])
    two = kit.jpass.post(f"{path}?q=E0", receipt=[first, second])
    assert (two.status_code, alerts(two)) == (422, ["1件だけチェックを入れてください。"])
    assert two.text.count(" checked>") == 2
    assert 'name="q" value="E0"' in two.text
    assert kit.jpass.post(path, receipt=second).location == f"/contracts/{second}"


def test_the_registration_is_offered_where_the_contract_waits_for_its_conclusion(kit):
    """Step 42's button stands in the status column of お申込一覧, in 契約手続き中 only."""
    receipt = kit.approved(1)
    assert "保険締結情報登録" not in kit.jpass.get("/applications").text
    assert kit.jpass.post(f"/contracts/{receipt}/link").json["url"]
    listed = kit.jpass.get("/applications")
    assert rows(listed)[0][6] == "契約手続き中 保険締結情報登録"
    assert BUTTON in listed.text
    assert "保険締結情報登録" not in kit.jpass.get("/today").text
    kit.conclude(1, receipt)
    assert rows(kit.jpass.get("/applications"))[0][6] == "済"


def test_the_details_show_the_whole_application(kit):
    """お申込内容詳細, with what the clerk and the robot look for."""
    receipt = kit.submit(1)
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    who = persona(1)
    expected = {
        "受付番号": receipt,
        "見積番号": who.number,
        "状態": "審査中",
        "審査結果の理由": "",
        "保険料": yen(who.premium),
        "支払総額": yen(who.total_payment),
        "印刷連番": "0000000001",
        "保険始期日": "2027/01/01",
        "保険締結日時": "",
        "氏名": who.customer.name,
    }
    assert {label: shown[label] for label in expected} == expected


def test_an_unknown_receipt_number_is_no_contract(kit):
    """A wrong 受付番号 is answered, not crashed on."""
    answer = kit.jpass.get("/contracts/040299999999-00")
    assert (answer.status_code, alerts(answer)) == (404, ["指定された画面または契約が見つかりません。"])
