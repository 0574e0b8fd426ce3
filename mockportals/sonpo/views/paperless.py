"""「ペーパーレス手続き」: texts, agreements, the screens in their order, the conclusion, the hand-over (steps 33-39)."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ...exchange.messages import ConclusionData
from ...jpass import JPASS
from ...web.refusal import Refusal
from ...web.screens import address, context, form_value, or_404, refused_form
from .. import rules
from ..papers import shown_coverage, shown_credit, shown_party
from ..rules import Status
from ..state import Application
from ..texts import TEXTS, check_agreements, text_named
from .common import brand, find, in_session, show

_TITLES = ("ご契約者さまの確認", "補償内容の確認", "お申込内容の最終確認")
_LAST = len(_TITLES)


def add_to(screens: Blueprint) -> None:
    """Add these screens."""
    base = "/applications/<number>"
    screens.add_url_rule(f"{base}/paperless/start", "start_paperless", _start, methods=["POST"])
    screens.add_url_rule(f"{base}/paperless", "paperless", _paperless)
    screens.add_url_rule(f"{base}/paperless", "agree", _agree, methods=["POST"])
    screens.add_url_rule(f"{base}/texts/<key>", "text", _text)
    screens.add_url_rule(f"{base}/paperless/<int:at>", "confirm", _confirm)
    screens.add_url_rule(f"{base}/paperless/<int:at>", "confirmed", _confirmed, methods=["POST"])
    screens.add_url_rule(f"{base}/conclude", "conclude", _conclude, methods=["POST"])
    screens.add_url_rule(f"{base}/completion", "completion", _completion)
    screens.add_url_rule(f"{base}/finish", "finish", _finish, methods=["POST"])


def _start(number: str) -> ResponseReturnValue:
    _signable(find(number))
    return redirect(url_for("screens.paperless", number=number))


def _paperless(number: str) -> ResponseReturnValue:
    return show("paperless.html", _signable(find(number)), texts=TEXTS, agreed=set())


def _text(number: str, key: str) -> ResponseReturnValue:
    """Show a text; that it was opened is what lets it be agreed to."""
    text = or_404(text_named(key))
    with context().store.writing() as session:
        application = _signable(in_session(session, number))
        application.open_text(key)
    rows = [*shown_coverage(application), *shown_credit(application)] if key == "contents" else []
    return show("text.html", application, text=text, rows=rows)


def _agree(number: str) -> ResponseReturnValue:
    """「契約締結します」 (step 35)."""
    agreed = {text.agreement for text in TEXTS if form_value(text.agreement)}
    with context().store.writing() as session:
        application = _signable(in_session(session, number))
        refused = check_agreements(application.opened_texts, agreed)
        if not refused:
            application.paperless_done = max(application.paperless_done, 1)
    if refused:
        shown = {"application": application, "texts": TEXTS, "agreed": agreed, **brand(application)}
        return refused_form("paperless.html", refused, **shown)
    return redirect(url_for("screens.confirm", number=number, at=1))


def _confirm(number: str, at: int) -> ResponseReturnValue:
    application = _signable(find(number))
    if not 1 <= at <= application.paperless_done:
        return _first_unfinished(application)
    sections = (shown_party(application), shown_coverage(application), shown_credit(application))
    shown = sections if at == _LAST else (sections[at - 1],)
    return show("confirm.html", application, heading=_TITLES[at - 1], at=at, last=at == _LAST, sections=shown)


def _confirmed(number: str, at: int) -> ResponseReturnValue:
    """「次へ」 (step 36)."""
    with context().store.writing() as session:
        application = _signable(in_session(session, number))
        if not 1 <= at <= min(application.paperless_done, _LAST - 1):
            return _first_unfinished(application)
        application.paperless_done = max(application.paperless_done, at + 1)
    return redirect(url_for("screens.confirm", number=number, at=at + 1))


def _conclude(number: str) -> ResponseReturnValue:
    """「契約を申し込む」 (step 37): once, and never again."""
    with context().store.writing() as session:
        application = in_session(session, number)
        again = application.status == Status.CONCLUDED
        if not again:
            if _signable(application).paperless_done < _LAST:
                return _first_unfinished(application)
            application.status, application.concluded_at = Status.CONCLUDED, context().clock.now()
            context().ledger.took_hold(session, "conclusion", application.estimate_number, application.receipt_number)
    if again:
        context().ledger.refused("conclusion", application.estimate_number, application.receipt_number)
        raise Refusal(rules.ALREADY_CONCLUDED)
    return redirect(url_for("screens.completion", number=number))


def _completion(number: str) -> ResponseReturnValue:
    application = find(number)
    if application.status != Status.CONCLUDED:
        return redirect(url_for("screens.application", number=number))
    return show("completion.html", application, confirm_finish=rules.CONFIRM_FINISH)


def _finish(number: str) -> ResponseReturnValue:
    """「終了」 and its 「OK」 (steps 38 and 39); when the data is lost on the way there is no second chance."""
    delivery = context().link.send("link3", _finished(number))
    return redirect(address(JPASS.name, f"/receipts/{delivery.transmission}"))


def _finished(number: str) -> ConclusionData:
    with context().store.writing() as session:
        application = in_session(session, number)
        if application.status != Status.CONCLUDED:
            raise Refusal(rules.NOT_CONCLUDED)
        if application.finished_at is not None:
            raise Refusal(rules.ALREADY_FINISHED)
        application.finished_at = context().clock.now()
        return application.conclusion()


def _signable(application: Application) -> Application:
    """Return the application when its contract can be signed now."""
    if application.status == Status.CONCLUDED:
        raise Refusal(rules.ALREADY_CONCLUDED)
    if application.status != Status.ENROLLED:
        raise Refusal(rules.NOT_PAPERLESS)
    return application


def _first_unfinished(application: Application) -> ResponseReturnValue:
    if application.paperless_done == 0:
        return redirect(url_for("screens.paperless", number=application.number))
    return redirect(url_for("screens.confirm", number=application.number, at=application.paperless_done))
