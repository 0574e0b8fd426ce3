"""The same clicks as a plain script: no journal, no pictures, no comparing, no care. What the robot is measured against."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.cases.case import Case
from renkei.robot.config.addresses import Addresses

ACCOUNT = ("renkei", "renkei-training")
SECONDS = 120.0


Heard = Callable[[BrowserContext], None]
"""Is told of the context before anything is done in it."""


def carry_out(warm: WarmBrowser, addresses: Addresses, case: Case, heard: Heard = lambda _context: None) -> str:
    """Do the main way for one individual's case; return the 受付番号.

    Raises Playwright's error where a case takes longer than `SECONDS`: a window's closing may never return, and has no time-out.
    """
    with warm.within(SECONDS):
        return in_browser(warm.browser, addresses, case, heard)


def in_browser(browser: Browser, addresses: Addresses, case: Case, heard: Heard = lambda _context: None) -> str:
    """Do it in any browser, without a bound."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 1000})
    heard(context)
    try:
        for portal in ("pal", "sonpo", "jpass", "arclink"):
            _sign_in(context, addresses.of(portal))
        pal = _estimate(context, addresses, case)
        serial = _link1(pal, case)
        receipt = _apply(pal, case, serial)
        _conclude(context, addresses, receipt)
        _bring_in(context, addresses, receipt, case)
        return receipt
    finally:
        context.close()


def _sign_in(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.get_by_label("利用者ID", exact=True).fill(ACCOUNT[0])
    page.get_by_label("パスワード", exact=True).fill(ACCOUNT[1])
    _press(page, "ログイン")
    page.get_by_role("heading", level=1).wait_for()
    page.close()


def _estimate(context: BrowserContext, addresses: Addresses, case: Case) -> Page:
    page = context.new_page()
    page.goto(addresses.of("pal"))
    _press(page, "見積書一覧")
    page.get_by_label("見積番号・お客様名・カナ").fill(case.estimate_number)
    _press(page, "検索")
    _press(page, case.estimate_number)
    return page


def _link1(pal: Page, case: Case) -> str:
    sonpo = _popup(pal, "損保照会")
    _radio(sonpo, str(case.gender))
    for label, value in {
        "保険始期日": f"{case.inception_date:%Y%m%d}",
        "車両保険金額": case.vehicle_amount,
        "保険料": case.premium,
        "振替開始年月": case.debit_start_month,
        "支払回数": case.installments,
    }.items():
        sonpo.get_by_label(label, exact=True).fill(str(value))
    for label, value in {
        "保険期間": case.term_years,
        "等級": case.grade,
        "年齢条件": case.age_condition,
        "運転者限定": case.driver_limit,
        "対人": case.bodily_injury,
        "対物": case.property_damage,
        "人身傷害": case.personal_injury,
        "免責金額": case.deductible,
    }.items():
        sonpo.get_by_label(label, exact=True).select_option(str(value))
    _tick(sonpo, "割賦WEB手続き")
    _press(sonpo, "申込書帳票作成")
    _radio(sonpo, "申込書")
    paper = _popup(sonpo, "印刷")
    serial = re.search(r"印刷連番\s*(\d{10})", _pdf_text(paper))
    paper.close()
    sonpo.on("dialog", lambda dialog: dialog.accept())
    receipt = _popup(sonpo, "割賦WEB連携")
    receipt.get_by_text("データの受取りが完了しました").wait_for()
    receipt.close()
    _press(sonpo, "設計画面に戻る")
    sonpo.close()
    return serial[1] if serial else ""


def _apply(pal: Page, case: Case, serial: str) -> str:
    jpass = _popup(pal, "WEBと信")
    _press(jpass, "J-PASSで申込手続き")
    _radio(jpass, case.party)
    jpass.get_by_label("連帯保証人", exact=True).select_option(case.guarantor)
    _press(jpass, "次へ")
    _radio(jpass, str(case.gender))
    jpass.get_by_label("職業", exact=True).select_option(case.occupation)
    jpass.get_by_label("居住形態", exact=True).select_option(case.housing)
    jpass.get_by_label("勤務先", exact=True).fill(str(case.employer))
    jpass.get_by_label("年収", exact=True).fill(str(case.annual_income))
    _press(jpass, "次へ")
    jpass.get_by_label("店舗", exact=True).select_option(case.store)
    jpass.get_by_label("担当者", exact=True).fill(case.staff)
    _press(jpass, "次へ")
    _radio(jpass, "1. 保険新規申込")
    jpass.get_by_label("損保会社", exact=True).select_option("損保ジャパン(クレビタプラン)")
    _press(jpass, "検索")
    _radio(jpass, case.scheme_product)
    _radio(jpass, serial)
    jpass.get_by_label("帳票ID(保険用)", exact=True).fill(str(case.form_id))
    for heading in ("金額確認", "お申込内容確認", "契約内容説明"):
        _press(jpass, "次へ")
        jpass.get_by_role("heading", level=1, name=heading).wait_for()
    _tick(jpass, "契約内容を説明しました")
    _tick(jpass, "お客様控え等を交付しました")
    _press(jpass, "次へ")
    _press(jpass, "送信")
    jpass.get_by_text("送信が正常に完了しました").wait_for()
    number = re.search(r"\d{12}-\d{2}", jpass.get_by_role("main").inner_text())
    _press(jpass, "トップに戻る")
    jpass.close()
    return number[0] if number else ""


def _contract(context: BrowserContext, addresses: Addresses, receipt: str) -> Page:
    pal = context.new_page()
    pal.goto(addresses.of("pal"))
    _press(pal, "その他商談支援")
    jpass = _popup(pal, "J-PASS")
    _press(jpass, "審査状況確認(当日分)")
    jpass.get_by_label("受付番号・見積番号").fill(receipt)
    _press(jpass, "検索")
    _tick(jpass, receipt)
    _press(jpass, "詳細表示")
    _press(jpass, "契約手続きへ")
    jpass.on("dialog", lambda dialog: dialog.accept())
    return jpass


def _conclude(context: BrowserContext, addresses: Addresses, receipt: str) -> None:
    sonpo = _popup(_contract(context, addresses, receipt), "損保オンライン連携")
    _press(sonpo, "申込書帳票作成")
    _radio(sonpo, "割賦WEB連携お客様控")
    paper = _popup(sonpo, "印刷")
    _pdf_text(paper)
    paper.close()
    _press(sonpo, "再表示")
    paperless = _popup(sonpo, "ペーパーレス手続き")
    for text, box in (
        ("重要事項のご説明", "重要事項の説明を受け、内容を了承しました"),
        ("同意事項", "同意事項に同意します"),
        ("ご契約内容", "契約内容を確認し、同意します"),
    ):
        reading = _popup(paperless, text)
        reading.get_by_role("heading", level=1, name=text).wait_for()
        reading.close()
        _tick(paperless, box)
    _press(paperless, "契約締結します")
    for heading in ("ご契約者さまの確認", "補償内容の確認"):
        paperless.get_by_role("heading", level=1, name=heading).wait_for()
        _press(paperless, "次へ")
    _press(paperless, "契約を申し込む")
    paperless.on("dialog", lambda dialog: dialog.accept())
    _popup(paperless, "終了").get_by_text("データの受取りが完了しました").wait_for()


def _bring_in(context: BrowserContext, addresses: Addresses, receipt: str, case: Case) -> None:
    jpass = _contract(context, addresses, receipt)
    _tick(jpass, "控え交付済")
    jpass.get_by_role("row", name="状態").get_by_text("控え交付済").wait_for()
    arclink = _popup(jpass, "arclinkデータ連携")
    _tick(arclink, "クレジット契約")
    _tick(arclink, "クレジット一体型保険")
    _press(arclink, "申請")
    arclink.get_by_label("コメント", exact=True).fill(case.comment or "")
    _press(arclink, "登録")
    arclink.get_by_text("店舗承認者手続中").wait_for()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).click()


def _radio(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check()


def _tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=name, exact=True).check()


def _popup(page: Page, name: str) -> Page:
    with page.expect_popup() as opened:
        _press(page, name)
    return opened.value


def _pdf_text(paper: Page) -> str:
    url: Any = paper.get_by_title("帳票").get_attribute("src")
    fetched = paper.evaluate("async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer())]", url)
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(bytes(fetched))).pages)
