"""What pages do by themselves: `portal.js` line by line.

A test holds the digest of `portal.js` to the one below, so that this page cannot fall behind it; an inline script, which the
portals let no browser run, is refused.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from renkei import mockportals

from tests.simulation.fakes import document as html
from tests.simulation.fakes.document import Document, Node
from tests.simulation.fakes.network import Answer, Request

if TYPE_CHECKING:
    from tests.simulation.fakes.browser import Page

PORTAL_JS = Path(mockportals.__file__).parent / "web" / "ui" / "static" / "portal.js"
PORTAL_JS_DIGEST = "e0337086"


class Unknown(BaseException):
    """A script that this stand-in does not know. Nothing in the robot may catch it."""


def digest(code: str) -> str:
    """Return what a script is known by."""
    return f"{zlib.crc32(code.encode()):08x}"


def loaded(page: "Page") -> None:
    """Run the scripts of a page that has come."""
    if page.document.body is None:
        return
    for node in page.document.body.iter("script", "p"):
        if node.tag == "script":
            raise Unknown(f"inline script: {node.text!r}")
        if (told := node.get("data-tells")) is not None:
            _tell_opener(page, json.loads(told))
    _hold_back(page)


def click(page: "Page", node: Node) -> None:
    """Press a button, a link or a box."""
    if "data-close" in node.attrib:
        page.close()
    elif node.tag == "a":
        href = node.get("href") or ""
        if (window := node.get("data-window")) is not None:
            page.open_window(href, window)
        else:
            page.navigate(Request(urljoin(page.url, href), referrer=page.told_to(href)))
    elif node.tag == "button":
        form = html.form_of(node)
        if form is not None and node.get("type") != "button":
            _submit(page, form, node)
    else:
        tick(page, node)


def tick(page: "Page", box: Node) -> None:
    """Tick a box; some take effect at once."""
    html.check(box)
    form = html.form_of(box)
    if "data-submits" in box.attrib and form is not None:
        _submit(page, form, None)


def _submit(page: "Page", form: Node, button: Node | None) -> None:
    """The listener to "submit", and then what the browser does unless it was kept from it."""
    if _spoils(page, button, "alert"):
        page.context.ask("alert", _trouble(page, "words"))
    question = (button is not None and button.get("data-confirm")) or form.get("data-confirm")
    if question and _spoils(page, button, "confirm_other"):
        question = _trouble(page, "words")
    if question and not page.context.ask("confirm", question):
        return
    if window := form.get("data-open"):
        _open_answer(page, form, window, twice=_spoils(page, button, "opens_twice"))
        return
    name = (button is not None and button.get("data-window")) or form.get("data-window")
    if name and _spoils_window(page, form, button, name):
        return
    (page.open_window("", name) if name else page).navigate(_request(page, form, button))


def _open_answer(page: "Page", form: Node, window: str, *, twice: bool) -> None:
    def came(_url: str, answer: Answer) -> None:
        url = _url_in(answer)
        if page.is_closed() or not url:
            return
        page.open_window(url, window)
        if twice:
            page.open_window(url, f"{window}-2")

    page.context.load(_request(page, form, None), came)


def _url_in(answer: Answer) -> str | None:
    try:
        return json.loads(answer.body or b"").get("url")
    except ValueError:
        return None


def _spoils_window(page: "Page", form: Node, button: Node | None, name: str) -> bool:
    send = _request(page, form, None)
    if _spoils(page, button, "window_blocked"):
        page.context.fetch(send, lambda _answer: None)
        return True
    if _spoils(page, button, "window_late"):
        _later(page, lambda: page.open_window("", name).navigate(send))
        return True
    if _spoils(page, button, "window_closes"):
        opened = page.open_window("", name)
        page.context.fetch(send, lambda _answer: None if page.is_closed() else opened.close())
        return True
    return False


def _spoils(page: "Page", button: Node | None, kind: str) -> bool:
    if _trouble(page) != kind or button is None or html.text_of(button) != _trouble(page, "button"):
        return False
    del page.document.body.attrib["data-trouble"]
    return True


def _hold_back(page: "Page") -> None:
    if _trouble(page) != "button_late":
        return
    held = [node for node in page.document.root.iter("button") if html.text_of(node) == _trouble(page, "button")]
    button = next((node for node in held if "disabled" not in node.attrib), None)
    if button is not None:
        del page.document.body.attrib["data-trouble"]
        html.toggle(button, "disabled", on=True)
        _later(page, lambda: html.toggle(button, "disabled", on=False))


def _later(page: "Page", do: Callable[[], None]) -> None:
    """Do it so many seconds later, if the page is still there then."""
    seconds, here = float(_trouble(page, "seconds")), page.document

    def due() -> None:
        if page.browser.is_connected() and not page.is_closed() and page.document is here:
            do()

    page.browser.clock.call_later(seconds, due)


def _tell_opener(page: "Page", told: Mapping[str, object]) -> None:
    opener = page.opener
    if opener is None or opener.is_closed() or urlsplit(opener.url).netloc != urlsplit(page.url).netloc:
        return
    if "changed" in told:
        _refresh(opener)
    elif opener.document.body is not None:
        for box in opener.document.body.iter("input"):
            if box.get("data-unlocked-by") == told["opened"]:
                html.toggle(box, "disabled", on=False)


def _refresh(page: "Page") -> None:
    here = page.document
    shown = _refreshed(here)
    if shown is None:
        return

    def came(_url: str, answer: Answer) -> None:
        if answer.status != 200 or answer.body is None or page.is_closed() or page.document is not here:
            return
        fresh = Document(answer.body)
        now = _refreshed(fresh)
        if now is not None:
            now.tail = shown.tail
            shown.getparent().replace(shown, now)
            here.changed()
        for name, value in fresh.body.attrib.items():
            if name.startswith("data-"):
                page.document.body.set(name, value)
        _hold_back(page)

    page.context.load(Request(page.url, referrer=page.told_to(page.url)), came)


def _refreshed(document: Document) -> Node | None:
    if document.body is None:
        return None
    return next((node for node in document.body.iter("div") if "data-refreshed" in node.attrib), None)


def _trouble(page: "Page", what: str = "") -> str:
    body = page.document.body
    return "" if body is None else body.get(f"data-trouble-{what}" if what else "data-trouble") or ""


def _request(page: "Page", form: Node, button: Node | None) -> Request:
    action = (button is not None and button.get("formaction")) or form.get("action") or page.url
    url, entries = urljoin(page.url, action), list(html.entries_of(form))
    if (form.get("method") or "get").lower() == "post":
        return Request(url, entries, page.told_to(url))
    return Request(html.with_query(url, entries), referrer=page.told_to(url))
