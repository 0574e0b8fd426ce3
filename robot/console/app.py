"""Puts the console's pages together."""

from flask import Flask
from jinja2 import StrictUndefined

from ..messages import approving, labels, times
from ..messages.text import Message
from ..procedure.steps import STEPS
from .errors import tell_errors
from .guard import stand_guard
from .house import House
from .pages import Pages


def create_app(house: House) -> Flask:
    """Return the console as a WSGI application. It keeps nothing but who has come in; all else is in the books."""
    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.autoescape = True
    app.jinja_env.globals.update(labels=labels, approving=approving, step_title=_step_title)
    app.jinja_env.filters["clock"] = times.told
    app.jinja_env.filters["second"] = times.short_to_the_second
    stand_guard(app, house)
    tell_errors(app, house)
    Pages(house).stand_in(app)
    return app


def _step_title(step: str) -> Message:
    return STEPS[step].title if step in STEPS else Message("", "")
