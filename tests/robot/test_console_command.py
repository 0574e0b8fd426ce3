"""`renkei console` before it serves: what it wants, what it says, and what it refuses."""

import socket

import keyring
import pytest
from click.testing import CliRunner
from keyring.errors import KeyringError
from renkei.robot.commands import opening
from renkei.robot.commands.console import console
from renkei.robot.errors import WrongInput
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store


@pytest.fixture
def renkei(tmp_path, monkeypatch):
    """Give the command with books of this test; what would be served is returned, with what was said."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv(opening.PASSWORD, raising=False)
    monkeypatch.setattr(keyring, "get_password", lambda _service, _user: None)
    served: list[object] = []
    monkeypatch.setattr(opening, "serve", lambda app, listening: served.append(listening.getsockname()))
    file = tmp_path / "renkei.sqlite"
    with Store.open(place_of(str(file))):
        pass

    def renkei(*arguments: str):
        result = CliRunner().invoke(console, ["--db", str(file), "--port", "0", *arguments])
        return result, served

    return renkei


def test_on_this_machine_it_prints_an_address_with_a_key(renkei):
    """No password is wanted there; the key is behind the #, which no browser sends, and another one each time."""
    (first, served), (second, _) = renkei(), renkei()
    assert (first.exit_code, served[0][0]) == (0, "127.0.0.1")
    assert "/enter#key=" in first.output
    assert "beyond this machine" not in first.output
    assert first.output.split("key=")[1].split()[0] != second.output.split("key=")[1].split()[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "console.example"])
def test_beyond_this_machine_it_wants_a_password(renkei, host):
    """Without one it says so, with where it is set, and listens nowhere."""
    result, served = renkei("--host", host)
    assert isinstance(result.exception, WrongInput)
    for said in (result.exception.message.ja, result.exception.message.en):
        assert host in said
        assert opening.PASSWORD in said
    assert served == []


@pytest.mark.parametrize("where", ["environment", "keyring"])
def test_with_a_password_it_says_what_that_means(renkei, monkeypatch, where):
    """That it can be reached from elsewhere, and is plain http; the password itself is not printed."""
    if where == "environment":
        monkeypatch.setenv(opening.PASSWORD, "open sesame")
    else:
        known = {("renkei", "console"): "open sesame"}
        monkeypatch.setattr(keyring, "get_password", lambda *asked: known.get(asked))
    result, served = renkei("--host", "0.0.0.0")
    assert (result.exit_code, len(served)) == (0, 1), result.exception
    assert "beyond this machine" in result.output
    assert "plain http" in result.output
    assert "sesame" not in result.output
    assert "key=" not in result.output


def test_a_keyring_that_does_not_open_is_as_none(renkei, monkeypatch):
    """It is asked for the password all the same."""

    def locked(*_: str) -> None:
        raise KeyringError

    monkeypatch.setattr(keyring, "get_password", locked)
    assert isinstance(renkei("--host", "0.0.0.0")[0].exception, WrongInput)


def test_a_port_that_is_taken_is_said(renkei):
    """With what the system says, and what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result, _ = renkei("--port", str(other.getsockname()[1]))
    assert isinstance(result.exception, WrongInput)
    assert "--port" in result.exception.message.en


def test_books_that_are_not_there_are_not_made(renkei, tmp_path):
    """A mistyped --db is said, and no file is left in its place."""
    result, served = renkei("--db", str(tmp_path / "nowhere.sqlite"))
    assert isinstance(result.exception, WrongInput)
    assert "nowhere.sqlite" in result.exception.message.en
    assert (served, list(tmp_path.glob("nowhere*"))) == ([], [])
