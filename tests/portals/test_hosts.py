"""Portals at addresses of their own: their paths, their links to each other, who is let in, and which files will do."""

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import pkcs12
from renkei.mockportals.certificates import Certificates
from renkei.mockportals.hosts_file import WrongHosts, read_hosts
from renkei.mockportals.server import ByHosts
from renkei.mockportals.serving import Bounds, Ear, HttpServer
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER
from werkzeug.test import Client

from tests.support import in_process
from tests.support.serving import free_port

CONTROL = 8700
ACCOUNT = {"user": TRAINING_USER, "password": TRAINING_PASSWORD}
SIX = {
    "pal": "https://pal.dealer.localhost:8443/app",
    "sonpo": "https://online.insurer.localhost:8444",
    "jpass": "https://jpass.localhost",
    "customer": "http://apply.localhost:8445",
    "arclink": "https://jpass.localhost/keiri/",
    "cal21": "https://cal21.localhost:8443",
}
PATIENCE = 20.0


def toml(urls=SIX, **more):
    """Write the file's text; `more` are further lines of a portal's table."""
    tables = []
    for name, url in urls.items():
        lines = [f"[{name}]", f'url = "{url}"', *(['ca = "ca.pem"'] if url.startswith("https") else [])]
        tables.append("\n".join([*lines, *more.get(name, [])]))
    return "\n".join(tables)


@pytest.fixture
def written(tmp_path):
    """Write a portals file; returns its path."""

    def write(text):
        file = tmp_path / "portals.toml"
        file.write_text(text, "utf-8")
        return file

    return write


@pytest.fixture
def visit(portals, written):
    """Ask as anybody on this machine: `visit("https://pal.dealer.localhost:8443", "/app/login")`; cookies are kept."""
    client = Client(ByHosts(portals, read_hosts(written(toml())).hosts, CONTROL))

    def visit(origin, path="/", method="GET", port=None, **more):
        default = 443 if origin.startswith("https") else 80
        came = port or int(origin.rpartition(":")[2]) if origin.count(":") > 1 else port or default
        here = {"REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": str(came)}
        return client.open(path, method=method, base_url=origin, environ_overrides=here, **more)

    return visit


PAL = "https://pal.dealer.localhost:8443"


def test_a_portal_keeps_to_its_prefix(visit):
    """Signing in leads on below it, whatever was asked for; cookie, links and styles are below it; what is not, is nobody's."""
    assert visit(PAL, "/app/estimates?q=1").location == "/app/login?next=/app/estimates?q%3D1"
    signed_in = visit(PAL, "/app/login?next=/app/estimates", "POST", data=ACCOUNT)
    assert signed_in.location == "/app/estimates"
    assert all(word in signed_in.headers["Set-Cookie"] for word in ("Path=/app", "Secure", "HttpOnly"))
    page = visit(PAL, "/app/estimates")
    assert page.status_code == 200
    assert 'href="/app/static/portal.css"' in page.text
    assert 'href="/static' not in page.text
    for elsewhere in ("/estimates", "//evil.example/app/", "/application", None):
        assert visit(PAL, "/app/login", "POST", query_string={"next": elsewhere}, data=ACCOUNT).location == "/app/"
    assert visit(PAL, "/estimates").status_code == 421
    assert visit(PAL, "/application").status_code == 421
    assert visit(PAL, "/app").status_code == 200


def test_two_portals_share_an_origin(visit):
    """The longer prefix has its paths, the other one the rest; each has its own sign-in."""
    jpass = "https://jpass.localhost"
    visit(jpass, "/keiri/login", "POST", data=ACCOUNT)
    assert visit(jpass, "/keiri/").status_code == 200
    assert visit(jpass, "/").location == "/login?next=/"
    visit(jpass, "/login", "POST", data=ACCOUNT)
    assert "https://jpass.localhost/keiri/" in visit(jpass, "/").text


def test_links_lead_to_the_other_portals_own_addresses(visit):
    """From PAL to J-PASS and arclink, by a link and by a hand-over; a form may lead there, and to no other address."""
    visit(PAL, "/app/login", "POST", data=ACCOUNT)
    support = visit(PAL, "/app/support")
    assert 'href="https://jpass.localhost/"' in support.text
    assert 'href="https://jpass.localhost/keiri/"' in support.text
    policy = support.headers["Content-Security-Policy"]
    origins = {part.split("/")[2] for part in policy.partition("form-action 'self' ")[2].partition(";")[0].split()}
    assert origins == {
        "pal.dealer.localhost:8443",
        "online.insurer.localhost:8444",
        "jpass.localhost",
        "apply.localhost:8445",
        "cal21.localhost:8443",
    }
    sent = visit(PAL, "/app/estimates/E00000001/sonpo", "POST", headers={"Origin": PAL})
    assert sent.location.startswith("https://online.insurer.localhost:8444/applications/")


@pytest.mark.parametrize(
    "origin", ["http://pal.dealer.localhost:8443", "https://online.insurer.localhost:8444", "null"]
)
def test_a_foreign_form_changes_nothing(visit, origin):
    """Not even by the other scheme."""
    assert visit(PAL, "/app/login", "POST", data=ACCOUNT, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    ("origin", "path", "port"),
    [
        ("https://online.insurer.localhost:8444", "/login", 8443),  # by a port that wants no certificate, say
        ("http://online.insurer.localhost:8444", "/login", None),
        ("https://online.insurer.localhost:8443", "/login", None),
        ("https://evil.example:8443", "/app/login", None),
        ("http://pal.localhost:8700", "/login", None),
        ("http://nowhere.localhost:8700", "/", None),
    ],
)
def test_a_portal_is_behind_its_own_door_only(visit, origin, path, port):
    """Another port, another scheme, another name: 421, whatever the Host header says."""
    assert visit(origin, path, port=port).status_code == 421


def test_control_has_a_port_of_its_own(visit, world_context):
    """It answers there as always, and shows where the portals are."""
    armed = visit("http://control.localhost:8700", "/worlds/main/faults", "POST", json={"name": "link1.lost"})
    assert armed.status_code == 200
    assert len(world_context.faults.armed()) == 1
    assert 'href="https://pal.dealer.localhost:8443/app/"' in visit("http://localhost:8700").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pal", "cannot be read"),
        (toml({**SIX, "pal": "https://pal.dealer.example"}), "no place for a practice portal"),
        (toml({**SIX, "pal": "https://pal.localhost.example"}), "no place for a practice portal"),
        (toml({**SIX, "pal": "https://pal.localhost:99999"}), "no place for a practice portal"),
        (toml({name: url for name, url in SIX.items() if name != "cal21"}), "no url in [cal21]"),
        (toml().replace('ca = "ca.pem"', "", 1), 'name a ca = "ca.pem"'),
        (toml({**SIX, "cal21": "https://jpass.localhost/keiri"}), "one url for [cal21] and [arclink]"),
        (toml({**SIX, "customer": "http://apply.localhost:8443"}), "share port 8443"),
        (toml(pal=['client_certificate = "staff.pem"']), "share port 8443"),
    ],
)
def test_a_file_that_the_portals_cannot_be_served_by_is_refused(written, tmp_path, text, said):
    """Exit code 2 and one sentence with the file; nothing is made."""
    file = written(text)
    done = in_process.renkei("portals", "--hosts", file, "--port", "0", cwd=tmp_path, environ={"LC_ALL": "C.UTF-8"})
    assert (done.returncode, said in done.stderr, str(file) in done.stderr) == (2, True, True), done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["portals.toml"]


def test_what_is_there_is_used_and_what_is_not_is_made(written, tmp_path):
    """The authority and a client's certificate are made once, for their owner alone to read; a ca whose key nobody has is left alone."""
    file = written(toml(sonpo=['client_certificate = "staff.pem"', 'client_key = "staff.key"']))
    made = []
    Certificates(read_hosts(file), made.append).contexts()
    assert {path.name for path in made} == {"ca.pem", "ca.key", "staff.pem", "staff.key"}
    before = {path: path.read_bytes() for path in made}
    again = []
    Certificates(read_hosts(file), again.append).contexts()
    assert again == []
    assert all(path.read_bytes() == content for path, content in before.items())
    (tmp_path / "ca.key").unlink()
    with pytest.raises(WrongHosts, match=r"ca\.key"):
        Certificates(read_hosts(file), again.append).contexts()


def test_a_certificate_with_its_key_is_locked_by_the_passphrase(written, tmp_path):
    """A .p12 opens by what the environment says, as the robot opens it, and by nothing else."""
    file = written(toml(sonpo=['client_certificate = "staff.p12"']))
    Certificates(read_hosts(file), print, {"RENKEI_SONPO_CERTIFICATE_PASSPHRASE": "sesame"}).contexts()
    content = (tmp_path / "staff.p12").read_bytes()
    assert pkcs12.load_key_and_certificates(content, b"sesame")[0] is not None
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(content, b"other")


@contextmanager
def tls_server(bounds):
    """Serve over TLS in a thread; yields the port, and what trusts it."""
    authority = trustme.CA()
    context, trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("pal.localhost").configure_cert(context)
    authority.configure_trust(trust)
    plain, secure = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    port = secure.getsockname()[1]

    def app(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.url_scheme"].encode(), environ["SERVER_PORT"].encode(), b"x" * 3_000_000]

    server = HttpServer(app, plain, apart=lambda _host: False, bounds=bounds, others=[Ear(secure, context)])
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield port, trust
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def ask(client, port):
    """Ask once, and read the answer whole."""
    client.sendall(b"GET / HTTP/1.1\r\nHost: pal.localhost\r\n\r\n")
    wanted = b"https%d" % port + b"x" * 3_000_000
    came = b""
    while not came.endswith(wanted):
        piece = client.recv(1 << 16)
        assert piece, came[:200]
        came += piece


def test_whoever_takes_long_over_the_handshake_keeps_nobody_waiting():
    """While some say nothing at all another is answered, twice over one connection; they are let go when their time is up."""
    with tls_server(Bounds(request=1.0)) as (port, trust):
        silent = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(5)]
        with (
            socket.create_connection(("127.0.0.1", port), PATIENCE) as way,
            trust.wrap_socket(way, server_hostname="pal.localhost") as client,
        ):
            ask(client, port)
            ask(client, port)
        for one in silent:
            with one:
                assert one.recv(1) == b""


def test_more_at_the_handshake_than_there_may_be_connections_make_room():
    """The one that is longest at it goes; whoever comes is answered."""
    with tls_server(Bounds(request=PATIENCE, connections=20)) as (port, trust):
        silent = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(40)]
        with (
            socket.create_connection(("127.0.0.1", port), PATIENCE) as way,
            trust.wrap_socket(way, server_hostname="pal.localhost") as client,
        ):
            ask(client, port)
        for one in silent:
            one.close()


def test_a_port_that_is_taken_is_named(written, tmp_path):
    """Exit code 2, with the ports that are wanted."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        urls = {name: f"http://{name}.localhost:{port}" for name in SIX}
        done = in_process.renkei(
            "portals",
            "--hosts",
            written(toml(urls)),
            "--port",
            free_port(),
            cwd=tmp_path,
            environ={"LC_ALL": "C.UTF-8"},
        )
    assert (done.returncode, f"{port}" in done.stderr, "Choose others in the file" in done.stderr) == (2, True, True)
