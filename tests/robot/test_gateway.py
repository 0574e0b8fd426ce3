"""The way to portals that want to see a certificate of ours: whom it is shown, whose certificate is seen to, and who may go that way."""

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization as form
from cryptography.x509 import load_pem_x509_certificate
from renkei.robot.browser.gateway import Gateway
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.passes import Passes
from renkei.robot.errors import WrongInput

from tests.support.places import Answering, answering, proxy

PAL, OTHER = "pal.dealer.localhost", "other.localhost"
PHRASE = {"RENKEI_PAL_CERTIFICATE_PASSPHRASE": "sesame"}
SEPARATE = 'client_certificate = "staff.pem"\nclient_key = "staff.key"'
PATIENCE = 20.0


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """The portals' authority, and what it has made for us: two files, one with its key, one locked with its key."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    staff = made.issue_cert("staff@dealer.example")
    key = form.load_pem_private_key(staff.private_key_pem.bytes(), None)
    locked = form.BestAvailableEncryption(b"sesame")
    (tmp_path / "staff.key").write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, locked))
    (tmp_path / "staff.pem").write_bytes(staff.cert_chain_pems[0].bytes())
    (tmp_path / "both.pem").write_bytes(staff.private_key_and_cert_chain_pem.bytes())
    certificate = load_pem_x509_certificate(staff.cert_chain_pems[0].bytes())
    one = form.pkcs12.serialize_key_and_certificates(None, key, certificate, None, locked)
    (tmp_path / "staff.p12").write_bytes(one)
    return made


@contextmanager
def portal(certificate: trustme.LeafCert, authority: trustme.CA | None = None) -> Iterator[Answering]:
    """Serve by TLS; with an authority, for those who show a certificate of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(context)
    with answering(context) as server:
        yield server


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[object]:
    """Start a gateway to PAL at a port: `gateway(port, *lines of its table)`."""
    with ExitStack() as ending:

        def start(port: int, *lines: str, passes: dict[str, str] = PHRASE) -> Gateway:
            table = ["[pal]", f'url = "https://{PAL}:{port}"', 'ca = "ca.pem"', *lines]
            (tmp_path / "portals.toml").write_text("\n".join(table), "utf-8")
            return ending.enter_context(
                closing(Gateway(Addresses.parse(str(tmp_path / "portals.toml")), Passes(passes)))
            )

        yield start


def asked(gateway: Gateway, host: str, port: int, *, password: str | None = None) -> tuple[bytes, socket.socket]:
    """Ask for a way there, as the browser does; return what was said, and the way."""
    wish = gateway.wish
    way = socket.create_connection(("127.0.0.1", int(wish["server"].rpartition(":")[2])), PATIENCE)
    known = base64.b64encode(f"{wish['username']}:{password or wish['password']}".encode()).decode()
    way.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nProxy-Authorization: Basic {known}\r\n\r\n".encode())
    said = b""
    while not said.endswith(b"\r\n\r\n") and (piece := way.recv(1)):
        said += piece
    return said.split(b"\r\n")[0], way


def fetched(way: socket.socket, trust: ssl.SSLContext, host: str) -> bytes:
    with trust.wrap_socket(way, server_hostname=host) as inside:
        inside.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: inside.recv(1 << 16), b""))


def of_the_gateway(gateway: Gateway) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(gateway.certificate))


def inward(gateway: Gateway) -> ssl.SSLContext:
    """Trust that one certificate, as the browser does that one key."""
    trust = of_the_gateway(gateway)
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return trust


@pytest.mark.parametrize(
    "lines",
    [SEPARATE, 'client_certificate = "both.pem"', 'client_certificate = "staff.p12"'],
    ids=["two", "one", "p12"],
)
def test_our_certificate_is_shown_where_it_is_wanted(authority, gateway, lines):
    """A portal that hangs up on everybody else answers, whichever way certificate and key are kept."""
    with portal(authority.issue_cert(PAL), authority) as server:
        way = gateway(server.server_port, lines)
        said, there = asked(way, PAL, server.server_port)
        assert b" 200 " in said
        assert "ここ".encode() in fetched(there, inward(way), PAL)


def test_others_are_let_through_untouched(authority, gateway):
    """What another host shows is its own certificate, for the browser to see to; ours is not shown there."""
    with portal(trustme.CA().issue_cert(OTHER)) as other, portal(authority.issue_cert(PAL), authority) as wants:
        way = gateway(1234, SEPARATE)
        for trust in (inward(way), ssl.create_default_context()):
            said, there = asked(way, OTHER, other.server_port)
            assert b" 200 " in said
            with there, pytest.raises(ssl.SSLCertVerificationError):
                fetched(there, trust, OTHER)
        said, there = asked(way, PAL, wants.server_port)  # the same host, another port
        blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        with there, pytest.raises(OSError, match=r"(?i)certificate required|reset|handshake"):
            fetched(there, blind, PAL)
    assert other.asked == wants.asked == []


@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_portal_whose_certificate_is_not_right_gets_nothing(authority, gateway, wrong):
    """It is seen to before the browser has a way there: 502, and not a byte of a request."""
    issued = trustme.CA().issue_cert(PAL) if wrong == "authority" else authority.issue_cert(OTHER)
    with portal(issued) as server:
        said, there = asked(gateway(server.server_port, SEPARATE), PAL, server.server_port)
        there.close()
    assert b" 502 " in said
    assert server.asked == []


def test_nobody_goes_that_way_without_the_password(authority, gateway):
    """Whoever else is on this machine is asked for it, and reaches nobody by our certificate."""
    with portal(authority.issue_cert(PAL), authority) as server:
        said, there = asked(gateway(server.server_port, SEPARATE), PAL, server.server_port, password="guessed")
        there.close()
    assert b" 407 " in said
    assert server.asked == []


def test_the_gateway_goes_through_the_portals_proxy(authority, gateway):
    """And a request without TLS is handed on to it, without the password that is the gateway's."""
    with portal(authority.issue_cert(PAL), authority) as server, proxy() as between:
        way = gateway(server.server_port, SEPARATE, f'proxy = "http://127.0.0.1:{between.server_port}"')
        _, there = asked(way, PAL, server.server_port)
        assert "ここ".encode() in fetched(there, inward(way), PAL)
        wish = way.wish
        with socket.create_connection(("127.0.0.1", int(wish["server"].rpartition(":")[2])), PATIENCE) as plain:
            known = base64.b64encode(f"{wish['username']}:{wish['password']}".encode()).decode()
            plain.sendall(f"GET http://x.localhost/ HTTP/1.1\r\nProxy-Authorization: Basic {known}\r\n\r\n".encode())
            assert "代わり".encode() in b"".join(iter(lambda: plain.recv(1 << 16), b""))
    assert between.asked == [(f"{PAL}:{server.server_port}", None), ("http://x.localhost/", None)]


@pytest.mark.parametrize("lines", [SEPARATE, 'client_certificate = "staff.p12"'], ids=["two", "p12"])
def test_a_passphrase_that_is_wrong_is_told_before_anything_is_begun(authority, gateway, lines):
    """In words that say where it is kept, and not what it is."""
    for wrong in ({}, {"RENKEI_PAL_CERTIFICATE_PASSPHRASE": "hidden-word"}):
        with pytest.raises(WrongInput, match="RENKEI_PAL_CERTIFICATE_PASSPHRASE") as refused:
            gateway(8443, lines, passes=wrong)
        assert "hidden-word" not in refused.value.message.both


def test_a_portal_without_tls_is_reached_without_the_gateway(authority, gateway):
    """It would see what it carries there."""
    way = gateway(8443, SEPARATE, '[jpass]\nurl = "http://jpass.localhost:8080"')
    assert way.wish["bypass"] == "jpass.localhost"
