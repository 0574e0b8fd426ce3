"""From 金額確認 to 送信結果 (steps 15-17, and 22 where the customer goes on from there)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ...web.refusal import Refusal, Refused
from ...web.screens import context, form_value, or_404, refused_form
from ..invitation import invite, new_code
from ..rules import COPIES_GIVEN, EXPLAINED, already_sent
from ..screening import notify
from ..state import Application, fresh_receipt_number
from .flow import find, go_on, opened


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    for name, view in (("amounts", _amounts), ("review", _review), ("explain", _explain)):
        screens.add_url_rule(f"/applications/<int:number>/{name}", name, view, methods=["GET", "POST"])
    screens.add_url_rule("/applications/<int:number>/final", "final", _final)
    screens.add_url_rule("/applications/<int:number>/submit", "submit", _submit, methods=["POST"])
    screens.add_url_rule("/applications/<int:number>/result", "result", _result)
    screens.add_url_rule("/applications/<int:number>/invitation", "invite", _invite_again, methods=["POST"])


def _amounts(number: int) -> ResponseReturnValue:
    application = opened(number, "amounts")
    if request.method == "GET":
        return render_template("amounts.html", application=application)
    if application.with_insurance and not application.premium:
        said = "「保険料」が反映されていません。損保オンラインからの連携をやり直してください。"
        return refused_form("amounts.html", [Refused(said, "保険料")], application=application)
    return go_on(number, "amounts", {})


def _review(number: int) -> ResponseReturnValue:
    application = opened(number, "review")
    if request.method == "GET":
        return render_template("review.html", application=application)
    return go_on(number, "review", {})


def _explain(number: int) -> ResponseReturnValue:
    application = opened(number, "explain")
    boxes = {label: form_value(label) for label in (EXPLAINED, COPIES_GIVEN)}
    if request.method == "GET":
        return render_template("explain.html", application=application, boxes=boxes)
    refusals = [Refused(f"「{label}」にチェックを入れてください。", label) for label, box in boxes.items() if not box]
    if refusals:
        return refused_form("explain.html", refusals, application=application, boxes=boxes)
    return go_on(number, "explain", boxes)


def _final(number: int) -> ResponseReturnValue:
    return render_template("final.html", application=opened(number, "final"))


def _submit(number: int) -> ResponseReturnValue:
    """「送信」 (step 16): once for each draft, whoever presses it again."""
    with context().store.writing() as session:
        application = or_404(session.get(Application, number))
        sent_before = application.receipt_number
        if sent_before is None and application.screens[application.passed] != "final":
            return redirect(url_for("screens.final", number=number))
        if sent_before is None:
            _send(session, application)
    if sent_before is not None:
        context().ledger.refused("application", application.estimate_number, sent_before)
        raise Refusal(already_sent(sent_before))
    if application.on_terminal:
        invite(context(), application)
    else:
        notify(context(), application)
    return redirect(url_for("screens.result", number=number))


def _send(session: Session, application: Application) -> None:
    """Send the draft into the screening, or to the customer's terminal, where it waits for the customer (22)."""
    now, ledger = context().clock.now(), context().ledger
    receipt = fresh_receipt_number(session, application.follows)
    application.submit(receipt, now)
    if application.on_terminal:
        application.customer_code = new_code()
        ledger.took_hold(session, "terminal_application", application.estimate_number, receipt)
    else:
        application.begin_screening(now, context().policy.approve_after)
        ledger.took_hold(session, "application", application.estimate_number, receipt)


def _invite_again(number: int) -> ResponseReturnValue:
    """Hand the case to the customer's terminal once more, where it did not arrive."""
    application = find(number)
    if application.receipt_number is None:
        return redirect(url_for("screens.final", number=number))
    if application.awaits_customer:
        invite(context(), application)
    return redirect(url_for("screens.contract", receipt=application.receipt_number))


def _result(number: int) -> ResponseReturnValue:
    application = find(number)
    if application.receipt_number is None:
        return redirect(url_for("screens.final", number=number))
    return render_template("result.html", application=application)
