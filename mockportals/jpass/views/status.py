"""審査状況確認(当日分) and お申込一覧(変更再申込) (steps 24, 25 and 48)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from ...web.paging import page_of
from ...web.refusal import Refused
from ...web.screens import context, refused_form
from ..rules import Status
from ..state import Application, of_day, submitted


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/today", "today", _today, methods=["GET", "POST"])
    screens.add_url_rule("/applications", "applications", _applications, methods=["GET", "POST"])


def _today() -> ResponseReturnValue:
    listed = of_day(_query(), context().clock.today())
    return _list("審査状況確認(当日分)", "screens.today", listed, registrable=())


def _applications() -> ResponseReturnValue:
    listed = submitted(_query())
    return _list("お申込一覧(変更再申込)", "screens.applications", listed, registrable=(Status.IN_PROCEDURE,))


def _query() -> str:
    return request.args.get("q", "").strip()


def _list(
    title: str, endpoint: str, listed: Select[Application], registrable: tuple[Status, ...]
) -> ResponseReturnValue:
    """Show a list, or open the one application that is checked in it. `registrable` rows carry the button of step 42."""
    chosen = request.form.getlist("receipt")
    if request.method == "POST" and len(chosen) == 1:
        return redirect(url_for("screens.contract", receipt=chosen[0]))
    with context().store.reading() as session:
        page = page_of(session, listed, request.args.get("page"))
    shown = {
        "title": title,
        "endpoint": endpoint,
        "page": page,
        "query": _query(),
        "chosen": chosen,
        "registrable": registrable,
    }
    if request.method == "GET":
        return render_template("list.html", **shown)
    said = "1件だけチェックを入れてください。" if chosen else "「受付番号」の左にチェックを入れてください。"
    return refused_form("list.html", [Refused(said, "受付番号")], **shown)
