"""What is shown of a case: its steps in their order, each picture once, and the papers that it printed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..browser.evidence import is_whole
from ..messages.text import Message
from ..procedure.steps import STEPS
from .evidence_link import folders, link
from .pictures import decisive_of, file_of, moment_of, why_lost
from .summary import CaseResult, StepRecord

Source = Callable[[str, Path], str | None]
"""Returns by what a page names a picture: it is told how the summary calls it, and its file. `None` leaves it out."""

_PAPER_PREFIX = re.compile(r"\d+-step[^-]+-")
_LEFT_OUT = Message("大きさの都合で省きました", "Left out for its size")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a page: the name by which the page jumps to it, and where it comes from."""

    anchor: str
    source: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed PDF."""

    title: str
    href: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture of a step, taken `path`; `when` says at which moment of it, `lost` why there is none."""

    path: str
    when: Message
    picture: Picture | None
    lost: Message | None
    # The picture stands in the page already (in the reason, say): here a link to it will do.
    shown_before: bool
    large: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """An attempt at a step; `wide` is on how many columns of three it is printed."""

    anchor: str
    record: StepRecord
    chapter: str
    pictures: list[Seen]
    wide: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case, as its page shows it."""

    anchor: str
    result: CaseResult
    reason: Seen | None
    steps: list[StepView]
    papers: list[Paper]


@dataclass(slots=True)
class Showing:
    """How pictures of cases come into a page: read as seen from `out`, named by `source`."""

    out: Path
    source: Source
    _shown: dict[str, Picture] = field(default_factory=dict)

    def case(self, case: CaseResult, anchor: str = "case", *, papers_from: Path | None = None) -> CaseView:
        """Return what is shown of a case; its papers are linked as seen from `papers_from`, where that is given."""
        self._shown = {}
        reason = None
        if case.reason and case.reason.evidence:
            reason = self._seen(f"{anchor}-reason", case.reason.evidence, Message("", ""))
        steps = [self._step(f"{anchor}-step-{number}", record) for number, record in enumerate(case.steps, 1)]
        papers = [] if papers_from is None else list(_papers(case, self.out, papers_from))
        return CaseView(anchor, case, reason, steps, papers)

    def _step(self, anchor: str, record: StepRecord) -> StepView:
        chapter = STEPS[record.step].chapter if record.step in STEPS else ""
        names = {path: f"{anchor}-before-{place}" for place, path in enumerate(record.before, 1)}
        decisive = decisive_of(record)
        seen = [
            self._seen(names.get(path, f"{anchor}-picture"), path, moment_of(record, path), large=path == decisive)
            for path in record.pictures
        ]
        shown = [one for one in seen if one.picture and not one.shown_before]
        wide = 3 if any(one.large for one in shown) else min(3, max(1, len(shown)))
        return StepView(anchor, record, chapter, seen, wide)

    def _seen(self, anchor: str, path: str, when: Message, *, large: bool = False) -> Seen:
        known = self._shown.get(path)
        if known is not None:
            return Seen(path, when, known, None, shown_before=True)
        file = file_of(path, self.out)
        if file is None:
            return Seen(path, when, None, why_lost(path, self.out), shown_before=False)
        source = self.source(path, file)
        if source is None:
            return Seen(path, when, None, _LEFT_OUT, shown_before=False)
        self._shown[path] = Picture(anchor, source)
        return Seen(path, when, self._shown[path], None, shown_before=False, large=large)


def _papers(case: CaseResult, out: Path, page_folder: Path) -> Iterator[Paper]:
    """Find what the case printed: it lies beside its pictures, in the folder that has the case's name."""
    for paper in sorted(paper for folder in folders(case, out) for paper in folder.glob("*.pdf")):
        yield Paper(_PAPER_PREFIX.sub("", paper.stem), link(paper, page_folder), is_whole(paper))
