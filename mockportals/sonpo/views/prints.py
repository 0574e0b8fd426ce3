"""「帳票印刷」: a printed paper in a window of its own. What it carries is read off the paper, not off the window."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from ...web.screens import context, or_404
from ..papers import to_minute
from ..spoilt import bytes_of
from ..state import Print


def add_to(screens: Blueprint) -> None:
    """Add these screens."""
    screens.add_url_rule("/prints/<int:print_id>", "print_window", _print_window)
    screens.add_url_rule("/prints/<int:print_id>.pdf", "print_pdf", _print_pdf)


def _print_window(print_id: int) -> ResponseReturnValue:
    printed = _find(print_id)
    return render_template("print.html", printed=printed, printed_at=to_minute(printed.printed_at))


def _print_pdf(print_id: int) -> ResponseReturnValue:
    headers = {"Content-Disposition": f'inline; filename="{print_id}.pdf"', "Cache-Control": "no-store"}
    printed = _find(print_id)
    pdf = or_404(bytes_of(printed.content, printed.spoilt))
    return Response(pdf, mimetype="application/pdf", headers=headers)


def _find(print_id: int) -> Print:
    with context().store.reading() as session:
        return or_404(session.get(Print, print_id))
