"""PAL's screens: menu, estimates (steps 1 and 9), deals (the wrong door of step 23), and その他商談支援 (23, 47, 51)."""

from functools import lru_cache

from flask import Blueprint, current_app, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from ..exchange.roads import ROADS, Road
from ..faults.places import Given, Subject
from ..web.refusal import Refusal
from ..web.screens import address, context, or_404
from .state import Estimate, EstimateBook


def screens() -> Blueprint:
    """Make PAL's screens."""
    made = Blueprint("screens", __name__, template_folder="templates")
    made.record_once(_keep_what_is_drawn)
    made.add_url_rule("/", "top", _menu)
    made.add_url_rule("/estimates", "estimates", _estimates)
    made.add_url_rule("/estimates/<number>", "estimate", _estimate)
    made.add_url_rule("/estimates/<number>/sonpo", "to_sonpo", _to_sonpo, methods=["POST"])
    made.add_url_rule("/estimates/<number>/jpass", "to_jpass", _to_jpass, methods=["POST"])
    made.add_url_rule("/deals", "deals", _deals)
    made.add_url_rule("/deals/<number>/contract", "deal_contract", _contract_from_deals, methods=["POST"])
    made.add_url_rule("/support", "support", _support)
    return made


def _keep_what_is_drawn(setup: BlueprintSetupState) -> None:
    """Let worlds of one origin share what is drawn once."""
    setup.app.extensions["estimates"] = lru_cache(maxsize=16)(EstimateBook)


def subject_of(given: Given) -> Subject | None:
    """Return the estimate that a request carries the number of."""
    return Subject(given["number"]) if "number" in given else None


def _estimates_here() -> EstimateBook:
    book: EstimateBook = current_app.extensions["estimates"](context().origin)
    return book


def _menu() -> ResponseReturnValue:
    return render_template("menu.html")


def _estimates() -> ResponseReturnValue:
    return _list("estimates.html")


def _deals() -> ResponseReturnValue:
    return _list("deals.html")


def _list(template: str) -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    page = _estimates_here().page(query, request.args.get("page"))
    return render_template(template, page=page, query=query)


def _estimate(number: str) -> ResponseReturnValue:
    return render_template("estimate.html", estimate=_find(number))


def _to_sonpo(number: str) -> ResponseReturnValue:
    """「損保照会」 (step 1): 損保オンライン opens with the estimate's data already in the application."""
    return _open("estimate.sonpo", number)


def _to_jpass(number: str) -> ResponseReturnValue:
    """「WEBと信」 (step 9)."""
    return _open("estimate.jpass", number)


def _contract_from_deals(number: str) -> ResponseReturnValue:
    """The wrong door of step 23: a contract procedure cannot start from 商談一覧."""
    raise Refusal(
        f"商談一覧からは契約手続きを開始できません(見積番号 {number})。"
        "メニューの「その他商談支援」から「J-PASS」をクリックしてください。"
    )


def _support() -> ResponseReturnValue:
    return render_template("support.html")


def _find(number: str) -> Estimate:
    return or_404(_estimates_here().find(number))


def _open(road: Road, number: str) -> ResponseReturnValue:
    delivery = context().link.send(road, _find(number).as_message())
    receiver = ROADS[road].receiver
    if delivery.answer is None or not delivery.answer.accepted:
        said = delivery.answer.sentence if delivery.answer else ""
        raise Refusal(f"{receiver.title}へデータを送信できませんでした。{said}")
    return redirect(address(receiver.name, delivery.answer.path))
