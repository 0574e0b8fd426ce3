"""A trace of a session, for Playwright's viewer, grouped by step. Of a sign-in nothing is recorded, and what is kept is cleaned first."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as PlaywrightError

from ..config.private import make_private
from ..screens.labels import AS_PRINTED, Labels
from .trace import write_trace

Hidden = Callable[[], Iterable[str]]
"""What must not be in what is kept, as far as it is known by then."""


class Recording:
    """Records the windows of a session, and of the customer's terminal that is used from there, part by part, until it is closed."""

    def __init__(self, file: Path, *, mask: bool, hidden: Hidden, labels: Labels = AS_PRINTED) -> None:
        """`mask` leaves out what pages show; `hidden` tells what else must not be in the `file`, `labels` what is called how."""
        self._file, self._mask, self._hidden, self._labels = file, mask, hidden, labels
        self._parts = tempfile.TemporaryDirectory(prefix="renkei-trace-", ignore_cleanup_errors=True)
        self._taken: list[Path] = []
        self._learnt: set[str] = set()
        self._contexts: list[BrowserContext] = []
        self._doing: str | None = None

    @classmethod
    def beside(cls, folder: Path, *, mask: bool, hidden: Hidden, labels: Labels = AS_PRINTED) -> Self:
        """Return one that is kept in this folder, such as a case's evidence, beside those of earlier sessions."""
        there = sum(1 for _ in folder.glob("trace*.zip"))
        return cls(
            folder / (f"trace-{there + 1}.zip" if there else "trace.zip"), mask=mask, hidden=hidden, labels=labels
        )

    def over(self, context: BrowserContext) -> None:
        """Record what is done in this context from now on."""
        self._contexts.append(context)
        self._start(context)

    def off(self, context: BrowserContext) -> None:
        """Record no more of a context, which is about to be closed."""
        if context in self._contexts:
            self._contexts.remove(context)
            self._take(context)

    @contextmanager
    def doing(self, text: str) -> Iterator[None]:
        """Group what is done inside under this text."""
        self._doing = text
        self._each(lambda context: context.tracing.group(text))
        try:
            yield
        finally:
            self._doing = None
            self._each(lambda context: context.tracing.group_end())

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Record nothing of what is done inside: neither what is typed nor what is sent."""
        for context in self._contexts:
            self._take(context)
        try:
            yield
        finally:
            self._each(self._start)

    def hide(self, values: Iterable[str]) -> None:
        """Let these, too, not be in what is kept."""
        self._learnt.update(values)

    def close(self) -> None:
        """Clean what was recorded, and keep it. What finds no room, or was cut off, is lost: no case fails by that."""
        with suppress(OSError, ValueError, zipfile.BadZipFile):
            if self._taken:
                make_private(self._file.parent)
                told = [*self._hidden(), *self._learnt]
                write_trace(self._file, self._taken, mask=self._mask, hidden=told, labels=self._labels)
        self._taken = []
        self._parts.cleanup()

    def _start(self, context: BrowserContext) -> None:
        """Begin a part. Where masking is on, what pages show is not even recorded: no cleaning could tell whom it speaks of."""
        context.tracing.start(screenshots=not self._mask, snapshots=not self._mask)
        if self._doing is not None:
            context.tracing.group(self._doing)

    def _take(self, context: BrowserContext) -> None:
        part = Path(self._parts.name) / f"{len(self._taken) + 1}.zip"
        with suppress(PlaywrightError):  # a browser that died has taken its part with it
            context.tracing.stop(path=part)
            self._taken.append(part)

    def _each(self, do: Callable[[BrowserContext], object]) -> None:
        for context in self._contexts:
            with suppress(PlaywrightError):
                do(context)
