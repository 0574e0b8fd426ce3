"""損保オンライン's screens, one module for each part of the procedure."""

from pathlib import Path

from flask import Blueprint, Flask

from ...web.screens import portal_app
from . import applications, forms, inquiry, paperless, prints
from .common import subject_of


def build() -> Flask:
    """Build 損保オンライン."""
    screens = Blueprint("screens", __name__)
    for part in (applications, forms, prints, paperless, inquiry):
        part.add_to(screens)
    return portal_app("sonpo", "損保オンライン", screens, Path(__file__).parent.parent, subject_of)
