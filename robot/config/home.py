"""The user's own folder, which not every user has: a service, or a container that is given any number for a user."""

import sys
from pathlib import Path

from platformdirs import user_data_path

from ..errors import WrongInput
from ..messages.text import Message


def data_folder() -> Path:
    """Return the folder for the robot's own files; it may not be there yet. Raises `WrongInput` where nobody knows the user's home."""
    try:
        return user_data_path("renkei", appauthor=False)
    except RuntimeError as error:  # also where HOME is no whole path
        raise _unknown() from error


def must_be_known() -> None:
    """Raise `WrongInput` where nobody knows the user's home: the browser's driver does not live without."""
    if sys.platform == "win32":
        return  # there the system is asked, not the environment
    try:
        Path.home()
    except RuntimeError as error:
        raise _unknown() from error


def _unknown() -> WrongInput:
    return WrongInput(
        Message(
            ja="利用者のホームフォルダーが分かりません。環境変数 HOME に、書き込める自分のフォルダーを / から指定して、"
            "同じコマンドをもう一度実行してください。",
            en="Nobody knows this user's home folder. Set the environment variable HOME to a folder of yours, by its whole path "
            "from / on, then give the same command again.",
        )
    )
