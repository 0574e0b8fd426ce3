"""What an audit calls broken, by what the portals show; and that nothing but what they show can come of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from renkei.robot.audit.model import Break, Conclusion, Credit, Insurance, Overview
from renkei.robot.audit.rules import breaks

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=9)))
LONG_AGO, JUST_NOW = NOW - timedelta(hours=3), NOW - timedelta(minutes=5)
GRACE = timedelta(minutes=60)
ESTIMATE, RECEIPT = "E00000001", "040200000170-00"

PRINTED = Insurance("S000000001", ESTIMATE, "未連携", "0000000001", LONG_AGO, 84_320, by_web=True)
APPROVED = Credit(RECEIPT, ESTIMATE, "承認", insured=True, decided_at=LONG_AGO)
CONCLUDED = Conclusion(ESTIMATE, RECEIPT, LONG_AGO, date(2027, 1, 1))


def found(*shown: Insurance | Credit | Conclusion, in_arclink: tuple[str, ...] = ()) -> list[str]:
    """Return the roads that are broken where the portals show this."""
    kinds = [tuple(one for one in shown if isinstance(one, kind)) for kind in (Insurance, Credit, Conclusion)]
    return [one.road for one in breaks(Overview(NOW, *kinds, frozenset(in_arclink)), GRACE)]


def insurance(status: str) -> Insurance:
    return replace(PRINTED, status=status)


def credit(status: str, at: datetime | None = LONG_AGO) -> Credit:
    return replace(APPROVED, status=status, decided_at=at, concluded_at=at)


def test_what_is_printed_and_unlinked_did_not_cross():
    """連携Ⅰ: printed, with 割賦WEB手続き, 「未連携」, long ago."""
    assert found(PRINTED) == ["link1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"printed_at": JUST_NOW},
        {"print_serial": "", "printed_at": None},
        {"by_web": False},
        {"status": "連携済み(審査申込前)"},
        {"status": "変更手続中"},
    ],
    ids=str,
)
def test_an_application_that_need_not_have_crossed_is_not_told_of(changes):
    """連携Ⅰ: printed just now, not printed, without 割賦WEB手続き, linked, or being changed."""
    assert found(replace(PRINTED, **changes)) == []


@pytest.mark.parametrize(
    ("status", "roads"),
    [
        ("申込前", []),
        ("審査中", []),
        ("承認", ["link2"]),
        ("否決", ["link1"]),
        ("差戻し", ["link1"]),
        ("変更手続中", ["link1"]),
    ],
)
def test_an_application_that_j_pass_has_is_not_sent_again(status, roads):
    """連携Ⅰ: as long as J-PASS has an application of the estimate that goes on."""
    assert found(PRINTED, credit(status)) == roads


@pytest.mark.parametrize(
    "status", ["連携済み(審査申込前)", "審査中", "審査承認済み(加入依頼書未作成)", "審査承認済 加入依頼書作成済"]
)
@pytest.mark.parametrize("approval", ["承認", "条件付承認"])
def test_an_approval_is_linked_when_both_say_so(status, approval):
    """連携Ⅱ: J-PASS still says 承認, whatever 損保オンライン knows; not when it was approved just now."""
    assert found(insurance(status), credit(approval)) == ["link2"]
    assert found(insurance(status), credit(approval, JUST_NOW)) == []


def test_a_contract_under_way_that_the_insurer_does_not_know_is_broken():
    """連携Ⅱ: J-PASS 契約手続き中 while 損保オンライン is before the approval; where it knows of it, all is well."""
    assert found(insurance("連携済み(審査申込前)"), credit("契約手続き中")) == ["link2"]
    assert found(insurance("審査承認済み(加入依頼書未作成)"), credit("契約手続き中")) == []


@pytest.mark.parametrize("status", ["申込前", "審査中", "否決", "差戻し", "変更手続中"])
def test_a_case_that_waits_for_somebody_is_on_its_way(status):
    """連携Ⅱ: neither approved nor begun."""
    assert found(insurance("審査中"), credit(status)) == []


def test_an_application_without_insurance_has_nothing_to_link():
    """連携Ⅱ: 「2. 保険申込なし」."""
    assert found(replace(APPROVED, insured=False)) == []


@pytest.mark.parametrize(
    ("status", "roads"), [("承認", ["link3"]), ("契約手続き中", ["link3"]), ("変更手続中", []), ("済", [])]
)
def test_a_conclusion_crossed_when_j_pass_says_done(status, roads):
    """連携Ⅲ: one break a case, also where J-PASS does not know of the contract; a contract being changed is not one."""
    case = (insurance("契約締結済"), credit(status), CONCLUDED)
    assert found(*case, in_arclink=(RECEIPT,)) == roads
    just_now = (insurance("契約締結済"), credit(status, JUST_NOW), replace(CONCLUDED, concluded_at=JUST_NOW))
    assert found(*just_now, in_arclink=(RECEIPT,)) == []


def test_a_conclusion_that_j_pass_does_not_list_is_told_of():
    """連携Ⅲ: no application of that 受付番号."""
    assert found(insurance("契約締結済"), CONCLUDED) == ["link3"]


def test_a_re_application_is_not_taken_for_the_contract_that_was_concluded():
    """連携Ⅱ: -01 is approved, and 損保オンライン still holds the conclusion of -00."""
    again = replace(APPROVED, receipt_number="040200000170-01")
    assert found(insurance("契約締結済"), credit("変更手続中"), again, CONCLUDED) == ["link2"]


@pytest.mark.parametrize("status", ["済", "控え交付済"])
def test_a_finished_contract_belongs_in_arclink(status):
    """持込手続: by its 受付番号, once it was concluded long enough ago."""
    assert found(credit(status)) == ["bringin"]
    assert found(credit(status), in_arclink=("040200000170-01",)) == ["bringin"]
    assert found(credit(status), in_arclink=(RECEIPT,)) == []
    assert found(credit(status, JUST_NOW)) == []


def test_what_no_portal_dates_counts_as_long_ago():
    """A moment that is not shown keeps nothing out."""
    assert found(replace(PRINTED, printed_at=None)) == ["link1"]
    assert found(credit("済", None)) == ["bringin"]


def test_breaks_come_in_the_order_of_the_steps_and_then_of_the_numbers():
    """Sorted, whatever the order of the lists."""
    cases = [replace(PRINTED, estimate_number=f"E0000000{n}") for n in (3, 2)]
    shown = Overview(NOW, tuple(cases), (credit("済"), credit("承認")), (), frozenset())
    assert [one.key for one in breaks(shown, GRACE)] == [
        (5, "E00000002", ""),
        (5, "E00000003", ""),
        (27, ESTIMATE, RECEIPT),
        (50, ESTIMATE, RECEIPT),
    ]


def test_the_case_that_is_mended_holds_only_what_was_shown():
    """What no portal shows is not there at all: a flow that asks for it fails before it can enter anything."""
    broken = Break("link3", ESTIMATE, RECEIPT, LONG_AGO, PRINTED, replace(APPROVED, on_paper=True), CONCLUDED)
    case = broken.as_case("audited")
    assert (case.estimate_number, case.premium, case.inception_date) == (ESTIMATE, 84_320, date(2027, 1, 1))
    assert case.on_paper
    for field in ("customer_kana", "staff", "form_id", "means", "kind", "party"):
        with pytest.raises(AttributeError):
            getattr(case, field)


def test_nothing_is_assumed_of_a_case_that_only_one_portal_shows():
    """No premium, no date, not even that the contract is electronic."""
    case = Break("bringin", ESTIMATE, RECEIPT, None).as_case("audited")
    for field in ("premium", "inception_date", "contract_paper"):
        with pytest.raises(AttributeError):
            getattr(case, field)
