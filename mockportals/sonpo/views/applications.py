"""「申込一覧」 and the design screen 「申込書情報」 (steps 2, 3, 29 and 30)."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...web.paging import page_of
from ...web.refusal import Refusal, Refused
from ...web.screens import context, form_value, refused_form
from ..fields import COVERAGE, CREDIT, PARTY, PREMIUM, WEB_PROCEDURE, fields_of
from ..rules import FROZEN, SIGNABLE, Basis, check, check_unchanged, frozen
from ..state import Application, matching, printed_at
from .common import brand, find, in_session

_FORM = "application.html"


def add_to(screens: Blueprint) -> None:
    """Add these screens."""
    screens.add_url_rule("/", "top", _applications)
    screens.add_url_rule("/applications/<number>", "application", _application)
    screens.add_url_rule("/applications/<number>", "make_forms", _make_forms, methods=["POST"])
    screens.add_url_rule("/dlweb/<number>", "dlweb", _dlweb)


def _applications() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    with context().store.reading() as session:
        page = page_of(session, matching(query), request.args.get("page"))
        printed = printed_at(session, [row.number for row in page.rows])
    return render_template("applications.html", page=page, query=query, printed=printed)


def _application(number: str) -> ResponseReturnValue:
    application = find(number)
    return render_template(_FORM, **_form(application, application.items()))


def _dlweb(number: str) -> ResponseReturnValue:
    """The same screen as J-PASS opens it (step 28)."""
    application = find(number)
    return render_template(_FORM, **_form(application, application.items(), dlweb=True))


def _make_forms(number: str) -> ResponseReturnValue:
    """「申込書帳票作成」: check everything, keep it, and go on to the papers."""
    with context().store.writing() as session:
        application = in_session(session, number)
        entered = _entered(application)
        refused = _refusals(application, entered)
        if not refused and application.status not in SIGNABLE:
            application.enter(entered)
    if refused:
        return refused_form(_FORM, refused, **_form(application, entered))
    return redirect(url_for("screens.forms", number=number))


def _refusals(application: Application, entered: Mapping[str, str]) -> list[Refused]:
    if application.status in FROZEN:
        raise Refusal(frozen(application.status))
    if application.status in SIGNABLE and application.approved_premium is not None:
        return check_unchanged(entered, application.items(), application.approved_premium)
    basis = Basis(
        party_kind=application.party_kind,
        plan=application.plan,
        installments=application.estimate_installments,
        today=context().clock.today(),
    )
    return check(entered, basis)


def _entered(application: Application) -> dict[str, str]:
    labels = [field.label for field in fields_of(application.party_kind)]
    return {label: form_value(label) for label in (*labels, WEB_PROCEDURE)}


def _form(application: Application, entered: Mapping[str, str], *, dlweb: bool = False) -> dict[str, object]:
    return {
        "application": application,
        "entered": entered,
        "party_fields": PARTY[application.party_kind],
        "coverage_fields": (*COVERAGE, PREMIUM),
        "credit_fields": CREDIT,
        "web_procedure": WEB_PROCEDURE,
        **brand(application, dlweb=dlweb),
    }
