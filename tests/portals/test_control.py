"""The hand on the worlds: what it does takes hold in that world alone; what it does not know changes nothing."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from renkei.mockportals import worlds
from renkei.mockportals.control import bodies
from renkei.mockportals.control.calls import CALLS
from renkei.mockportals.server import ByHostName, Worlds
from renkei.mockportals.world import WorldConfig, reset_world
from werkzeug.test import Client

from .conftest import START

LOCAL = {"base_url": "http://control.localhost", "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}


@pytest.fixture
def control(portals):
    """Ask control: `control("POST", "main/clock", {...})` returns status and JSON."""
    client = Client(ByHostName(portals))

    def ask(method: str, path: str, body: object = None):
        answer = client.open(path, method=method, json=body, **LOCAL)
        return answer.status_code, answer.json

    return ask


def test_a_fault_is_armed_counted_and_disarmed(control, portals):
    """The list says how often each fault matched and fired."""
    status, [armed] = control("POST", "/worlds/w1/faults", {"name": "link1.lost", "times": 2, "estimate": "E00000001"})
    assert (status, armed["name"], armed["times"], armed["fired"]) == (200, "link1.lost", 2, 0)
    portals.named("w1").faults.fires("link1.lost", "E00000001")
    assert control("GET", "/worlds/w1/faults")[1][0]["fired"] == 1
    assert control("DELETE", "/worlds/w1/faults") == (200, [])
    assert control("GET", "/worlds/main/faults") == (200, [])


def test_a_fault_that_another_forestalled_says_which(control, portals):
    """One match fires one fault, the one armed first; the other waits, and tells who was before it."""
    for name in ("link1.lost", "link1.late"):
        control("POST", "/worlds/w1/faults", {"name": name})
    faults = portals.named("w1").faults
    faults.first_of(["link1.lost", "link1.late"])
    told = [(one["name"], one["fired"], one["forestalled_by"]) for one in control("GET", "/worlds/w1/faults")[1]]
    assert told == [("link1.lost", 1, None), ("link1.late", 0, "link1.lost")]
    faults.did_not_fire(faults.armed()[0])
    assert [one["forestalled_by"] for one in control("GET", "/worlds/w1/faults")[1]] == [None, None]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"name": "no.such"}),
        ("faults", {"name": "link1.lost", "wrong": 1}),
        ("faults", {"name": "link1.lost", "nth": 0}),
        ("faults", {"name": "link1.lost", "estimate": "1"}),
        ("faults", []),
        ("clock", {}),
        ("clock", {"now": "tomorrow"}),
        ("clock", {"now": "2026-11-24T10:00:00", "advance_seconds": 1}),
        ("reset", {"estimates": 0}),
        ("reset", {"seed": "x"}),
        ("reset", {"lived_in": -1}),
        ("reset", {"lived_in": 10_001}),
        ("reset", {"lived_in": "many"}),
        ("reset", {"now": "soon"}),
        ("screening", {"decision": "承認"}),
        ("screening", {"estimate": "E00000001", "decision": "たぶん"}),
        ("screening", {"approve_after": -1}),
        ("clock", {"advance_seconds": 1e12}),
        ("clock", {"advance_seconds": -1e12}),
        ("clock", {"advance_seconds": float("nan")}),
        ("clock", {"advance_seconds": float("inf")}),
        ("clock", {"advance_seconds": 10**400}),
        ("clock", {"now": "9999-12-31T23:59:59"}),
        ("clock", {"now": "9999-12-31T23:59:59-10:00"}),
        ("clock", {"now": "0001-01-01T00:00:00+10:00"}),
        ("clock", {"now": "2" * 100_000}),
        ("screening", {"approve_after": 1e300}),
        ("screening", {"approve_after": float("nan")}),
        ("screening", {"estimate": "E00000001", "decision": "否決", "reason": "x" * 100_000}),
        ("screening", {"estimate": "\ud800", "decision": "否決"}),
        ("faults", {"name": "link1.lost", "times": 10**21}),
        ("faults", {"name": "link1.lost", "nth": 2**63}),
        ("faults", {"name": "step1.slow", "seconds": float("nan")}),
        ("faults", {"name": "link1.lost", "times": 1.5}),
        ("faults", {"name": "\ud800"}),
        ("reset", {"seed": 10**30}),
        ("reset", {"estimates": 10**30}),
        ("reset", {"approve_after": 1e300}),
        ("reset", {"approve_after": float("inf")}),
        ("reset", None),
    ],
)
def test_wrong_values_get_a_sentence_and_change_nothing(control, portals, path, body):
    """400, with what is wrong."""
    before = portals.named("main").clock.now()
    status, answer = control("POST", f"/worlds/main/{path}", body)
    assert (status, bool(answer["error"])) == (400, True)
    assert portals.named("main").faults.armed() == []
    assert portals.named("main").clock.now() == before
    assert len(answer["error"]) < 500


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b'{"seed":' * 50_000,
        b"\xff\xfe",
        b"1" * 10_000,
        b'{"seed": ' + b"1" * 10_000 + b"}",
        b"NaN",
    ],
    ids=["brackets", "objects", "no text", "a number", "a long seed", "NaN"],
)
def test_a_body_that_is_no_json_gets_a_sentence(portals, body):
    """However it is nested or written: 400, with what is wrong."""
    answer = Client(ByHostName(portals)).post("/worlds/main/reset", data=body, content_type="application/json", **LOCAL)
    assert (answer.status_code, bool(answer.json["error"])) == (400, True)


def test_seed_zero_is_a_seed(control, portals):
    """Other people live there than with the usual one, and the world says so."""
    assert control("POST", "/worlds/w1/reset", {"seed": 0})[1]["seed"] == 0
    assert portals.named("w1").origin.seed == 0


def test_a_clock_that_is_moved_and_moved_stays_a_clock(control):
    """A century at a time, until it is told that it is enough; what was moved last holds."""
    for _ in range(3):
        status, said = control("POST", "/worlds/main/clock", {"advance_seconds": 100 * 365 * 86400})
    assert (status, "2000 to 2199" in said["error"]) == (400, True)
    assert control("GET", "/worlds/main/clock")[1]["now"].startswith("2126-")


def test_unknown_places_get_a_sentence(control):
    """404 for what is no world and no address, 409 for a decision about nothing."""
    assert control("GET", "/worlds/no_such!/clock")[0] == 404
    assert control("GET", "/worlds/main/weather")[0] == 404
    assert control("POST", "/worlds/main/screening", {"estimate": "E00000001", "decision": "承認"})[0] == 409


def test_the_clock_is_moved_and_stays_moved(control, portals):
    """By seconds or to a moment; a moment without an offset is Japan's."""
    assert control("POST", "/worlds/main/clock", {"advance_seconds": 86400})[1] == {"now": "2026-11-25T10:00:00+09:00"}
    assert (
        control("POST", "/worlds/main/clock", {"now": "2026-12-01T09:00:00"})[1]["now"] == "2026-12-01T09:00:00+09:00"
    )
    assert portals.named("main").settings.read("clock_offset") is not None


def test_a_reset_world_is_as_new(control, portals):
    """Records, faults, journals and clock are gone; the seed makes other people; other worlds stay as they are."""
    portals.named("main").faults.arm("link1.lost")
    portals.named("other").faults.arm("link1.lost")
    control("POST", "/worlds/main/clock", {"advance_seconds": 86400})
    status, origin = control("POST", "/worlds/main/reset", {"seed": 7, "estimates": 5})
    assert (status, origin["seed"], origin["estimates"]) == (200, 7, 5)
    assert control("GET", "/worlds/main/faults")[1] == []
    assert control("GET", "/worlds/main/clock")[1] == {"now": "2026-11-24T10:00:00+09:00"}
    assert len(control("GET", "/worlds/other/faults")[1]) == 1


def test_a_world_of_twenty_thousand_is_reset_at_once(control):
    """p99 of 30 resets with 20,000 estimates each stays within 50 ms of work; what other processes take is not counted."""
    control("POST", "/worlds/main/reset", {})
    gc.collect()
    gc.freeze()  # what other tests have left on the heap would be looked through now and then, and counted here
    seconds = []
    try:
        for seed in range(1, 31):
            began = time.process_time()
            assert control("POST", "/worlds/main/reset", {"seed": seed, "estimates": 20_000})[0] == 200
            seconds.append(time.process_time() - began)
    finally:
        gc.unfreeze()
    assert sorted(seconds)[29] <= 0.050


def test_screening_is_decided_after_what_the_policy_says(control, portals):
    """approve_after holds for all that nobody decides by hand."""
    assert control("POST", "/worlds/main/screening", {"approve_after": 90})[1] == {"approve_after": 90.0}
    assert portals.named("main").policy.approve_after.total_seconds() == 90


def test_control_answers_on_this_machine_only(portals):
    """Whoever comes from elsewhere is refused."""
    client = Client(ByHostName(portals))
    answer = client.get("/faults", base_url="http://control.localhost", environ_overrides={"REMOTE_ADDR": "10.0.0.1"})
    assert answer.status_code == 403


def test_the_catalogue_says_of_each_fault_what_it_does(control):
    """Name, where it fires, what it does, what the robot must do."""
    _, entries = control("GET", "/faults")
    assert "link1.lost" in [entry["name"] for entry in entries]
    assert all(set(entry) == {"name", "where", "does", "robot_must"} and all(entry.values()) for entry in entries)


def test_a_world_that_nobody_made_is_told(control, portals):
    """404 with a sentence to whoever reads, disarms or deletes there: a typo is no empty ledger; and nothing is made."""
    for call in CALLS:
        if "{world}" in call.path and call.method != "POST":
            path = call.path.replace("{world}", "typo").replace("{id}", "1")
            status, answer = control(call.method, path)
            assert (status, "typo" in answer["error"]) == (404, True), path
    assert control("GET", "/worlds")[1] == [{"world": "main", "portals": "http://localhost"}]


def test_worlds_are_listed_and_deleted(control, portals):
    """The main one first, and it stays; one that is deleted is gone with all that is in it, and its place is free."""
    for name in ("w2", "w1"):
        control("POST", f"/worlds/{name}/faults", {"name": "link1.lost"})
    assert [one["world"] for one in control("GET", "/worlds")[1]] == ["main", "w1", "w2"]
    assert control("GET", "/worlds/w1")[1]["estimates"] == 30
    assert control("DELETE", "/worlds/w1") == (200, {"deleted": "w1"})
    assert [one["world"] for one in control("GET", "/worlds")[1]] == ["main", "w2"]
    assert portals.found("w1") is None
    control("POST", "/worlds/w1/clock", {"advance_seconds": 1})
    assert control("GET", "/worlds/w1/faults") == (200, [])
    assert control("DELETE", "/worlds/main")[0] == 409


def test_of_worlds_there_are_only_so_many(tmp_path):
    """One more is refused with the way out; the place of one that is deleted is free."""
    few = Worlds(tmp_path / "few.sqlite", WorldConfig(now=lambda: START), most=2)
    client = Client(ByHostName(few))
    for name, status in (("a", 200), ("b", 200), ("c", 409)):
        answer = client.post(f"/worlds/{name}/reset", json={}, **LOCAL)
        assert answer.status_code == status
    assert "DELETE" in answer.json["error"]
    client.delete("/worlds/a", **LOCAL)
    assert client.post("/worlds/c/reset", json={}, **LOCAL).status_code == 200
    few.close()


def test_a_deleted_world_leaves_no_file(control, portals, tmp_path):
    """Nor what SQLite keeps beside it."""
    control("POST", "/worlds/w1/reset", {})
    assert [file.name for file in tmp_path.iterdir() if "w1" in file.name]
    control("DELETE", "/worlds/w1")
    assert [file.name for file in tmp_path.iterdir() if "w1" in file.name] == []


def test_one_fault_is_disarmed_by_its_id(control, portals):
    """The others stay armed, with what was counted; an id is never another fault's later."""
    for name in ("link1.lost", "link2.lost"):
        status, armed = control("POST", "/worlds/main/faults", {"name": name})
    first, second = (one["id"] for one in armed)
    portals.named("main").faults.fires("link1.lost")
    status, left = control("DELETE", f"/worlds/main/faults/{second}")
    assert (status, [(one["id"], one["fired"]) for one in left]) == (200, [(first, 1)])
    assert portals.named("main").faults.fires("link2.lost") is None
    assert control("DELETE", f"/worlds/main/faults/{second}")[0] == 404
    assert control("DELETE", f"/worlds/main/faults/{10**30}")[0] == 404
    assert control("POST", "/worlds/main/faults", {"name": "link3.lost"})[1][-1]["id"] > second


def test_only_so_many_faults_are_armed(control, portals, monkeypatch):
    """One more is refused; what was armed stays."""
    monkeypatch.setattr(bodies, "MOST_ARMED", 1)
    assert control("POST", "/worlds/main/faults", {"name": "link1.lost"})[0] == 200
    assert control("POST", "/worlds/main/faults", {"name": "link1.lost"})[0] == 409
    assert len(control("GET", "/worlds/main/faults")[1]) == 1


def test_a_faults_step_may_be_written_with_a_nought(control):
    """As in scenarios; what is no fault is told with the nearest that is."""
    assert control("POST", "/worlds/main/faults", {"name": "step05.slow"})[1][0]["name"] == "step5.slow"
    assert "link1.lost" in control("POST", "/worlds/main/faults", {"name": "link1.lots"})[1]["error"]


def test_a_body_that_is_too_large_is_not_read(portals):
    """413 with a sentence."""
    body = b'{"now": "' + b"2" * bodies.MOST_BYTES + b'"}'
    answer = Client(ByHostName(portals)).post("/worlds/main/reset", data=body, content_type="application/json", **LOCAL)
    assert (answer.status_code, bool(answer.json["error"])) == (413, True)


def test_of_worlds_only_so_many_are_held_in_memory(control, portals, monkeypatch):
    """The one that was not asked for the longest is put away, and is as it was when it is asked for again."""
    monkeypatch.setattr(worlds, "MOST_HELD", 3)
    control("POST", "/worlds/w1/faults", {"name": "link1.lost"})
    control("POST", "/worlds/w1/clock", {"advance_seconds": 3600})
    first = portals.named("w1")
    for n in (2, 3, 4):
        control("POST", f"/worlds/w{n}/reset", {"lived_in": 1} if n == 2 else {})
    assert len(portals._opened) == 3
    assert control("GET", "/worlds/w1/clock")[1] == {"now": "2026-11-24T11:00:00+09:00"}
    assert [one["name"] for one in control("GET", "/worlds/w1/faults")[1]] == ["link1.lost"]
    assert portals.named("w1") is not first
    assert first.faults.armed()  # whoever still has a request in hand can carry it to its end
    assert len(control("GET", "/worlds")[1]) == 5
    first.store.close()


def test_control_tells_what_a_world_was_made_from(control):
    """The same as the reset said; of a world that nobody made, nothing."""
    made = control("POST", "/worlds/w9/reset", {"seed": 7, "lived_in": 3, "now": "2027-02-28T10:00:00+09:00"})
    assert control("GET", "/worlds/w9/origin") == made
    assert made[1]["opened_on"] == "2027-02-28"
    assert control("GET", "/worlds/nobody/origin")[0] == 404


def test_while_a_world_is_made_the_others_are_there(portals, monkeypatch):
    """Whoever asks for the one that is made anew waits until it is; whoever asks for another does not."""
    making, go_on = Event(), Event()

    def slowly(context, config):
        making.set()
        assert go_on.wait(30)
        return reset_world(context, config)

    monkeypatch.setattr(worlds, "reset_world", slowly)
    first = portals.named("w1")
    with ThreadPoolExecutor(2) as threads:
        made = threads.submit(portals.reset, "w1", portals.config)
        assert making.wait(30)
        waits = threads.submit(portals.found, "w1")
        assert portals.found("main") is not None
        assert portals.named("w2") is not None
        assert not waits.done()
        go_on.set()
        assert waits.result(30) is made.result(30) is not first


def test_a_world_that_could_not_be_made_keeps_nobody_waiting(portals, monkeypatch):
    """Whoever asks for it next is answered."""
    monkeypatch.setattr(worlds, "reset_world", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        portals.reset("w1", portals.config)
    assert portals.found("w1") is not None
