"""変更再申込 (①): a contract that arclink has goes back to J-PASS."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..exchange.messages import ReapplicationData
from ..web.refusal import Refusal
from ..web.screens import context, or_404
from .rules import (
    ALREADY_WITHDRAWN,
    NOT_SENT_BACK,
    TAKEN_BACK_FROM,
    Status,
    not_taken_back,
    not_withdrawn,
)
from .state import ArcCase


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/cases/<int:number>/staff", "take_back", _take_back, methods=["POST"])
    screens.add_url_rule("/cases/<int:number>/reapply", "reapply", _reapply, methods=["POST"])
    screens.add_url_rule("/cases/<int:number>/withdrawn", "withdrawn", _withdrawn)


def _take_back(number: int) -> ResponseReturnValue:
    """「担当者手続き中に戻す」: the case is with the staff again; it can be applied for anew, or go back to J-PASS."""
    with context().store.writing() as session:
        case = or_404(session.get(ArcCase, number))
        if case.status not in TAKEN_BACK_FROM:
            raise Refusal(not_taken_back(case.status))
        case.status = Status.WITH_STAFF
    return redirect(url_for("screens.case", number=number))


def _reapply(number: int) -> ResponseReturnValue:
    """「変更再申込」: the contract's data goes to J-PASS, and the case rests from then on."""
    case = _find(number)
    if case.withdrawn_at is not None:
        context().ledger.refused("reapplication", case.estimate_number, case.receipt_number)
        raise Refusal(ALREADY_WITHDRAWN)
    if not case.open:
        raise Refusal(not_withdrawn(case.status))
    data = ReapplicationData(estimate_number=case.estimate_number, receipt_number=case.receipt_number)
    delivery = context().link.send("reapply", data)
    if not delivery.accepted:
        said = delivery.answer.sentence if delivery.answer else ""
        raise Refusal(f"{NOT_SENT_BACK}{said}")
    with context().store.writing() as session:
        session.get_one(ArcCase, number).withdrawn_at = context().clock.now()
    return redirect(url_for("screens.withdrawn", number=number))


def _withdrawn(number: int) -> ResponseReturnValue:
    case = _find(number)
    if case.withdrawn_at is None:
        return redirect(url_for("screens.case", number=number))
    return render_template("withdrawn.html", case=case)


def _find(number: int) -> ArcCase:
    with context().store.reading() as session:
        return or_404(session.get(ArcCase, number))
