"""損保オンライン's ペーパーレス手続き, the conclusion and the way back to J-PASS (steps 32-40)."""

import pytest
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, button, heading, items
from .sonpo_kit import AGREED, INDIVIDUAL, RECEIPT, Sonpo

NOT_YET = "「ペーパーレス手続き」は、割賦WEB手続きのステータスが「審査承認済 加入依頼書作成済」のときに行えます。"
NOT_OPENED = [
    f"「{title}」を開いて内容を確認してください。" for title in ("重要事項のご説明", "同意事項", "ご契約内容")
]
TITLES = {1: "ご契約者さまの確認", 2: "補償内容の確認", 3: "お申込内容の最終確認"}


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン of a fresh world."""
    return Sonpo(world_context, client)


def effects(sonpo, *, refused=False):
    """Return the ledger's entries."""
    return [(e.effect, e.estimate, e.receipt_number) for e in sonpo.context.ledger.entries(refused=refused)]


def locked(answer, label):
    """Tell whether the check box of that label is disabled."""
    return "disabled" in answer.text.split(f"> {label}</label>")[0].rpartition("<input")[2]


@pytest.mark.parametrize("stage", ["linked", "screening", "approved"])
@pytest.mark.parametrize("screen", ["/paperless", "/texts/important", "/paperless/1"])
def test_paperless_is_refused_before_the_enrolment_form(sonpo, stage, screen):
    """Only in 審査承認済 加入依頼書作成済 can the contract be signed; nothing is opened before."""
    getattr(sonpo, stage)()
    answer = sonpo.get(INDIVIDUAL, screen)
    assert (answer.status_code, alerts(answer)) == (409, [NOT_YET])
    assert sonpo.record(INDIVIDUAL).opened_texts == []


@pytest.mark.parametrize("action", ["/paperless/start", "/paperless", "/paperless/1", "/conclude"])
def test_no_step_of_it_is_taken_before_the_enrolment_form(sonpo, action):
    """Submitting is refused like showing."""
    sonpo.approved()
    assert alerts(sonpo.post(INDIVIDUAL, action, **AGREED)) == [NOT_YET]
    assert effects(sonpo) == []


def test_the_button_opens_the_first_screen(sonpo):
    """Step 32."""
    sonpo.enrolled()
    assert sonpo.post(INDIVIDUAL, "/paperless/start").location == sonpo.path(INDIVIDUAL, "/paperless")
    assert heading(sonpo.get(INDIVIDUAL, "/paperless")) == "ペーパーレス手続き"


@pytest.mark.parametrize(
    ("key", "title", "agreement"),
    [
        ("important", "重要事項のご説明", "重要事項の説明を受け、内容を了承しました"),
        ("consent", "同意事項", "同意事項に同意します"),
        ("contents", "ご契約内容", "契約内容を確認し、同意します"),
    ],
)
def test_a_text_must_be_opened_before_it_is_agreed_to(sonpo, key, title, agreement):
    """Steps 33-35: its check box is locked until then, and only its own."""
    sonpo.enrolled()
    assert all(locked(sonpo.get(INDIVIDUAL, "/paperless"), label) for label in AGREED)
    text = sonpo.get(INDIVIDUAL, f"/texts/{key}")
    assert heading(text) == title
    assert "data-close>とじる</button>" in text.text
    unlocked = [label for label in AGREED if not locked(sonpo.get(INDIVIDUAL, "/paperless"), label)]
    assert unlocked == [agreement]


def test_the_contents_show_what_is_applied_for(sonpo):
    """ご契約内容 is this customer's."""
    sonpo.enrolled()
    shown = items(sonpo.get(INDIVIDUAL, "/texts/contents"))
    assert shown["保険料"] == f"{persona(INDIVIDUAL).premium:,}円"
    assert shown["保険始期日"] == "2027/01/01"


def test_a_text_that_there_is_not_is_not_shown(sonpo):
    """There are three texts."""
    sonpo.enrolled()
    assert sonpo.get(INDIVIDUAL, "/texts/other").status_code == 404


def test_unopened_texts_are_refused_whatever_is_checked(sonpo):
    """The server does not believe a check box that could not be checked."""
    sonpo.enrolled()
    answer = sonpo.post(INDIVIDUAL, "/paperless", **AGREED)
    assert (answer.status_code, alerts(answer)) == (422, NOT_OPENED)


@pytest.mark.parametrize("missing", list(AGREED))
def test_a_text_not_agreed_to_is_refused(sonpo, missing):
    """Opened is not agreed; the other checks stay on the screen."""
    sonpo.enrolled()
    for key in ("important", "consent", "contents"):
        sonpo.get(INDIVIDUAL, f"/texts/{key}")
    given = {label: "1" for label in AGREED if label != missing}
    answer = sonpo.post(INDIVIDUAL, "/paperless", **given)
    assert alerts(answer) == [f"「{missing}」にチェックを入れてください。"]
    assert answer.text.count(" checked>") == 2
    assert sonpo.get(INDIVIDUAL, "/paperless/1").location == sonpo.path(INDIVIDUAL, "/paperless")


def test_the_screens_come_in_their_order(sonpo):
    """Step 36: the customer, the coverage, everything; the last one has no 次へ."""
    sonpo.agreed()
    for at, title in TITLES.items():
        answer = sonpo.get(INDIVIDUAL, f"/paperless/{at}")
        assert heading(answer) == title
        assert (button(answer, "次へ") is None) == (at == 3)
        assert (button(answer, "契約を申し込む") is None) == (at != 3)
        if at < 3:
            assert sonpo.post(INDIVIDUAL, f"/paperless/{at}").location == sonpo.path(INDIVIDUAL, f"/paperless/{at + 1}")


def test_each_screen_shows_its_part_and_the_last_one_everything(sonpo):
    """The customer confirms party, coverage, and at the end all of it with クレビタプラン項目."""
    sonpo.agreed()
    for at in (1, 2):
        sonpo.post(INDIVIDUAL, f"/paperless/{at}")
    parts = ("氏名", "等級", "振替開始年月")
    shown = [[part in items(sonpo.get(INDIVIDUAL, f"/paperless/{at}")) for part in parts] for at in TITLES]
    assert shown == [[True, False, False], [False, True, False], [True, True, True]]


@pytest.mark.parametrize(("done", "first"), [(0, "/paperless"), (1, "/paperless/1"), (2, "/paperless/2")])
def test_skipping_ahead_leads_back_to_the_first_unfinished(sonpo, done, first):
    """By address or by submission: nobody gets past a screen that was not done."""
    sonpo.enrolled() if done == 0 else sonpo.agreed()
    if done == 2:
        sonpo.post(INDIVIDUAL, "/paperless/1")
    for answer in (
        sonpo.get(INDIVIDUAL, "/paperless/3"),
        sonpo.post(INDIVIDUAL, "/paperless/3"),
        sonpo.post(INDIVIDUAL, "/conclude"),
    ):
        assert answer.location == sonpo.path(INDIVIDUAL, first)
    assert effects(sonpo) == []
    assert sonpo.status(INDIVIDUAL) == "審査承認済 加入依頼書作成済"


@pytest.mark.parametrize("at", [0, 4, 99])
def test_a_screen_beyond_the_order_leads_back_into_it(sonpo, at):
    """There are three screens."""
    sonpo.agreed()
    assert sonpo.get(INDIVIDUAL, f"/paperless/{at}").location == sonpo.path(INDIVIDUAL, "/paperless/1")


def test_the_conclusion_takes_hold_once(sonpo):
    """Step 37: status, time and ledger, in one go."""
    sonpo.concluded()
    record = sonpo.record(INDIVIDUAL)
    assert record.status == "契約締結済"
    assert record.concluded_time().isoformat() == "2026-11-24T10:05:00+09:00"
    assert effects(sonpo) == [("conclusion", persona(INDIVIDUAL).number, RECEIPT)]
    assert effects(sonpo, refused=True) == []


def test_a_second_conclusion_is_refused_and_counted(sonpo):
    """「契約を申し込む」 again changes nothing, and the ledger knows that it was asked for."""
    sonpo.concluded()
    sonpo.context.clock.set(sonpo.context.clock.now().replace(hour=11))
    answer = sonpo.post(INDIVIDUAL, "/conclude")
    assert (answer.status_code, alerts(answer)) == (409, ["すでに契約締結済みです。"])
    assert len(effects(sonpo)) == 1
    assert effects(sonpo, refused=True) == [("conclusion", persona(INDIVIDUAL).number, RECEIPT)]
    assert sonpo.record(INDIVIDUAL).concluded_time().hour == 10


@pytest.mark.parametrize("screen", ["/paperless", "/paperless/3", "/texts/consent"])
def test_after_the_conclusion_paperless_is_over(sonpo, screen):
    """Its screens say so."""
    sonpo.concluded()
    assert alerts(sonpo.get(INDIVIDUAL, screen)) == ["すでに契約締結済みです。"]


def test_the_completion_shows_no_time(sonpo):
    """Step 38 shows 申込番号 and what 終了 does; when it was concluded is found elsewhere (45, 46)."""
    sonpo.concluded()
    answer = sonpo.get(INDIVIDUAL, "/completion")
    assert heading(answer) == "保険申込完了"
    assert items(answer) == {"申込番号": "S000000001"}
    assert "10:05" not in answer.text.split("<main>")[1]
    assert "data-close>閉じる</button>" in answer.text


def test_finishing_asks_first_and_opens_a_window(sonpo):
    """Step 39: without 「OK」 nothing is sent."""
    sonpo.concluded()
    shown = button(sonpo.get(INDIVIDUAL, "/completion"), "終了")
    assert 'data-confirm="J-PASSへ契約締結情報を連携します。よろしいですか?"' in shown
    assert 'data-window="receipt"' in shown
    assert [message.__class__.__name__ for message in sonpo.heard] == ["InsuranceData"]


def test_finishing_hands_over_the_conclusion(sonpo):
    """J-PASS gets the time of the conclusion with its offset, and shows in its own window whether it did."""
    sonpo.concluded()
    answer = sonpo.post(INDIVIDUAL, "/finish")
    sent, who = sonpo.heard[-1], persona(INDIVIDUAL)
    transmission = f"{sonpo.context.link.journal()[-1].id:08d}"
    assert answer.location == f"http://jpass.localhost:8700/receipts/{transmission}"
    assert (sent.estimate_number, sent.receipt_number, sent.print_serial) == (who.number, RECEIPT, "0000000001")
    assert (sent.inception_date, sent.premium) == ("20270101", who.premium)
    assert sent.concluded_at == "2026-11-24T10:05:00+09:00"


@pytest.mark.parametrize("lost", [False, True])
def test_there_is_no_second_chance_to_finish(sonpo, lost):
    """Arrived or lost: 終了 is disabled from then on, and refused."""
    sonpo.concluded()
    if lost:
        sonpo.context.faults.arm("link3.lost")
    assert "/receipts/" in sonpo.post(INDIVIDUAL, "/finish").location
    assert "<button disabled>" in button(sonpo.get(INDIVIDUAL, "/completion"), "終了")
    answer = sonpo.post(INDIVIDUAL, "/finish")
    assert alerts(answer) == ["「終了」はすでに押されています。J-PASSで受信結果を確認してください。"]
    assert [entry.road for entry in sonpo.context.link.journal()].count("link3") == 1


def test_nothing_is_finished_before_the_conclusion(sonpo):
    """No completion screen, and nothing to hand over."""
    sonpo.agreed()
    assert sonpo.get(INDIVIDUAL, "/completion").location == sonpo.path(INDIVIDUAL)
    assert alerts(sonpo.post(INDIVIDUAL, "/finish")) == ["契約が締結されていないため、J-PASSへ連携できません。"]
