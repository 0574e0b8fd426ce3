"""cal21's screens: a menu, whose 「経理業務」 opens arclink (step 51).

Stands in for the dealer's accounting system; everything of it that is no door is left out.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue


def screens() -> Blueprint:
    """Make cal21's screens."""
    made = Blueprint("screens", __name__, template_folder="templates")
    made.add_url_rule("/", "top", _menu)
    return made


def _menu() -> ResponseReturnValue:
    return render_template("menu.html")
