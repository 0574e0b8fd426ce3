"""The portals' addresses and who signs in there."""

import pytest
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.config import addresses as asking
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.knocking import Knocked
from renkei.robot.errors import WrongInput

from tests.support.serving import free_port, served


def test_each_portal_has_its_host_name_under_the_given_address():
    """One address gives them all, a world's name included."""
    assert Addresses.parse("http://localhost:8700").of("pal") == "http://pal.localhost:8700/"
    assert Addresses.parse("http://127.0.0.1:8700").of("jpass", "/today") == "http://jpass.localhost:8700/today"
    assert Addresses.parse("w1.localhost:80").of("sonpo") == "http://sonpo.w1.localhost:80/"


@pytest.mark.parametrize("wrong", ["", "ftp://localhost", "http://", "http://localhost:none"])
def test_what_is_no_address_is_refused(wrong):
    """A typing mistake is answered with a sentence."""
    with pytest.raises(WrongInput, match="is not an address"):
        Addresses.parse(wrong)


def test_portals_that_do_not_answer_are_reported():
    """Before anything is begun, the operator is told that nothing listens there."""
    addresses = Addresses.parse(f"http://localhost:{free_port()}")
    with pytest.raises(WrongInput, match="Nothing answers at"):
        addresses.must_answer()


@pytest.fixture
def portals(tmp_path):
    """Practice portals with one world, by their port."""
    with served(Worlds(tmp_path / "portals.sqlite", WorldConfig(estimates=1))) as server:
        server.worlds.reset("w1", server.worlds.config)
        yield server.port


def test_a_world_that_nobody_made_is_told_before_anything_is_begun(portals):
    """By its name, with what to do: not as a time-out later. Worlds that are there are, and the main one always."""
    for host in ("localhost", "w1.localhost", "pal.localhost", "pal.w1.localhost"):
        Addresses.parse(f"http://{host}:{portals}").must_answer()
        Addresses.parse(f"http://{host}:{portals}").must_be_made()
    for check in (Addresses.must_answer, Addresses.must_be_made):
        with pytest.raises(
            WrongInput, match=rf"have no world 'w1234'.*control\.localhost:{portals}.*http://localhost:{portals}"
        ):
            check(Addresses.parse(f"http://w1234.localhost:{portals}"))


def test_a_portal_that_is_slow_to_begin_with_is_not_away(monkeypatch):
    """The first question of a run is given six times as long as those of a robot that asks again and again whether a portal is back."""
    asked = []

    def knock(_place, _path, patience):
        asked.append(patience)
        return Knocked(status=200)

    monkeypatch.setattr(asking, "knock", knock)
    there = Addresses.parse("http://localhost:8700")
    there.must_answer()
    assert there.answer()
    assert asked == [30.0, 5.0]


def test_a_page_that_is_missing_elsewhere_is_no_missing_world(monkeypatch):
    """Only practice portals have worlds: a real system that has no such page still answers, and silence is no missing world."""
    for status, host in ((404, "portals.example"), (404, "localhost"), (500, "w1.localhost"), (None, "w1.localhost")):
        monkeypatch.setattr(Addresses, "_asked", lambda *_asked, status=status: status)
        Addresses.parse(f"http://{host}:8700").must_be_made()
    with pytest.raises(WrongInput, match="Nothing answers"):
        Addresses.parse("http://w1.localhost:8700").must_answer()


def test_a_portals_own_credentials_come_before_the_common_ones():
    """RENKEI_PAL_USER holds for PAL, RENKEI_USER for the others."""
    environment = {
        "RENKEI_USER": "all",
        "RENKEI_PASSWORD": "a",
        "RENKEI_PAL_USER": "pal-clerk",
        "RENKEI_PAL_PASSWORD": "p",
    }
    keys = Keys(Addresses.parse("http://dealer.example"), environment)
    assert keys.of("pal").user == "pal-clerk"
    assert keys.of("jpass").user == "all"


def test_a_password_is_in_no_representation():
    """What is printed by mistake gives nothing away."""
    keys = Keys(Addresses.parse("http://dealer.example"), {"RENKEI_USER": "u", "RENKEI_PASSWORD": "secret"})
    assert "secret" not in repr(keys.of("pal"))


def test_only_the_practice_portals_know_the_training_account():
    """Elsewhere the operator is told what to set."""
    assert Keys(Addresses.parse("http://localhost:1"), {}).of("pal").user == "renkei"
    with pytest.raises(WrongInput, match="RENKEI_PAL_USER"):
        Keys(Addresses.parse("http://dealer.example"), {}).of("pal")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://pal.localhost:8700/", "http://localhost:8700"),
        ("http://control.localhost:8700", "http://localhost:8700"),
        ("http://jpass.w1.localhost:8700/", "http://w1.localhost:8700"),
        ("http://w1.localhost:8700", "http://w1.localhost:8700"),
        ("http://portals.example", "http://portals.example:80"),
        ("http://ポータル.example:9", "http://xn--5ckzcybvd.example:9"),
    ],
)
def test_a_portals_own_address_will_do(given, meant):
    """The first address that `renkei portals` prints is PAL's: who copies that one means the portals, not a world of that name."""
    assert Addresses.parse(given).url == meant


@pytest.mark.parametrize(
    "given", ["http://" + "x" * 70 + ".example", "http://..:1", "ftp://localhost", "http://", "http://localhost:99999"]
)
def test_what_the_network_cannot_write_is_refused(given):
    """A name that the network cannot write, another scheme, no name and no port: a sentence, exit code 2."""
    with pytest.raises(WrongInput, match="--portals"):
        Addresses.parse(given)


@pytest.mark.parametrize(
    ("url", "portal"),
    [
        ("http://pal.localhost:8700/menu?x=1", "pal"),
        ("http://PAL.localhost:8700/", "pal"),
        ("http://pal.localhost:8701/", None),
        ("https://pal.localhost:8700/", None),
        ("http://pal.localhost/", None),
        ("http://pal.localhost.example:8700/", None),
        ("http://evil.localhost:8700/", None),
        ("http://localhost:8700/", None),
        ("http://pal.localhost:8700@evil.example/", None),
        ("http://user:word@pal.localhost:8700/", None),
        ("http://pal.w1.localhost:8700/", None),
        ("about:blank", None),
        ("http://[", None),
    ],
)
def test_whose_an_address_is(url, portal):
    """By scheme, host and port, and nothing less: a password may be typed there, or not."""
    assert Addresses.parse("http://localhost:8700").portal_at(url) == portal
