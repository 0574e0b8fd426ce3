"""Control's addresses. Unknown names, worlds and values get a 4xx with a sentence, and change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from flask import Blueprint, Flask, Request, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..context import WorldContext
from ..faults import CATALOGUE
from ..jpass.screening import decide_by_hand
from ..systems import System
from ..web.door import MAIN, WORLD, is_foreign
from ..web.refusal import Refusal
from ..world import TooManyWorlds, WorldConfig
from . import CONTROL, bodies, shown
from .openapi import described

B = TypeVar("B")

_TOO_MANY = "there are as many worlds as there may be; reset one of them, or DELETE /worlds/<one of them>"
_LARGEST_ID = 2**63 - 1
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Worlds(Protocol):
    """The worlds that control has its hand on."""

    config: WorldConfig

    @property
    def doors(self) -> tuple[System, ...]:
        """Return what is served under a host name of its own."""

    def found(self, name: str) -> WorldContext | None:
        """Return a world, if somebody made it."""

    def named(self, name: str) -> WorldContext:
        """Return a world, made where it is not there; raises `TooManyWorlds`."""

    def names(self) -> list[str]:
        """Return the name of every world that somebody made."""

    def delete(self, name: str) -> bool:
        """Forget a world, if it is there; raises `OSError` where its file is kept."""

    def reset(self, name: str, config: WorldConfig) -> WorldContext:
        """Make a world anew; raises `TooManyWorlds`."""


def build(worlds: Worlds) -> Flask:
    """Build the control application over `worlds`."""
    app = Flask(CONTROL.name, static_folder="../web/ui/static", template_folder="templates", root_path=str(_here()))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = bodies.MOST_BYTES
    app.before_request(_loopback_only)
    app.before_request(_own_page_only)
    app.register_error_handler(HTTPException, _say)
    app.register_error_handler(TooManyWorlds, lambda _error: (jsonify({"error": _TOO_MANY}), 409))
    app.register_error_handler(Refusal, lambda refusal: (jsonify({"error": refusal.sentence}), 409))
    app.register_blueprint(_general(worlds))
    app.register_blueprint(_of_a_world(worlds))
    return app


def _general(worlds: Worlds) -> Blueprint:
    general = Blueprint("general", __name__)

    @general.get("/")
    def page() -> ResponseReturnValue:
        return render_template("control.html")

    @general.get("/openapi.json")
    def description() -> ResponseReturnValue:
        return jsonify(described())

    @general.get("/worlds")
    def every_world() -> ResponseReturnValue:
        return jsonify([shown.world(name, request.host) for name in worlds.names()])

    @general.get("/portals")
    def portals() -> ResponseReturnValue:
        return jsonify([shown.door(system) for system in worlds.doors])

    @general.get("/faults")
    def catalogue() -> ResponseReturnValue:
        return jsonify([shown.fault(fault) for fault in CATALOGUE.values()])

    return general


def _of_a_world(worlds: Worlds) -> Blueprint:
    blueprint = Blueprint("worlds", __name__)

    def at(method: str, path: str, answer: Callable[[str], Any]) -> None:
        def view(name: str) -> ResponseReturnValue:
            return jsonify(answer(_named(name)))

        address = f"/worlds/<name>/{path}" if path else "/worlds/<name>"
        blueprint.add_url_rule(address, f"{path or 'world'}-{method}", view, methods=(method,))

    def shows(path: str, show: Callable[[WorldContext], Any]) -> None:
        at("GET", path, lambda name: show(_found(worlds, name)))

    def changes(path: str, read: Callable[[Request], B], change: Callable[[WorldContext, B], Any]) -> None:
        """Read what is wanted, and only then make the world where it is not there: what is wrong changes nothing."""
        at("POST", path, lambda name: _changed(worlds, name, read(request), change))

    shows("", shown.origin)
    at("DELETE", "", lambda name: _deleted(worlds, name))
    shows("origin", shown.origin)
    shows("clock", shown.clock)
    shows("faults", shown.armed)
    shows("screening", shown.policy)
    shows("links", lambda context: [shown.hand_over(entry) for entry in context.link.journal()])
    shows("ledger", shown.ledger)
    at("POST", "reset", lambda name: shown.origin(worlds.reset(name, bodies.config(request, worlds.config))))
    changes("clock", bodies.clock, _move_clock)
    changes("faults", bodies.fault, _arm)
    changes("screening", bodies.screening, _decide)
    at("DELETE", "faults", lambda name: _disarm(_found(worlds, name)))

    @blueprint.delete("/worlds/<name>/faults/<int:number>")
    def disarm_one(name: str, number: int) -> ResponseReturnValue:
        return jsonify(_disarm_one(_found(worlds, _named(name)), number))

    return blueprint


def _named(name: str) -> str:
    if not WORLD.fullmatch(name):
        abort(404, f"{name[:64]!r} is no name of a world: small letters, digits and hyphens, at most 40")
    return name


def _deleted(worlds: Worlds, name: str) -> dict[str, Any]:
    if name == MAIN:
        abort(409, f"the main world is always there; POST /worlds/{MAIN}/reset makes it anew")
    try:
        if not worlds.delete(name):
            abort(404, _no_world(name))
    except OSError:
        abort(409, f"the world {name!r} is in use; try again once nothing is asked of it any more")
    return {"deleted": name}


def _no_world(name: str) -> str:
    return f"there is no world {name!r}; GET /worlds lists them, and POST /worlds/{name}/reset makes it"


def _found(worlds: Worlds, name: str) -> WorldContext:
    context = worlds.found(name)
    if context is None:
        abort(404, _no_world(name))
    return context


def _changed(worlds: Worlds, name: str, wanted: B, change: Callable[[WorldContext, B], Any]) -> Any:  # noqa: ANN401 - JSON
    return change(worlds.named(name), wanted)


def _move_clock(context: WorldContext, wanted: bodies.Clock) -> dict[str, Any]:
    context.set_clock(wanted.moment(context.clock.now()))
    return shown.clock(context)


def _arm(context: WorldContext, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    if len(context.faults.armed()) >= bodies.MOST_ARMED:
        abort(409, f"{bodies.MOST_ARMED} faults are armed, as many as there may be; disarm some")
    context.faults.arm(**wanted)
    return shown.armed(context)


def _disarm(context: WorldContext) -> list[dict[str, Any]]:
    context.faults.clear()
    return []


def _disarm_one(context: WorldContext, number: int) -> list[dict[str, Any]]:
    if number > _LARGEST_ID or not context.faults.disarm(number):
        abort(404, f"no armed fault has the id {number}; GET /worlds/{context.name}/faults lists them")
    return shown.armed(context)


def _decide(context: WorldContext, wanted: bodies.Screening) -> dict[str, Any]:
    """Decide one application, or say how all are decided that nobody decides by hand."""
    if wanted.approve_after is not None:
        context.policy.approve_after = timedelta(seconds=wanted.approve_after)
        return shown.policy(context)
    application = decide_by_hand(context, wanted.key, wanted.decision, wanted.reason)
    return {"receipt_number": application.receipt_number, "status": str(application.status)}


def _loopback_only() -> None:
    if request.remote_addr not in _LOOPBACK:
        abort(403, "control answers on this machine only")


def _own_page_only() -> None:
    """Take no request that a page of another address makes: whoever shows it may be anybody."""
    if any(is_foreign(request.headers.get(name), request.host) for name in ("Origin", "Referer")):
        abort(403, "control takes no request from a page of another address")


def _say(error: HTTPException) -> ResponseReturnValue:
    return jsonify({"error": error.description}), error.code or 500


def _here() -> str:
    return __file__.rpartition("views.py")[0]
