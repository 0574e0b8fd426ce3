"""Pages that are not the portal's own, whatever they look like: nothing is entered there, least of all a password."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Route
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.session import BrowserSession
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import CaseError, StrangePlace
from renkei.robot.screens.pal import Menu

USER, PASSWORD = "someone-of-ours", "hidden-word"
SIGN_IN = """<!doctype html><title>PAL</title><h1>ログイン</h1><form method="post" action="{action}">
<label for="u">利用者ID</label><input id="u" name="u"><label for="p">パスワード</label><input id="p" name="p" type="password">
<button>ログイン</button></form>{script}"""


class Stranger(ThreadingHTTPServer):
    """Shows PAL's sign-in, or PAL's menu, and keeps whatever it is given."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.given: list[str] = []
        self.page = SIGN_IN.format(action="", script="")


class _Handler(BaseHTTPRequestHandler):
    server: Stranger

    def do_GET(self) -> None:
        self.server.given.append(self.path)
        page = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        self.server.given.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    """Somebody else's server."""
    server = Stranger()
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def session_where(new_context, world) -> Iterator[Callable[..., BrowserSession]]:
    """A session in which PAL answers as it is told to: `session_where(answer)`."""
    contexts: list[BrowserContext] = []

    def session_where(answer: Callable[[Route], None]) -> BrowserSession:
        def context(**wishes):
            contexts.append(new_context(**wishes))
            contexts[-1].route(f"**://pal.{urlsplit(world.url).hostname}:{urlsplit(world.url).port}/**", answer)
            return contexts[-1]

        addresses = Addresses.parse(world.url)
        keys = Keys(addresses, {"RENKEI_USER": USER, "RENKEI_PASSWORD": PASSWORD})
        shared = SessionContext(new_context=context, addresses=addresses, keys=keys, timeouts=Timeouts(screen=5.0))
        return BrowserSession(shared)

    return session_where


def redirected_to(address: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=302, headers={"Location": address})


def must_have_learnt_nothing(stranger: Stranger) -> None:
    assert not [given for given in stranger.given if USER in given or PASSWORD in given]


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.localhost", "pal.localhost", "same name"])
def test_a_strangers_sign_in_gets_no_password(session_where, world, stranger, host):
    """PAL leads to a page of another host, or of its own name on another port, with the same labels: user and password stay here."""
    name = f"pal.{urlsplit(world.url).hostname}" if host == "same name" else host
    session = session_where(redirected_to(f"http://{name}:{stranger.server_port}/login"))
    with pytest.raises(StrangePlace) as refused:
        session.open(Menu)
    assert "not PAL's address" in refused.value.seen.en
    assert str(stranger.server_port) in refused.value.seen.ja
    assert session.front is not None  # its picture is taken there
    assert session.front.evaluate("[...document.querySelectorAll('input')].every((field) => field.value === '')")
    must_have_learnt_nothing(stranger)


def test_a_strangers_copy_of_a_screen_is_not_worked_on(session_where, stranger):
    """A page of another host that looks like PAL's menu is not PAL's menu."""
    stranger.page = f"<!doctype html><h1>{Menu.heading}</h1>"
    session = session_where(redirected_to(f"http://evil.localhost:{stranger.server_port}/"))
    with pytest.raises(StrangePlace):
        session.open(Menu)


def test_a_sign_in_that_goes_elsewhere_gets_no_password(session_where, stranger):
    """PAL's own address, with a form that sends what is entered to another one."""
    page = SIGN_IN.format(action=f"http://evil.localhost:{stranger.server_port}/", script="")
    session = session_where(lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    with pytest.raises(StrangePlace):
        session.open(Menu)
    must_have_learnt_nothing(stranger)


@pytest.mark.parametrize("event", ["input", "focusin"])
def test_a_window_that_moves_on_under_the_hand_gets_no_password(session_where, stranger, event):
    """PAL's own sign-in leads to a stranger's as soon as something is entered: the password is not typed into what came."""
    script = f"""<script>document.addEventListener("{event}", () => location.href =
        "http://evil.localhost:{stranger.server_port}/login")</script>"""
    page = SIGN_IN.format(action="", script=script)
    session = session_where(lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    with pytest.raises((CaseError, PlaywrightError)):
        session.open(Menu)
    assert not [given for given in stranger.given if PASSWORD in given]
