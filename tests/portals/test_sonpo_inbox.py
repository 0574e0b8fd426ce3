"""What 損保オンライン takes from PAL (step 1) and J-PASS (after 16, and 28)."""

import pytest
from renkei.mockportals.samples.seed import persona

from .browsing import heading, items
from .sonpo_kit import CORPORATE, INDIVIDUAL, RECEIPT, Sonpo

UNKNOWN = "見積番号 E00000001 の申込書がありません。"


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン of a fresh world."""
    return Sonpo(world_context, client)


@pytest.mark.parametrize("n", [INDIVIDUAL, CORPORATE])
def test_an_estimate_opens_with_its_data_already_in_the_application(sonpo, n):
    """「損保照会」 brings party, plan, installments and premium; everything else is empty."""
    assert sonpo.inquire(n) == "/applications/S000000001"
    who, record = persona(n), sonpo.record(n)
    brought = {
        "カナ": who.customer.kana,
        "住所": who.customer.address,
        "支払回数": str(who.installments),
        "保険料": str(who.premium),
    }
    brought |= (
        {"法人名": who.customer.name, "法人電話番号": who.customer.phone}
        if n == CORPORATE
        else {"氏名": who.customer.name, "生年月日": who.customer.birth_date, "電話": who.customer.phone}
    )
    assert {label: value for label, value in record.items().items() if value} == brought
    assert (record.plan, record.status, record.print_serial) == (who.coverage.plan, "未連携", "")


def test_applications_are_numbered_in_order(sonpo):
    """The same actions give the same numbers."""
    assert [sonpo.inquire(n) for n in (3, 1)] == ["/applications/S000000001", "/applications/S000000002"]


def test_a_second_inquiry_leaves_the_application_as_it_is(sonpo):
    """What was entered, printed and linked is still there."""
    sonpo.linked()
    before = sonpo.record(INDIVIDUAL).items()
    assert sonpo.inquire(INDIVIDUAL, premium=1) == "/applications/S000000001"
    after = sonpo.record(INDIVIDUAL)
    assert (after.items(), after.status) == (before, "連携済み(審査申込前)")


def test_a_concluded_application_is_shown_again_too(sonpo):
    """An estimate has one application: no second one comes into being after the conclusion."""
    sonpo.concluded()
    assert sonpo.inquire(INDIVIDUAL) == "/applications/S000000001"
    assert sonpo.status(INDIVIDUAL) == "契約締結済"


@pytest.mark.parametrize("status", ["審査中", "否決"])
def test_a_notice_tells_how_the_screening_stands(sonpo, status):
    """Status and 受付番号 are shown from then on."""
    sonpo.linked()
    assert sonpo.notice(INDIVIDUAL, status).accepted
    shown = items(sonpo.get(INDIVIDUAL))
    assert (shown["割賦WEB手続きステータス"], shown["受付番号"]) == (status, RECEIPT)


def test_a_notice_of_an_unknown_estimate_is_refused(sonpo):
    """There must be an application to tell about."""
    assert sonpo.notice(INDIVIDUAL, "審査中").sentence == UNKNOWN


def test_a_notice_of_another_status_is_refused(sonpo):
    """Only the screening is told by notice."""
    sonpo.linked()
    assert sonpo.notice(INDIVIDUAL, "契約締結済").sentence == "審査の状況「契約締結済」は受け取れません。"
    assert sonpo.status(INDIVIDUAL) == "連携済み(審査申込前)"


def test_a_notice_cannot_undo_a_conclusion(sonpo):
    """A concluded contract stays concluded."""
    sonpo.concluded()
    assert sonpo.notice(INDIVIDUAL, "否決").sentence == "見積番号 E00000001 は契約締結済みです。"
    assert sonpo.status(INDIVIDUAL) == "契約締結済"


@pytest.mark.parametrize("stage", ["linked", "screening"])
def test_an_approval_opens_the_application_for_its_contract(sonpo, stage):
    """Step 28: DLWebオンライン opens, and the design screen keeps that name; a notice that never came is not missed."""
    getattr(sonpo, stage)()
    assert sonpo.approve(INDIVIDUAL).path == "/dlweb/S000000001"
    record = sonpo.record(INDIVIDUAL)
    assert (record.status, record.receipt_number) == ("審査承認済み(加入依頼書未作成)", RECEIPT)
    assert record.approved_premium == persona(INDIVIDUAL).premium
    for path in ("/dlweb/S000000001", "/applications/S000000001"):
        answer = sonpo.browser.get(path)
        assert heading(answer) == "申込書情報"
        assert "<title>申込書情報 | DLWebオンライン</title>" in answer.text
        assert '<span class="brand">DLWebオンライン</span>' in answer.text


def test_before_the_approval_the_portal_bears_its_own_name(sonpo):
    """Only what J-PASS opened is called DLWebオンライン."""
    sonpo.linked()
    assert "<title>申込書情報 | 損保オンライン</title>" in sonpo.get(INDIVIDUAL).text
    assert "| DLWebオンライン</title>" in sonpo.browser.get("/dlweb/S000000001").text


def test_an_approval_of_an_unknown_estimate_is_refused(sonpo, world_context):
    """There must be an application to approve."""
    sonpo.screening(3)
    assert sonpo.approve(3, estimate_number="E00000001").sentence == UNKNOWN


def test_an_approval_of_another_print_is_refused(sonpo):
    """The last 印刷連番 counts; an approval of an older print changes nothing."""
    sonpo.screening()
    assert sonpo.approve(INDIVIDUAL, print_serial="0000000099").sentence == (
        "印刷連番 0000000099 の申込書は最新ではありません。"
    )
    assert sonpo.status(INDIVIDUAL) == "審査中"


@pytest.mark.parametrize("stage", ["approved", "enrolled", "concluded"])
def test_a_repeated_approval_changes_nothing(sonpo, stage):
    """Accepted again, with the same path, and neither status nor 受付番号 nor premium moves."""
    getattr(sonpo, stage)()
    before = sonpo.record(INDIVIDUAL)
    answer = sonpo.approve(INDIVIDUAL, receipt_number="040200009999-00", premium=1)
    after = sonpo.record(INDIVIDUAL)
    assert (answer.accepted, answer.path) == (True, "/dlweb/S000000001")
    assert (after.status, after.receipt_number, after.approved_premium) == (
        before.status,
        before.receipt_number,
        before.approved_premium,
    )
