"""arclink's screens: the cases, 「申請」 with its comment (steps 51 and 52), and 「変更再申込」 (①)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..faults.places import Given, Subject
from ..web.numbers import number_in
from ..web.paging import page_of
from ..web.refusal import Refusal
from ..web.screens import context, form_value, or_404, refused_form
from . import reapply
from .rules import (
    ALREADY_FILED,
    ALREADY_WITHDRAWN,
    CONFIRM_REAPPLY,
    NO_PRODUCT,
    PRODUCTS,
    TAKEN_BACK_FROM,
    Status,
    check_comment,
    check_products,
)
from .state import ArcCase, matching


def screens() -> Blueprint:
    """Make arclink's screens."""
    made = Blueprint("screens", __name__, template_folder="templates")
    made.add_url_rule("/", "top", _cases)
    made.add_url_rule("/cases/<int:number>", "case", _case, methods=["GET", "POST"])
    made.add_url_rule("/cases/<int:number>/comment", "comment", _comment, methods=["GET", "POST"])
    reapply.add_to(made)
    return made


def subject_of(given: Given) -> Subject | None:
    """Return the case that a request carries the number of."""
    number = number_in(given.get("number"))
    if number is None:
        return None
    with context().store.reading() as session:
        case = session.get(ArcCase, number)
    return Subject(case.estimate_number, case.status) if case else None


def _cases() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    with context().store.reading() as session:
        page = page_of(session, matching(query), request.args.get("page"))
    return render_template("cases.html", page=page, query=query)


def _case(number: int) -> ResponseReturnValue:
    case = _find(number)
    if request.method == "POST":
        return _file(case)
    return render_template("case.html", **_shown(case))


def _shown(case: ArcCase) -> dict[str, object]:
    return {
        "case": case,
        "products": PRODUCTS,
        "open": case.open,
        "recallable": case.status in TAKEN_BACK_FROM,
        "confirm_reapply": CONFIRM_REAPPLY,
    }


def _file(case: ArcCase) -> ResponseReturnValue:
    """「申請」: keep what is applied for; nothing goes to the store before 「登録」."""
    if not case.open:
        raise Refusal(_closed(case))
    chosen = [product for product in PRODUCTS if form_value(product)]
    refusals = check_products(chosen)
    if refusals:
        return refused_form("case.html", refusals, **_shown(case))
    with context().store.writing() as session:
        session.get_one(ArcCase, case.id).products = chosen
    return redirect(url_for("screens.comment", number=case.id))


def _comment(number: int) -> ResponseReturnValue:
    case = _find(number)
    if request.method == "GET":
        if not case.products or not case.open:
            return redirect(url_for("screens.case", number=number))
        return render_template("comment.html", case=case, comment=case.comment)
    comment = form_value("コメント").replace("\r\n", "\n")
    refusals = check_comment(comment) if case.open else []
    if refusals:
        return refused_form("comment.html", refusals, case=case, comment=comment)
    _bring_in(number, comment)
    return redirect(url_for("screens.case", number=number))


def _bring_in(number: int, comment: str) -> None:
    """「登録」: the case goes to the store approver, once."""
    with context().store.writing() as session:
        case = session.get_one(ArcCase, number)
        still_open = case.open
        if still_open and not case.products:
            raise Refusal(NO_PRODUCT)
        if still_open:
            case.status, case.comment = Status.WITH_STORE, comment
            context().ledger.took_hold(session, "bring_in", case.estimate_number, case.receipt_number)
    if not still_open:
        context().ledger.refused("bring_in", case.estimate_number, case.receipt_number)
        raise Refusal(_closed(case))


def _closed(case: ArcCase) -> str:
    """Return why the case cannot be applied for."""
    return ALREADY_WITHDRAWN if case.withdrawn_at else ALREADY_FILED


def _find(number: int) -> ArcCase:
    with context().store.reading() as session:
        return or_404(session.get(ArcCase, number))
