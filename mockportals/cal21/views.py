"""cal21's screens: a menu, whose 「経理業務」 opens arclink (step 51).

Stands in for the dealer's accounting system; everything of it that is no door is left out.
"""

from pathlib import Path

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from ..web.screens import portal_app


def build() -> Flask:
    """Build cal21."""
    screens = Blueprint("screens", __name__)
    screens.add_url_rule("/", "top", _menu)
    return portal_app("cal21", "cal21", screens, Path(__file__).parent)


def _menu() -> ResponseReturnValue:
    return render_template("menu.html")
