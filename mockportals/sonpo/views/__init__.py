"""損保オンライン's screens, one module for each part of the procedure."""

from flask import Blueprint

from . import applications, forms, inquiry, paperless, prints
from .common import subject_of

__all__ = ["screens", "subject_of"]


def screens() -> Blueprint:
    """Make 損保オンライン's screens."""
    made = Blueprint("screens", __name__, template_folder="../templates")
    for part in (applications, forms, prints, paperless, inquiry):
        part.add_to(made)
    return made
