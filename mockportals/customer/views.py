"""The customer's screens, for a telephone: check the transaction, consent, tell about oneself and apply (step 22)."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import applicant
from ..exchange.messages import CustomerApplicationData
from ..faults.places import Given, Subject
from ..web.refusal import Refusal, Refused
from ..web.screens import context, form_value, or_404, refused_form
from .rules import (
    ALREADY_APPLIED,
    CONSENTS,
    NO_CODE,
    NOT_RECEIVED,
    SCREENS,
    UNKNOWN_CODE,
    check_consents,
)
from .state import Invitation


def screens() -> Blueprint:
    """Make the terminal's screens."""
    made = Blueprint("screens", __name__, template_folder="templates")
    made.add_url_rule("/", "top", _enter_code, methods=["GET", "POST"])
    made.add_url_rule("/<code>", "check", _check, methods=["GET", "POST"])
    made.add_url_rule("/<code>/consent", "consent", _consent, methods=["GET", "POST"])
    made.add_url_rule("/<code>/apply", "apply", _apply, methods=["GET", "POST"])
    made.add_url_rule("/<code>/done", "done", _done)
    return made


def subject_of(given: Given) -> Subject | None:
    """Return the transaction that a request carries the code of."""
    with context().store.reading() as session:
        invitation = session.get(Invitation, given.get("code", ""))
    return Subject(invitation.estimate_number) if invitation else None


def _enter_code() -> ResponseReturnValue:
    """For whoever has the code and not the link."""
    code = form_value("お手続きコード").upper()
    if request.method == "GET":
        return render_template("code.html", code="")
    with context().store.reading() as session:
        known = session.get(Invitation, code) is not None
    if known:
        return redirect(url_for("screens.check", code=code))
    return refused_form("code.html", [Refused(UNKNOWN_CODE if code else NO_CODE, "お手続きコード")], code=code)


def _check(code: str) -> ResponseReturnValue:
    """お取引内容のご確認."""
    invitation = _opened(code, "check")
    if request.method == "GET":
        return render_template("check.html", invitation=invitation)
    return _onward(code, "check")


def _consent(code: str) -> ResponseReturnValue:
    """同意事項: every one is needed."""
    _opened(code, "consent")
    given = {label: form_value(label) for label in CONSENTS}
    if request.method == "GET":
        return render_template("consent.html", given=given)
    refusals = check_consents(given)
    return refused_form("consent.html", refusals, given=given) if refusals else _onward(code, "consent")


def _apply(code: str) -> ResponseReturnValue:
    """ご本人さま情報, and 「お申込み」, once."""
    invitation = _find(code)
    if request.method == "POST" and invitation.applied_at is not None:
        context().ledger.refused("application", invitation.estimate_number, invitation.receipt_number)
        raise Refusal(ALREADY_APPLIED)
    invitation = _opened(code, "apply")
    sections = applicant.sections(invitation.party_kind, guarantor=invitation.with_guarantor, known=False)
    fields = [field for part in sections.values() for field in part]
    entered = {field.label: form_value(field.label) for field in fields}
    if request.method == "GET":
        return render_template("apply.html", invitation=invitation, sections=sections, values=entered)
    refusals = applicant.check(fields, entered, context().clock.today())
    if refusals:
        return refused_form("apply.html", refusals, invitation=invitation, sections=sections, values=entered)
    _send(invitation, entered)
    return redirect(url_for("screens.done", code=code))


def _send(invitation: Invitation, items: dict[str, str]) -> None:
    application = CustomerApplicationData(
        estimate_number=invitation.estimate_number,
        receipt_number=invitation.receipt_number,
        code=invitation.code,
        items=items,
    )
    delivery = context().link.send("customer", application)
    if not delivery.accepted:
        raise Refusal(delivery.answer.sentence if delivery.answer else NOT_RECEIVED)
    with context().store.writing() as session:
        session.get_one(Invitation, invitation.code).applied_at = context().clock.now()


def _done(code: str) -> ResponseReturnValue:
    """お申込み完了."""
    invitation = _find(code)
    if invitation.applied_at is None:
        return redirect(url_for("screens.check", code=code))
    return render_template("done.html", invitation=invitation)


def _find(code: str) -> Invitation:
    with context().store.reading() as session:
        return or_404(session.get(Invitation, code))


def _opened(code: str, screen: str) -> Invitation:
    """Return the invitation when the customer may be on `screen` now; otherwise lead the browser to where it belongs."""
    invitation = _find(code)
    if invitation.applied_at is not None:
        abort(redirect(url_for("screens.done", code=code)))
    if not invitation.may_be_on(screen):
        abort(redirect(url_for(f"screens.{SCREENS[invitation.passed]}", code=code)))
    return invitation


def _onward(code: str, screen: str) -> ResponseReturnValue:
    with context().store.writing() as session:
        session.get_one(Invitation, code).done(screen)
    return redirect(url_for(f"screens.{SCREENS[SCREENS.index(screen) + 1]}", code=code))
