"""arclink's screens: the cases, and 「申請」 with its comment (steps 51 and 52)."""

from pathlib import Path

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mockportals.arclink.rules import ALREADY_FILED, NO_PRODUCT, PRODUCTS, Status, check_comment, check_products
from mockportals.arclink.state import ArcCase, matching
from mockportals.paging import page_of
from mockportals.refusal import Refusal
from mockportals.web import form_value, ground, or_404, portal_app, refused_form


def build() -> Flask:
    """Build arclink."""
    screens = Blueprint("screens", __name__)
    screens.add_url_rule("/", "top", _cases)
    screens.add_url_rule("/cases/<int:number>", "case", _case, methods=["GET", "POST"])
    screens.add_url_rule("/cases/<int:number>/comment", "comment", _comment, methods=["GET", "POST"])
    return portal_app("arclink", "arclink", screens, Path(__file__).parent)


def _cases() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    with ground().store.reading() as session:
        page = page_of(session, matching(query), request.args.get("page"))
    return render_template("cases.html", page=page, query=query)


def _case(number: int) -> ResponseReturnValue:
    case = _find(number)
    if request.method == "POST":
        return _file(case)
    return render_template("case.html", case=case, products=PRODUCTS, open=case.status == Status.WITH_STAFF)


def _file(case: ArcCase) -> ResponseReturnValue:
    """「申請」: keep what is applied for; nothing goes to the store before 「登録」."""
    if case.status != Status.WITH_STAFF:
        raise Refusal(ALREADY_FILED)
    chosen = [product for product in PRODUCTS if form_value(product)]
    refusals = check_products(chosen)
    if refusals:
        return refused_form("case.html", refusals, case=case, products=PRODUCTS, open=True)
    with ground().store.writing() as session:
        session.get_one(ArcCase, case.id).products = chosen
    return redirect(url_for("screens.comment", number=case.id))


def _comment(number: int) -> ResponseReturnValue:
    case = _find(number)
    if request.method == "GET":
        if not case.products or case.status != Status.WITH_STAFF:
            return redirect(url_for("screens.case", number=number))
        return render_template("comment.html", case=case, comment=case.comment)
    comment = form_value("コメント").replace("\r\n", "\n")
    refusals = check_comment(comment) if case.status == Status.WITH_STAFF else []
    if refusals:
        return refused_form("comment.html", refusals, case=case, comment=comment)
    _bring_in(number, comment)
    return redirect(url_for("screens.case", number=number))


def _bring_in(number: int, comment: str) -> None:
    """「登録」: the case goes to the store approver, once."""
    with ground().store.writing() as session:
        case = session.get_one(ArcCase, number)
        with_staff = case.status == Status.WITH_STAFF
        if with_staff and not case.products:
            raise Refusal(NO_PRODUCT)
        if with_staff:
            case.status, case.comment = Status.WITH_STORE, comment
            ground().ledger.took_hold(session, "bring_in", case.estimate_number, case.receipt_number)
    if not with_staff:
        ground().ledger.refused("bring_in", case.estimate_number, case.receipt_number)
        raise Refusal(ALREADY_FILED)


def _find(number: int) -> ArcCase:
    with ground().store.reading() as session:
        return or_404(session.get(ArcCase, number))
