"""「申込書帳票作成」: what is printed, and 割賦WEB連携 (steps 4-8, 31 and 32)."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ...exchange.messages import InsuranceData
from ...jpass import JPASS
from ...web.refusal import Refusal
from ...web.screens import address, context, form_value
from .. import rules
from ..papers import content_of
from ..rules import AFTER_APPROVAL, LINKABLE, Paper, Status
from ..spoilt import spoilt_here
from ..state import Application, Print, next_serial
from .common import find, in_session, show


def add_to(screens: Blueprint) -> None:
    """Add these screens."""
    screens.add_url_rule("/applications/<number>/forms", "forms", _forms)
    screens.add_url_rule("/applications/<number>/print", "print_form", _print_form, methods=["POST"])
    screens.add_url_rule("/applications/<number>/link", "link", _link, methods=["POST"])


def _forms(number: str) -> ResponseReturnValue:
    application = find(number)
    if not application.form_created:
        return redirect(url_for("screens.application", number=number))
    return show(
        "forms.html",
        application,
        papers=rules.papers(application.status),
        linkable=application.web_procedure and application.status in LINKABLE,
        approved=application.status in AFTER_APPROVAL,
        enrolled=application.status == Status.ENROLLED,
        confirm_link=rules.CONFIRM_LINK,
    )


def _print_form(number: str) -> ResponseReturnValue:
    """「印刷」 (steps 4 and 31)."""
    with context().store.writing() as session:
        application = in_session(session, number)
        printed = _printed(session, application, form_value("帳票"))
    return redirect(url_for("screens.print_window", print_id=printed.id))


def _printed(session: Session, application: Application, chosen: str) -> Print:
    if not application.form_created:
        raise Refusal(rules.NOT_MADE)
    offered = rules.papers(application.status)
    if not offered:
        raise Refusal(rules.frozen(application.status))
    if chosen not in offered:
        raise Refusal(rules.CHOOSE_PAPER)
    if chosen == Paper.APPLICATION:
        application.print_serial = next_serial(session)
        application.status = Status.UNLINKED  # J-PASS does not know this print yet
    elif application.status == Status.APPROVED:
        application.status = Status.ENROLLED
    return add_print(session, Paper(chosen), application)


def add_print(session: Session, paper: Paper, application: Application) -> Print:
    """Keep what `paper` shows of `application` now."""
    now = context().clock.now()
    printed = Print(
        application=application.number,
        kind=str(paper),
        serial=application.print_serial,
        printed_at=now,
        content=content_of(paper, application, application.print_serial, now),
        spoilt=spoilt_here(),
    )
    session.add(printed)
    session.flush()
    return printed


def _link(number: str) -> ResponseReturnValue:
    """「割賦WEB連携」 and its 「OK」 (step 5): J-PASS itself shows whether it has the data."""
    delivery = context().link.send("link1", insurance := _linkable_insurance(number))
    if delivery.accepted:
        _note_linked(number, insurance)
    return redirect(address(JPASS.name, f"/receipts/{delivery.transmission}"))


def _linkable_insurance(number: str) -> InsuranceData:
    application = find(number)
    if application.status not in LINKABLE:
        raise Refusal(rules.unlinkable(application.status))
    if not application.web_procedure:
        raise Refusal(rules.NO_WEB_PROCEDURE)
    if not application.print_serial:
        raise Refusal(rules.NOT_PRINTED)
    return application.insurance()


def _note_linked(number: str, sent: InsuranceData) -> None:
    """Note that J-PASS has the data, unless it was changed while it was on its way."""
    with context().store.writing() as session:
        application = in_session(session, number)
        if application.status == Status.UNLINKED and application.insurance() == sent:
            application.status = Status.LINKED
