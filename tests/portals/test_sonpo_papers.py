"""What 損保オンライン prints (steps 4, 31 and 46), and 自動車契約照会 (step 45)."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from renkei.mockportals.samples.seed import persona

from .browsing import button, heading, items, rows
from .sonpo_kit import CORPORATE, INDIVIDUAL, RECEIPT, Sonpo


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン of a fresh world."""
    return Sonpo(world_context, client)


def sheets(sonpo, window):
    """Return the text of each sheet of the paper that a print window shows."""
    return [page.extract_text() for page in PdfReader(BytesIO(sonpo.browser.get(f"{window}.pdf").data)).pages]


def copy_of(sonpo, n=INDIVIDUAL):
    """Print お申込み控え from the inquiry."""
    return sonpo.browser.post(f"/inquiry/{sonpo.record(n).number}/copy").location


def test_the_print_window_shows_the_paper_and_keeps_the_serial_to_it(sonpo):
    """Step 4: 印刷連番 is read off the PDF; the window's own page does not tell it."""
    sonpo.made()
    window = sonpo.print(INDIVIDUAL, "申込書")
    answer = sonpo.browser.get(window)
    assert (window, heading(answer)) == ("/prints/1", "帳票印刷")
    assert items(answer) == {"帳票の種類": "申込書", "印刷日時": "2026/11/24 10:00"}
    assert '<iframe class="pdf" src="/prints/1.pdf" title="帳票">' in answer.text
    assert "data-close>×</button>" in answer.text
    assert "0000000001" not in answer.text
    assert "印刷連番" not in answer.text


def test_the_paper_is_shown_in_place_and_never_kept_by_the_browser(sonpo):
    """A PDF, inline, no-store."""
    sonpo.made()
    answer = sonpo.browser.get(sonpo.print(INDIVIDUAL, "申込書") + ".pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"%PDF")


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_the_application_form_gives_its_text_back(sonpo, n):
    """印刷連番 as one run of text, and all that was entered."""
    sonpo.made(n)
    (text,) = sheets(sonpo, sonpo.print(n, "申込書"))
    who = persona(n)
    assert "印刷連番 0000000001" in text
    for shown in (
        "申込書",
        who.number,
        who.customer.name,
        who.customer.kana,
        who.customer.address,
        who.coverage.plan,
        who.coverage.age_condition,
        f"{who.premium:,}円",
        "2027/01/01",
        "クレビタプラン項目",
        "2027/01",
        f"{who.installments}回",
    ):
        assert shown in text, shown


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_the_boxes_end_above_the_footer(sonpo, n):
    """Everything stands on one sheet, nothing on top of something else."""
    sonpo.made(n)
    (page,) = PdfReader(BytesIO(sonpo.browser.get(sonpo.print(n, "申込書") + ".pdf").data)).pages
    heights = {}
    page.extract_text(visitor_text=lambda text, _cm, tm, *_: heights.setdefault(text.strip(), tm[5]))
    assert heights["割賦/保険承認番号"] > heights["印刷日時 2026/11/24 10:00"] + 20


def test_the_customers_copy_carries_the_receipt_number(sonpo):
    """Step 31: it is the customer's, so it has 受付番号 and no 印刷連番."""
    sonpo.approved()
    (text,) = sheets(sonpo, sonpo.print(INDIVIDUAL, "割賦WEB連携お客様控"))
    assert "割賦WEB連携お客様控" in text
    assert f"受付番号 {RECEIPT}" in text
    assert persona(INDIVIDUAL).number in text
    assert "印刷連番" not in text


def test_the_application_copy_tells_the_conclusion_on_its_reverse_side(sonpo):
    """Step 46: 契約手続き日時 stands on the second sheet only."""
    sonpo.concluded()
    front, reverse = sheets(sonpo, copy_of(sonpo))
    assert "契約手続き日時 2026/11/24 10:05" in reverse
    assert "契約手続き日時" not in front
    assert "お申込み控え" in front
    assert persona(INDIVIDUAL).number in front


def test_the_conclusion_stands_at_the_lower_left(sonpo):
    """Where the manual says to look."""
    sonpo.concluded()
    page = PdfReader(BytesIO(sonpo.browser.get(copy_of(sonpo) + ".pdf").data)).pages[1]
    places = []
    page.extract_text(visitor_text=lambda text, _cm, tm, *_: places.append((text, tm[4], tm[5])))
    ((_text, x, y),) = [place for place in places if "契約手続き日時" in place[0]]
    assert x < float(page.mediabox.width) / 4
    assert y < float(page.mediabox.height) / 10


def test_a_paper_stays_as_it_was_printed(sonpo):
    """A later change, print and time leave it alone, to the byte."""
    sonpo.made()
    window = sonpo.print(INDIVIDUAL, "申込書")
    before = sonpo.browser.get(f"{window}.pdf").data
    sonpo.context.clock.set(sonpo.context.clock.now().replace(hour=15))
    sonpo.save(INDIVIDUAL, 電話="000-1111-2222")
    again = sonpo.print(INDIVIDUAL, "申込書")
    assert sonpo.browser.get(f"{window}.pdf").data == before
    assert "000-1111-2222" in sheets(sonpo, again)[0]
    assert "000-1111-2222" not in sheets(sonpo, window)[0]


def test_a_print_that_there_is_not_is_not_shown(sonpo):
    """Neither the window nor the paper."""
    assert [sonpo.browser.get(path).status_code for path in ("/prints/9", "/prints/9.pdf")] == [404, 404]


def test_the_inquiry_lists_concluded_contracts_only(sonpo):
    """自動車契約照会(申し込み時点): what is not concluded is not there."""
    sonpo.enrolled(3)
    assert rows(sonpo.browser.get("/inquiry")) == [["該当する契約はありません。"]]
    sonpo.concluded(1)
    answer = sonpo.browser.get("/inquiry")
    who = persona(1)
    assert heading(answer) == "自動車契約照会(申し込み時点)"
    assert rows(answer) == [[who.number, RECEIPT, who.customer.name, "2026/11/24 10:05", "詳細"]]
    assert f'<a href="/inquiry/{sonpo.record(1).number}">詳細</a>' in answer.text


def test_the_inquiry_is_searched_by_estimate_and_receipt(sonpo):
    """「見積番号・受付番号」."""
    sonpo.concluded()
    for query, found in (("E00000001", 1), (RECEIPT, 1), ("E00000002", 0)):
        assert sum(len(row) == 5 for row in rows(sonpo.browser.get("/inquiry", q=query))) == found


def test_the_inquiry_shows_when_it_was_applied_for(sonpo):
    """Step 45: 申込日時, under the same heading; お申込み控え is printed from here."""
    sonpo.concluded()
    answer = sonpo.browser.get(f"/inquiry/{sonpo.record(INDIVIDUAL).number}")
    assert heading(answer) == "自動車契約照会(申し込み時点)"
    assert items(answer) == {
        "申込番号": "S000000001",
        "見積番号": persona(INDIVIDUAL).number,
        "受付番号": RECEIPT,
        "印刷連番": "0000000001",
        "保険始期日": "2027/01/01",
        "保険料": f"{persona(INDIVIDUAL).premium:,}円",
        "申込日時": "2026/11/24 10:05",
    }
    assert 'data-window="print"' in button(answer, "お申込み控え")


def test_both_ways_to_the_conclusion_time_agree(sonpo):
    """Steps 45 and 46."""
    sonpo.concluded()
    shown = items(sonpo.browser.get(f"/inquiry/{sonpo.record(INDIVIDUAL).number}"))["申込日時"]
    printed = re.search(r"契約手続き日時 (.+)", sheets(sonpo, copy_of(sonpo))[1])
    assert printed[1].strip() == shown


def test_what_is_not_concluded_cannot_be_inquired(sonpo):
    """Nor can its お申込み控え be printed."""
    sonpo.enrolled()
    number = sonpo.record(INDIVIDUAL).number
    assert sonpo.browser.get(f"/inquiry/{number}").status_code == 404
    assert sonpo.browser.post(f"/inquiry/{number}/copy").status_code == 404
