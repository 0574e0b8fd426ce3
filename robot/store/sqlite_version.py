"""How old an SQLite may be: asked before anything is opened, and therefore apart from what opens it."""

import sqlite3

from ..errors import WrongInput
from ..messages.text import Message

OLDEST = (3, 35)
"""`RETURNING` came with it."""


def must_be_new_enough(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Raise `WrongInput` where this Python's SQLite is too old for the store and for the portals' records."""
    if version[:2] >= OLDEST:
        return
    has, needs = (".".join(map(str, numbers)) for numbers in (version[:2], OLDEST))
    raise WrongInput(
        Message(
            ja=f"この Python の SQLite は {has} です。renkei には {needs} 以降が必要です。新しい SQLite を持つ Python"
            "(python.org のインストーラーや「uv python install」のもの)で "
            "renkei を入れ直すか、このパソコンの SQLite を新しくしてください。",
            en=f"This Python's SQLite is {has}; renkei needs {needs} or later. Install renkei with a Python that brings a newer one "
            "along (python.org's installers and `uv python install` do), or bring this machine's SQLite up to date.",
        )
    )
