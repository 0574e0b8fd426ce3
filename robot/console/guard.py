"""What every request has to pass, and what every answer says to the browser.

A foreign page cannot read an answer (no CORS), cannot frame one, and cannot have one of our forms sent: its posts lack the token, say that
they come from elsewhere, and bring no cookie (`SameSite=Strict`). A name that others let lead here is refused by the Host header.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from .door import Session, is_token_of
from .house import House

MOST_BYTES: Final = 64 * 1024
ENTER: Final = "/enter"
_OPEN = (ENTER, "/static/")
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def cookie_name(port: int) -> str:
    """Return what the cookie is called: those of one host are sent to all its ports, and two consoles must not write over each other's."""
    return f"renkei-console-{port}"


def let_in(house: House, session: Session, answer: AnyResponse) -> None:
    """Give somebody who has come in the cookie."""
    answer.set_cookie(cookie_name(house.address.port), session.number, httponly=True, samesite="Strict", path="/")


def stand_guard(app: Flask, house: House) -> None:
    """Look at each request before anything else does, and at each answer after everything."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_PARTS"] = 100

    @app.before_request
    def look() -> AnyResponse | None:
        if not house.address.is_ours(request.headers.get("Host", "")):
            abort(HTTPStatus.MISDIRECTED_REQUEST)
        session = house.door.known(request.cookies.get(cookie_name(house.address.port), ""))
        g.session = session
        if request.method == "POST":
            if not _is_from_here(request):
                abort(HTTPStatus.FORBIDDEN)
            if session and request.path != ENTER and not is_token_of(session, request.form.get("token", "")):
                abort(HTTPStatus.FORBIDDEN)
        if session is None and not request.path.startswith(_OPEN):
            return _to_the_door()
        return None

    @app.after_request
    def tell_the_browser(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        return answer


def _to_the_door() -> AnyResponse:
    """Send who is not in to the door; what a script asks for is answered with a number that it knows."""
    if request.method != "GET" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        abort(HTTPStatus.UNAUTHORIZED)
    return redirect(ENTER, HTTPStatus.SEE_OTHER)


def _is_from_here(asked: Request) -> bool:
    """Tell whether a post comes from a page of ours: browsers say so, and who says nothing is none."""
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin")
    if site not in (None, "same-origin") or (site is None and origin is None):
        return False
    if origin is None:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == asked.headers.get("Host", "").lower()
