"""The main way's clicks, once for whatever drives a browser: a `Driver` tells how it presses, fills and waits.

Nothing of the project is imported here: it runs in environments of other libraries, too.
"""

import io
import re
from collections.abc import Mapping
from typing import Any, Protocol

ACCOUNT = ("renkei", "renkei-training")
Case = Mapping[str, Any]


class Driver(Protocol):
    """A browser with windows; what is done is done in the one in front. Names are those that stand on the screens."""

    def open(self, address: str) -> None: ...
    def press(self, name: str) -> None: ...
    def popup(self, name: str) -> None: ...
    def agreed_popup(self, name: str) -> None: ...
    def close(self, name: str = "") -> None: ...
    def fill(self, label: str, value: str) -> None: ...
    def choose(self, label: str, value: str) -> None: ...
    def tick(self, name: str) -> None: ...
    def wait(self, text: str) -> None: ...
    def text(self) -> str: ...
    def paper(self) -> bytes: ...


def carry_out(at: Driver, addresses: Mapping[str, str], case: Case) -> str:
    """Do the main way for one individual's case; return the 受付番号."""
    for portal in ("pal", "sonpo", "jpass", "arclink"):
        at.open(addresses[portal])
        at.fill("利用者ID", ACCOUNT[0])
        at.fill("パスワード", ACCOUNT[1])
        at.press("ログイン")
        at.close()
    at.open(addresses["pal"])
    at.press("見積書一覧")
    at.fill("見積番号・お客様名・カナ", case["estimate_number"])
    at.press("検索")
    at.press(case["estimate_number"])
    serial = _link1(at, case)
    receipt = _apply(at, case, serial)
    _conclude(at, addresses, receipt)
    _bring_in(at, addresses, receipt, case)
    return receipt


def _link1(at: Driver, case: Case) -> str:
    at.popup("損保照会")
    at.tick(case["gender"])
    for label, name in {
        "保険始期日": "inception_date",
        "車両保険金額": "vehicle_amount",
        "保険料": "premium",
        "振替開始年月": "debit_start_month",
        "支払回数": "installments",
    }.items():
        at.fill(label, str(case[name]))
    for label, name in {
        "保険期間": "term_years",
        "等級": "grade",
        "年齢条件": "age_condition",
        "運転者限定": "driver_limit",
        "対人": "bodily_injury",
        "対物": "property_damage",
        "人身傷害": "personal_injury",
        "免責金額": "deductible",
    }.items():
        at.choose(label, str(case[name]))
    at.tick("割賦WEB手続き")
    at.press("申込書帳票作成")
    at.tick("申込書")
    at.popup("印刷")
    serial = re.search(r"印刷連番\s*(\d{10})", _text_of(at.paper()))
    at.close()
    at.agreed_popup("割賦WEB連携")
    at.wait("データの受取りが完了しました")
    at.close()
    at.press("設計画面に戻る")
    at.close()
    return serial[1] if serial else ""


def _apply(at: Driver, case: Case, serial: str) -> str:
    at.popup("WEBと信")
    at.press("J-PASSで申込手続き")
    at.tick(case["party"])
    at.choose("連帯保証人", case["guarantor"])
    at.press("次へ")
    at.tick(case["gender"])
    at.choose("職業", case["occupation"])
    at.choose("居住形態", case["housing"])
    at.fill("勤務先", case["employer"])
    at.fill("年収", str(case["annual_income"]))
    at.press("次へ")
    at.choose("店舗", case["store"])
    at.fill("担当者", case["staff"])
    at.press("次へ")
    at.tick("1. 保険新規申込")
    at.choose("損保会社", "損保ジャパン(クレビタプラン)")
    at.press("検索")
    at.tick(case["scheme_product"])
    at.tick(serial)
    at.fill("帳票ID(保険用)", case["form_id"])
    for heading in ("金額確認", "お申込内容確認", "契約内容説明"):
        at.press("次へ")
        at.wait(heading)
    at.tick("契約内容を説明しました")
    at.tick("お客様控え等を交付しました")
    at.press("次へ")
    at.press("送信")
    at.wait("送信が正常に完了しました")
    number = re.search(r"\d{12}-\d{2}", at.text())
    at.press("トップに戻る")
    at.close()
    return number[0] if number else ""


def _contract(at: Driver, addresses: Mapping[str, str], receipt: str) -> None:
    at.open(addresses["pal"])
    at.press("その他商談支援")
    at.popup("J-PASS")
    at.press("審査状況確認(当日分)")
    at.fill("受付番号・見積番号", receipt)
    at.press("検索")
    at.tick(receipt)
    at.press("詳細表示")
    at.press("契約手続きへ")


def _conclude(at: Driver, addresses: Mapping[str, str], receipt: str) -> None:
    _contract(at, addresses, receipt)
    at.agreed_popup("損保オンライン連携")
    at.press("申込書帳票作成")
    at.tick("割賦WEB連携お客様控")
    at.popup("印刷")
    _text_of(at.paper())
    at.close()
    at.press("再表示")
    at.popup("ペーパーレス手続き")
    for text, box in (
        ("重要事項のご説明", "重要事項の説明を受け、内容を了承しました"),
        ("同意事項", "同意事項に同意します"),
        ("ご契約内容", "契約内容を確認し、同意します"),
    ):
        at.popup(text)
        at.wait(text)
        at.close()
        at.tick(box)
    at.press("契約締結します")
    for heading in ("ご契約者さまの確認", "補償内容の確認"):
        at.wait(heading)
        at.press("次へ")
    at.press("契約を申し込む")
    at.agreed_popup("終了")
    at.wait("データの受取りが完了しました")


def _bring_in(at: Driver, addresses: Mapping[str, str], receipt: str, case: Case) -> None:
    _contract(at, addresses, receipt)
    at.tick("控え交付済")
    at.wait("控え交付済")
    at.agreed_popup("arclinkデータ連携")
    at.tick("クレジット契約")
    at.tick("クレジット一体型保険")
    at.press("申請")
    at.fill("コメント", case["comment"] or "")
    at.press("登録")
    at.wait("店舗承認者手続中")


def _text_of(pdf: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - each environment has its own

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
