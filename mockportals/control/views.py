"""Control's addresses. Unknown names, worlds and values get a 4xx with a sentence, and change nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from flask import Blueprint, Flask, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..faults import CATALOGUE
from ..ground import Ground
from ..jpass.screening import decide_by_hand
from ..refusal import Refusal
from ..world import Recipe
from . import bodies, shown

_WORLD = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Worlds(Protocol):
    """The worlds that control has its hand on."""

    recipe: Recipe

    def named(self, name: str) -> Ground:
        """Return a world, made on first use."""

    def reset(self, name: str, recipe: Recipe) -> Ground:
        """Make a world anew."""


def build(worlds: Worlds) -> Flask:
    """Build the control application over `worlds`."""
    app = Flask("control", static_folder=None, template_folder="templates", root_path=str(_here()))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(_loopback_only)
    app.register_error_handler(HTTPException, _say)
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
    def at(path: str, answer: Callable[[Ground], Any], *methods: str) -> None:
        def view(name: str) -> ResponseReturnValue:
            return jsonify(answer(_world(worlds, name)))

        blueprint.add_url_rule(f"/worlds/<name>/{path}", f"{path}-{methods}", view, methods=methods or ("GET",))

    blueprint = Blueprint("worlds", __name__)
    at("reset", lambda ground: _reset(worlds, ground), "POST")
    at("clock", lambda ground: shown.clock(ground))
    at("clock", _move_clock, "POST")
    at("faults", lambda ground: [shown.armed(fault) for fault in ground.faults.armed()])
    at("faults", _arm, "POST")
    at("faults", _disarm, "DELETE")
    at("screening", shown.policy)
    at("screening", _decide, "POST")
    at("links", lambda ground: [shown.hand_over(entry) for entry in ground.link.journal()])
    at("ledger", shown.ledger)
    return blueprint


def _world(worlds: Worlds, name: str) -> Ground:
    if not _WORLD.fullmatch(name):
        abort(404, f"{name!r} is no name of a world: small letters, digits and hyphens, at most 40")
    return worlds.named(name)


def _reset(worlds: Worlds, ground: Ground) -> dict[str, Any]:
    return shown.origin(worlds.reset(ground.name, bodies.recipe(request, worlds.recipe)))


def _move_clock(ground: Ground) -> dict[str, Any]:
    ground.set_clock(bodies.moment(request, ground.clock.now()))
    return shown.clock(ground)


def _arm(ground: Ground) -> list[dict[str, Any]]:
    ground.faults.arm(**bodies.fault(request))
    return [shown.armed(fault) for fault in ground.faults.armed()]


def _disarm(ground: Ground) -> list[dict[str, Any]]:
    ground.faults.clear()
    return []


def _decide(ground: Ground) -> dict[str, Any]:
    """Decide one application, or say how all are decided that nobody decides by hand."""
    wanted = bodies.screening(request)
    if wanted.approve_after is not None:
        ground.policy.approve_after = timedelta(seconds=wanted.approve_after)
        return shown.policy(ground)
    application = decide_by_hand(ground, wanted.key, wanted.decision, wanted.reason)
    return {"receipt_number": application.receipt_number, "status": str(application.status)}


def _loopback_only() -> None:
    if request.remote_addr not in _LOOPBACK:
        abort(403, "control answers on this machine only")


def _say(error: HTTPException) -> ResponseReturnValue:
    return jsonify({"error": error.description}), error.code or 500


def _here() -> str:
    return __file__.rpartition("views.py")[0]
