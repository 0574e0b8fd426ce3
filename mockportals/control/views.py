"""Control's addresses. Unknown names and values get a 4xx with a sentence, and change nothing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from mockportals.faults import CATALOGUE, ArmedFault
from mockportals.ground import Ground


def build(world: Callable[[str], Ground]) -> Flask:
    """Build the control application over the worlds that `world` opens by name."""
    app = Flask("control", static_folder=None, template_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    screens = Blueprint("control", __name__)

    @screens.get("/faults")
    def catalogue() -> ResponseReturnValue:
        entries = [
            {"name": f.name, "where": f.where, "does": f.does, "robot_must": f.robot_must} for f in CATALOGUE.values()
        ]
        return jsonify(entries)

    @screens.route("/worlds/<name>/faults", methods=["GET", "POST", "DELETE"])
    def faults(name: str) -> ResponseReturnValue:
        ground = world(name)
        if request.method == "DELETE":
            ground.faults.clear()
        if request.method == "POST":
            ground.faults.arm(**_wanted(_body()))
        return jsonify([_shown(fault) for fault in ground.faults.armed()])

    @screens.get("/worlds/<name>/links")
    def links(name: str) -> ResponseReturnValue:
        entries = world(name).link.journal()
        return jsonify(
            [
                {
                    "road": e.road,
                    "estimate": e.estimate,
                    "sent_at": e.sent_at.isoformat(),
                    "outcome": e.outcome,
                    "note": e.note,
                }
                for e in entries
            ]
        )

    @screens.get("/worlds/<name>/ledger")
    def ledger(name: str) -> ResponseReturnValue:
        book = world(name).ledger
        return jsonify(
            {
                "effects": [
                    {
                        "effect": e.effect,
                        "estimate": e.estimate,
                        "receipt_number": e.receipt_number,
                        "at": e.at.isoformat(),
                    }
                    for e in book.entries()
                ],
                "refused": [{"effect": e.effect, "estimate": e.estimate} for e in book.entries(refused=True)],
            }
        )

    app.register_blueprint(screens)
    app.register_error_handler(HTTPException, _say)
    return app


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400, "the body must be a JSON object")
    return body


def _wanted(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("name") not in CATALOGUE:
        abort(400, f"there is no fault of that name; the names are {', '.join(CATALOGUE)}")
    unknown = set(body) - {"name", "times", "nth", "estimate", "seconds"}
    if unknown:
        abort(400, f"unknown keys: {', '.join(sorted(unknown))}")
    for key in ("times", "nth"):
        if key in body and (type(body[key]) is not int or body[key] < 1):
            abort(400, f"{key} must be a whole number of at least 1")
    return body


def _shown(fault: ArmedFault) -> dict[str, Any]:
    return {
        "name": fault.name,
        "estimate": fault.estimate,
        "nth": fault.nth,
        "times": fault.times,
        "seconds": fault.seconds,
        "matched": fault.matched,
        "fired": fault.fired,
    }


def _say(error: HTTPException) -> ResponseReturnValue:
    return jsonify({"error": error.description}), error.code or 500
