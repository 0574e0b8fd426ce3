"""The portals' addresses and who signs in there."""

import socket

import pytest
from renkei.robot.addresses import Addresses
from renkei.robot.credentials import Keys
from renkei.robot.errors import WrongInput


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
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        addresses = Addresses.parse(f"http://localhost:{unused.getsockname()[1]}")
    with pytest.raises(WrongInput, match="Nothing answers at"):
        addresses.must_answer()


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
