"""Trouble with a request: what answers, and whether it was done."""

import pytest
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig

from .browsing import alerts, heading, rows
from .conftest import START

NOTHING, APPLIED = [], ["application"]


@pytest.fixture
def waited():
    """How many seconds the portals let pass."""
    return []


@pytest.fixture
def portals(tmp_path, waited):
    opened = Worlds(tmp_path / "portals.sqlite", WorldConfig(now=lambda: START, estimates=30, wait=waited.append))
    yield opened
    opened.close()


@pytest.fixture
def submit(kit):
    """Press 「送信」 (step 16) of a draft that is ready for it."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1)
    return lambda: kit.jpass.post(f"/applications/{number}/submit")


def effects(portals):
    return [entry.effect for entry in portals.named("main").ledger.entries()]


def is_broken_off(answer):
    return answer.data == b"" and answer.content_length == 1


@pytest.mark.parametrize(
    ("kind", "status", "name", "done"),
    [
        ("error_before_commit", 500, "500 Internal Server Error", NOTHING),
        ("error_after_commit", 502, "502 Bad Gateway", APPLIED),
        ("down", 503, "503 Service Unavailable", NOTHING),
        ("closed", 503, "サービス時間外", NOTHING),
    ],
)
def test_an_error_page_answers(submit, world_context, portals, kind, status, name, done):
    """Before the commit nothing was done, after it everything; the next request is as usual."""
    world_context.faults.arm(f"step16.{kind}")
    answer = submit()
    assert (answer.status_code, heading(answer), effects(portals)) == (status, name, done)
    submit()
    assert effects(portals) == APPLIED


def test_business_hours_are_said_in_an_alert(submit, world_context):
    """The portal names itself."""
    world_context.faults.arm("step16.closed")
    assert alerts(submit()) == ["J-PASSはただいまサービス時間外のため、ご利用いただけません。"]


def test_a_portal_is_down_for_so_many_requests(submit, world_context, portals):
    """`times` requests are turned away."""
    world_context.faults.arm("step16.down", times=2)
    assert [submit().status_code for _ in range(3)] == [503, 503, 302]
    assert effects(portals) == APPLIED


def test_the_nth_request_is_struck(kit, world_context):
    """Step 10 sends three requests: the second of them is the one of ご本人さま情報."""
    world_context.faults.arm("step10.down", nth=2)
    number = kit.draft(1)
    screens = ("parties", "applicant", "applicant", "staff")
    answers = [kit.jpass.post(f"/applications/{number}/{name}", **kit.answers(1, name)) for name in screens]
    assert [answer.status_code for answer in answers] == [302, 503, 302, 302]
    [fault] = world_context.faults.armed()
    assert (fault.matched, fault.fired) == (4, 1)


@pytest.mark.parametrize(
    ("kind", "done"),
    [
        ("no_answer", NOTHING),
        ("lost_answer", APPLIED),
        ("restart_before_commit", NOTHING),
        ("restart_after_commit", APPLIED),
    ],
)
def test_no_answer_comes(submit, world_context, portals, kind, done):
    """The connection is closed before the answer's first byte; only the portal knows whether it was done."""
    world_context.faults.arm(f"step16.{kind}")
    assert is_broken_off(submit())
    assert effects(portals) == done
    submit()
    assert effects(portals) == APPLIED


@pytest.mark.parametrize(("kind", "seconds"), [("slow", 2), ("no_answer", 30)])
def test_a_delay_lasts_its_seconds(submit, world_context, waited, kind, seconds):
    """By real time: whoever waits, waits in front of a screen."""
    world_context.faults.arm(f"step16.{kind}")
    submit()
    assert waited == [seconds]


def test_a_slow_answer_is_the_usual_one(submit, world_context, portals):
    """Done once, late."""
    world_context.faults.arm("step16.slow", seconds=7)
    assert submit().status_code == 302
    assert effects(portals) == APPLIED


@pytest.mark.parametrize("kind", ["restart_before_commit", "restart_after_commit"])
def test_a_restart_forgets_what_is_only_in_memory(submit, world_context, portals, kind):
    """The world is opened anew from its file: sign-ins and armed faults are there, an unkept clock is not."""
    world_context.faults.arm(f"step16.{kind}")
    submit()
    again = portals.named("main")
    assert again is not world_context
    assert [(fault.name, fault.fired) for fault in again.faults.armed()] == [(f"step16.{kind}", 1)]
    assert submit().status_code in (302, 409)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("session_expired", False), ("signed_in_elsewhere", True)],
)
def test_the_sign_in_page_answers(submit, kit, world_context, portals, kind, said):
    """Nothing was done; that somebody signed in elsewhere is a notice, no alert. After signing in it is as usual."""
    world_context.faults.arm(f"step16.{kind}")
    answer = submit()
    assert (answer.status_code, answer.location.startswith("/login?"), effects(portals)) == (302, True, NOTHING)
    assert kit.jpass.get("/").status_code == 302
    page = kit.jpass.get(answer.location)
    assert ("別の端末でログインされたため、ログアウトしました。" in page.text, alerts(page)) == (said, [])
    kit.jpass.post("/login", user="renkei", password="renkei-training")
    submit()
    assert effects(portals) == APPLIED


def test_only_the_portals_own_sign_in_ends(kit, world_context):
    """Signed out of J-PASS is not signed out of arclink."""
    world_context.faults.arm("step51.session_expired")
    assert kit.arclink.get("/").status_code == 302
    assert kit.jpass.get("/").status_code == 200


def test_the_date_rolls_over_before_the_request(submit, world_context, portals):
    """What is done is of the next day."""
    world_context.faults.arm("step16.date_rolls_over")
    submit()
    assert [entry.at.isoformat() for entry in world_context.ledger.entries()] == ["2026-11-25T00:00:01"]


def test_a_screen_that_only_opens_can_be_struck_too(kit, world_context):
    """Step 17 shows a result; the submission before it stays done."""
    world_context.faults.arm("step17.error_before_commit")
    kit.submit(1)
    assert kit.jpass.get("/applications/1/result").status_code == 500
    assert kit.jpass.get("/applications/1/result").status_code == 200


def test_a_fault_for_one_estimate_leaves_the_others_alone(kit, world_context):
    """The request tells by its path whose draft it is."""
    world_context.faults.arm("step16.down", estimate="E00000003")
    kit.submit(1)
    kit.send_insurance(3)
    number = kit.draft(3)
    kit.fill(number, 3)
    assert kit.jpass.post(f"/applications/{number}/submit").status_code == 503


def test_where_the_estimate_is_not_told_every_request_matches(world_context, client):
    """「その他商談支援」 is for no estimate in particular."""
    world_context.faults.arm("step23.down", estimate="E00000003")
    assert client("pal").get("/support").status_code == 503


def test_where_the_case_stands_tells_steps_of_one_screen_apart(kit, world_context):
    """The search of step 48 is for a registered contract, that of step 24 for one that is not."""
    world_context.faults.arm("step48.down")
    receipt = kit.in_procedure(1)
    assert kit.jpass.get("/today", q=receipt).status_code == 200
    assert rows(kit.jpass.get("/today", q=receipt))[0][1] == receipt
    assert kit.jpass.get("/today").status_code == 200
    kit.conclude(1, receipt)
    assert kit.jpass.get("/today", q=receipt).status_code == 503


def test_receipts_are_told_apart_by_their_road(kit, world_context):
    """Step 6 sees what 連携Ⅰ brought, also when it brought nothing; step 40 what 連携Ⅲ did."""
    world_context.faults.arm("link1.lost")
    world_context.faults.arm("step40.down")
    world_context.faults.arm("step6.down")
    delivery = kit.send_insurance(1)
    assert kit.jpass.get(f"/receipts/{delivery.transmission}").status_code == 503
    assert [fault.fired for fault in world_context.faults.armed()] == [1, 0, 1]


def test_who_is_not_signed_in_meets_no_fault(world_context, portals, client):
    """The sign-in page is no step's screen: the fault waits for the request after it."""
    world_context.faults.arm("step51.down")
    world_context.sign_ins.sign_out("arclink")
    browser = client("arclink")
    world_context.sign_ins.sign_out("arclink")
    assert browser.get("/").status_code == 302
    assert [fault.matched for fault in world_context.faults.armed()] == [0]
