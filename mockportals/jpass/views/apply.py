"""お申込手続き手段, 当事者選択, ご本人さま情報 or お取引確認, and ご担当者確認 (steps 10 and 18)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ... import applicant
from ...applicant import Sections
from ...web.refusal import Refusal, Refused
from ...web.screens import context, form_value, refused_form
from ..fields import PARTIES, STAFF, check_parties
from ..rules import ELECTRONIC, MEANS
from ..state import Application
from .flow import go_on, opened


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/applications/<int:number>/means", "means", _means)
    screens.add_url_rule("/applications/<int:number>/means", "choose_means", _choose_means, methods=["POST"])
    for name, view in (("parties", _parties), ("applicant", _applicant), ("deal", _deal), ("staff", _staff)):
        screens.add_url_rule(f"/applications/<int:number>/{name}", name, view, methods=["GET", "POST"])


def _means(number: int) -> ResponseReturnValue:
    return render_template("means.html", application=opened(number, "parties"), means=MEANS)


def _choose_means(number: int) -> ResponseReturnValue:
    """Take one of both ways (steps 10 and 18)."""
    opened(number, "parties")
    means = form_value("手段")
    if means not in MEANS:
        raise Refusal("お申込手続き手段を選択してください。")
    with context().store.writing() as session:
        application = session.get_one(Application, number)
        if application.receipt_number is None:
            application.choose_means(means)
    return redirect(url_for("screens.parties", number=number))


def _parties(number: int) -> ResponseReturnValue:
    application = opened(number, "parties")
    sections = {"": PARTIES}
    if request.method == "GET":
        return _form(application, "parties", sections, {})
    entered = _entered(sections)
    refusals = check_parties(entered, application.party_kind, context().clock.today())
    return _taken(application, "parties", refusals, sections=sections, values=entered)


def _applicant(number: int) -> ResponseReturnValue:
    application = opened(number, "applicant")
    sections = applicant.sections(application.party_kind, guarantor=application.with_guarantor)
    return _checked_form(application, "applicant", sections, application.known())


def _deal(number: int) -> ResponseReturnValue:
    """お取引確認: what the estimate says, to be seen and gone on from (step 18)."""
    application = opened(number, "deal")
    if request.method == "GET":
        return render_template("deal.html", application=application)
    return go_on(number, "deal", {})


def _staff(number: int) -> ResponseReturnValue:
    application = opened(number, "staff")
    return _checked_form(application, "staff", {"": STAFF}, {"担当者": application.staff, "契約書": ELECTRONIC})


def _checked_form(
    application: Application, screen: str, sections: Sections, known: dict[str, str]
) -> ResponseReturnValue:
    if request.method == "GET":
        return _form(application, screen, sections, known)
    entered = _entered(sections)
    fields = [field for part in sections.values() for field in part]
    refusals = applicant.check(fields, entered, context().clock.today())
    return _taken(application, screen, refusals, sections=sections, values=entered)


def _form(application: Application, screen: str, sections: Sections, known: dict[str, str]) -> ResponseReturnValue:
    """Show the form with what was entered before, or else with what is known already."""
    values = known | application.entered.get(screen, {})
    return render_template(f"{screen}.html", application=application, sections=sections, values=values)


def _taken(
    application: Application, screen: str, refusals: list[Refused], *, sections: Sections, values: dict[str, str]
) -> ResponseReturnValue:
    if refusals:
        return refused_form(f"{screen}.html", refusals, application=application, sections=sections, values=values)
    return go_on(application.id, screen, values)


def _entered(sections: Sections) -> dict[str, str]:
    return {field.label: form_value(field.label) for part in sections.values() for field in part}
