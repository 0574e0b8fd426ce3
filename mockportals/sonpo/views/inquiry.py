"""「自動車契約照会(申し込み時点)」: concluded contracts as they were applied for (steps 45 and 46)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from ...web.paging import page_of
from ...web.screens import context
from ..papers import to_minute
from ..rules import Paper, Status
from ..state import Application, concluded
from .common import find, in_session
from .forms import add_print


def add_to(screens: Blueprint) -> None:
    """Add these screens."""
    screens.add_url_rule("/inquiry", "inquiry", _inquiry)
    screens.add_url_rule("/inquiry/<number>", "inquired", _inquired)
    screens.add_url_rule("/inquiry/<number>/copy", "application_copy", _application_copy, methods=["POST"])


def _inquiry() -> ResponseReturnValue:
    query = request.args.get("q", "").strip()
    with context().store.reading() as session:
        page = page_of(session, concluded(query), request.args.get("page"))
    return render_template("inquiry.html", page=page, query=query, to_minute=to_minute)


def _inquired(number: str) -> ResponseReturnValue:
    application = _concluded(find(number))
    applied_at = to_minute(application.concluded_time())
    return render_template("inquired.html", application=application, applied_at=applied_at)


def _application_copy(number: str) -> ResponseReturnValue:
    """「お申込み控え」 (step 46)."""
    with context().store.writing() as session:
        printed = add_print(session, Paper.APPLICATION_COPY, _concluded(in_session(session, number)))
    return redirect(url_for("screens.print_window", print_id=printed.id))


def _concluded(application: Application) -> Application:
    if application.status != Status.CONCLUDED:
        raise NotFound
    return application
