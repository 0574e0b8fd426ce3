"""Whatever control is told: no body makes it fall over, and none that it takes breaks what is asked afterwards."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from renkei.mockportals.control.calls import CALLS
from renkei.mockportals.portals import PORTALS
from renkei.mockportals.server import ByHostName
from werkzeug.test import Client

from .test_control import LOCAL

PATHS = {call.path.rpartition("/")[2]: call.body for call in CALLS if call.body is not None}
NAMES = sorted({name for body in PATHS.values() for name in body.model_fields})
FEW = st.integers(-2, 3)
"""Few lives and few estimates: that many take their time is held elsewhere."""
HUGE = st.sampled_from(
    [10**21, 2**63, -(2**63), 10**400, 1e12, 1e300, -1e300, float("nan"), float("inf"), 3.15e9, 0.1, 5e-324]
)
TIMES = st.sampled_from(
    [
        "9999-12-31T23:59:59", "0001-01-01T00:00:00+10:00", "2199-12-31T23:59:59", "2000-01-01", "2026-11-24T10:00:00-23:59",
        "2026-W48-2", "2199-12-31T23:59:59-10:00", "20260230", "24:00",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    ["link1.lost", "step05.slow", "step16.down", "E00000001", "承認", "審査中", "E1", "", "\x00", "\ud800", "x" * 5000]
)
VALUES = st.one_of(
    FEW, HUGE, TIMES, WORDS, st.none(), st.booleans(), st.text(max_size=20), st.floats(), st.lists(FEW, max_size=2)
)
BODIES = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), st.text(max_size=5)), VALUES, max_size=5
)
WHOLE = st.one_of(BODIES, BODIES, VALUES).map(lambda body: json.dumps(body).encode())
READ = ("clock", "faults", "screening", "links", "ledger")


@pytest.mark.parametrize("what", sorted(PATHS))
def test_no_body_breaks_control_or_the_world(what, portals):
    """Of many bodies each gets an answer in JSON, no 500; each refusal has a sentence; and whatever was taken, the world goes on."""
    client = Client(ByHostName(portals))

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(body=st.one_of(WHOLE, st.binary(max_size=20)))
    def told(body):
        answer = client.post(f"/worlds/main/{what}", data=body, content_type="application/json", **LOCAL)
        assert answer.status_code in (200, 400, 409), (body, answer.text)
        assert (answer.status_code == 200) != ("error" in (answer.json if isinstance(answer.json, dict) else {}))
        assert len(answer.text) < 20_000
        for path in (*READ, ""):
            assert client.get(f"/worlds/main/{path}".rstrip("/"), **LOCAL).status_code == 200, body
        local = {**LOCAL, "base_url": "http://jpass.localhost"}
        assert client.get("/login", **local).status_code in (200, 503), body

    told()


@pytest.mark.parametrize("call", [call for call in CALLS if "{world}" in call.path], ids=lambda call: call.name)
@pytest.mark.parametrize("world", ["%00", "a" * 41, "..%2f..", "MAIN", "%ff", "w%20x", "'"])
def test_no_name_of_a_world_leads_elsewhere(call, world, portals, tmp_path):
    """What is no name of a world is a 404, and no file of such a name comes to be."""
    path = call.path.replace("{world}", world).replace("{id}", "1")
    body = {"json": {}} if call.body else {}
    answer = Client(ByHostName(portals)).open(path, method=call.method, **body, **LOCAL)
    assert (answer.status_code, bool(answer.json["error"])) == (404, True)
    assert {file.name.partition("-")[0] for file in tmp_path.iterdir()} <= {"portals.sqlite"}


@pytest.mark.parametrize("now", ["2000-01-01T00:00:00", "2199-12-31T23:59:59"])
def test_at_the_ends_of_what_a_clock_may_show_the_portals_go_on(now, portals, client):
    """Each shows its first screen to who has signed in, also once the clock has gone on beyond it by itself."""
    control = Client(ByHostName(portals))
    assert control.post("/worlds/main/clock", json={"now": now}, **LOCAL).status_code == 200
    for portal in PORTALS:
        assert client(portal.name).get("/").status_code < 500
    portals.named("main").set_clock(portals.named("main").clock.now() + timedelta(days=1))
    assert control.get("/worlds/main/clock", **LOCAL).status_code == 200
    assert client("jpass").get("/").status_code < 500
