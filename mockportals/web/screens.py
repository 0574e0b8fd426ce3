"""What the screens of all portals have in common: sign-in, refusals, the way to another portal's screens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from ..context import WorldContext
from ..faults.middleware import RequestFaults, on_page
from .door import READING, is_foreign, onward
from .hosts import Hosts
from .numbers import DIGITS
from .portal import Portal
from .refusal import Refusal, Refused
from .renaming import Table, renaming

T = TypeVar("T")

_KEPT = 3600
"""How long a browser keeps what looks the same for everybody, in seconds."""

_UI = Path(__file__).parent / "ui"
_OPEN_TO_ALL = frozenset({"static", "look", "login"})
_NOBODY = "練習用の利用者は閉じられています。"
_NOT_TAKEN = "送信された内容を受け付けられません。"
_SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        404: "指定された画面または契約が見つかりません。",
        405: "この画面ではその操作を行えません。",
        413: "送信された内容が大きすぎます。",
    }
)


def context() -> WorldContext:
    """Return what the world of this request stands on."""
    return cast(WorldContext, request.environ["renkei.context"])


def address(portal: str, path: str = "/") -> str:
    """Return the full address of another portal's screen in this world."""
    hosts: Hosts | None = request.environ.get("renkei.hosts")
    if hosts is not None:
        return f"{hosts.of(portal)}{path}"
    world = "" if context().name == "main" else f".{context().name}"
    port = urlsplit(request.host_url).port
    return f"http://{portal}{world}.localhost{f':{port}' if port else ''}{path}"


def portal_app(portal: Portal, labels: Table | None = None) -> Flask:
    """Build the Flask application of one portal; it serves every world: a request carries its world's context with it.

    `labels` tell which labels its screens show by another name.
    """
    app = Flask(portal.name, static_folder=str(_UI / "static"), template_folder=str(_UI / "templates"))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _KEPT
    app.url_map.converters["int"] = RecordNumber
    app.add_url_rule("/look.css", "look", partial(_look, portal.accent))
    app.before_request(_refuse_foreign_change)
    app.register_blueprint(portal.screens())
    if portal.system.sign_in:
        app.add_url_rule("/login", "login", _login, methods=["GET", "POST"])
        app.before_request(_ask_to_sign_in)
    faults = RequestFaults(_to_sign_in, portal.subject_of)
    app.before_request(faults.before)
    app.after_request(faults.after)
    if labels:
        app.after_request(renaming(labels))
    app.register_error_handler(Refusal, _show_refusal)
    app.register_error_handler(HTTPException, _show_refused)
    app.context_processor(
        lambda: {"portal_title": portal.title, "address": address, "clock": context().clock, "on_page": on_page}
    )
    app.add_template_filter(yen)
    app.add_template_filter(slashed)
    app.add_template_filter(to_minute)
    return app


class RecordNumber(IntegerConverter):
    """A record's number in a path; one with more digits is of no screen."""

    regex = DIGITS


def form_value(name: str) -> str:
    """Return what was entered as `name`, without surrounding blanks; empty when there is nothing."""
    return request.form.get(name, "").strip()


def or_404(found: T | None) -> T:
    """Return what was found, or answer that there is no such screen."""
    if found is None:
        abort(404)
    return found


def refused_form(template: str, refusals: Sequence[Refused], **context: object) -> ResponseReturnValue:
    """Show a form again with what was refused about it; the status tells scripts what the sentences tell people."""
    return render_template(template, refusals=refusals, **context), 422


def yen(amount: int) -> str:
    """Write an amount as the screens do: `84,320円`."""
    return f"{amount:,}円"


def slashed(value: str) -> str:
    """Write `YYYYMMDD` or `YYYYMM` as the screens do, `2027/01/01`; anything else as it is."""
    if value.isdigit() and len(value) == 8:
        return f"{value[:4]}/{value[4:6]}/{value[6:]}"
    if value.isdigit() and len(value) == 6:
        return f"{value[:4]}/{value[4:]}"
    return value


def to_minute(at: datetime | str | None) -> str:
    """Write a moment (or its ISO 8601 text) as the screens do, `2026/11/24 10:05`; empty when there is none yet."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment:%Y/%m/%d %H:%M}"


def _cookie() -> str:
    return f"{request.environ['renkei.portal']}_session"


def _ask_to_sign_in() -> ResponseReturnValue | None:
    if request.endpoint in _OPEN_TO_ALL:
        return None
    portal = request.environ["renkei.portal"]
    if context().sign_ins.user_of(portal, request.cookies.get(_cookie())) is not None:
        return None
    return _to_sign_in()


def _to_sign_in(*, elsewhere: bool = False) -> ResponseReturnValue:
    """Lead to the sign-in; `elsewhere` lets it say that somebody signed in on another terminal."""
    return redirect(url_for("login", next=_way_back(), elsewhere="1" if elsewhere else None))


def _way_back() -> str:
    """Return the path to go on with after signing in: this screen, or for a submission the screen it was made from."""
    if request.method == "GET":
        return f"{request.script_root}{request.full_path.rstrip('?')}"
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host and came_from.path else f"{request.script_root}/"


def _login() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("login.html", refusals=[], elsewhere="elsewhere" in request.args)
    sign_ins = context().sign_ins
    token = sign_ins.sign_in(request.environ["renkei.portal"], form_value("user"), form_value("password"))
    if token is None:
        said = "利用者IDまたはパスワードが正しくありません。" if sign_ins.open else _NOBODY
        return refused_form("login.html", [Refused(said)])
    response = cast(Response, redirect(onward(request.args.get("next"), request.script_root)))
    path = request.script_root or "/"
    response.set_cookie(_cookie(), token, path=path, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _look(accent: str) -> ResponseReturnValue:
    look = Response(f"body {{ --accent: {accent}; }}\n", mimetype="text/css")
    look.cache_control.max_age = _KEPT
    return look


def _refuse_foreign_change() -> ResponseReturnValue | None:
    """Carry out no form of another page: another host's, or this host's on another port, where the cookie is the same."""
    if request.method in READING or not is_foreign(request.headers.get("Origin"), request.host, request.scheme):
        return None
    return _refused(403, "ほかのページから送信されたため、処理しませんでした。画面を開き直して操作してください。")


def _show_refusal(refusal: Refusal) -> ResponseReturnValue:
    return _refused(409, refusal.sentence)


def _show_refused(error: HTTPException) -> ResponseReturnValue:
    """Say in the portal's own words what the framework would say in its."""
    if error.response is not None or error.code is None or error.code >= 500:
        return error
    return _refused(error.code, _SENTENCES.get(error.code, _NOT_TAKEN))


def _refused(status: int, sentence: str) -> ResponseReturnValue:
    return render_template("refused.html", sentence=sentence), status
