from pathlib import Path

from flask import Blueprint, Flask

from mockportals.web import portal_app


def build() -> Flask:
    screens = Blueprint("screens", __name__)
    return portal_app("jpass", "jpass", screens, Path(__file__).parent)
