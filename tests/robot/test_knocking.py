"""Knocking at a portal: whether it answers, by which certificate, and why not. And what opens the way there."""

import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography.x509 import load_der_x509_certificate
from renkei.robot.browser import trust
from renkei.robot.browser.wishes import wishes_of
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.knocking import knock
from renkei.robot.config.passes import Passes
from renkei.robot.config.place import Place
from renkei.robot.errors import WrongInput

from tests.support.places import answering, proxy
from tests.support.serving import free_port

HOST = "pal.dealer.localhost"
NOW = datetime.now(UTC)


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def ca(authority, tmp_path):
    """The authority's certificate, as a file."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@contextmanager
def portal(certificate, authority=None):
    """Serve by TLS with a certificate; with an authority, for those who show one of its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        authority.configure_trust(context)
    with answering(context) as server:
        yield server


def place(port, ca=None, **more):
    return Place(scheme="https", host=HOST, port=port, ca=ca, **more)


def test_a_portal_that_is_trusted_answers_with_its_certificate(authority, ca):
    """By its `ca` and its name, below its prefix; the dates of the certificate can be read, and its key is what a browser is told of."""
    with portal(authority.issue_cert(HOST)) as server:
        knocked = knock(place(server.server_port, ca, prefix="/app"), "/login")
        addresses = Addresses.parse(written(ca.parent, server.server_port, 'ca = "ca.pem"'))
        [argument] = trust.arguments(trust.keys_of(addresses))
    assert (knocked.status, knocked.answers, knocked.trouble) == (200, True, None)
    assert server.asked[0] == ("/app/login", None)
    assert load_der_x509_certificate(knocked.certificate).not_valid_after_utc > NOW
    assert argument.startswith("--ignore-certificate-errors-spki-list=")
    assert len(argument.partition("=")[2]) == 44


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("authority", "not trusted"),
        ("no ca", "not trusted"),
        ("name", "another host name"),
        ("date", "expired"),
        ("silent", "nothing answers"),
        ("no TLS", "TLS"),
    ],
)
def test_why_a_portal_cannot_be_used_is_said(authority, ca, wrong, said):
    """And the browser is told of no key then."""
    issued = {
        "authority": lambda: trustme.CA().issue_cert(HOST),
        "name": lambda: authority.issue_cert("other.dealer.localhost"),
        "date": lambda: authority.issue_cert(HOST, not_before=NOW - timedelta(9), not_after=NOW - timedelta(1)),
    }.get(wrong, lambda: authority.issue_cert(HOST))()
    serving = answering() if wrong == "no TLS" else portal(issued)
    with serving as server:
        port = free_port() if wrong == "silent" else server.server_port
        knocked = knock(place(port, None if wrong == "no ca" else ca))
        addresses = Addresses.parse(written(ca.parent, port, "" if wrong == "no ca" else 'ca = "ca.pem"'))
        assert trust.keys_of(addresses) == frozenset()
    assert not knocked.answers
    assert said in knocked.trouble.en


def test_a_portal_that_wants_to_see_a_certificate_is_there(authority, ca):
    """It hangs up on whoever shows none, and has shown its own: that it answers is known."""
    with portal(authority.issue_cert(HOST), authority) as server:
        knocked = knock(place(server.server_port, ca))
    assert knocked.answers
    assert knocked.certificate is not None


def test_a_proxy_is_gone_through(authority, ca):
    """It is asked for the portal by name, without TLS for the whole address; a certificate is seen through it; what it refuses is said."""
    with portal(authority.issue_cert(HOST)) as server, proxy() as between:
        through = f"http://127.0.0.1:{between.server_port}"
        knocked = knock(place(server.server_port, ca, proxy=through))
        assert (knocked.status, knocked.certificate is not None) == (200, True)
        assert between.asked == [(f"{HOST}:{server.server_port}", None)]
        plain = knock(Place(scheme="http", host="jpass.example", port=80, prefix="/j", proxy=through), "/login")
        assert (plain.status, between.asked[-1][0]) == (200, "http://jpass.example/j/login")
        refused = knock(Place(scheme="https", host="pal.example", port=443, proxy=through))
    assert "the proxy refuses" in refused.trouble.en


def written(folder, port, *lines):
    """Write a portals file with PAL alone, and return its name."""
    file = folder / "portals.toml"
    file.write_text("\n".join(["[pal]", f'url = "https://{HOST}:{port}"', *lines]), "utf-8")
    return str(file)


def test_https_own_password_goes_to_its_own_portal_only(tmp_path):
    """From the environment, and never from the file; where there is none, that is said before anything is begun."""
    addresses = Addresses.parse(written(tmp_path, 8443, "basic_auth = true"))
    environment = {"RENKEI_PAL_BASIC_USER": "gate", "RENKEI_PAL_BASIC_PASSWORD": "hidden-word"}
    assert wishes_of(addresses, Passes(environment))["http_credentials"] == {
        "origin": f"https://{HOST}:8443",
        "send": "unauthorized",
        "username": "gate",
        "password": "hidden-word",
    }
    with pytest.raises(WrongInput, match="RENKEI_PAL_BASIC_USER"):
        wishes_of(addresses, Passes({}))


def test_a_portal_without_a_proxy_is_reached_without_it(tmp_path):
    """The file's one proxy is for those that name it; two different ones are refused, as is a second origin with basic_auth."""
    more = '[jpass]\nurl = "https://jpass.example"'
    addresses = Addresses.parse(written(tmp_path, 8443, 'proxy = "http://proxy.example:3128"', more))
    assert wishes_of(addresses, Passes({})) == {
        "proxy": {"server": "http://proxy.example:3128", "bypass": "jpass.example"}
    }
    for key, other in (("proxy", '"http://other.example:3128"'), ("basic_auth", "true")):
        first = 'proxy = "http://proxy.example:3128"' if key == "proxy" else "basic_auth = true"
        with pytest.raises(WrongInput, match=rf"line 6: {key} of \[jpass\] differs from that of \[pal\]"):
            Addresses.parse(written(tmp_path, 8443, first, more, f"{key} = {other}"))


def test_practice_portals_at_one_address_wish_for_nothing():
    """A context is opened as ever, and the browser trusts nobody else."""
    addresses = Addresses.parse("http://localhost:8700")
    assert wishes_of(addresses, Passes({})) == {}
    assert trust.arguments(trust.keys_of(addresses)) == []


def test_a_port_that_only_listens_is_given_up(ca):
    """Whoever says nothing is waited for no longer than five seconds."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        knocked = knock(place(mute.getsockname()[1], ca), patience=0.2)
    assert "nothing answers" in knocked.trouble.en
