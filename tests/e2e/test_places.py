"""Systems that live where they live: six hosts, https, a path prefix, a client certificate; and the ways there."""

import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from csv import DictReader, DictWriter
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import trustme
from playwright.sync_api import Browser, BrowserType
from playwright.sync_api import Error as PlaywrightError
from renkei.robot.browser import trust
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.gateway import Gateway
from renkei.robot.browser.session import BrowserSession
from renkei.robot.browser.trouble import in_words
from renkei.robot.browser.wishes import wishes_of
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.passes import Passes
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import Interrupted
from renkei.robot.screens.pal import Menu

from tests.support.lifeline import tied_to_us
from tests.support.places import Answering, Quiet, answering, proxy
from tests.support.serving import free_port
from tests.support.ways import AGAIN, EFFECTS, TERMINAL

SIX = """\
[pal]
url = "https://pal.dealer.localhost:{a}/app"
ca = "ca.pem"
[sonpo]
url = "https://online.insurer.localhost:{b}"
ca = "insurer-ca.pem"
client_certificate = "staff.p12"
[jpass]
url = "https://jpass.localhost:{a}"
ca = "ca.pem"
max_rate = "20/s"
hours = "mon-sun 00:00-24:00"
[customer]
url = "https://apply.finance.localhost:{a}/terminal"
ca = "ca.pem"
[arclink]
url = "https://arclink.localhost:{a}"
ca = "ca.pem"
[cal21]
url = "https://cal21.dealer.localhost:{c}"
ca = "ca.pem"
[labels]
"ログイン" = "サインイン"
[labels.sonpo]
"割賦WEB連携" = "割賦WEB連携送信"
[labels.jpass]
"保険料" = "保険料(年額)"
"""
ENVIRONMENT = {
    **os.environ,
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    "LC_ALL": "C.UTF-8",
    "RENKEI_SONPO_CERTIFICATE_PASSPHRASE": "sesame",
}


class Dealer:
    """A dealer's folder with a portals file, and the portals at the addresses in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**ENVIRONMENT, "RENKEI_DB": str(folder / "books.sqlite"), "RENKEI_PORTALS": "portals.toml"}
        (folder / "portals.toml").write_text(SIX.format(a=free_port(), b=free_port(), c=free_port()), "utf-8")

    def serve(self) -> "subprocess.Popen[str]":
        """Start the portals, and wait until they say that they are up."""
        wanted = ["portals", "--hosts", "portals.toml", "--port", "0", "--approve-after", "0"]
        process = subprocess.Popen(
            [sys.executable, "-m", "renkei.robot", *wanted],
            cwd=self.folder,
            **tied_to_us(self.environment),
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        said = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "--portals portals.toml" in line:
                break
        self.said = "".join(said)
        self.control = int(re.search(r"http://control\.localhost:(\d+)/", self.said)[1])
        return process

    def renkei(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Give a command in the folder."""
        return subprocess.run(
            [sys.executable, "-m", "renkei.robot", *arguments],
            cwd=self.folder,
            **tied_to_us(self.environment),
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )

    def run(self, **changes: str) -> list[tuple[str, str]]:
        """Run the first sample's row with these changes; return what became of its case, and why."""
        self.renkei("template", "cases.csv", "--rows", "1", "--force")
        with (self.folder / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
            [row] = DictReader(file)
        with (self.folder / "cases.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = DictWriter(file, [*row])
            writer.writeheader()
            writer.writerow({**row, **changes})
        done = self.renkei("run", "cases.csv", "--out", "out", "--staff", "robot", "--customer", "robot")
        assert done.returncode in (0, 1), done.stdout + done.stderr
        summary = json.loads((self.folder / "out" / "summary.json").read_text("utf-8"))
        return [(case["status"], (case["reason"] or {}).get("message", "")) for case in summary["cases"]]

    def ask(self, method: str, what: str, **body: object) -> object:
        """Ask control."""
        with closing(HTTPConnection("127.0.0.1", self.control, timeout=60)) as connection:
            headers = {"Host": f"control.localhost:{self.control}", "Content-Type": "application/json"}
            connection.request(method, f"/worlds/main/{what}", json.dumps(body) if body else None, headers)
            return json.loads(connection.getresponse().read())

    def effects(self) -> list[str]:
        """Return the business effects that took hold, in order."""
        return [entry["effect"] for entry in self.ask("GET", "ledger")["effects"]]


@pytest.fixture
def dealer(tmp_path: Path) -> Iterator[Dealer]:
    """A dealer's folder, the portals up."""
    dealer = Dealer(tmp_path)
    with dealer.serve() as process:
        yield dealer
        process.terminate()


@pytest.mark.parametrize(
    ("income", "ends", "effects"),
    [("100", "declined", EFFECTS[:1]), pytest.param("650", "done", EFFECTS, marks=pytest.mark.nightly)],
    ids=["to the screening", "to the store approver"],
)
def test_the_main_way_goes_over_six_hosts(dealer, income, ends, effects):
    """https, a path prefix, a client certificate of another authority, and three labels that are others: each effect once, by the file
    alone.
    """
    assert {"ca.pem", "insurer-ca.pem", "staff.p12"} <= {path.name for path in dealer.folder.iterdir()}
    assert [end for end, _ in dealer.run(年収=income)] == [ends]
    assert dealer.effects() == [*effects]


@pytest.mark.nightly
def test_every_way_goes_over_six_hosts(dealer):
    """The customer's terminal, a re-application, and the audit that hands over again what was lost."""
    assert dealer.run(**TERMINAL) == [("done", "")]
    assert dealer.run(**AGAIN) == [("done", "")]
    assert dealer.effects() == ["terminal_application", *EFFECTS, "reapplication", *EFFECTS]
    [estimate] = {entry["estimate"] for entry in dealer.ask("GET", "ledger")["effects"]}
    dealer.ask("POST", "reset", approve_after=0)
    dealer.ask("POST", "faults", name="link1.lost", times=99)
    (dealer.folder / "books.sqlite").unlink()
    [(status, _)] = dealer.run()
    assert status == "needs_person"
    dealer.ask("DELETE", "faults")
    assert estimate in dealer.renkei("audit", "--grace", "0").stdout
    mended = dealer.renkei("audit", "--grace", "0", "--fix")
    assert (mended.returncode, dealer.ask("GET", "links")[-1]["outcome"]) == (0, "delivered"), mended.stdout


@pytest.mark.nightly
def test_systems_are_looked_at(dealer):
    """Whether each answers, until when its certificate is good, and whether the sign-in works; and why not."""
    well = dealer.renkei("systems", "portals.toml")
    assert well.returncode == 0, well.stdout + well.stderr
    lines = dict(line.split("  ", 1) for line in well.stdout.splitlines()[:-1])
    assert re.search(
        r"/app/  answers; certificate until \d{4}-\d\d-\d\d \(36[45] days\); the sign-in works", lines["PAL"]
    )
    assert "the sign-in works" in lines["損保オンライン (insurer)"]
    assert "has no sign-in" in lines["customer's terminal"]
    assert "hours: mon-sun 00:00-24:00, open now; 20/s at most" in lines["J-PASS"]
    assert "certificate until" in lines["cal21"]

    dealer.environment["RENKEI_USER"], dealer.environment["RENKEI_JPASS_USER"] = "renkei", "nobody"
    dealer.environment["RENKEI_PASSWORD"], dealer.environment["RENKEI_JPASS_PASSWORD"] = (
        "renkei-training",
        "hidden-word",
    )
    wrong = dealer.renkei("systems")
    assert wrong.returncode == 1
    assert "J-PASS" in wrong.stdout
    assert "the sign-in does not work: jpass refused the sign-in" in wrong.stdout
    assert "1 system cannot be used" in wrong.stderr
    assert "hidden-word" not in wrong.stdout + wrong.stderr


@pytest.mark.nightly
def test_a_portal_of_another_authority_is_not_gone_to(dealer):
    """The insurer's authority is named for PAL: nothing is begun, and the certificate is said to be why."""
    file = dealer.folder / "portals.toml"
    file.write_text(file.read_text("utf-8").replace('"ca.pem"', '"insurer-ca.pem"', 1), "utf-8")
    dealer.renkei("template", "cases.csv", "--rows", "1", "--force")
    done = dealer.renkei("run", "cases.csv", "--out", "out")
    assert (done.returncode, "its certificate is not trusted" in done.stderr) == (2, True), done.stderr
    assert dealer.effects() == []


@pytest.fixture
def authority(tmp_path):
    """An authority that nobody knows but the portals file."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return made


def test_the_browser_trusts_one_key_and_no_other(
    authority, tmp_path, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
):
    """By the file's `ca`, after a look at the certificate: neither the same authority's next key for the same host, nor another host's.

    What is shown there then is told in words; a browser that is started anew knows the next key.
    """
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    host = "pal.dealer.localhost"
    authority.issue_cert(host, "other.localhost").configure_cert(tls)

    def launched(keys: frozenset[str]) -> Browser:
        arguments = [*browser_type_launch_args["args"], *trust.arguments(keys)]
        return browser_type.launch(**{**browser_type_launch_args, "args": arguments})

    with answering(tls) as pal, answering(tls) as other:
        file = tmp_path / "portals.toml"
        file.write_text(f'[pal]\nurl = "https://{host}:{pal.server_port}"\nca = "ca.pem"\n', "utf-8")
        addresses = Addresses.parse(str(file))
        first = trust.keys_of(addresses)
        with closing(launched(first)) as browser:
            page = browser.new_page()
            page.goto(addresses.of("pal"))
            assert page.get_by_role("heading").inner_text() == "ここ"
            authority.issue_cert(host).configure_cert(tls)
            for url in (addresses.of("pal"), f"https://other.localhost:{other.server_port}/"):
                with pytest.raises(PlaywrightError) as refused:
                    browser.new_page().goto(url)
                assert "certificate could not be verified" in in_words(refused.value).en
        second = trust.keys_of(addresses)
        assert not second <= first
        with closing(launched(second)) as browser:
            browser.new_page().goto(addresses.of("pal"))


def test_one_certificate_of_ours_opens_no_other_door(
    authority, tmp_path, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
):
    """Where a portal wants to see one, the browser still believes nobody else's certificate: another host's is refused as ever."""
    ours = authority.issue_cert("staff@dealer.example")
    (tmp_path / "staff.pem").write_bytes(ours.private_key_and_cert_chain_pem.bytes())
    wanting, plain, strange = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(3))
    authority.issue_cert("pal.localhost").configure_cert(wanting)
    authority.issue_cert("jpass.localhost").configure_cert(plain)
    trustme.CA().issue_cert("cdn.localhost").configure_cert(strange)
    wanting.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(wanting)
    with answering(wanting) as pal, answering(plain) as jpass, answering(strange) as cdn:
        urls = (
            f'[pal]\nurl = "https://pal.localhost:{pal.server_port}"\nca = "ca.pem"\nclient_certificate = "staff.pem"\n'
        )
        urls += f'[jpass]\nurl = "https://jpass.localhost:{jpass.server_port}"\nca = "ca.pem"\n'
        (tmp_path / "portals.toml").write_text(urls, "utf-8")
        addresses = Addresses.parse(str(tmp_path / "portals.toml"))
        with closing(Gateway(addresses, Passes({}))) as gateway:
            keys = trust.keys_of(addresses) | {str(trust.key_of(gateway.certificate))}
            more = {"args": [*browser_type_launch_args["args"], *trust.arguments(keys)]}
            with closing(browser_type.launch(**{**browser_type_launch_args, **more})) as browser:
                page = browser.new_context(proxy=gateway.wish).new_page()
                for portal in ("pal", "jpass"):
                    page.goto(addresses.of(portal))
                    assert page.get_by_role("heading").inner_text() == "ここ"
                with pytest.raises(PlaywrightError, match="ERR_CERT_AUTHORITY_INVALID"):
                    page.goto(f"https://cdn.localhost:{cdn.server_port}/")
    assert cdn.asked == []


SIGN_IN = """<!doctype html><h1>サインオン</h1><form method="post" action="/app/sign-in"><label for="u">職員番号</label>
<input id="u" name="u"><label for="p">暗証番号</label><input id="p" name="p" type="password"><button>開始</button></form>"""
LABELS = '[pal.sign_in]\nheading = "サインオン"\nuser = "職員番号"\npassword = "暗証番号"\nbutton = "開始"\n'


@pytest.fixture
def session_at(new_context, tmp_path) -> Iterator[Callable[..., BrowserSession]]:
    """A session by a portals file: `session_at(text)`, as user `someone` with a password."""
    sessions = []

    def session_at(text: str) -> BrowserSession:
        (tmp_path / "portals.toml").write_text(text, "utf-8")
        addresses = Addresses.parse(str(tmp_path / "portals.toml"))
        secrets = {"RENKEI_USER": "someone", "RENKEI_PASSWORD": "hidden-word"}
        secrets |= {"RENKEI_PAL_BASIC_USER": "gate", "RENKEI_PAL_BASIC_PASSWORD": "opener"}
        wishes = wishes_of(addresses, Passes(secrets))
        shared = SessionContext(
            new_context=lambda **more: new_context(**more, **wishes),
            addresses=addresses,
            keys=Keys(addresses, secrets),
            timeouts=Timeouts(screen=10.0),
        )
        sessions.append(BrowserSession(shared))
        return sessions[-1]

    yield session_at
    for session in sessions:
        session.leave()


@pytest.fixture
def pal() -> Iterator[Answering]:
    """A system of somebody else's in PAL's place, which asks to sign in by labels of its own."""
    with answering() as server:

        def answer(request: Quiet) -> tuple[int, bytes]:
            page = f"<!doctype html><h1>{Menu.heading}</h1>" if server.given else SIGN_IN
            return 200, page.encode()

        server.answer = answer
        yield server


def test_a_sign_in_with_labels_of_its_own_is_filled_in(session_at, pal):
    """As the file has them; and for that portal only: at another one of ours the same page is no sign-in."""
    url = f"http://pal.dealer.localhost:{pal.server_port}"
    session_at(f'[pal]\nurl = "{url}/app"\n{LABELS}').open(Menu)
    [given] = pal.given
    assert given == "u=someone&p=hidden-word"

    pal.given.clear()
    with pytest.raises(Interrupted):
        session_at(f'[pal]\nurl = "{url}/app"\n{LABELS}[jpass]\nurl = "{url}/pal"').open(Menu, "/../pal/")
    assert pal.given == []


def test_https_own_password_is_given_where_it_is_asked_for(session_at, pal):
    """HTTP's own sign-in, at PAL's origin: user and password by the environment; another origin that asks gets none."""
    with answering() as stranger:
        asking = lambda request: (200 if request.headers.get("Authorization") else 401, SIGN_IN.encode())  # noqa: E731
        stranger.answer = asking
        ordinary, pal.answer = (
            pal.answer,
            lambda request: ordinary(request) if asking(request)[0] == 200 else asking(request),
        )
        session = session_at(
            f'[pal]\nurl = "http://pal.dealer.localhost:{pal.server_port}"\nbasic_auth = true\n{LABELS}'
        )
        session.open(Menu)
        session.front.goto(f"http://evil.localhost:{stranger.server_port}/")
    assert any(authorization == "Basic Z2F0ZTpvcGVuZXI=" for _, authorization in pal.asked)
    assert [authorization for _, authorization in stranger.asked if authorization] == []


def test_a_proxy_is_gone_through_where_the_file_says_so(session_at, pal):
    """The portal that names it is reached through it, the one that does not is reached without."""
    with proxy() as between, answering() as jpass:
        port = free_port()
        text = f'[pal]\nurl = "http://pal.dealer.localhost:{port}"\nproxy = "http://127.0.0.1:{between.server_port}"\n'
        session = session_at(f'{text}[jpass]\nurl = "http://jpass.localhost:{jpass.server_port}"')
        session.knock("pal")
        session.knock("jpass")
    assert between.asked[0][0] == f"http://pal.dealer.localhost:{port}/"
    assert not [path for path, _ in between.asked if "jpass" in path]
    assert jpass.asked[0][0] == "/"
