"""Somebody outside is told when a case needs a person, a run ends, or a worker is gone: once, and never in the way of a case."""

import hashlib
import hmac
import json
import socket
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from renkei.robot import cli
from renkei.robot.commands.notifying import senders_of, telling_outside
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import WrongInput
from renkei.robot.messages.text import Message
from renkei.robot.notify import senders
from renkei.robot.notify.senders import Command, NotHeard, Webhook
from renkei.robot.notify.watch import TRIES, Watcher
from renkei.robot.reporting.summary import StoredReason
from renkei.robot.store import outbox
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.workers.heartbeats import Heartbeats

from .conftest import PORTALS, invented

SILENCE = Timeouts().silence
REASON = StoredReason(
    step="16", portal="jpass", kind="business", message="金額が違います", evidence=None, next_action="確認してください"
).model_dump(mode="json")


class Ear:
    """Hears notices, or does not: `deaf` says how often."""

    def __init__(self, name="ear"):
        self.name, self.heard, self.tried, self.deaf = name, [], 0, 0

    def send(self, notice):
        self.tried += 1
        if self.deaf:
            self.deaf -= 1
            raise NotHeard(Message("聞こえません", "nobody hears"))
        self.heard.append(notice)


@pytest.fixture
def books(place, clock):
    """Books in a file, and in PostgreSQL."""
    with Store.open(place, clock) as store:
        yield store


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def watcher(store, ear):
    return Watcher(store, [ear], "ja", SILENCE)


def parked(store, number=1, status="needs_person"):
    """Let a case need a person."""
    entry = store.take(store.enrol(invented(number), Wanted(PORTALS), "link1"), "robot")
    assert store.hand_on(entry, status=status, reason=REASON)


def test_a_case_that_needs_a_person_is_told_once(books, ear):
    """With what is needed to act, and nothing of its customer; another watcher, and the same one begun anew, tell it no more.

    In SQLite and in PostgreSQL.
    """
    parked(books)
    assert Watcher(books, [ear], "ja", SILENCE).look() is None
    [told] = ear.heard
    assert (told["event"], told["case"], told["status"], told["step"]) == (
        "needs_person",
        "case-0001",
        "needs_person",
        "16",
    )
    assert "金額が違います" in told["text"]
    case = invented(1)
    assert all(value not in json.dumps(told, ensure_ascii=False) for value in (case.customer_kana, case.store))
    assert Watcher(books, [ear], "ja", SILENCE).look() is None
    assert len(ear.heard) == 1


def test_a_case_that_stops_again_is_told_again(watcher, store, ear, enrol, end):
    """Each stop is news; a case that waits for a person's word is told, too, and one that goes on by itself is not."""
    parked(store)
    parked(store, 2, "waiting_person")
    parked(store, 3, "waiting_screening")
    watcher.look()
    end(enrol(invented(1)), status="needs_person", reason=REASON)
    watcher.look()
    assert [one["case"] for one in ear.heard] == ["case-0001", "case-0002", "case-0001"]


def test_what_nobody_hears_is_told_again(watcher, store, ear):
    """A few times at once, then with the next look; the second case is not tried before the first one was heard."""
    parked(store)
    parked(store, 2)
    ear.deaf = TRIES + 1
    assert "nobody hears" in watcher.look().en
    assert (ear.tried, ear.heard) == (TRIES, [])
    assert watcher.look() is None
    assert [one["case"] for one in ear.heard] == ["case-0001", "case-0002"]


def test_one_that_hears_is_told_though_another_does_not(store):
    """Each place to tell has its own account."""
    parked(store)
    deaf, good = Ear("deaf"), Ear("good")
    deaf.deaf = 100
    watcher = Watcher(store, [deaf, good], "en", SILENCE)
    watcher.look()
    watcher.look()
    assert len(good.heard) == 1


def test_a_watcher_that_died_while_it_told_is_followed(watcher, store, ear, clock):
    """What it had claimed is left to it for a while, and then told by another: it may have been heard, and may not."""
    parked(store)
    [what] = outbox.waiting_for_somebody(store)
    assert outbox.claim(store, f"ear {what}")
    watcher.look()
    assert ear.heard == []
    clock.sleep(outbox.CLAIM_HOLDS.total_seconds() + 1)
    watcher.look()
    assert len(ear.heard) == 1


def test_a_runs_end_is_told(run, ear, file):
    """With how many cases ended how; a run of long ago is no news."""
    outcome, _ = run(invented(1))
    with Store.open(place_of(str(file))) as store:
        Watcher(store, [ear], "en", SILENCE).look()
        [told] = ear.heard
        assert (told["event"], told["run"], told["counts"]) == ("run_ended", outcome.summary.run_id, {"done": 1})
        assert told["went_through"] is True


def test_a_worker_that_falls_silent_is_told(watcher, store, ear, clock):
    """Once for each life, whoever noticed it first; one that signs off, and one that lives, are no news."""
    living, gone, leaving = (Heartbeats(store, name, SILENCE) for name in ("living", "gone", "leaving"))
    watcher.look()
    leaving.leave()
    clock.sleep(SILENCE + 1)
    living.beat()
    watcher.look()
    assert [one["worker"] for one in ear.heard] == ["gone"]
    assert living.gone() == {"leaving"}  # its own watch has only begun
    clock.sleep(SILENCE + 1)
    living.beat()
    assert "gone" in living.gone()
    watcher.look()
    Heartbeats(store, "gone", SILENCE)
    watcher.look()
    clock.sleep(SILENCE + 1)
    living.beat()
    watcher.look()
    assert [one["worker"] for one in ear.heard] == ["gone", "gone"]
    assert gone.beat() is False


def test_a_worker_that_another_one_struck_off_is_told(store, ear, clock):
    """Whoever begins to watch only then, and has no time of its own to go by; one that signed off is none of those."""
    living, _gone, leaving = (Heartbeats(store, name, SILENCE) for name in ("living", "gone", "leaving"))
    living.gone()
    leaving.leave()
    clock.sleep(SILENCE + 1)
    assert living.gone() == {"gone", "leaving"}
    Watcher(store, [ear], "en", SILENCE).look()
    assert [one["worker"] for one in ear.heard] == ["gone"]


def test_of_two_who_watch_one_tells(books):
    """A thing that is claimed is nobody else's, and one that was told is claimed no more; one that was not heard may be."""
    assert outbox.claim(books, "ear case")
    assert not outbox.claim(books, "ear case")
    outbox.mark(books, "ear case", heard=False)
    assert outbox.claim(books, "ear case")
    outbox.mark(books, "ear case", heard=True)
    assert outbox.were_told(books, ["ear case", "ear other"]) == {"ear case"}
    books.clock.sleep(outbox.CLAIM_HOLDS.total_seconds() + 1)
    assert not outbox.claim(books, "ear case")


@contextmanager
def serving(answer):
    """A web server on this machine: `answer(handler, body)` is asked for each post; return its address and what came."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((self.path, dict(self.headers), body))
            answer(self)

        def log_message(self, *_arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def with_code(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def test_a_webhook_gets_json_and_a_signature(monkeypatch):
    """The body is the notice in UTF-8; whoever shares the secret sees that it is ours and whole."""
    with serving(with_code(204)) as (url, came):
        Webhook(url, "a secret").send({"event": "test", "text": "試し"})
    [(path, headers, body)] = came
    assert path == "/hook"
    assert json.loads(body) == {"event": "test", "text": "試し"}
    assert headers["Content-Type"].startswith("application/json")
    assert headers[senders.SIGNATURE] == f"sha256={hmac.new(b'a secret', body, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize("code", [301, 302, 307, 308, 400, 500])
def test_any_other_answer_is_not_heard(code):
    """A redirection is not followed, wherever it leads: what is told is for one address."""
    with serving(with_code(200)) as (elsewhere, came), serving(with_code(code, Location=elsewhere)) as (url, _):
        with pytest.raises(NotHeard, match=str(code)):
            Webhook(url).send({"event": "test"})
        assert came == []


def test_an_answer_that_drips_is_cut_off(monkeypatch):
    """Bytes that come one by one would keep a telling waiting for ever; nor does one that never comes."""
    monkeypatch.setattr(senders, "SECONDS", 0.3)
    over = threading.Event()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while not over.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    with serving(drip) as (url, _), pytest.raises(NotHeard, match="no answer within"):
        Webhook(url).send({"event": "test"})
    over.set()
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotHeard, match="no answer within"):
        Webhook(f"http://127.0.0.1:{silent.getsockname()[1]}/").send({"event": "test"})


def test_nobody_there_is_not_heard(unused_tcp_port):
    """A port on which nobody listens is told in a sentence."""
    with pytest.raises(NotHeard, match="not reached"):
        Webhook(f"http://127.0.0.1:{unused_tcp_port}/").send({"event": "test"})


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "hook", "http://"])
def test_only_web_addresses_are_told(url):
    """Whatever else an address may mean to a library."""
    with pytest.raises(WrongInput, match="http"):
        senders_of(url, None, {})


def test_a_command_gets_json_and_short_facts(tmp_path, monkeypatch):
    """On its input and in its environment, without a shell: `;` is an argument as any. Our own secrets are not for it."""
    for secret in (
        "PASSWORD",
        "SEAL_KEY",
        "SONPO_CERTIFICATE_PASSPHRASE",
        "PAL_BASIC_PASSWORD",
        "NOTIFY_URL",
        "NOTIFY_SECRET",
    ):
        monkeypatch.setenv(f"RENKEI_{secret}", "geheim")
    script = tmp_path / "hear it.py"
    script.write_text(
        "import json, os, sys\n"
        "heard = {'in': json.load(sys.stdin), 'argv': sys.argv[1:], 'env': {k: v for k, v in os.environ.items() if 'RENKEI' in k}}\n"
        "open(sys.argv[1], 'w').write(json.dumps(heard))\n",
        "utf-8",
    )
    line = f'"{sys.executable}" "{script}" "{tmp_path / "heard"}" ";"'
    Command.of(line).send({"event": "needs_person", "case": "case-0001", "text": "要確認"})
    heard = json.loads((tmp_path / "heard").read_text("utf-8"))
    assert heard["in"]["text"] == "要確認"
    assert heard["argv"][1] == ";"
    assert (heard["env"]["RENKEI_EVENT"], heard["env"]["RENKEI_CASE"]) == ("needs_person", "case-0001")
    assert "geheim" not in json.dumps(heard["env"])


def test_a_command_that_fails_or_stands_still_is_not_heard(monkeypatch):
    """It is ended after a while; what is no command is told in a sentence."""
    monkeypatch.setattr(senders, "SECONDS", 0.5)
    with pytest.raises(NotHeard, match="ended with 3"):
        Command((sys.executable, "-c", "raise SystemExit(3)")).send({})
    with pytest.raises(NotHeard, match="no answer within"):
        Command((sys.executable, "-c", "import threading; threading.Event().wait(60)")).send({})
    with pytest.raises(NotHeard, match="cannot be started"):
        Command(("renkei-no-such-command",)).send({})
    if sys.platform != "win32":
        with pytest.raises(WrongInput, match="quotes"):
            Command.of('"never closed')


def renkei(monkeypatch, *arguments):
    """Give a command; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["renkei", *map(str, arguments)])
    monkeypatch.setenv("LC_ALL", "C")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_the_command_tries_tells_once_and_says_what_was_not_heard(store, file, monkeypatch, capsys):
    """`--test` sends a trial notice and needs no books; `--once` tells what is new, and exits 1 where nobody heard it."""
    for name in ("RENKEI_NOTIFY_URL", "RENKEI_NOTIFY_COMMAND"):
        monkeypatch.delenv(name, raising=False)
    assert renkei(monkeypatch, "notify", "--once", "--db", file) == 2
    parked(store)
    with serving(with_code(200)) as (url, came):
        assert renkei(monkeypatch, "notify", "--test", "--url", url, "--db", "nowhere") == 0
        assert renkei(monkeypatch, "notify", "--once", "--url", url, "--db", file) == 0
        monkeypatch.setenv("RENKEI_NOTIFY_URL", url)
        assert renkei(monkeypatch, "notify", "--once", "--db", file) == 0
    assert [json.loads(body)["event"] for _, _, body in came] == ["test", "needs_person"]
    parked(store, 2)
    monkeypatch.setattr("renkei.robot.notify.watch.TRIES", 1)
    assert renkei(monkeypatch, "notify", "--test", "--db", file) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_run_lets_somebody_be_told_where_the_environment_says_where(file, monkeypatch):
    """Beside the work, and the run's end before all is over; without the environment nothing is opened."""
    monkeypatch.delenv("RENKEI_NOTIFY_URL", raising=False)
    with telling_outside(place_of(str(file))):
        assert not file.exists()
    with serving(with_code(200)) as (url, came):
        monkeypatch.setenv("RENKEI_NOTIFY_URL", url)
        with telling_outside(place_of(str(file))), Store.open(place_of(str(file))) as store:
            outbox.note_end(store, "run-1", store.clock.now(), {"done": 3}, went_through=True)
    assert [json.loads(body)["counts"] for _, _, body in came] == [{"done": 3}]
