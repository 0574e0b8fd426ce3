"""お客さま端末: check, consent, tell about oneself, apply (step 22)."""

import pytest
from renkei.mockportals.customer.state import Invitation
from renkei.mockportals.exchange.link import Delivery, Link
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.web.screens import yen

from .browsing import alerts, heading, items
from .jpass_kit import PRODUCT
from .terminal_kit import AGREED, GUARANTEE, about, sent

INDIVIDUAL, CORPORATE = 1, 2
TWICE = "すでにお申込み済みです。"


def test_the_customer_is_shown_the_transaction(kit, telephone):
    """The first screen opens by the code alone, without a sign-in."""
    _number, receipt, telephone.code = sent(kit, INDIVIDUAL)
    who = persona(INDIVIDUAL)
    screen = telephone.get()
    assert heading(screen) == "お取引内容のご確認"
    assert items(screen) == {
        "受付番号": receipt,
        "お客さま": who.customer.name,
        "商品": who.vehicle_name,
        "制度商品": PRODUCT,
        "支払回数": f"{who.installments}回",
        "支払総額": yen(who.total_payment),
        "保険料": yen(who.premium),
    }


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_with_the_customers_application_the_screening_begins(kit, telephone, n):
    """「お申込み」: the ledger has it, 損保オンライン hears of it, J-PASS shows what was entered, and the screening is decided."""
    _number, receipt, telephone.code = sent(kit, n)
    telephone.to_apply()
    assert heading(telephone.get("/apply")) == "ご本人さま情報"
    assert telephone.post("/apply", **about(n, kit)).location == f"/{telephone.code}/done"
    done = telephone.get("/done")
    assert (heading(done), items(done)["受付番号"]) == ("お申込み完了", receipt)
    estimate = persona(n).number
    assert kit.effects() == [("terminal_application", estimate, receipt), ("application", estimate, receipt)]
    assert [(notice.status, notice.receipt_number) for notice in kit.sonpo_got] == [("審査中", receipt)]
    assert kit.status(receipt) == "審査中"
    shown = items(kit.jpass.get(f"/contracts/{receipt}"))
    assert kit.answers(n, "applicant").items() <= shown.items()
    assert "お客さま端末を開く" not in kit.jpass.get(f"/contracts/{receipt}").text
    kit.pass_time(seconds=3)
    assert kit.status(receipt) == "承認"


def test_a_poor_income_is_declined_here_too(kit, telephone):
    """The screening looks at what the customer entered."""
    _number, receipt, telephone.code = sent(kit, INDIVIDUAL)
    telephone.to_apply()
    telephone.post("/apply", **(about(INDIVIDUAL, kit) | {"年収": "100"}))
    kit.pass_time(seconds=3)
    assert kit.status(receipt) == "否決"


def test_a_guarantor_is_asked_for_where_there_is_one(kit, telephone):
    """The guarantor's items are checked and kept with the customer's."""
    _number, receipt, telephone.code = sent(kit, INDIVIDUAL, guarantor="あり")
    telephone.to_apply()
    missing = telephone.post("/apply", **about(INDIVIDUAL, kit))
    assert missing.status_code == 422
    assert "「保証人氏名」を入力してください。" in alerts(missing)
    assert telephone.post("/apply", **about(INDIVIDUAL, kit), **GUARANTEE).status_code == 302
    assert items(kit.jpass.get(f"/contracts/{receipt}"))["保証人続柄"] == "配偶者"


def test_nobody_applies_twice(kit, telephone):
    """A second 「お申込み」 is refused and told to the ledger, be it here or, where this terminal knows nothing, in J-PASS."""
    _number, receipt, telephone.code = sent(kit, INDIVIDUAL)
    telephone.to_apply()
    telephone.post("/apply", **about(INDIVIDUAL, kit))
    again = telephone.post("/apply", **about(INDIVIDUAL, kit))
    assert (again.status_code, alerts(again)) == (409, [TWICE])
    for path in ("", "/consent", "/apply"):
        assert telephone.get(path).location == f"/{telephone.code}/done"
    with kit.context.store.writing() as session:
        session.get_one(Invitation, telephone.code).applied_at = None
    unknowing = telephone.post("/apply", **about(INDIVIDUAL, kit))
    assert (unknowing.status_code, alerts(unknowing)) == (409, [TWICE])
    assert kit.effects(refused=True) == [("application", persona(INDIVIDUAL).number, receipt)] * 2
    assert len(kit.effects()) == 2


def test_every_consent_is_needed(kit, telephone):
    """Each one that is missing is named; those given stay checked."""
    *_rest, telephone.code = sent(kit, INDIVIDUAL)
    telephone.post()
    first, *others = AGREED
    answer = telephone.post("/consent", **{first: "1"})
    assert (answer.status_code, alerts(answer)) == (
        422,
        [f"「{label}」にチェックを入れてください。" for label in others],
    )
    assert answer.text.count(" checked") == 1


@pytest.mark.parametrize(
    ("n", "item", "value", "said"),
    [
        (1, "性別", "", "「性別」を選択してください。"),
        (1, "職業", "", "「職業」を選択してください。"),
        (1, "勤務先", "", "「勤務先」を入力してください。"),
        (1, "年収", "五百", "「年収」は万円単位の整数(4桁以内)で入力してください。"),
        (1, "居住形態", "", "「居住形態」を選択してください。"),
        (2, "代表者", "", "「代表者」を入力してください。"),
        (2, "設立年月", "202613", "「設立年月」は西暦年4桁月2桁で入力してください。"),
        (2, "業種", "", "「業種」を選択してください。"),
    ],
)
def test_what_the_customer_enters_is_checked(kit, telephone, n, item, value, said):
    """Each item is named, nothing is sent, and the rest of the entry is kept."""
    *_rest, telephone.code = sent(kit, n)
    telephone.to_apply()
    answer = telephone.post("/apply", **(about(n, kit) | {item: value}))
    assert (answer.status_code, alerts(answer)) == (422, [said])
    assert [effect for effect, *_ in kit.effects()] == ["terminal_application"]


def test_screens_open_in_their_order(kit, telephone):
    """Skipping ahead leads back to the first that is not done; so does the end."""
    *_rest, telephone.code = sent(kit, INDIVIDUAL)
    for path in ("/consent", "/apply", "/done"):
        assert telephone.get(path).location == f"/{telephone.code}"
    telephone.post()
    assert telephone.get("/apply").location == f"/{telephone.code}/consent"
    assert telephone.get().status_code == 200


def test_an_unknown_code_is_no_screen(telephone):
    """A 404 page in words."""
    telephone.code = "AAAAAAAAAAAA"
    for path in ("", "/consent", "/apply", "/done"):
        answer = telephone.get(path)
        assert (answer.status_code, alerts(answer)) == (404, ["指定された画面または契約が見つかりません。"])


def test_the_code_can_be_entered_by_hand(kit, telephone):
    """In small letters too; a missing and an unknown one are told apart."""
    *_rest, code = sent(kit, INDIVIDUAL)
    assert heading(telephone.get()) == "お手続きの開始"
    assert telephone.post(お手続きコード=code.lower()).location == f"/{code}"
    assert alerts(telephone.post(お手続きコード="")) == ["「お手続きコード」を入力してください。"]
    said = "「お手続きコード」が見つかりません。販売店からのご案内をご確認ください。"
    assert alerts(telephone.post(お手続きコード="XXX")) == [said]


def test_an_application_that_does_not_arrive_can_be_made_again(kit, telephone, monkeypatch):
    """Nothing came back: the customer is told so, and nothing is marked as done."""
    _number, receipt, telephone.code = sent(kit, INDIVIDUAL)
    telephone.to_apply()
    monkeypatch.setattr(Link, "send", lambda *_: Delivery("00000000", None))
    answer = telephone.post("/apply", **about(INDIVIDUAL, kit))
    said = "お申込みを受け付けられませんでした。しばらくしてからもう一度お試しください。"
    assert (answer.status_code, alerts(answer), kit.status(receipt)) == (409, [said], "申込前")
    monkeypatch.undo()
    assert telephone.post("/apply", **about(INDIVIDUAL, kit)).location == f"/{telephone.code}/done"
