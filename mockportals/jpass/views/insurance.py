"""保険選択 (steps 11-14 and 19-21): what is applied for, from which insurer, as which product, and which insurance."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ...faults.handlers import handles
from ...faults.middleware import fault_here
from ...web.paging import Page, page_of
from ...web.refusal import Refused
from ...web.screens import context, form_value, refused_form
from ..fields import CUSTOMER_KEYS
from ..form_ids import form_id_of
from ..rules import (
    CHOICES,
    INSURERS,
    NEW_INSURANCE,
    NO_INSURANCE,
    PRODUCTS,
    SOMPO_JAPAN,
    check_form_id,
    check_product,
    check_search,
)
from ..state import Application, Insurance, received
from . import customer_search
from .flow import go_on_with_insurance, opened


@dataclass(frozen=True, slots=True)
class Search:
    """What 「検索」 was pressed with."""

    choice: str
    insurer: str
    page: str

    @classmethod
    def of(cls, values: MultiDict[str, str]) -> "Search":
        """Read it from a query or from the form below that carries it on."""
        return cls(*(values.get(name, "").strip() for name in ("保険選択", "損保会社", "page")))


def add_to(screens: Blueprint) -> None:
    """Add this screen to the portal's."""
    screens.add_url_rule("/applications/<int:number>/insurance", "insurance", _insurance, methods=["GET", "POST"])
    path = "/applications/<int:number>/insurance/search"
    screens.add_url_rule(path, "insurance_search", _search_by_customer, methods=["GET", "POST"])


def _insurance(number: int) -> ResponseReturnValue:
    application = opened(number, "insurance")
    if request.method == "POST":
        return _choose(application, Search.of(request.form))
    search = Search.of(request.args)
    if "損保会社" not in request.args:
        before = Search(application.item("insurance", "保険選択"), application.item("insurance", "損保会社"), "")
        return render_template("insurance.html", **_page(application, before, found=False))
    refusals = check_search(search.choice, search.insurer)
    if refusals:
        return refused_form("insurance.html", refusals, **_page(application, search, found=False))
    return render_template("insurance.html", **_page(application, search, found=True))


def _search_by_customer(number: int) -> ResponseReturnValue:
    """「検索」 by what the customer is known by (step 20); the answer has no address, which would carry a name.

    Whoever opens the address by itself (after signing in again) is led back to the screen.
    """
    application, search = opened(number, "insurance"), Search.of(request.form)
    if not (application.on_terminal and _from_sompo_japan(search)):
        return redirect(url_for("screens.insurance", number=number))
    refusals = customer_search.check_keys(application)
    page = _page(application, search, found=True)
    return refused_form("insurance.html", refusals, **page) if refusals else render_template("insurance.html", **page)


def _choose(application: Application, search: Search) -> ResponseReturnValue:
    refusals = check_search(search.choice, search.insurer)
    if refusals:
        return refused_form("insurance.html", refusals, **_page(application, search, found=False))
    product, serial, form_id = (form_value(name) for name in ("制度商品", "保険", "帳票ID(保険用)"))
    chosen = _chosen(application, serial) if _from_sompo_japan(search) else None
    refusals = check_product(product)
    if search.choice == NEW_INSURANCE:
        refusals += _check_insurance(serial, chosen, form_id)
    if refusals:
        return refused_form("insurance.html", refusals, **_page(application, search, found=True))
    values = {"保険選択": search.choice, "制度商品": product}
    if search.choice == NEW_INSURANCE:
        values |= {"損保会社": search.insurer, "帳票ID(保険用)": form_id}
    return go_on_with_insurance(application.id, values, chosen)


def _check_insurance(serial: str, chosen: Insurance | None, form_id: str) -> list[Refused]:
    """Check what a new insurance needs. Whose insurance it is, the clerk has to see (step 15)."""
    if not serial:
        missing = [Refused("「保険」を選択してください。", "保険")]
    elif chosen is None:
        missing = [Refused("「保険」が見つかりません。もう一度「検索」をクリックして選択してください。", "保険")]
    else:
        return check_form_id(form_id, form_id_of(chosen.plan, chosen.term_years, chosen.party_kind))
    return missing + check_form_id(form_id, None)


def _from_sompo_japan(search: Search) -> bool:
    """Tell whether this is about the one insurer that sends its insurances here."""
    return search.choice == NEW_INSURANCE and search.insurer == SOMPO_JAPAN


def _chosen(application: Application, serial: str) -> Insurance | None:
    """Return the chosen insurance: out of all that were received, or on the customer's terminal of those found for him."""
    if application.on_terminal:
        found = customer_search.found(application)
        return next((one for one in found.rows if one.print_serial == serial), None) if found else None
    with context().store.reading() as session:
        return session.scalar(select(Insurance).where(Insurance.print_serial == serial))


def _page(application: Application, search: Search, *, found: bool) -> dict[str, object]:
    """Return what the template shows; `insurances` is missing where none is applied for, and before step 20's search."""
    insured = found and search.choice != NO_INSURANCE
    by_customer = insured and application.on_terminal and _from_sompo_japan(search)
    return {
        "application": application,
        "choices": CHOICES,
        "insurers": INSURERS,
        "products": PRODUCTS,
        "search": search,
        "found": found,
        "customer_fields": CUSTOMER_KEYS[application.party_kind] if by_customer else (),
        "insurances": _listed(application, search) if insured else None,
        "values": {name: form_value(name) for name in ("制度商品", "保険", "帳票ID(保険用)")}
        | customer_search.keys_of(application),
    }


def _listed(application: Application, search: Search) -> Page[Insurance] | None:
    if not _from_sompo_japan(search):
        return Page([], 1, 1)
    until = _newest_listed()
    if application.on_terminal:
        return customer_search.found(application, until)
    with context().store.reading() as session:
        return page_of(session, received(until), search.page)


@handles("list_stale")
def _newest_listed() -> datetime | None:
    """Return since when what was received is not listed yet; `None` where everything is."""
    stale = fault_here(_newest_listed)
    return context().clock.now() - timedelta(seconds=stale.seconds) if stale else None
