"""Control's addresses. Unknown names, worlds and values get a 4xx with a sentence, and change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from flask import Blueprint, Flask, Request, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..door import WORLD, is_foreign
from ..faults import CATALOGUE
from ..ground import Ground
from ..jpass.screening import decide_by_hand
from ..refusal import Refusal
from ..world import Recipe, TooManyWorlds
from . import bodies, shown

B = TypeVar("B")

_TOO_MANY = "there are as many worlds as there may be; reset one of them, or start the portals anew"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Worlds(Protocol):
    """The worlds that control has its hand on."""

    recipe: Recipe

    def found(self, name: str) -> Ground | None:
        """Return a world, if somebody made it."""

    def named(self, name: str) -> Ground:
        """Return a world, made where it is not there; raises `TooManyWorlds`."""

    def reset(self, name: str, recipe: Recipe) -> Ground:
        """Make a world anew; raises `TooManyWorlds`."""


def build(worlds: Worlds) -> Flask:
    """Build the control application over `worlds`."""
    app = Flask("control", static_folder="../ui/static", template_folder="templates", root_path=str(_here()))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(_loopback_only)
    app.before_request(_own_page_only)
    app.register_error_handler(HTTPException, _say)
    app.register_error_handler(TooManyWorlds, lambda _error: (jsonify({"error": _TOO_MANY}), 409))
    app.register_error_handler(Refusal, lambda refusal: (jsonify({"error": refusal.sentence}), 409))
    app.register_blueprint(_general())
    app.register_blueprint(_of_a_world(worlds))
    return app


def _general() -> Blueprint:
    general = Blueprint("general", __name__)

    @general.get("/")
    def page() -> ResponseReturnValue:
        return render_template("control.html", faults=CATALOGUE.values())

    @general.get("/faults")
    def catalogue() -> ResponseReturnValue:
        return jsonify([shown.fault(fault) for fault in CATALOGUE.values()])

    return general


def _of_a_world(worlds: Worlds) -> Blueprint:
    blueprint = Blueprint("worlds", __name__)

    def at(method: str, path: str, answer: Callable[[str], Any]) -> None:
        def view(name: str) -> ResponseReturnValue:
            if not WORLD.fullmatch(name):
                abort(404, f"{name!r} is no name of a world: small letters, digits and hyphens, at most 40")
            return jsonify(answer(name))

        blueprint.add_url_rule(f"/worlds/<name>/{path}", f"{path}-{method}", view, methods=(method,))

    def shows(path: str, show: Callable[[Ground], Any]) -> None:
        at("GET", path, lambda name: show(_found(worlds, name)))

    def changes(path: str, read: Callable[[Request], B], change: Callable[[Ground, B], Any]) -> None:
        """Read what is wanted, and only then make the world where it is not there: what is wrong changes nothing."""
        at("POST", path, lambda name: _changed(worlds, name, read(request), change))

    shows("clock", shown.clock)
    shows("faults", _armed)
    shows("screening", shown.policy)
    shows("links", lambda ground: [shown.hand_over(entry) for entry in ground.link.journal()])
    shows("ledger", shown.ledger)
    at("POST", "reset", lambda name: shown.origin(worlds.reset(name, bodies.recipe(request, worlds.recipe))))
    changes("clock", bodies.clock, _move_clock)
    changes("faults", bodies.fault, _arm)
    changes("screening", bodies.screening, _decide)
    at("DELETE", "faults", lambda name: _disarm(_found(worlds, name)))
    return blueprint


def _found(worlds: Worlds, name: str) -> Ground:
    ground = worlds.found(name)
    if ground is None:
        abort(404, f"there is no world {name!r}; POST /worlds/{name}/reset makes it")
    return ground


def _changed(worlds: Worlds, name: str, wanted: B, change: Callable[[Ground, B], Any]) -> Any:  # noqa: ANN401 - JSON
    return change(worlds.named(name), wanted)


def _armed(ground: Ground) -> list[dict[str, Any]]:
    return [shown.armed(fault) for fault in ground.faults.armed()]


def _move_clock(ground: Ground, wanted: bodies.Clock) -> dict[str, Any]:
    ground.set_clock(wanted.moment(ground.clock.now()))
    return shown.clock(ground)


def _arm(ground: Ground, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    ground.faults.arm(**wanted)
    return _armed(ground)


def _disarm(ground: Ground) -> list[dict[str, Any]]:
    ground.faults.clear()
    return []


def _decide(ground: Ground, wanted: bodies.Screening) -> dict[str, Any]:
    """Decide one application, or say how all are decided that nobody decides by hand."""
    if wanted.approve_after is not None:
        ground.policy.approve_after = timedelta(seconds=wanted.approve_after)
        return shown.policy(ground)
    application = decide_by_hand(ground, wanted.key, wanted.decision, wanted.reason)
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
