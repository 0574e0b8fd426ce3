"""保険締結情報登録 (steps 42-44): the way out when the link from 損保オンライン failed."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...web.refusal import Refusal
from ...web.screens import context, form_value, or_404
from ..rules import (
    ALREADY_REGISTERED,
    NOT_FOR_PAPER,
    REGISTERED,
    Status,
    check_registration,
    concluded_at,
)
from ..state import Application, by_receipt
from .contract import find_contract

_ITEMS = ("保険始期日", "保険締結日時(年月日)", "保険締結日時(時刻)")


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/contracts/<receipt>/registration/notice", "registration_notice", _notice)
    path = "/contracts/<receipt>/registration"
    screens.add_url_rule(path, "registration", _registration, methods=["GET", "POST"])
    screens.add_url_rule(f"{path}/done", "registration_done", _done)


def _notice(receipt: str) -> ResponseReturnValue:
    application = find_contract(receipt)
    _refuse_on_paper(application)
    return render_template("registration_notice.html", application=application)


def _registration(receipt: str) -> ResponseReturnValue:
    application = find_contract(receipt)
    _refuse_on_paper(application)
    if request.method == "GET":
        values = {label: request.args.get(label, "") for label in _ITEMS}
        return render_template("registration.html", application=application, values=values)
    _refuse_unless_open(application, receipt)
    inception, day, time = (form_value(label) for label in _ITEMS)
    refusals = check_registration(inception, day, time, context().clock.now())
    if refusals:
        entered = dict(zip(_ITEMS, (inception, day, time), strict=True))
        return render_template("registration_error.html", errors=refusals, back=_form_again(receipt, entered)), 422
    _register(receipt, inception, concluded_at(day, time).isoformat())
    return redirect(url_for("screens.registration_done", receipt=receipt))


def _done(receipt: str) -> ResponseReturnValue:
    application = find_contract(receipt)
    if application.status not in REGISTERED:
        return redirect(url_for("screens.registration", receipt=receipt))
    return render_template("registration_done.html", application=application)


def _form_again(receipt: str, entered: dict[str, str]) -> str:
    return f"{url_for('screens.registration', receipt=receipt)}?{urlencode(entered)}"


def _register(receipt: str, inception: str, moment: str) -> None:
    with context().store.writing() as session:
        application = or_404(by_receipt(session, receipt))
        still_open = application.status == Status.IN_PROCEDURE
        if still_open:
            application.conclude(inception, moment)
            context().ledger.took_hold(session, "registration", application.estimate_number, receipt)
    if not still_open:
        _refuse_unless_open(application, receipt)


def _refuse_on_paper(application: Application) -> None:
    """This way out does not serve a credit contract that was made on paper (step 41)."""
    if application.on_paper:
        raise Refusal(NOT_FOR_PAPER)


def _refuse_unless_open(application: Application, receipt: str) -> None:
    if application.status in REGISTERED:
        context().ledger.refused("registration", application.estimate_number, receipt)
        raise Refusal(ALREADY_REGISTERED)
    if application.status != Status.IN_PROCEDURE:
        raise Refusal(f"「{application.status}」のため保険締結情報を登録できません。")
