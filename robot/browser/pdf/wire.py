"""What goes through the pipes between the robot and the process that reads: bytes one way, JSON the other, each after its length."""

import base64
import json
import struct
from typing import IO, Any, get_args

from .paper import Paper, Unreadable, Why

_ASKED = struct.Struct(">?Q")
_ANSWERED = struct.Struct(">Q")
_WHY: tuple[Why, ...] = get_args(Why)
_LONGEST_ANSWER = 64 * 1024**2
"""Bytes: a million characters, each escaped, and a picture of four million pixels are far less."""


def ask(pipe: IO[bytes], pdf: bytes, *, picture: bool) -> None:
    """Hand a PDF over."""
    pipe.write(_ASKED.pack(picture, len(pdf)))
    pipe.write(pdf)
    pipe.flush()


def asked(pipe: IO[bytes]) -> tuple[bytes, bool]:
    """Take a PDF, and whether a picture is wished; raise `EOFError` when the robot is gone."""
    picture, size = _ASKED.unpack(_exactly(pipe, _ASKED.size))
    return _exactly(pipe, size), picture


def answer(pipe: IO[bytes], paper: Paper | Why) -> None:
    """Say what is on a paper, or why it was not read."""
    if isinstance(paper, Paper):
        picture = None if paper.picture is None else base64.b64encode(paper.picture).decode()
        content = json.dumps({"sheets": paper.sheets, "picture": picture}).encode()
    else:
        content = json.dumps({"why": paper}).encode()
    pipe.write(_ANSWERED.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def answered(pipe: IO[bytes], pdf: bytes) -> Paper:
    """Return what is on the paper that was handed over; raise `Unreadable` as the reader says, `EOFError` where it is gone.

    A reader that was taken over by a paper may say whatever it likes: what is not plain data of the known kinds counts for nothing.
    """
    (size,) = _ANSWERED.unpack(_exactly(pipe, _ANSWERED.size))
    if size > _LONGEST_ANSWER:
        raise EOFError
    content = _exactly(pipe, size)
    try:
        return _understood(json.loads(content), pdf)
    except (ValueError, RecursionError) as error:
        raise EOFError from error


def _understood(said: Any, pdf: bytes) -> Paper:  # noqa: ANN401 - whatever came
    match said:
        case {"why": str(named)} if why := next((one for one in _WHY if one == named), None):
            raise Unreadable(why)
        case {"sheets": [*sheets], "picture": None | str() as picture} if all(isinstance(one, str) for one in sheets):
            drawn = None if picture is None else base64.b64decode(picture, validate=True)
            return Paper(pdf, tuple(sheets), drawn)
    raise ValueError(type(said))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content
