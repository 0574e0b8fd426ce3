"""損保オンライン from 申込一覧 through 申込書情報 to 申込書帳票作成 (steps 2-8 and 29-32)."""

import pytest
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, button, heading, items, rows
from .sonpo_kit import CORPORATE, INDIVIDUAL, Sonpo, entries

APPROVED, ENROLLED = "審査承認済み(加入依頼書未作成)", "審査承認済 加入依頼書作成済"
LINK, PAPERLESS = "割賦WEB連携", "ペーパーレス手続き"


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン of a fresh world."""
    return Sonpo(world_context, client)


def test_the_list_shows_where_each_application_stands(sonpo):
    """申込一覧: newest first, with 印刷連番, 印刷日時 and status."""
    sonpo.linked(1)
    sonpo.inquire(2)
    answer = sonpo.browser.get("/")
    first, second = persona(1), persona(2)
    assert heading(answer) == "申込一覧"
    assert rows(answer) == [
        ["S000000002", second.number, second.customer.name, f"{second.premium:,}円", "", "", "未連携"],
        [
            "S000000001",
            first.number,
            first.customer.name,
            f"{first.premium:,}円",
            "0000000001",
            "2026/11/24 10:00",
            "連携済み(審査申込前)",
        ],
    ]
    assert '<a href="/inquiry">自動車契約照会(申し込み時点)</a>' in answer.text


def test_the_list_is_searched_by_estimate_and_party(sonpo):
    """「見積番号・契約者」: a number, a name or its kana; nothing found is said."""
    for n in (1, 2):
        sonpo.inquire(n)
    who = persona(2)
    for query in (who.number, who.customer.name, who.customer.kana):
        assert [row[1] for row in rows(sonpo.browser.get("/", q=query))] == [who.number]
    assert rows(sonpo.browser.get("/", q="E99")) == [["該当する申込はありません。"]]


def test_the_list_goes_on_over_pages(sonpo):
    """Twenty rows a page."""
    for n in range(1, 23):
        sonpo.inquire(n)
    assert [len(rows(sonpo.browser.get("/", page=str(page)))) for page in (1, 2)] == [20, 2]


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_a_sound_application_is_kept_and_leads_to_its_papers(sonpo, n):
    """「申込書帳票作成」 keeps what was entered."""
    sonpo.inquire(n)
    assert sonpo.save(n).location == sonpo.path(n, "/forms")
    assert sonpo.record(n).items() == entries(n)
    assert heading(sonpo.get(n, "/forms")) == "申込書帳票作成"


def test_a_refused_application_keeps_what_was_entered_on_the_screen(sonpo):
    """The clerk corrects one item and need not enter the others again; nothing is kept in the record."""
    sonpo.inquire(INDIVIDUAL)
    answer = sonpo.save(INDIVIDUAL, 保険始期日="20261123", 氏名="")
    assert answer.status_code == 422
    assert alerts(answer) == ["「氏名」を入力してください。", "「保険始期日」に過去の日付は入力できません。"]
    assert 'value="20261123"' in answer.text
    assert f"<option selected>{persona(INDIVIDUAL).coverage.age_condition}</option>" in answer.text
    assert sonpo.record(INDIVIDUAL).grade == ""


def test_the_plan_is_the_estimates_whatever_is_sent(sonpo):
    """プラン is shown, not entered."""
    sonpo.inquire(INDIVIDUAL)
    sonpo.save(INDIVIDUAL, プラン="クレビタプラン・なし")
    assert sonpo.record(INDIVIDUAL).plan == persona(INDIVIDUAL).coverage.plan


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("screening", "審査中のため変更できません。"),
        ("declined", "否決のため変更できません。"),
        ("concluded", "契約締結済のため変更できません。"),
    ],
)
def test_nothing_can_be_changed_while_others_rely_on_it(sonpo, stage, sentence):
    """In 審査中, 否決 and 契約締結済 the application is refused as a whole and stays as it is."""
    if stage == "declined":
        sonpo.linked()
        sonpo.notice(INDIVIDUAL, "否決")
    else:
        getattr(sonpo, stage)()
    answer = sonpo.save(INDIVIDUAL, 電話="000-1111-2222")
    assert (answer.status_code, alerts(answer)) == (409, [sentence])
    assert sonpo.record(INDIVIDUAL).phone == persona(INDIVIDUAL).customer.phone


def test_after_approval_an_untouched_application_goes_on(sonpo):
    """Step 29, also when the inception has passed meanwhile."""
    sonpo.approved()
    sonpo.context.clock.set(sonpo.context.clock.now().replace(year=2027, month=2))
    assert sonpo.save(INDIVIDUAL).status_code == 302
    assert sonpo.status(INDIVIDUAL) == APPROVED


@pytest.mark.parametrize("stage", ["approved", "enrolled"])
def test_after_approval_a_changed_premium_is_refused(sonpo, stage):
    """Step 30: the message tells the way out, and nothing has changed."""
    getattr(sonpo, stage)()
    answer = sonpo.save(INDIVIDUAL, 保険料="99990")
    assert answer.status_code == 422
    assert alerts(answer) == [
        "連携Ⅱ完了後に保険料を変更することはできません。補償内容を修正する場合は、連携Ⅰから手続きをやり直してください。"
    ]
    assert sonpo.record(INDIVIDUAL).premium == str(persona(INDIVIDUAL).premium)


def test_after_approval_changed_coverage_is_refused(sonpo):
    """Step 30: the coverage is not changed here."""
    sonpo.approved()
    answer = sonpo.save(INDIVIDUAL, 保険始期日="20270102")
    assert alerts(answer) == [
        "連携Ⅱ完了後のため、補償内容は変更できません(「保険始期日」)。修正する場合は、連携Ⅰから手続きをやり直してください。"
    ]
    assert sonpo.record(INDIVIDUAL).inception_date == "20270101"


def test_saving_the_same_again_stays_linked(sonpo):
    """J-PASS still has what stands here."""
    sonpo.linked()
    sonpo.save(INDIVIDUAL)
    assert sonpo.status(INDIVIDUAL) == "連携済み(審査申込前)"


def test_a_changed_linked_value_is_unlinked(sonpo):
    """J-PASS has something else than stands here."""
    sonpo.linked()
    sonpo.save(INDIVIDUAL, 振替開始年月="202703")
    assert sonpo.status(INDIVIDUAL) == "未連携"


def test_papers_are_not_there_before_they_are_made(sonpo):
    """The papers' screen leads back to the design screen until 「申込書帳票作成」 was accepted."""
    sonpo.inquire(INDIVIDUAL)
    assert sonpo.get(INDIVIDUAL, "/forms").location == sonpo.path(INDIVIDUAL)
    assert alerts(sonpo.post(INDIVIDUAL, "/print", 帳票="申込書")) == ["「申込書帳票作成」がまだ行われていません。"]


def test_before_approval_the_application_form_is_chosen_already(sonpo):
    """It is the only one there is."""
    sonpo.made()
    text = sonpo.get(INDIVIDUAL, "/forms").text
    assert 'value="申込書" checked' in text
    assert "割賦WEB連携お客様控" not in text


def test_after_approval_the_clerk_must_choose_the_customers_copy(sonpo):
    """The application form is gone, and nothing is chosen."""
    sonpo.approved()
    text = sonpo.get(INDIVIDUAL, "/forms").text
    assert 'value="割賦WEB連携お客様控">' in text
    assert 'value="申込書"' not in text


@pytest.mark.parametrize("stage", ["made", "approved"])
def test_printing_without_a_choice_is_refused(sonpo, stage):
    """Nothing chosen, or what is not offered, is refused in the print window."""
    getattr(sonpo, stage)()
    for chosen in ({}, {"帳票": "お申込み控え"}):
        answer = sonpo.post(INDIVIDUAL, "/print", **chosen)
        assert (answer.status_code, alerts(answer)) == (409, ["「帳票」を選択してください。"])


def test_nothing_is_printed_while_the_screening_goes_on(sonpo):
    """A new 印刷連番 would part the two systems."""
    sonpo.screening()
    assert alerts(sonpo.post(INDIVIDUAL, "/print", 帳票="申込書")) == ["審査中のため変更できません。"]
    assert "いま印刷できる帳票はありません。" in sonpo.get(INDIVIDUAL, "/forms").text
    assert sonpo.record(INDIVIDUAL).print_serial == "0000000001"


def test_each_print_has_a_new_serial_and_the_last_one_counts(sonpo):
    """Ten digits, across all applications."""
    sonpo.made(1)
    sonpo.made(3)
    seen = []
    for n in (1, 3, 1):
        sonpo.print(n, "申込書")
        seen.append(items(sonpo.get(n, "/forms"))["印刷連番"])
    assert seen == ["0000000001", "0000000002", "0000000003"]
    sonpo.post(1, "/link")
    assert sonpo.heard[0].print_serial == "0000000003"


def test_a_new_print_after_linking_is_unlinked(sonpo):
    """J-PASS does not know the new 印刷連番."""
    sonpo.linked()
    sonpo.print(INDIVIDUAL, "申込書")
    assert sonpo.status(INDIVIDUAL) == "未連携"


def test_the_customers_copy_makes_the_enrolment_form(sonpo):
    """Step 31 turns the status of step 32, and leaves the 印刷連番 alone."""
    sonpo.approved()
    sonpo.print(INDIVIDUAL, "割賦WEB連携お客様控")
    shown = items(sonpo.get(INDIVIDUAL, "/forms"))
    assert (shown["割賦WEB手続きステータス"], shown["印刷連番"]) == (ENROLLED, "0000000001")


def test_the_link_waits_for_the_print(sonpo):
    """「割賦WEB連携」 is there but cannot be pressed before 「印刷」; pressed all the same it is refused."""
    sonpo.made()
    assert "<button disabled>" in button(sonpo.get(INDIVIDUAL, "/forms"), LINK)
    assert alerts(sonpo.post(INDIVIDUAL, "/link")) == ["「申込書」を印刷してから「割賦WEB連携」を行ってください。"]
    sonpo.print(INDIVIDUAL, "申込書")
    assert "<button>" in button(sonpo.get(INDIVIDUAL, "/forms"), LINK)
    assert sonpo.heard == []


def test_the_link_asks_first_and_opens_a_window(sonpo):
    """Without 「OK」 nothing is sent and nothing is said."""
    sonpo.printed()
    shown = button(sonpo.get(INDIVIDUAL, "/forms"), LINK)
    assert 'data-confirm="J-PASSへ保険申込情報を連携します。よろしいですか?"' in shown
    assert 'data-window="receipt"' in shown


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_the_link_hands_over_what_was_applied_for(sonpo, n):
    """Step 5: J-PASS gets the application as it stands, and shows in its own window whether it did."""
    sonpo.printed(n)
    answer = sonpo.post(n, "/link")
    sent, who = sonpo.heard[0], persona(n)
    transmission = f"{sonpo.context.link.journal()[-1].id:08d}"
    assert answer.location == f"http://jpass.localhost:8700/receipts/{transmission}"
    assert sent.customer == who.customer
    assert (sent.estimate_number, sent.print_serial, sent.premium) == (who.number, "0000000001", who.premium)
    assert (sent.plan, sent.term_years, sent.installments) == (
        who.coverage.plan,
        who.coverage.term_years,
        who.installments,
    )
    assert (sent.inception_date, sent.debit_start_month) == ("20270101", "202701")
    assert sonpo.status(n) == "連携済み(審査申込前)"


def test_a_lost_link_leaves_the_application_unlinked(sonpo):
    """損保オンライン goes to J-PASS's window in any case, and can send again."""
    sonpo.printed()
    sonpo.context.faults.arm("link1.lost")
    assert "/receipts/" in sonpo.post(INDIVIDUAL, "/link").location
    assert sonpo.status(INDIVIDUAL) == "未連携"
    sonpo.post(INDIVIDUAL, "/link")
    assert sonpo.status(INDIVIDUAL) == "連携済み(審査申込前)"


def test_a_link_that_jpass_refuses_leaves_the_application_unlinked(sonpo):
    """What J-PASS did not take is not linked."""
    sonpo.printed()
    sonpo.jpass_says = type(sonpo.jpass_says)(accepted=False, sentence="受け付けられません。")
    assert "/receipts/" in sonpo.post(INDIVIDUAL, "/link").location
    assert sonpo.status(INDIVIDUAL) == "未連携"


def test_a_change_on_the_way_stays_unlinked(sonpo):
    """What J-PASS then has is no longer what stands here."""
    sonpo.printed()

    def change_meanwhile(_transmission, _message):
        sonpo.save(INDIVIDUAL, 振替開始年月="202703")
        return sonpo.jpass_says

    sonpo.context.link.connect("link1", change_meanwhile)
    sonpo.post(INDIVIDUAL, "/link")
    assert sonpo.status(INDIVIDUAL) == "未連携"


def test_without_the_web_procedure_there_is_no_link(sonpo):
    """割賦WEB手続き not checked: no button, and a request is refused."""
    sonpo.inquire(INDIVIDUAL)
    sonpo.save(INDIVIDUAL, 割賦WEB手続き="", 振替開始年月="")
    sonpo.print(INDIVIDUAL, "申込書")
    assert button(sonpo.get(INDIVIDUAL, "/forms"), LINK) is None
    answer = sonpo.post(INDIVIDUAL, "/link")
    assert alerts(answer) == ["「割賦WEB手続き」にチェックがないため、「割賦WEB連携」は行えません。"]


@pytest.mark.parametrize(("stage", "status"), [("screening", "審査中"), ("approved", APPROVED), ("enrolled", ENROLLED)])
def test_from_the_screening_on_there_is_no_link(sonpo, stage, status):
    """連携Ⅰ is over then."""
    getattr(sonpo, stage)()
    assert button(sonpo.get(INDIVIDUAL, "/forms"), LINK) is None
    assert alerts(sonpo.post(INDIVIDUAL, "/link")) == [f"{status}のため「割賦WEB連携」は行えません。"]
    assert len(sonpo.heard) == 1


def test_paperless_waits_for_the_enrolment_form(sonpo):
    """「ペーパーレス手続き」 is not there before the approval, and cannot be pressed before the customer's copy is printed."""
    sonpo.linked()
    assert button(sonpo.get(INDIVIDUAL, "/forms"), PAPERLESS) is None
    sonpo.notice(INDIVIDUAL, "審査中")
    sonpo.approve(INDIVIDUAL)
    assert "<button disabled>" in button(sonpo.get(INDIVIDUAL, "/forms"), PAPERLESS)
    sonpo.print(INDIVIDUAL, "割賦WEB連携お客様控")
    shown = button(sonpo.get(INDIVIDUAL, "/forms"), PAPERLESS)
    assert "<button>" in shown
    assert 'data-window="paperless"' in shown


def test_the_papers_screen_offers_its_ways_out(sonpo):
    """再表示, 設計画面に戻る (step 8) and 閉じる."""
    sonpo.made()
    text = sonpo.get(INDIVIDUAL, "/forms").text
    assert f'href="{sonpo.path(INDIVIDUAL, "/forms")}">再表示</a>' in text
    assert f'href="{sonpo.path(INDIVIDUAL)}">設計画面に戻る</a>' in text
    assert "data-close>閉じる</button>" in text


def test_an_unknown_application_is_not_there(sonpo):
    """A number that was never given leads nowhere."""
    assert sonpo.browser.get("/applications/S000000099").status_code == 404
