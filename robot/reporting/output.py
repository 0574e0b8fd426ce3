"""The operator's terminal, which may show less than Unicode, or be closed: neither may ever touch a case."""

import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO


class Unbreakable(io.TextIOBase):
    """Writes to `stream` as long as somebody reads it, and from then on to nobody."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_read = True

    def write(self, text: str) -> int:
        """Write, if anybody reads it."""
        self._try(self._stream.write, text)
        return len(text)

    def flush(self) -> None:
        """Send what was written on its way."""
        self._try(self._stream.flush)

    def fileno(self) -> int:
        """Return the number that the system knows the stream by; raise `OSError` where it has none."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._stream.isatty()

    def writable(self) -> bool:
        """Say yes."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How text becomes bytes there."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What is done with characters that it has no bytes for."""
        return self._stream.errors

    @property
    def buffer(self) -> Any:  # noqa: ANN401 - as `TextIO` has it
        """The stream of bytes below, for click."""
        return self._stream.buffer

    def _try(self, do: Any, *args: str) -> None:  # noqa: ANN401 - a method of the stream
        if not self._is_read:
            return
        try:
            do(*args)
        except (
            OSError,
            ValueError,
        ):  # the pipe's other end, the terminal, or the stream itself is closed, or the disk is full
            self._is_read = False
            with suppress(
                OSError, ValueError
            ):  # what is left in the stream would be tried, and told of, once more at the end
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def make_output_unbreakable() -> None:
    """Replace what standard output and standard error cannot show, and go on where nobody reads them any more."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or isinstance(stream, Unbreakable):  # a program without a console has none
            continue
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        setattr(sys, name, Unbreakable(stream))
