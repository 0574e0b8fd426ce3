"""J-PASS's screens: the application (steps 9-17), its screening and contract procedure (24-28, 48-50), receipts (6, 40)
and the registration by hand (42-44).
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ...web.screens import context
from ..screening import settle
from . import (
    apply,
    contract,
    insurance,
    receipts,
    registration,
    status,
    submission,
)
from .subject import subject_of

__all__ = ["screens", "subject_of"]


def screens() -> Blueprint:
    """Make J-PASS's screens."""
    made = Blueprint("screens", __name__, template_folder="../templates")
    made.before_request(_settle)
    made.add_url_rule("/", "top", _top)
    for part in (apply, insurance, submission, status, contract, registration, receipts):
        part.add_to(made)
    return made


def _settle() -> None:
    settle(context())


def _top() -> ResponseReturnValue:
    return render_template("top.html")
