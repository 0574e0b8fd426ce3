"""The portals' server at work on real sockets: what it lets go and when, what it refuses, and that it always answers."""

import re
import socket
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, RemoteDisconnected

import pytest
from renkei.mockportals.serving import Bounds, HttpServer

QUICK = Bounds(request=0.4, idle=0.8, answer=0.6, header=4096, body=1000)
PATIENCE = 20.0  # of a test for what must come at once
GET = b"GET /echo HTTP/1.1\r\nHost: pal.localhost\r\n\r\n"
BIG = b"x" * 50_000_000
HALF_HEADER = b"GET /echo HTTP/1.1\r\nHost: pal.loc"
HALF_BODY = b"POST /echo HTTP/1.1\r\nHost: pal.localhost\r\nContent-Length: 10\r\n\r\nhalf"


class App:
    """A WSGI application that says what it was asked, and is told by the path what else to do."""

    def __init__(self):
        self.asked = Counter()
        self.asleep = threading.Semaphore(0)
        self.wake = threading.Event()

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked[path] += 1
        body = environ["wsgi.input"].read()
        answers = {
            "/echo": ("200 OK", [], [environ["REQUEST_METHOD"].encode(), b" ", body]),
            "/broken": ("200 OK", [("Content-Length", "1")], []),
            "/unchanged": ("304 Not Modified", [("ETag", "x")], []),
            "/two-lines": ("200 OK", [("X-Told", "a\r\nX-Smuggled: b")], []),
            "/big": ("200 OK", [], [BIG]),
            "/headers": ("200 OK", [], [repr(sorted(k for k in environ if k.startswith("HTTP_"))).encode()]),
        }
        if path == "/sleep":
            self.asleep.release()
            self.wake.wait(PATIENCE)
        if path == "/fails":
            raise RuntimeError("by itself")
        status, headers, body = answers.get(path, ("200 OK", [], [b"awake"]))
        start_response(status, headers)
        return body


@contextmanager
def serving(app, bounds):
    """Serve `app` in a thread; yields the server's port."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = HttpServer(app, listening, apart=lambda host: host.startswith("control."), bounds=bounds)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield port
    finally:
        app.wake.set()
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def app():
    return App()


@pytest.fixture
def port(app):
    with serving(app, QUICK) as port:
        yield port


@pytest.fixture
def connect(port):
    """Open a connection: `connect(b"what it sends")`."""
    with ExitStack() as closing:

        def connect(sent=b""):
            connection = closing.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            connection.sendall(sent)
            return connection

        yield connect


def until_closed(connection):
    """Return all that comes until the server closes the connection, and how many seconds that took."""
    began, came = time.monotonic(), b""
    with connection.makefile("rb") as stream:
        came = stream.read()
    return came, time.monotonic() - began


def read_answer(stream):
    """Read one answer: its status line and its body."""
    status, length = stream.readline().strip().decode(), 0
    while (line := stream.readline().strip().decode()) != "":
        name, _, value = line.partition(": ")
        length = int(value) if name == "Content-Length" else length
    return status, stream.read(length).decode()


@pytest.mark.parametrize("sent", [b"", b"G", HALF_HEADER, HALF_BODY], ids=["nothing", "a byte", "header", "body"])
def test_a_request_that_is_not_there_in_time_is_let_go(app, connect, sent):
    """Half a header, half a body or nothing at all: the connection is closed in time, and nobody was asked anything."""
    came, seconds = until_closed(connect(sent))
    assert (came, app.asked) == (b"", Counter())
    assert QUICK.request * 0.9 < seconds < QUICK.request + 5


@pytest.mark.parametrize("begin", [HALF_HEADER, HALF_BODY[:-4]], ids=["header", "body"])
def test_a_byte_now_and_then_does_not_buy_time(connect, begin):
    """A request that drips is let go when its time is up, counted from its first byte."""
    connection, began = connect(begin), time.monotonic()
    connection.settimeout(QUICK.request / 8)
    closed = False
    while not closed and time.monotonic() - began < PATIENCE:
        try:
            connection.sendall(b"x")
            closed = connection.recv(1) == b""
        except TimeoutError:
            continue
        except ConnectionError:
            closed = True
    assert closed
    assert time.monotonic() - began < QUICK.request + 5


def test_an_idle_connection_is_let_go(connect):
    """A connection that was used is kept for the next request, and closed when none comes."""
    came, seconds = until_closed(connect(GET))
    assert came.startswith(b"HTTP/1.1 200 OK\r\n")
    assert QUICK.idle * 0.9 < seconds < QUICK.idle + 5


def test_a_half_sent_request_after_an_answered_one_is_let_go(connect):
    """The bound on a request holds on a connection that served before, too."""
    came, seconds = until_closed(connect(GET + HALF_HEADER))
    assert came.count(b"HTTP/1.1") == 1
    assert seconds < QUICK.idle + 5


def test_whoever_does_not_take_an_answer_in_is_let_go(app, connect):
    """A client that asks for much and reads nothing holds its connection for no longer than `answer`."""
    connection, began, pause = connect(GET.replace(b"/echo", b"/big")), time.monotonic(), threading.Event()
    with suppress(ConnectionError):
        while time.monotonic() - began < PATIENCE:
            pause.wait(0.02)
            connection.sendall(b"x")
    assert app.asked["/big"] == 1
    assert time.monotonic() - began < QUICK.answer + 5


def test_requests_on_one_connection_are_answered_in_their_order(connect):
    """Several requests sent at once, with bodies and without, are answered one after the other."""
    chunked = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n"
    plain = b"PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nthree"
    with connect(GET + chunked + plain + GET).makefile("rb") as stream:
        said = [read_answer(stream) for _ in range(4)]
    assert said == [("HTTP/1.1 200 OK", body) for body in ("GET ", "POST two", "PUT three", "GET ")]


def test_an_answer_that_breaks_off_closes_the_connection_after_its_head(connect):
    """What announces more than it brings: the head, then the end, so that no client takes it for an answer or asks again."""
    came, seconds = until_closed(connect(GET.replace(b"/echo", b"/broken")))
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert (b"Content-Length: 1" in head, body) == (True, b"")
    assert seconds < QUICK.idle * 0.9


def test_an_answer_without_a_body_leaves_the_connection_open(connect):
    """HEAD and 304 bring no body, and the next request is answered on the same connection."""
    with connect(GET.replace(b"GET", b"HEAD") + GET.replace(b"/echo", b"/unchanged") + GET).makefile("rb") as stream:
        head = [stream.readline() for _ in range(4)]
        said = [read_answer(stream) for _ in range(2)]
    assert (head[0], b"Content-Length: 5\r\n" in head) == (b"HTTP/1.1 200 OK\r\n", True)
    assert said == [("HTTP/1.1 304 Not Modified", ""), ("HTTP/1.1 200 OK", "GET ")]


@pytest.mark.parametrize("requests", [1, 3])
def test_a_client_that_sends_no_more_gets_its_answers(connect, requests):
    """A connection that is closed in one direction is still answered in the other, and closed then."""
    connection = connect(GET * requests)
    connection.shutdown(socket.SHUT_WR)
    came, seconds = until_closed(connection)
    assert came.count(b"\r\n\r\nGET ") == requests
    assert seconds < QUICK.idle * 0.9


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /echo HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 100_000, 431),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413),
        (
            b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"3e8\r\n"
            + b"x" * 1000
            + b"\r\n5\r\nmore!",
            413,
        ),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 3000 + b"\r\n\r\n", "400"),
        (b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 400),
        (b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 400),
        (b"GET /echo HTTP/1.1\r\n\r\n", 400),
        (b"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ],
    ids="header announced-body chunked-body endless-number proxy tunnel no-host two-hosts two-lengths tls".split(),
)
def test_what_is_too_big_or_no_request_is_refused_in_words(app, connect, sent, status):
    """The client reads why, the connection ends, and nobody was asked anything."""
    came, _ = until_closed(connect(sent))
    assert re.fullmatch(rf"HTTP/1.1 {status} [A-Z][A-Za-z ]+", came.partition(b"\r\n")[0].decode())
    assert app.asked == Counter()


def test_a_client_is_told_to_go_on_with_its_body(connect):
    """Who asks before sending a body is told to send it."""
    connection = connect(HALF_BODY[:-4].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    with connection.makefile("rb") as stream:
        assert read_answer(stream) == ("HTTP/1.1 100 Continue", "")
        connection.sendall(b"ten bytes!")
        assert read_answer(stream) == ("HTTP/1.1 200 OK", "POST ten bytes!")


@pytest.mark.parametrize("path", [b"/fails", b"/two-lines"])
def test_an_application_that_fails_is_answered_for(connect, caplog, path):
    """An error of the application's own is a 500 and told in the log, and the next request is answered."""
    with connect(GET.replace(b"/echo", path) + GET).makefile("rb") as stream:
        assert read_answer(stream)[0] == "HTTP/1.1 500 Internal Server Error"
        assert read_answer(stream) == ("HTTP/1.1 200 OK", "GET ")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_header_with_an_underscore_does_not_pass_for_another(connect):
    """`X_A` is not `X-A`: nobody can put in a header that something before the server sets."""
    with connect(GET.replace(b"/echo", b"/headers")[:-2] + b"X_A: 1\r\nX-B: 1\r\n\r\n").makefile("rb") as stream:
        assert read_answer(stream)[1] == "['HTTP_HOST', 'HTTP_X_B']"


def test_control_answers_while_every_portal_sleeps(app, port, connect):
    """As many requests asleep as there are threads, and more: control is answered at once, from threads of its own."""
    sleepers = [connect(GET.replace(b"/echo", b"/sleep")) for _ in range(100)]
    for _ in range(64):
        assert app.asleep.acquire(timeout=PATIENCE)
    control = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    control.request("GET", "/echo", headers={"Host": "control.localhost"})
    assert control.getresponse().read() == b"GET "
    control.close()
    assert app.asked["/sleep"] == 64
    app.wake.set()
    with sleepers[-1].makefile("rb") as stream:
        assert read_answer(stream) == ("HTTP/1.1 200 OK", "awake")


def test_the_end_does_not_wait_for_those_who_sleep():
    """A server that is told to end does so while a request is asleep; its client sees a connection that broke."""
    app = App()
    with serving(app, QUICK) as port:
        client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        client.request("GET", "/sleep", headers={"Host": "pal.localhost"})
        assert app.asleep.acquire(timeout=PATIENCE)
        began = time.monotonic()
        app.wake = threading.Event()  # what `serving` sets at its end; the request goes on sleeping on the other one
    assert time.monotonic() - began < 5
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        client.getresponse()
    client.close()


def test_the_one_connection_too_many_takes_the_place_of_the_idlest():
    """Where no more connections fit, the one whose time would be up first is let go, and the new one is served."""
    app = App()
    with serving(app, Bounds(connections=20)) as port, ExitStack() as closing:
        idle = [closing.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE)) for _ in range(50)]
        with HTTPConnectionTo(port) as client:
            assert client.get("/echo") == b"GET "
        assert until_closed(idle[0])[0] == b""


class HTTPConnectionTo(HTTPConnection):
    """A connection to a port on this machine that is closed at the end."""

    def __init__(self, port):
        super().__init__("127.0.0.1", port, timeout=PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def get(self, path):
        self.request("GET", path, headers={"Host": "pal.localhost"})
        return self.getresponse().read()
