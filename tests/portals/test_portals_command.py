"""`renkei portals` at its start: what it refuses, what it warns of, and in which language."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from renkei.mockportals.web.signin import TRAINING_PASSWORD, TRAINING_USER

from tests.support import in_process

PATIENCE = 60.0
COMMAND = [sys.executable, "-m", "renkei.robot", "portals"]
ENGLISH, JAPANESE = {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "ja_JP.UTF-8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def help_of_portals(**environment):
    """Return the help that a process of its own gives: it is made once in each."""
    done = subprocess.run(
        [*COMMAND, "--help"],
        env={**os.environ, "PYTHONUTF8": "1", **ENGLISH, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


@pytest.fixture(params=["text", "another's database", "folder", "no such folder", "no writing", "a broken one"])
def unfit(request, tmp_path):
    """A place where no records can be kept."""
    place = tmp_path / "records.sqlite"
    if request.param == "text":
        place.write_text("案件ID,見積番号\n", "utf-8")
    elif request.param == "another's database":
        with closing(sqlite3.connect(place)) as other:
            other.execute("CREATE TABLE cases (id TEXT)")
            other.commit()
    elif request.param == "folder":
        place.mkdir()
    elif request.param == "a broken one":
        place.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    elif request.param == "no writing":
        if sys.platform != "linux":
            pytest.skip("where whoever runs this may write everywhere, only Linux's /proc says no")
        return "/proc/records.sqlite"
    else:
        return tmp_path / "nowhere" / "records.sqlite"
    return place


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        (ENGLISH, ("Name another file", "See that its folder")),
        (JAPANESE, ("別のファイルを指定", "書き込めることを確認")),
    ],
    ids=["en", "ja"],
)
def test_a_place_where_no_records_can_be_kept_is_refused_at_the_start(unfit, locale, words, tmp_path):
    """Exit code 2 and one sentence that names the file, in the operator's language; nothing is served."""
    done = in_process.renkei("portals", "--port", "0", "--data", unfit, cwd=tmp_path, environ=locale)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(unfit) in done.stderr.splitlines()[0]
    assert "Traceback" not in done.stderr
    assert any(word in done.stderr for word in words)


def test_the_help_is_in_the_operators_language():
    """Japanese in a Japanese locale, English elsewhere: the command and each of its options."""
    japanese, english = help_of_portals(**JAPANESE), help_of_portals()
    assert "練習用ポータルを起動し" in japanese
    assert "待ち受けるアドレス" in japanese
    assert "Address to listen on" not in japanese
    assert "Serve the practice portals" in english
    assert "ポータル" not in english


def signed_in(port):
    """Tell whether the training account opens PAL."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
        form = urlencode({"user": TRAINING_USER, "password": TRAINING_PASSWORD})
        client.request("POST", "/login", form, {"Host": f"pal.localhost:{port}", **FORM})
        answer = client.getresponse()
        answer.read()
        return answer.getheader("Set-Cookie") is not None


@pytest.mark.parametrize(
    ("arguments", "opens", "warning"),
    [
        (["--host", "0.0.0.0"], False, "The training account is closed"),
        (["--host", "0.0.0.0", "--training-account"], True, "Anybody can sign in"),
        (["--host", "127.0.0.1"], True, ""),
        (["--host", "localhost"], True, ""),
    ],
    ids=["for all", "for all, by name", "loopback", "loopback by name"],
)
def test_the_training_account_is_for_this_machine(arguments, opens, warning):
    """Where other machines can connect, that is said, and the account is closed unless it was asked for by name."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **ENGLISH}
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        encoding="utf-8",
    ) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if "--portals" in line:
                break
        opened = signed_in(int(said[-1].strip().rpartition(":")[2]))
        process.terminate()
        _, warned = process.communicate(timeout=PATIENCE)
    assert opened == opens
    assert any(TRAINING_PASSWORD in line for line in said) == opens
    assert warning in warned if warning else warned == ""
