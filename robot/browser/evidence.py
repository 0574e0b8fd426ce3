"""Pictures and papers: what was seen at each step, kept under `evidence/<case id>/`, for its owner's eyes alone."""

import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from ..config.private import make_private
from ..messages.browser import CLOSED
from ..reporting.drafts import keep
from ..screens.labels import AS_PRINTED, Labels
from .camera import Camera
from .handover import lay_out
from .marks import NO_MARKS, Marks
from .trouble import in_words

_ENDS: Mapping[str, bytes] = MappingProxyType({".jpg": b"\xff\xd9", ".pdf": b"%%EOF"})
_LAST_BYTES = 1024
_MOST_SAID = 2000
_EMPTY_WINDOW = (1280, 1000)


@dataclass(frozen=True, slots=True)
class _Last:
    """The last picture: of which page, of what it showed, and where it lies."""

    page: Page | None = None
    shown: int | None = None
    path: str | None = None


_NOTHING = _Last()


Told = Callable[[str, bytes], None]
"""Hears of each file that was kept: its path in the out folder, and what it holds."""


def _nobody(_name: str, _content: bytes) -> None:
    """Hear of nothing."""


class Evidence:
    """One case's folder of evidence. Paths are returned relative to the out folder, with `/`."""

    def __init__(
        self,
        out: Path,
        case_id: str,
        *,
        mask: bool,
        watched: bool = False,
        labels: Labels = AS_PRINTED,
        told: Told = _nobody,
    ) -> None:
        """`watched` tells whether somebody looks at the windows, in which a banner is then; `labels` under which names what is personal
        stands on the pages. See `Camera`. Each file that is kept is `told`.
        """
        self._out = out
        self._folder = out / "evidence" / case_id
        self._mask = mask
        self._taken = _last_number(self._folder)
        self._tell = told
        self._camera = Camera(mask=mask, watched=watched, labels=labels)
        self._last = _NOTHING
        self.missing: str | None = None
        self.told: dict[str, str] = {}
        """What the items say that were marked on the last picture, by their labels."""
        self.found = 0
        """How many there are of what was about to be pressed, on the last picture's page."""
        self.people: set[str] = set()
        """What pictured pages say of people: what is blurred on a picture stays out of words, too."""
        self.screens: list[dict[str, Any]] = []
        """What each page that was pictured in this step is known by, as `robot.browser.sight` looks at it."""

    def begin(self) -> None:
        """Begin a step: its first picture is taken whatever the last step's shows."""
        self._last = _NOTHING
        self.screens = []

    def picture(
        self,
        page: Page | None,
        step: str,
        *,
        failed: bool = False,
        marks: Marks = NO_MARKS,
        ready: Mapping[str, Any] | None = None,
    ) -> str | None:
        """Take a picture of what `page` shows; return `None` where there is none, and `missing` then says why.

        Where the page shows what the step's last picture does, that one is returned, unless something has `failed` or more is to be
        read. `ready` is what was seen of the page as it arrived, where nothing was done since. A picture that cannot be taken must not fail
        the step it documents, so trouble here is no error.
        """
        self.missing, self.told, self.found = None, {}, 0
        if page is None or page.is_closed():
            self.missing = CLOSED.both
            return None
        known = self._last.shown if page is self._last.page and not (failed or marks.reads) else None
        try:
            shot = self._camera.take(page, marks, known, ready)
        except PlaywrightError as error:
            said = in_words(error)
            self.missing = said.both
            return None
        self.found = shot.found
        if shot.shown is None:
            return self._draw(Image.new("RGB", _EMPTY_WINDOW, "white"), self._name(step, "-failed.jpg"))
        if shot.content is None:
            return self._last.path
        self.told = shot.told
        self.screens.append(shot.screen)
        self.people.update(islice(shot.people, max(0, _MOST_SAID - len(self.people))))
        path = self._keep(self._name(step, "-failed.jpg" if failed else ".jpg"), shot.content)
        self._last = _Last(page, shot.shown, path)
        return path

    def paper(self, pdf: bytes, step: str, title: str) -> str:
        """Keep a PDF that a step printed."""
        return self._keep(self._name(step, f"-{title}.pdf"), pdf)

    def hand_out(self, pdf: bytes, step: str, title: str, number: str) -> Path:
        """Lay a paper out for whoever hands it over at `step`; return the folder. See `robot.browser.handover`."""
        return lay_out(self._out, self._folder.name, step, title, number, pdf)

    def picture_of_paper(self, picture: bytes | None, step: str) -> str | None:
        """Let a paper's first sheet be this step's picture; not where masking is on, for a sheet cannot be masked."""
        return None if self._mask or picture is None else self._keep(self._name(step, ".jpg"), picture)

    def _name(self, step: str, suffix: str) -> str:
        self._taken += 1
        return f"{self._taken:03d}-step{step}{suffix}"

    def _draw(self, image: Image.Image, name: str) -> str:
        drawn = io.BytesIO()
        image.save(drawn, "JPEG", quality=70)
        return self._keep(name, drawn.getvalue())

    def _keep(self, name: str, content: bytes) -> str:
        make_private(self._folder)
        path = self._folder / name
        keep(path, content)
        kept = path.relative_to(self._out).as_posix()
        self._tell(kept, content)
        return kept


def is_whole(path: Path) -> bool:
    """Tell whether a picture or paper was written to its end: a power cut may have left a part of it, or nothing but its name."""
    end = _ENDS.get(path.suffix.lower())
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LAST_BYTES))
        tail = file.read()
    # Blocks whose content never reached the disk read as zeros.
    return bool(tail.strip(b"\0")) and (end is None or end in tail)


def _last_number(folder: Path) -> int:
    """Return how many pictures and papers an earlier robot took of the case: its numbers are not used twice."""
    numbers = (path.name.partition("-")[0] for path in folder.glob("*-step*")) if folder.is_dir() else ()
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
