"""Reading a file that a person named. Whatever it turns out to be, reading it ends, and takes no more than was said."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import WrongInput
from ..messages import files as say

_PIECE = 1 << 20


def contents(path: Path, most: int) -> bytes:
    """Return what the file at `path` holds.

    Raises `WrongInput` for what is not there, cannot be opened, is no file of the usual kind (a folder; a pipe, of which no end
    would come), is empty, or holds more than `most` bytes.
    """
    try:
        _must_be_a_usual_file(path)
        # Read whole and let go: on Windows an open file could not be replaced by its owner meanwhile.
        with path.open("rb") as file:
            data = b"".join(_pieces(file, most))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WrongInput(say.is_not_there(path)) from error
    except OSError as error:
        raise WrongInput(say.cannot_be_opened(path, error)) from error
    if not data:
        raise WrongInput(say.is_empty(path))
    if len(data) > most:
        raise WrongInput(say.is_too_large(path, most))
    return data


def _must_be_a_usual_file(path: Path) -> None:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise WrongInput(say.is_folder(path))
    if not stat.S_ISREG(mode):
        raise WrongInput(say.is_no_usual_file(path))


def _pieces(file: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield what is in a file, and not much more than `most` bytes: some that say they are empty give something for ever."""
    size = 0
    while size <= most and (piece := file.read(_PIECE)):
        size += len(piece)
        yield piece
