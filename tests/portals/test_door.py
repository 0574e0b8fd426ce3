"""Who is let in: known addresses, own pages, worlds that somebody made, and numbers that a record can have."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from renkei import mockportals
from renkei.mockportals.server import ByHostName, Worlds
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER
from renkei.mockportals.world import TooManyWorlds, WorldConfig
from werkzeug.test import Client

from . import sonpo_kit

PORTALS = ("pal", "sonpo", "jpass", "customer", "arclink", "cal21")
ACCOUNT = {"user": TRAINING_USER, "password": TRAINING_PASSWORD}
HERE = {"REMOTE_ADDR": "127.0.0.1"}
FOREIGN = (
    "http://evil.example",
    "http://pal.localhost:9000",
    "http://pal.localhost",
    "https://pal.localhost:8700",
    "http://control.localhost:8700",
    "http://pal.localhost:8700.evil.example",
    "http://pal.localhost:8700@evil.example",
    "http://[",
    "null",
    "",
)
TOO_LONG = ("9223372036854775808", "9" * 30, "9" * 5000)


@pytest.fixture
def visit(portals):
    """Ask as anybody on this machine: `visit("pal.localhost:8700", "/login")`; cookies are kept."""
    client = Client(ByHostName(portals))

    def visit(host, path="/", method="GET", **more):
        return client.open(path, method=method, base_url=f"http://{host}", environ_overrides=HERE, **more)

    return visit


def files(folder):
    """Return what lies in a folder, by name."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "pal.localhost.evil.example:8700",
        "pal.evil.example",
        "10.0.0.1:8700",
        "nowhere.localhost:8700",
        "pal.w_1.localhost",
        "pal.a.b.localhost",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
    ],
)
def test_other_addresses_are_not_served(visit, tmp_path, host):
    """A name that is none of the portals', as in DNS rebinding, gets 421 and a sentence, and leaves nothing behind."""
    answer = visit(host, "/login", "POST", data=ACCOUNT)
    assert (answer.status_code, "このアドレスにポータルはありません" in answer.text) == (421, True)
    assert "Set-Cookie" not in answer.headers
    assert files(tmp_path) == []


@pytest.mark.parametrize("host", ["localhost", "localhost:8700", "LOCALHOST:8700", "127.0.0.1:8700", "[::1]:8700"])
def test_the_bare_address_shows_the_doors(visit, host):
    """It says that these are the portals, and leads to each on the same port; control's door is open from there."""
    answer = visit(host)
    port = ":8700" if "8700" in host else ""
    assert (answer.status_code, answer.headers["X-Renkei-Portals"]) == (200, "1")
    assert f'href="http://control.localhost{port}/"' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("portal", PORTALS)
def test_a_foreign_page_changes_nothing(visit, portal, origin):
    """What another host, another port or another scheme sends is refused, whatever the cookies say."""
    answer = visit(f"{portal}.localhost:8700", "/login", "POST", data=ACCOUNT, headers={"Origin": origin})
    assert (answer.status_code, "ほかのページから送信されたため" in answer.text) == (403, True)
    assert "Set-Cookie" not in answer.headers


def test_a_foreign_form_hands_nothing_over(client, world_context):
    """A form of another page to PAL's 「損保照会」 is not carried out; PAL's own is, and one that names no page."""
    pal = client("pal")
    path, base = "/estimates/E00000001/sonpo", "http://pal.localhost:8700"
    assert pal._client.post(path, base_url=base, headers={"Origin": "http://pal.localhost:9000"}).status_code == 403
    assert world_context.link.journal() == []
    assert pal._client.post(path, base_url=base, headers={"Origin": base}).status_code == 302
    assert pal._client.post(path, base_url=base).status_code == 302
    assert len(world_context.link.journal()) == 2


def test_a_foreign_page_may_lead_here(visit):
    """A link from elsewhere opens a screen: nothing is changed by it."""
    answer = visit("pal.localhost:8700", "/login", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_control_takes_nothing_from_a_foreign_page(visit, world_context, header, method):
    """Not even a reading call: 403 with a sentence. Its own page is served, and whoever names no page."""
    faults = {"method": method, "json": {"name": "link1.lost"}}
    for page in ("http://evil.example/x", "http://control.localhost:9000/", "http://localhost:8700/", "null"):
        answer = visit("control.localhost:8700", "/worlds/main/faults", **faults, headers={header: page})
        assert (answer.status_code, bool(answer.json["error"])) == (403, True)
    assert world_context.faults.armed() == []
    for headers in ({}, {header: "http://control.localhost:8700"}):
        assert visit("control.localhost:8700", "/worlds/main/faults", **faults, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8700",
        "nowhere.localhost",
        "pal.w9.localhost:8700",
        *(f"{p}.localhost:8700" for p in (*PORTALS, "control")),
    ],
)
def test_every_page_is_bound(visit, host):
    """No page of another host shows it in a frame, and it runs nothing but the portals' own scripts."""
    for path in ("/", "/login", "/nothing-here"):
        headers = visit(host, path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert (headers["X-Frame-Options"], policy["frame-ancestors"]) == ("SAMEORIGIN", "'self'")
        if headers["Content-Type"].startswith("text/html"):
            assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
            assert policy["form-action"] == f"'self' http://*.localhost{':8700' if '8700' in host else ''}"


@pytest.mark.parametrize(
    "template", sorted(Path(mockportals.__file__).parent.rglob("*.html")), ids=lambda path: path.name
)
def test_no_template_has_a_script_or_a_style_of_its_own(template):
    """What stands in a page itself would not be run: the pages' policy lets no such thing pass."""
    markup = template.read_text("utf-8")
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|javascript:", markup) == []


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example/",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "/estimates\nSet-Cookie: a=b",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "http://evil.example/",
        "javascript:alert(1)",
        "\t//evil.example",
        "/\x00",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(visit, onward):
    """An address that a browser would read as another host's, or that is none, leads to the top."""
    answer = visit("pal.localhost:8700", "/login", "POST", query_string={"next": onward}, data=ACCOUNT)
    assert (answer.status_code, answer.location) == (302, "/")


def test_signing_in_leads_on_where_one_wanted_to_go(visit):
    """A path with a query, Japanese or a space in it is followed."""
    answer = visit(
        "pal.localhost:8700", "/login", "POST", query_string={"next": "/estimates?q=山田 太郎"}, data=ACCOUNT
    )
    assert answer.location == "/estimates?q=%E5%B1%B1%E7%94%B0%20%E5%A4%AA%E9%83%8E"


@pytest.mark.parametrize("number", TOO_LONG, ids=["2^63", "30 digits", "5000 digits"])
@pytest.mark.parametrize("portal", PORTALS)
def test_no_number_is_too_long_for_a_path(portals, visit, portal, number):
    """Each screen of each portal, with a number in its path that no record can have: there is no such screen, or a refusal."""
    host = f"{portal}.localhost:8700"
    visit(host, "/login", "POST", data=ACCOUNT)
    portals.named("main").faults.arm("step13.list_stale")  # so that it is asked what a request is about
    portals.named("main").faults.arm("step52.slow")
    rules = ByHostName(portals)._app_of(portal).url_map.iter_rules()
    for rule in [one for one in rules if one.arguments and one.endpoint != "static"]:
        path = re.sub(r"<[^>]+>", number, rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            answer = visit(host, path, method, query_string={"number": number, "page": number}, data={"number": number})
            assert answer.status_code < 500, f"{method} {rule.rule}: {answer.status_code}"
            assert answer.status_code == 404 or "int:" not in rule.rule, f"{method} {rule.rule}"


@pytest.mark.parametrize("portal", ["pal", "sonpo", "jpass", "arclink"])
@pytest.mark.parametrize("number", [*TOO_LONG, "-1", "0x10", "１", "NaN"])
def test_no_number_is_too_long_for_a_list(portals, visit, portal, number):
    """A page or a search by a number that there is none of shows a list."""
    host = f"{portal}.localhost:8700"
    visit(host, "/login", "POST", data=ACCOUNT)
    for name in ("step13.list_stale", "step52.slow", "step6.slow"):
        portals.named("main").faults.arm(name, nth=1000)
    paths = {"pal": "/estimates", "jpass": "/applications"}
    answer = visit(host, paths.get(portal, "/"), query_string={"page": number, "q": number, "number": number})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "item", ["保険料", "車両保険金額", "支払回数", "等級", "保険期間", "振替開始年月", "保険始期日"]
)
@pytest.mark.parametrize("number", [*TOO_LONG, "１２３", "-1", "1e9"])
def test_no_number_is_too_long_for_a_form(client, item, number):
    """An amount, a date or a count that is no such thing is refused in words."""
    at = client("pal").post("/estimates/E00000001/sonpo").location.removeprefix("http://sonpo.localhost:8700")
    answer = client("sonpo").post(at, **{**sonpo_kit.entries(1), item: number})
    assert (answer.status_code, f"「{item}」" in answer.text) == (422, True)


def test_what_is_refused_is_refused_in_the_portals_words(client):
    """A method that a screen does not know and a form that is too big are answered in Japanese, as everything is."""
    pal = client("pal")
    assert "この画面ではその操作を行えません。" in pal.post("/estimates").text
    part = b'--b\r\nContent-Disposition: form-data; name="user"\r\n\r\n%s\r\n--b--\r\n' % (b"x" * 600_000)
    form = {"base_url": "http://pal.localhost:8700", "content_type": "multipart/form-data; boundary=b"}
    too_big = pal._client.post("/login", data=part, **form)
    assert (too_big.status_code, "送信された内容が大きすぎます。" in too_big.text) == (413, True)


def test_only_control_makes_a_world(visit, tmp_path):
    """A look at a world that nobody made is a 404 page or a sentence, and makes no file; a reset makes it."""
    answer = visit("pal.w1234.localhost:8700")
    assert (answer.status_code, "ワールド「w1234」はありません" in answer.text) == (404, True)
    for path in ("clock", "faults", "screening", "links", "ledger"):
        said = visit("control.localhost", f"/worlds/w1234/{path}")
        assert (said.status_code, "no world 'w1234'" in said.json["error"]) == (404, True)
    assert visit("control.localhost", "/worlds/w1234/faults", "DELETE").status_code == 404
    assert visit("control.localhost", "/worlds/w1234/faults", "POST", json={"name": "no.such"}).status_code == 400
    assert files(tmp_path) == []
    assert visit("control.localhost", "/worlds/w1234/reset", "POST", json={}).status_code == 200
    assert visit("pal.w1234.localhost:8700").status_code == 302
    assert visit("control.localhost", "/worlds/w1234/ledger").json == {"effects": [], "refused": []}


@pytest.mark.parametrize("name", ["portals.sqlite", "portals", "端末.records.db"])
def test_worlds_are_found_again_and_their_number_is_bounded(tmp_path, name):
    """After a restart those that were made are there; one more than there may be is refused with a sentence, and a reset is not."""
    with closing(Worlds(tmp_path / name, most=2)) as worlds:
        worlds.named("one")
        worlds.named("two")
    with closing(Worlds(tmp_path / name, most=2)) as worlds:
        client, local = Client(ByHostName(worlds)), {"base_url": "http://control.localhost", "environ_overrides": HERE}
        assert client.get("/worlds/one/clock", **local).status_code == 200
        assert client.post("/worlds/two/reset", json={}, **local).status_code == 200
        refused = client.post("/worlds/three/reset", json={}, **local)
        assert (refused.status_code, "as many worlds as there may be" in refused.json["error"]) == (409, True)
        assert client.get("/worlds/two-wal/clock", **local).status_code == 404
        assert worlds.found("main") is not None
        with pytest.raises(TooManyWorlds):
            worlds.named("three")


def test_the_training_account_can_be_closed(tmp_path):
    """Where it is, nobody signs in, and whoever had signed in before is out."""
    portal = {"base_url": "http://pal.localhost"}
    with closing(Worlds(tmp_path / "portals.sqlite")) as worlds:
        client = Client(ByHostName(worlds))
        client.post("/login", data=ACCOUNT, **portal)
        assert client.get("/", **portal).status_code == 200
        cookie = client.get_cookie("pal_session", "pal.localhost").value
    with closing(Worlds(tmp_path / "portals.sqlite", WorldConfig(training=False))) as worlds:
        client = Client(ByHostName(worlds))
        client.set_cookie("pal_session", cookie, domain="pal.localhost")
        assert client.get("/", **portal).status_code == 302
        answer = client.post("/login", data=ACCOUNT, **portal)
        assert (answer.status_code, "練習用の利用者は閉じられています。" in answer.text) == (422, True)


def test_a_file_of_others_is_left_alone(tmp_path):
    """A database that is not a world's is refused before anything is made in it."""
    with closing(sqlite3.connect(tmp_path / "books.sqlite")) as books:
        books.execute("CREATE TABLE cases (id TEXT)")
        books.commit()
    before = (tmp_path / "books.sqlite").read_bytes()
    worlds = Worlds(tmp_path / "books.sqlite")
    with pytest.raises(mockportals.store.OthersRecords):
        worlds.named("main")
    assert (tmp_path / "books.sqlite").read_bytes() == before
