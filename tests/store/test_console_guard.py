"""Who may come into the console, and from where: names, keys, cookies, and posts of other pages."""

import pytest
from renkei.robot.console.app import create_app
from renkei.robot.console.door import TRIES, WITHIN
from renkei.robot.console.guard import MOST_BYTES, cookie_name
from renkei.robot.console.listening import Address

from .console_kit import HOST, KEY, Visitor, house_of, parked

EVIL = "http://evil.example"


@pytest.fixture
def house(store, file, clock):
    house = house_of(file, clock)
    yield house
    house.books.close()


@pytest.fixture
def visitor(house) -> Visitor:
    return Visitor(house).come_in()


@pytest.mark.parametrize("path", ["/", "/cases/case-0001", "/no/such/page"])
def test_a_stranger_is_sent_to_the_door(house, path):
    """Without the cookie no page is shown, and not even told whether it is there."""
    answer = Visitor(house).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/enter")


@pytest.mark.parametrize("path", ["/live", "/cases/case-0001/live", "/cases/case-0001/pictures/0/0"])
def test_a_script_or_picture_without_the_cookie_gets_nothing(house, path):
    """What a page asks for is answered with 401, which our own page tells as being out."""
    assert Visitor(house).get(path, Sec_Fetch_Mode="cors").status_code == 401


def test_the_key_lets_in_and_the_cookie_is_kept_from_scripts_and_other_sites(house):
    """It is HttpOnly and SameSite=Strict, called after the port, and another number each time; the key is not in it."""
    first, second = (Visitor(house).post("/enter", {"key": KEY}).headers["Set-Cookie"] for _ in range(2))
    assert first != second
    assert first.startswith("renkei-console-8701=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in first.split(";")}
    assert KEY not in first
    assert cookie_name(8701) != cookie_name(8702)


def test_wrong_keys_are_bounded_for_each_address(house, clock):
    """After five wrong ones not even the right one is looked at, for a minute; whoever comes from elsewhere is not held up."""
    visitor = Visitor(house)
    assert [visitor.post("/enter", {"key": f"{n}"}).status_code for n in range(TRIES)] == [403] * TRIES
    assert visitor.post("/enter", {"key": KEY}).status_code == 429
    elsewhere = Visitor(house)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert elsewhere.post("/enter", {"key": KEY}).status_code == 303
    clock.sleep(WITHIN)
    assert visitor.post("/enter", {"key": KEY}).status_code == 303


def test_who_has_left_is_out(visitor):
    """The cookie of before opens nothing any more."""
    assert visitor.post("/leave", {"token": visitor.token}).status_code == 303
    assert visitor.get("/").headers["Location"] == "/enter"


@pytest.mark.parametrize(
    "host", ["evil.example:8701", "127.0.0.1:80", "127.0.0.1", "localhost.evil.example:8701", "192.0.2.7:8701"]
)
def test_a_name_that_others_let_lead_here_is_refused(visitor, host):
    """The Host header must be the address that is listened on; else a page elsewhere could read all by a name of its own."""
    for answer in (
        visitor.get("/", host=host),
        visitor.get("/enter", host=host),
        visitor.post("/enter", {"key": KEY}, host),
    ):
        assert answer.status_code == 421
        assert "case-" not in answer.text


@pytest.mark.parametrize(
    ("address", "ours", "others"),
    [
        (Address("127.0.0.1", 1), ("127.0.0.1:1", "localhost:1", "LOCALHOST:1", "[::1]:1"), ("127.0.0.1:2", "", "x:1")),
        (Address("::1", 1), ("[::1]:1", "localhost:1"), ("[::2]:1",)),
        (Address("192.0.2.7", 1), ("192.0.2.7:1",), ("localhost:1", "192.0.2.8:1")),
        (Address("0.0.0.0", 1), ("192.0.2.8:1", "[2001:db8::1]:1", "127.0.0.1:1"), ("evil.example:1", "192.0.2.8:2")),
        (Address("127.0.0.1", 1, ("robo.example",)), ("robo.example", "robo.example:443"), ("evil.example",)),
        (Address("127.0.0.1", 80), ("127.0.0.1", "127.0.0.1:80"), ("127.0.0.1:81",)),
    ],
)  # fmt: skip
def test_by_which_names_it_is_called(address, ours, others):
    """On loopback by its three names; elsewhere by the one given, and where it listens everywhere by any number; by a proxy's name."""
    assert [name for name in ours if not address.is_ours(name)] == []
    assert [name for name in others if address.is_ours(name)] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL, "Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://localhost:8700", "Sec_Fetch_Site": "same-site"},
        {"Origin": EVIL, "Sec_Fetch_Site": ""},
        {"Origin": "null", "Sec_Fetch_Site": ""},
        {"Origin": "", "Sec_Fetch_Site": ""},
        {"Origin": f"{EVIL}/{HOST}", "Sec_Fetch_Site": "same-origin"},
    ],
    ids=["cross-site", "another port of this host", "an old browser", "null", "silent", "like ours"],
)
def test_a_post_from_another_page_is_refused(visitor, store, headers):
    """Though the cookie and even the token came with it, nothing is changed; nor is anybody let in by it."""
    case_id = parked(store)
    form = {"token": visitor.token, "shown": visitor.shown(case_id), "by": "x"}
    assert visitor.post(f"/cases/{case_id}/cancel", form, **headers).status_code == 403
    assert visitor.post("/enter", {"key": KEY}, **headers).status_code == 403
    assert store.entry(case_id).status == "needs_person"


def test_a_post_without_its_own_token_is_refused(house, visitor, store):
    """None, a wrong one, and that of somebody else who has come in."""
    case_id = parked(store)
    other = Visitor(house).come_in()
    for token in ("", "wrong", other.token):
        form = {"token": token, "shown": visitor.shown(case_id), "by": "x"}
        answer = visitor.post(f"/cases/{case_id}/cancel", form)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.json["told"][0]
    assert store.entry(case_id).status == "needs_person"


def test_to_look_changes_nothing(house, visitor, store):
    """What decides takes posts only, and the books are the same after every page that can be asked for."""
    case_id = parked(store)
    before = store.entry(case_id)
    for rule in create_app(house).url_map.iter_rules():
        path = rule.rule.replace("<case_id>", case_id).replace("<int:record>", "0").replace("<int:place>", "0")
        visitor.get(path.replace("<act>", "cancel"))
    assert visitor.get(f"/cases/{case_id}/cancel").status_code == 405
    assert (store.entry(case_id), store.acts(case_id)) == (before, [])


@pytest.mark.parametrize("path", ["/", "/enter", "/static/console.js", "/cases/nobody", "/live"])
def test_every_answer_tells_the_browser_what_it_may(visitor, path):
    """Pages, errors and files: nothing from elsewhere, no inline script, no frame, nothing kept, nothing for other origins."""
    headers = visitor.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_too_much_is_refused(visitor):
    """A form of more than its bound is not read."""
    assert visitor.post("/enter", {"key": "x" * MOST_BYTES}).status_code == 413
