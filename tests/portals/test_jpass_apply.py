"""J-PASS from お申込手続き手段 to ご担当者確認 (step 10)."""

import pytest
from renkei.mockportals.samples.seed import persona

from .browsing import alerts, heading, items
from .jpass_kit import Kit, value_of

INDIVIDUAL, CORPORATE = 1, 2
GUARANTOR = {
    "保証人氏名": "見本 花子",
    "保証人カナ": "ミホン ハナコ",
    "保証人生年月日": "19850101",
    "保証人電話": "000-0000-9999",
    "保証人続柄": "配偶者",
}


def _post(kit: Kit, number: int, n: int, screen: str, **changes: str):
    return kit.jpass.post(f"/applications/{number}/{screen}", **(kit.answers(n, screen) | changes))


def test_an_estimate_makes_a_new_draft_each_time(kit):
    """J-PASS does not guard against a second application for one estimate."""
    assert (kit.draft(INDIVIDUAL), kit.draft(INDIVIDUAL)) == (1, 2)
    screen = kit.jpass.get("/applications/2/means")
    assert heading(screen) == "お申込手続き手段"
    assert all(f"<button>{way}</button>" in screen.text for way in ("J-PASSで申込手続き", "お客さま端末で手続き"))
    assert kit.jpass.post("/applications/2/means", 手段="J-PASSで申込手続き").location == "/applications/2/parties"


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"お申込人": ""}, ["「お申込人」を選択してください。"]),
        ({"連帯保証人": ""}, ["「連帯保証人」を選択してください。"]),
        (
            {"お申込人": "", "連帯保証人": ""},
            ["「お申込人」を選択してください。", "「連帯保証人」を選択してください。"],
        ),
        ({"お申込人": "法人"}, ["「お申込人」の区分が見積書と異なります。"]),
        ({"お申込人": "宇宙人"}, ["「お申込人」を選択してください。"]),
    ],
)
def test_the_parties_are_asked_for_and_held_to_the_estimate(kit, entered, said):
    """What is missing is named; a party of the other kind than the estimate's is refused; nothing is kept."""
    number = kit.draft(INDIVIDUAL)
    answer = _post(kit, number, INDIVIDUAL, "parties", **entered)
    assert (answer.status_code, heading(answer), alerts(answer)) == (422, "当事者選択", said)
    assert kit.jpass.get(f"/applications/{number}/applicant").location == f"/applications/{number}/parties"


def test_an_individuals_items_are_prefilled_from_pal_but_for_the_gender(kit):
    """The clerk adds what PAL does not know."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="applicant")
    screen = kit.jpass.get(f"/applications/{number}/applicant")
    known = persona(INDIVIDUAL).customer
    assert heading(screen) == "ご本人さま情報"
    labels = ("氏名", "カナ", "生年月日", "住所", "電話")
    assert [value_of(screen, label) for label in labels] == [
        known.name,
        known.kana,
        known.birth_date,
        known.address,
        known.phone,
    ]
    assert "checked" not in screen.text
    assert "保証人氏名" not in screen.text


def test_a_corporations_items_are_prefilled_from_pal(kit):
    """A corporation is asked for its own items and not for a person's."""
    number = kit.draft(CORPORATE)
    kit.fill(number, CORPORATE, until="applicant")
    screen = kit.jpass.get(f"/applications/{number}/applicant")
    known = persona(CORPORATE).customer
    labels = ("法人名", "カナ", "法人電話番号", "住所", "代表者", "設立年月")
    assert [value_of(screen, label) for label in labels] == [
        known.name,
        known.kana,
        known.phone,
        known.address,
        "",
        "",
    ]
    assert "年収" not in screen.text


_PERSON_REFUSALS = [
    ("氏名", "", "「氏名」を入力してください。"),
    ("カナ", "", "「カナ」を入力してください。"),
    ("カナ", "みほん", "「カナ」は全角カタカナで入力してください。"),
    ("カナ", "ﾐﾎﾝ", "「カナ」は全角カタカナで入力してください。"),
    ("生年月日", "", "「生年月日」を入力してください。"),
    ("生年月日", "1980/01/01", "「生年月日」は西暦年4桁月2桁日2桁で入力してください。"),
    ("生年月日", "19800230", "「生年月日」は西暦年4桁月2桁日2桁で入力してください。"),
    ("生年月日", "20261125", "「生年月日」に未来の日付は入力できません。"),
    ("性別", "", "「性別」を選択してください。"),
    ("住所", "", "「住所」を入力してください。"),
    ("電話", "", "「電話」を入力してください。"),
    ("電話", "電話なし", "「電話」は半角数字とハイフンで入力してください。"),
    ("職業", "", "「職業」を選択してください。"),
    ("職業", "宇宙飛行士", "「職業」を選択してください。"),
    ("勤務先", "", "「勤務先」を入力してください。"),
    ("年収", "", "「年収」を入力してください。"),
    ("年収", "500.5", "「年収」は万円単位の整数(4桁以内)で入力してください。"),
    ("年収", "5000000", "「年収」は万円単位の整数(4桁以内)で入力してください。"),
    ("居住形態", "", "「居住形態」を選択してください。"),
]
_FIRM_REFUSALS = [
    ("法人名", "", "「法人名」を入力してください。"),
    ("カナ", "カブシキ会社", "「カナ」は全角カタカナで入力してください。"),
    ("法人電話番号", "", "「法人電話番号」を入力してください。"),
    ("法人電話番号", "000 0000 0000", "「法人電話番号」は半角数字とハイフンで入力してください。"),
    ("住所", "", "「住所」を入力してください。"),
    ("代表者", "", "「代表者」を入力してください。"),
    ("設立年月", "", "「設立年月」を入力してください。"),
    ("設立年月", "201013", "「設立年月」は西暦年4桁月2桁で入力してください。"),
    ("設立年月", "20100401", "「設立年月」は西暦年4桁月2桁で入力してください。"),
    ("設立年月", "202612", "「設立年月」に未来の年月は入力できません。"),
    ("業種", "", "「業種」を選択してください。"),
]
_GUARANTOR_REFUSALS = [
    ("保証人氏名", "", "「保証人氏名」を入力してください。"),
    ("保証人カナ", "はなこ", "「保証人カナ」は全角カタカナで入力してください。"),
    ("保証人生年月日", "19859901", "「保証人生年月日」は西暦年4桁月2桁日2桁で入力してください。"),
    ("保証人電話", "", "「保証人電話」を入力してください。"),
    ("保証人続柄", "", "「保証人続柄」を選択してください。"),
    ("保証人続柄", "隣人", "「保証人続柄」を選択してください。"),
]


@pytest.mark.parametrize(
    ("n", "label", "entered", "said"),
    [(INDIVIDUAL, *case) for case in _PERSON_REFUSALS] + [(CORPORATE, *case) for case in _FIRM_REFUSALS],
)
def test_each_item_of_the_applicant_is_checked(kit, n, label, entered, said):
    """The one sentence names the one item that is wrong."""
    number = kit.draft(n)
    kit.fill(number, n, until="applicant")
    answer = _post(kit, number, n, "applicant", **{label: entered})
    assert (answer.status_code, alerts(answer)) == (422, [said])


@pytest.mark.parametrize(("label", "entered", "said"), _GUARANTOR_REFUSALS)
def test_each_item_of_the_guarantor_is_checked(kit, label, entered, said):
    """The guarantor's items are asked for when there is one."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="applicant", parties={"連帯保証人": "あり"})
    assert "保証人氏名" in kit.jpass.get(f"/applications/{number}/applicant").text
    answer = _post(kit, number, INDIVIDUAL, "applicant", **{**GUARANTOR, label: entered})
    assert (answer.status_code, alerts(answer)) == (422, [said])
    assert _post(kit, number, INDIVIDUAL, "applicant", **GUARANTOR).location.endswith("/staff")


def test_refused_items_stay_as_entered(kit):
    """Nothing has to be typed twice."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="applicant")
    answer = _post(kit, number, INDIVIDUAL, "applicant", 年収="多い", 勤務先="架空工業")
    assert (value_of(answer, "年収"), value_of(answer, "勤務先")) == ("多い", "架空工業")


def test_a_pensioner_names_no_employer(kit):
    """勤務先 may stay empty for 年金受給 only."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="applicant")
    assert _post(kit, number, INDIVIDUAL, "applicant", 職業="年金受給", 勤務先="").location.endswith("/staff")


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"店舗": ""}, ["「店舗」を選択してください。"]),
        ({"店舗": "南支店"}, ["「店舗」を選択してください。"]),
        ({"担当者": " "}, ["「担当者」を入力してください。"]),
    ],
)
def test_the_staff_in_charge_are_asked_for(kit, entered, said):
    """担当者 is prefilled from the estimate; both items are needed."""
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="staff")
    screen = kit.jpass.get(f"/applications/{number}/staff")
    assert (heading(screen), value_of(screen, "担当者")) == ("ご担当者確認", persona(INDIVIDUAL).staff)
    answer = _post(kit, number, INDIVIDUAL, "staff", **entered)
    assert (answer.status_code, alerts(answer)) == (422, said)


@pytest.mark.parametrize("asked", ["applicant", "staff", "insurance", "amounts", "review", "explain", "final"])
def test_a_later_screen_leads_back_to_the_first_unfinished_one(kit, asked):
    """Screens cannot be skipped by their addresses, neither to see them nor to submit them."""
    number = kit.draft(INDIVIDUAL)
    assert kit.jpass.get(f"/applications/{number}/{asked}").location == f"/applications/{number}/parties"
    if asked != "final":
        assert _post(kit, number, INDIVIDUAL, asked).location == f"/applications/{number}/parties"
    assert kit.jpass.get(f"/applications/{number}/parties").status_code == 200


def test_going_back_keeps_what_was_entered_but_asks_for_it_again(kit):
    """A changed party must not slip past the screens that depend on it."""
    kit.send_insurance(INDIVIDUAL)
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="final", applicant={"勤務先": "架空工業"})
    _post(kit, number, INDIVIDUAL, "parties", 連帯保証人="あり")
    assert kit.jpass.get(f"/applications/{number}/final").location == f"/applications/{number}/applicant"
    assert value_of(kit.jpass.get(f"/applications/{number}/applicant"), "勤務先") == "架空工業"


def test_an_unknown_application_is_no_screen(kit):
    """A wrong address says so."""
    answer = kit.jpass.get("/applications/99/parties")
    assert (answer.status_code, alerts(answer)) == (404, ["指定された画面または契約が見つかりません。"])


def test_the_review_shows_what_was_entered(kit):
    """お申込内容確認 shows every item of every screen."""
    kit.send_insurance(INDIVIDUAL)
    number = kit.draft(INDIVIDUAL)
    kit.fill(number, INDIVIDUAL, until="review", parties={"連帯保証人": "あり"}, applicant=GUARANTOR)
    shown = items(kit.jpass.get(f"/applications/{number}/review"))
    entered = (
        {"連帯保証人": "あり"} | kit.answers(INDIVIDUAL, "applicant") | GUARANTOR | kit.answers(INDIVIDUAL, "staff")
    )
    assert {label: shown[label] for label in entered} == entered
    assert shown["印刷連番"] == "0000000001"
