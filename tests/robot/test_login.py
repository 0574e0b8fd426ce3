"""`renkei login`: a password goes into the keyring, from where the robot takes it, and nowhere else."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.errors import WrongInput

from tests.support import in_process
from tests.support.memory_keyring import Forgetful, Memory

ROOT = Path(__file__).parents[2]
SECRET = "ヒミツ corr€ct horse "
ENGLISH = {"LC_ALL": "C.UTF-8"}
SYSTEMS = Addresses.parse("http://dealer.example")


@pytest.fixture
def keyring(monkeypatch) -> Memory:
    """The machine's keyring, for this test."""
    memory = Memory()
    monkeypatch.setattr("keyring.core._keyring_backend", memory)
    for name in [name for name in os.environ if name.startswith("RENKEI_") and name.endswith(("_USER", "_PASSWORD"))]:
        monkeypatch.delenv(name)
    return memory


@pytest.fixture
def login(monkeypatch, tmp_path):
    """Give the command, with lines on its standard input."""

    def login(*arguments, typed="", **environ):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        done = in_process.renkei("login", *arguments, cwd=tmp_path, environ={**ENGLISH, **environ})
        assert SECRET.strip() not in done.stdout + done.stderr
        return done

    return login


def test_the_robot_signs_in_as_whoever_was_logged_in(keyring, login):
    """Each portal has its own; nothing but the line's end is taken off, whatever a password is made of."""
    assert login("jpass", typed=f"clerk\r\n{SECRET}\r\n").returncode == 0
    assert login("PAL", "--user", "clerk", typed="another\n").returncode == 0
    keys = Keys(SYSTEMS, {})
    assert (keys.of("jpass").user, keys.of("jpass").password) == ("clerk", SECRET)
    assert keys.of("pal").password == "another"
    with pytest.raises(WrongInput, match="renkei login arclink"):
        keys.of("arclink")
    assert {service for service, _ in keyring.kept} == {"renkei"}


def test_the_environment_goes_before_and_is_told_so(keyring, login):
    """A user that the environment names has the password of that user, if the keyring has one."""
    told = login("jpass", "--user", "clerk", typed=f"{SECRET}\n", RENKEI_USER="boss")
    assert "RENKEI_USER is set in the environment" in told.stdout
    told = login("jpass", "--user", "clerk", typed=f"{SECRET}\n")
    assert "RENKEI_JPASS_USER / RENKEI_USER is set" in told.stdout
    assert Keys(SYSTEMS, {"RENKEI_USER": "boss", "RENKEI_PASSWORD": "b"}).of("jpass").user == "boss"
    assert Keys(SYSTEMS, {"RENKEI_USER": "clerk"}).of("jpass").password == SECRET
    assert Keys(SYSTEMS, {"RENKEI_USER": "boss"}).of("jpass").user == "clerk"
    keyring.set_password("renkei", "boss", "old way")
    assert Keys(SYSTEMS, {"RENKEI_USER": "boss"}).of("jpass").password == "old way"


def test_what_opens_the_systems_is_not_typed_into_a_replica(keyring, login):
    """Practice portals have their training account, unless the environment names a user for them."""
    login("jpass", "--user", "clerk", typed=f"{SECRET}\n")
    practice = Addresses.parse("http://localhost:8700")
    assert Keys(practice, {}).of("jpass").user == "renkei"
    assert Keys(practice, {"RENKEI_USER": "clerk"}).of("jpass").password == SECRET


def test_whoever_logs_in_anew_takes_the_others_place(keyring, login):
    """Of the other one nothing is left."""
    login("jpass", "--user", "first", typed="1\n")
    login("jpass", "--user", "second", typed="2\n")
    assert Keys(SYSTEMS, {}).of("jpass").password == "2"
    assert sorted(keyring.kept.values()) == ["2", "second"]


def test_a_login_can_be_removed(keyring, login):
    """User and password; what is not there is refused, exit code 2."""
    login("jpass", "--user", "clerk", typed=f"{SECRET}\n")
    assert login("jpass", "--remove").returncode == 0
    assert keyring.kept == {}
    again = login("jpass", "--remove")
    assert (again.returncode, len(again.stderr.splitlines())) == (2, 1)


def test_without_a_portal_it_lists_who_signs_in_from_where(keyring, login):
    """Never the password: where it is."""
    login("jpass", "--user", "clerk", typed=f"{SECRET}\n")
    told = login(RENKEI_PAL_USER="boss", RENKEI_PAL_PASSWORD=SECRET, RENKEI_SONPO_USER="nobody")
    lines = told.stdout.splitlines()
    assert told.returncode == 0
    assert "「boss」 (RENKEI_PAL_USER), password: RENKEI_PAL_PASSWORD" in lines[0]
    assert "「nobody」 (RENKEI_SONPO_USER), no password" in lines[1]
    assert "「clerk」 (keyring), password: keyring" in lines[2]
    assert "nothing is kept" in lines[3]


@pytest.mark.parametrize("backend", ["none", "one that is switched off"])
def test_without_a_keyring_there_is_a_sentence(backend, keyring, login, monkeypatch):
    """What to do instead, and exit code 2; the password is asked for only where it can be kept."""
    if backend == "none":
        monkeypatch.setattr("keyring.core._keyring_backend", None)  # which the environment of the tests then names
    else:
        monkeypatch.setattr("keyring.core._keyring_backend", Forgetful())
    for arguments in (("jpass", "--user", "clerk"), ("jpass", "--remove"))[: 2 if backend == "none" else 1]:
        told = login(*arguments, typed=f"{SECRET}\n")
        assert (told.returncode, told.stdout) == (2, "")
        assert "RENKEI_PASSWORD" in told.stderr
    assert login().returncode == 0


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("nowhere",), "", "'pal', 'sonpo', 'jpass', 'arclink', 'cal21'"),
        (("--remove",), "", "PORTAL"),
        (("--user", "clerk"), "", "PORTAL"),
        (("jpass",), "", "user is empty"),
        (("jpass",), "clerk\n", "password is empty"),
        (("jpass", "--user", ""), "x\n", "user is empty"),
    ],
)
def test_what_is_missing_is_told(arguments, typed, said, keyring, login):
    """In one sentence, exit code 2, and nothing is kept."""
    told = login(*arguments, typed=typed)
    assert (told.returncode, told.stdout, keyring.kept) == (2, "", {})
    assert said in told.stderr


def test_a_password_that_is_typed_is_not_shown():
    """User and password are asked for at the terminal, and only the user is echoed."""
    screen, terminal = pytest.importorskip("pty").openpty()
    command = [sys.executable, "-m", "renkei.robot", "login", "jpass"]
    environ = {
        **os.environ,
        **ENGLISH,
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.memory_keyring.Memory",
    }
    with subprocess.Popen(command, stdin=terminal, stdout=terminal, stderr=terminal, env=environ) as process:
        os.close(terminal)
        shown = _type(screen, "user: ", "clerk\n") + _type(screen, "password: ", "corr€ct horse\n") + _rest(screen)
        assert process.wait(30) == 0
    os.close(screen)
    assert "clerk" in shown
    assert "Kept the password of" in shown
    assert "horse" not in shown


def _type(screen: int, asked: str, answer: str) -> str:
    """Wait until something is asked for, and answer."""
    shown = b""
    while asked not in shown.decode("utf-8", "replace"):
        shown += os.read(screen, 1024)
    os.write(screen, answer.encode())
    return shown.decode()


def _rest(screen: int) -> str:
    shown = b""
    while True:
        try:
            part = os.read(screen, 1024)
        except OSError:  # the other end is closed
            return shown.decode()
        if not part:
            return shown.decode()
        shown += part
