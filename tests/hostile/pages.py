"""Answers that mean harm, or were made by somebody careless. Each is what a portal may show in place of the screen that should come."""

import gzip
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from tests.hostile import papers
from tests.hostile.portal import Answering, Mischief

_HEADING = "<h1>練習</h1>"
_MEGABYTE = 2**20


def script(source: str, html: str = _HEADING) -> Mischief:
    """Return a page that runs a script."""
    return lambda answering: answering.page(f"{html}<script>{source}</script>")


def html(source: str) -> Mischief:
    """Return a page."""
    return lambda answering: answering.page(source)


def leads_to_itself(answering: Answering) -> None:
    answering.show(302, [("Location", answering.path)], b"")


def drips(answering: Answering) -> None:
    answering.begin()
    answering.for_ever(b"<", 0.5)


def never_begins(answering: Answering) -> None:
    answering.server.over.wait()


def has_no_end(answering: Answering) -> None:
    answering.begin()
    answering.for_ever(b"<p>" + b"and so on " * 5000, 0.01)


def begins_with_a_heading_and_has_no_end(answering: Answering) -> None:
    answering.begin()
    answering.wfile.write(b"<!doctype html><h1>" + b"x" * 100)
    answering.for_ever(b"<b>", 0.01)


def unfolds(answering: Answering) -> None:
    heading = gzip.compress(b"<!doctype html><h1>" + b"x" * 60 * _MEGABYTE, 1)
    answering.show(200, [("Content-Type", "text/html"), ("Content-Encoding", "gzip")], heading)


def breaks_off(answering: Answering) -> None:
    answering.send_response(200)
    answering.send_header("Content-Length", "100000")
    answering.end_headers()
    answering.wfile.write(b"<!doctype html><h1>")


def is_no_http(answering: Answering) -> None:
    answering.wfile.write(b"\x00\xff" * 1000)


def says_nothing(answering: Answering) -> None:
    answering.show(204, [], b"")


def is_a_download(answering: Answering) -> None:
    answering.show(200, [("Content-Disposition", "attachment; filename=x.bin")], b"x" * 1000)


def asks_for_a_password(answering: Answering) -> None:
    answering.show(401, [("WWW-Authenticate", 'Basic realm="x"')], b"")


def downloads(answering: Answering) -> None:
    if urlsplit(answering.path).query:
        return is_a_download(answering)
    source = (
        "setInterval(() => { const a = document.createElement('a'); a.href = '/?' + Math.random(); a.click(); }, 1)"
    )
    return script(source)(answering)


def frames(answering: Answering) -> None:
    depth = urlsplit(answering.path).query.count("x")
    answering.page(
        _HEADING + "".join(f"<iframe src='/?{'x' * (depth + 1)}{n}'></iframe>" for n in range(3 if depth < 5 else 0))
    )


def a_worker_in_between(answering: Answering) -> None:
    if answering.path.endswith("worker.js"):
        answering.show(
            200, [("Content-Type", "text/javascript")], b"onfetch = (event) => event.respondWith(new Promise(() => {}))"
        )
    else:
        script("navigator.serviceWorker.register('/worker.js').then(() => setTimeout(() => location.reload(), 300))")(
            answering
        )


def a_stream(answering: Answering) -> None:
    if "stream" in answering.path:
        answering.begin("text/event-stream")
        answering.for_ever(b"data: x\n\n", 0.001)
    else:
        script("for (let i = 0; i < 4; i++) new EventSource('/?stream' + i)")(answering)


_OPENS = "onload = () => { for (let i = 0; i < 300; i++) open('/?' + i); }"
_LISTING = "".join(f"<tr><td><input type=radio name=r{n % 7} aria-label='見積書一覧'>{n}" for n in range(60_000))

PAGES: Mapping[str, Mischief] = MappingProxyType(
    {
        "alerts without end": script("for (;;) alert('もう一度')"),
        "questions without end": script("for (;;) confirm('連携しますか')"),
        "an alert of 20 MB": script("alert('あ'.repeat(2e7)); document.querySelector('h1').textContent = 'x'"),
        "a busy loop": script("for (;;);"),
        "a busy loop later": script("setTimeout(() => { for (;;); }, 300)"),
        "300 windows": script(_OPENS),
        "windows that open windows": script("onload = () => setInterval(() => open('/?' + Math.random()), 20)"),
        "windows that open and close": script(
            "onload = () => setInterval(() => { const w = open('about:blank'); setTimeout(() => w.close(), 30) }, 30)"
        ),
        "a heading of 50 MB": lambda answering: answering.page("<h1>" + "x" * 50 * _MEGABYTE),
        "alerts by the thousand": html(_HEADING + "<ul role=alert>" + "<li>だめ" * 60_000),
        "an endless answer": has_no_end,
        "an endless answer with a heading": begins_with_a_heading_and_has_no_end,
        "an answer that drips": drips,
        "no answer": never_begins,
        "an answer that unfolds": unfolds,
        "an answer that breaks off": breaks_off,
        "no HTTP": is_no_http,
        "nothing to show": says_nothing,
        "a download": is_a_download,
        "a question for a password": asks_for_a_password,
        "downloads without end": downloads,
        "redirects without end": leads_to_itself,
        "a navigation loop": script("onload = () => { location.href = '/?' + Math.random(); }"),
        "a reload loop": script("location.reload()"),
        "a refresh at once": html("<meta http-equiv=refresh content='0'>" + _HEADING),
        "a history loop": script(
            "setInterval(() => { for (let i = 0; i < 50; i++) history.pushState(0, '', '/?' + Math.random()); })"
        ),
        "a history loop that goes back": script(
            "for (let i = 0; i < 90; i++) history.pushState(0, '', '?' + i); setInterval(() => history.back())"
        ),
        "a window that does not want to close": script(
            "addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'x'; })"
        ),
        "a page that prints": script("setInterval(print, 100)"),
        "a hundred thousand elements deep": html(_HEADING + "<div>" * 100_000),
        "a hundred thousand rows": html(f"{_HEADING}<table>{_LISTING}</table>"),
        "frames in frames": frames,
        "writing for ever": script(
            "(function more() { document.write('<p>' + 'x'.repeat(1000)); setTimeout(more, 0); })()"
        ),
        "a worker in between": a_worker_in_between,
        "a stream": a_stream,
        "a load that never ends": html(
            _HEADING + "<img src='http://10.255.255.1/x.png'><link rel=stylesheet href='http://10.255.255.1/x.css'>"
        ),
        "words for the console": script(
            "setInterval(() => { for (let i = 0; i < 2000; i++) console.log('x'.repeat(1000)); })"
        ),
        "requests without end": script(
            "setInterval(() => { for (let i = 0; i < 50; i++) fetch('/?' + Math.random()); }, 10)"
        ),
        "elements that come and go": script(
            "setInterval(() => { document.body.innerHTML = '<h1>' + Math.random() + '</h1>'; })", "<body><h1>x</h1>"
        ),
        "a heading that moves terminals": html(
            "<title>\u202e\x1b]0;x\x07</title><h1>\u202e\x1b[2J\x1b[31m\x9b2J\u2066x\x00</h1>"
        ),
        "an alert that moves terminals": html(
            f"{_HEADING}<p role=alert>\u202e\x1b[2J\x1b]8;;x\x07 {'長い' * 5000}</p>"
        ),
    }
)
"""What PAL may answer in place of its menu."""


def _printed(pdf: bytes) -> Mischief:
    return lambda answering: answering.show(200, [("Content-Type", "application/pdf")], pdf)


def _dripping_paper(answering: Answering) -> None:
    answering.begin("application/pdf")
    answering.wfile.write(b"%PDF-1.4\n")
    answering.for_ever(b"%", 0.3)


def _endless_paper(answering: Answering) -> None:
    answering.begin("application/pdf")
    answering.wfile.write(b"%PDF-1.4\n")
    answering.for_ever(bytes(_MEGABYTE), 0.001)


PAPERS: Mapping[str, Mischief] = MappingProxyType(
    {
        "a paper that drips": _dripping_paper,
        "a paper without end": _endless_paper,
        "a paper of 60,000 sheets": lambda answering: _printed(papers.of_many_sheets())(answering),
        "stamps in stamps": lambda answering: _printed(papers.of_stamps_in_stamps())(answering),
        "a sheet of 350 m": lambda answering: _printed(papers.of_a_million_points())(answering),
        "no paper": lambda answering: _printed(papers.that_is_none())(answering),
    }
)
"""What 損保オンライン may print in place of the application."""
