"""お申込手続き手段, 当事者選択, ご本人さま情報 and ご担当者確認 (step 10)."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mockportals.jpass.fields import CORPORATE, GUARANTOR, INDIVIDUAL, PARTIES, STAFF, Field, check, check_parties
from mockportals.jpass.state import Application
from mockportals.jpass.views.flow import go_on, opened
from mockportals.refusal import Refused
from mockportals.web import form_value, ground, refused_form

Sections = Mapping[str, Sequence[Field]]
"""The items of a screen by the heading they stand under; an empty heading is not shown."""


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/applications/<int:number>/means", "means", _means)
    for name, view in (("parties", _parties), ("applicant", _applicant), ("staff", _staff)):
        screens.add_url_rule(f"/applications/<int:number>/{name}", name, view, methods=["GET", "POST"])


def _means(number: int) -> ResponseReturnValue:
    return render_template("means.html", application=opened(number, "parties"))


def _parties(number: int) -> ResponseReturnValue:
    application = opened(number, "parties")
    sections = {"": PARTIES}
    if request.method == "GET":
        return _form(application, "parties", sections, {})
    entered = _entered(sections)
    refusals = check_parties(entered, application.party_kind, ground().clock.today())
    return _taken(application, "parties", sections, entered, refusals)


def _applicant(number: int) -> ResponseReturnValue:
    application = opened(number, "applicant")
    sections: dict[str, Sequence[Field]] = {"お申込人": INDIVIDUAL if application.party_kind == "個人" else CORPORATE}
    if application.item("parties", "連帯保証人") == "あり":
        sections["連帯保証人"] = GUARANTOR
    return _checked_form(application, "applicant", sections, _known(application))


def _staff(number: int) -> ResponseReturnValue:
    application = opened(number, "staff")
    return _checked_form(application, "staff", {"": STAFF}, {"担当者": application.staff})


def _checked_form(
    application: Application, screen: str, sections: Sections, known: dict[str, str]
) -> ResponseReturnValue:
    if request.method == "GET":
        return _form(application, screen, sections, known)
    entered = _entered(sections)
    fields = [field for part in sections.values() for field in part]
    refusals = check(fields, entered, ground().clock.today())
    return _taken(application, screen, sections, entered, refusals)


def _form(application: Application, screen: str, sections: Sections, known: dict[str, str]) -> ResponseReturnValue:
    """Show the form with what was entered before, or else with what is known already."""
    values = known | application.entered.get(screen, {})
    return render_template(f"{screen}.html", application=application, sections=sections, values=values)


def _taken(
    application: Application, screen: str, sections: Sections, entered: dict[str, str], refusals: list[Refused]
) -> ResponseReturnValue:
    if refusals:
        shown = {"application": application, "sections": sections, "values": entered}
        return refused_form(f"{screen}.html", refusals, **shown)
    return go_on(application.id, screen, entered)


def _known(application: Application) -> dict[str, str]:
    """Return what PAL already told of the applicant."""
    known = {"カナ": application.kana, "住所": application.address}
    if application.party_kind == "個人":
        return known | {"氏名": application.name, "生年月日": application.birth_date, "電話": application.phone}
    return known | {"法人名": application.name, "法人電話番号": application.phone}


def _entered(sections: Sections) -> dict[str, str]:
    return {field.label: form_value(field.label) for part in sections.values() for field in part}
