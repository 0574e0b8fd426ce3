"""Trouble on the ways beside the main one: the customer's own terminal (18-22) and the re-application (①-③)."""

from datetime import timedelta

import pytest
from renkei.mockportals.exchange.messages import ReapplicationData, ScreeningNotice
from renkei.mockportals.samples.seed import persona
from renkei.mockportals.sonpo.rules import is_overtaken

from .browsing import alerts, items
from .jpass_kit import FIRST_RECEIPT, SEARCH
from .sonpo_kit import Sonpo
from .terminal_kit import about, keys, on_terminal, sent, to_insurance

ESTIMATE = persona(1).number
TWICE = "すでにお申込み済みです。"
NOT_RECEIVED = "お申込みを受け付けられませんでした。しばらくしてからもう一度お試しください。"


def fired(world_context):
    return {fault.name: fault.fired for fault in world_context.faults.armed()}


def shown_invitation(kit):
    return items(kit.jpass.get(f"/contracts/{FIRST_RECEIPT}"))["お客さま端末へのご案内"]


def back_from_arclink(kit):
    """Bring a concluded contract to arclink; return the path of its case there."""
    receipt = kit.concluded(1)
    kit.jpass.post(f"/contracts/{receipt}/copy", 控え交付済="1")
    location = kit.jpass.post(f"/contracts/{receipt}/arclink").location
    return location.removeprefix("http://arclink.localhost:8700")


def test_an_invitation_that_is_lost_is_shown_as_not_sent(kit, world_context, telephone):
    """The customer's code is unknown; 「案内を再送」 sends it, and the details say when."""
    world_context.faults.arm("invite.lost")
    number, _receipt, telephone.code = sent(kit, 1)
    assert (shown_invitation(kit), telephone.get().status_code) == ("未送信", 404)
    kit.jpass.post(f"/applications/{number}/invitation")
    assert (shown_invitation(kit), telephone.get().status_code) == ("送信済 2026/11/24 10:00", 200)


@pytest.mark.parametrize(
    ("kind", "premium"), [("partial", ""), ("wrong_field", f"{persona(1).premium + 1000:,}円")], ids=["none", "another"]
)
def test_an_invitation_sent_again_takes_the_place_of_a_wrong_one(kit, world_context, telephone, kind, premium):
    """The customer sees no premium, or another one; afterwards the right one, on the screen that was come to."""
    world_context.faults.arm(f"invite.{kind}")
    number, _receipt, telephone.code = sent(kit, 1)
    assert items(telephone.get())["保険料"] == premium
    telephone.to_apply()
    kit.jpass.post(f"/applications/{number}/invitation")
    assert items(telephone.get())["保険料"] == f"{persona(1).premium:,}円"
    assert telephone.get("/apply").status_code == 200


def test_an_invitation_that_comes_late_is_the_same_one(kit, world_context, telephone):
    """Sent again and then arriving late: one invitation, under one code."""
    world_context.faults.arm("invite.late")
    number, _receipt, telephone.code = sent(kit, 1)
    kit.jpass.post(f"/applications/{number}/invitation")
    telephone.to_apply()
    world_context.clock.set(world_context.clock.now() + timedelta(seconds=20))
    assert telephone.get("/apply").status_code == 200
    assert [entry.outcome for entry in world_context.link.journal() if entry.road == "invite"] == ["delivered"] * 2


def test_an_application_that_is_lost_can_be_made_again(kit, world_context, telephone):
    """The terminal says that it was not received; pressed again it is, once."""
    world_context.faults.arm("customer.lost")
    _number, _receipt, telephone.code = sent(kit, 1)
    telephone.to_apply()
    answer = telephone.post("/apply", **about(1, kit))
    assert (alerts(answer), kit.status(FIRST_RECEIPT)) == ([NOT_RECEIVED], "申込前")
    assert telephone.post("/apply", **about(1, kit)).status_code == 302
    assert [effect for effect, *_ in kit.effects()] == ["terminal_application", "application"]


def test_an_application_that_comes_late_is_made_once(kit, world_context, telephone):
    """The customer pressed again when J-PASS had it: it says so, and nothing is screened twice."""
    world_context.faults.arm("customer.late")
    _number, _receipt, telephone.code = sent(kit, 1)
    telephone.to_apply()
    telephone.post("/apply", **about(1, kit))
    world_context.clock.set(world_context.clock.now() + timedelta(seconds=20))
    assert alerts(telephone.post("/apply", **about(1, kit))) == [TWICE]
    assert [effect for effect, *_ in kit.effects()].count("application") == 1


def test_the_two_ways_of_an_application_are_told_apart(kit, world_context):
    """The same screens serve 10-14 and 18-21; a fault strikes the way that it is named for."""
    for step in ("10", "11", "12", "14", "18", "19", "20", "21"):
        world_context.faults.arm(f"step{step}.slow", seconds=0.001)
    number = on_terminal(kit, 1)
    to_insurance(kit, number, 1)
    path = f"/applications/{number}/insurance"
    kit.jpass.get(path, **SEARCH)
    kit.jpass.post(f"{path}/search", **SEARCH, **keys(1))
    kit.jpass.post(path, **SEARCH)
    struck = {name for name, times in fired(world_context).items() if times}
    assert struck == {f"step{step}.slow" for step in (18, 19, 20, 21)}


def test_the_search_by_customer_can_lag_behind(kit, world_context):
    """Step 20: what came within the last 5 seconds is not found; searched for again it is."""
    kit.send_insurance(1)
    world_context.faults.arm("step20.list_stale")
    number = on_terminal(kit, 1)
    to_insurance(kit, number, 1)
    path = f"/applications/{number}/insurance/search"
    first, second = (kit.jpass.post(path, **SEARCH, **keys(1)).text for _ in range(2))
    assert ("該当する保険がありません。" in first, "0000000001" in first) == (True, False)
    assert "0000000001" in second


def test_only_the_customers_own_application_is_struck_at_22(kit, world_context, telephone):
    """A fault for another estimate leaves it alone: the code tells whose it is."""
    world_context.faults.arm("step22.error_after_commit", estimate=persona(3).number)
    world_context.faults.arm("step22.error_after_commit", estimate=ESTIMATE)
    _number, _receipt, telephone.code = sent(kit, 1)
    telephone.to_apply()
    assert telephone.post("/apply", **about(1, kit)).status_code == 502
    assert [fault.fired for fault in world_context.faults.armed()] == [0, 1]
    assert kit.status(FIRST_RECEIPT) == "審査中"


def test_a_contract_that_does_not_get_back_stays_in_arclink(kit, world_context):
    """①: arclink says so, the case is open, and pressed again the contract is 「変更手続中」."""
    path = back_from_arclink(kit)
    world_context.faults.arm("reapply.lost")
    assert alerts(kit.arclink.post(f"{path}/reapply")) == ["J-PASSへ送信できませんでした。"]
    assert kit.status(FIRST_RECEIPT) == "控え交付済"
    assert kit.arclink.post(f"{path}/reapply").status_code == 302
    assert kit.status(FIRST_RECEIPT) == "変更手続中"


def test_a_contract_that_gets_back_twice_is_changed_once(kit, world_context):
    """Two hand-overs, one entry in the ledger."""
    path = back_from_arclink(kit)
    world_context.faults.arm("reapply.twice")
    kit.arclink.post(f"{path}/reapply")
    assert [entry.outcome for entry in world_context.link.journal() if entry.road == "reapply"] == ["delivered"] * 2
    assert [effect for effect, *_ in kit.effects()].count("reapplication") == 1


def test_each_step_of_the_re_application_has_its_request(kit, world_context):
    """①, ② for a contract that is being changed and no other, ③."""
    path = back_from_arclink(kit)
    for step in ("①", "②", "③", "25"):
        world_context.faults.arm(f"step{step}.slow", seconds=0.001)
    kit.jpass.post("/applications", receipt=FIRST_RECEIPT)
    assert set(fired(world_context).values()) == {0}
    kit.arclink.post(f"{path}/reapply")
    kit.jpass.post("/applications", receipt=FIRST_RECEIPT)
    kit.jpass.post(f"/contracts/{FIRST_RECEIPT}/reapply")
    assert fired(world_context) == {"step①.slow": 1, "step②.slow": 1, "step③.slow": 1, "step25.slow": 0}


def test_sonpo_is_told_again_by_pressing_again(kit, world_context):
    """③: a lost notice leaves 損保オンライン behind; 「変更再申込へ」 once more tells it, and opens the same draft."""
    kit.in_procedure(1)
    world_context.faults.arm("notice.lost")
    drafts = [kit.jpass.post(f"/contracts/{FIRST_RECEIPT}/reapply").location for _ in range(2)]
    told = [entry.outcome for entry in world_context.link.journal() if entry.road == "notice"][-2:]
    assert (len(set(drafts)), told) == (1, ["lost", "delivered"])
    assert kit.sonpo_got[-1] == ScreeningNotice(
        estimate_number=ESTIMATE, receipt_number=FIRST_RECEIPT, status="変更手続中"
    )


def test_sonpo_opens_a_contract_once_however_often_it_is_told(world_context, client):
    """A notice that comes again, or late, takes nothing away from 連携Ⅰ that was begun since."""
    sonpo = Sonpo(world_context, client)
    sonpo.concluded()
    sonpo.notice(1, "変更手続中")
    sonpo.save(1)
    sonpo.print(1, "申込書")
    sonpo.post(1, "/link")
    sonpo.notice(1, "変更手続中")
    assert sonpo.status(1) == "連携済み(審査申込前)"


@pytest.mark.parametrize(
    ("news", "about", "status", "known", "overtaken"),
    [
        ("審査中", "-00", "連携済み(審査申込前)", "", False),
        ("審査中", "-00", "審査承認済み(加入依頼書未作成)", "-00", True),
        ("審査中", "-00", "審査承認済 加入依頼書作成済", "-00", True),
        ("審査中", "-01", "連携済み(審査申込前)", "-00", False),
        ("審査中", "-00", "変更手続中", "-01", True),
        ("否決", "-00", "審査中", "-00", False),
        ("否決", "-00", "審査承認済み(加入依頼書未作成)", "-00", False),
        ("変更手続中", "-00", "契約締結済", "-00", False),
        ("変更手続中", "-00", "審査中", "-01", True),
        ("変更手続中", "-00", "未連携", "-00", True),
    ],
)
def test_news_that_comes_too_late_changes_nothing(news, about, status, known, overtaken):
    """A later application and an approval overtake what J-PASS told before."""
    number = "040200000170"
    assert is_overtaken(news, number + about, status, known and number + known) is overtaken


def test_the_same_case_again_is_no_news(kit):
    """A contract that comes back when it is back already is told of once."""
    kit.in_procedure(1)
    data = ReapplicationData(estimate_number=ESTIMATE, receipt_number=FIRST_RECEIPT)
    told = len(kit.sonpo_got)
    assert all(kit.context.link.send("reapply", data).accepted for _ in range(2))
    assert len(kit.sonpo_got) == told + 1
