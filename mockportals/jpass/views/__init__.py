"""J-PASS's screens: the application (steps 9-17), its screening and contract procedure (24-28, 48-50), receipts (6, 40)
and the registration by hand (42-44).
"""

from pathlib import Path

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from ...web.screens import context, portal_app
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


def build() -> Flask:
    """Build J-PASS."""
    screens = Blueprint("screens", __name__)
    screens.before_request(_settle)
    screens.add_url_rule("/", "top", _top)
    for part in (apply, insurance, submission, status, contract, registration, receipts):
        part.add_to(screens)
    return portal_app("jpass", "J-PASS", screens, Path(__file__).parent.parent, subject_of)


def _settle() -> None:
    settle(context())


def _top() -> ResponseReturnValue:
    return render_template("top.html")
