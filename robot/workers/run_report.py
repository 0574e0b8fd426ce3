"""What a run leaves for people to read, written as it goes on: a case's page when the case ends or begins to wait, the list in the end."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

from ..app import App
from ..messages import report as say
from ..messages.text import Message
from ..reporting.case_page import About, CasePages, has_page
from ..reporting.report import row_of, write_index, write_pages, write_summary
from ..reporting.summary import CaseResult, Summary

_ALL_DONE, _NEEDS_PERSON, _COULD_NOT_GO_ON = 0, 1, 3


@dataclass(slots=True)
class RunReport:
    """The report of one run, begun `started`, of the cases of `sheet`."""

    app: App
    run_id: str
    started: datetime
    sheet: str | None = None
    _pages: CasePages = field(init=False, repr=False)

    def __post_init__(self) -> None:
        settings = self.app.settings
        about = About(self.sheet, self.app.addresses.url, settings.mask, version("renkei"))
        self._pages = CasePages(settings.out, about, self.app.language)

    def page(self, case: CaseResult) -> None:
        """Write the page of a case that has ended or waits; where that cannot be, the end of the run tries it once more."""
        with suppress(OSError):
            if has_page(case):
                self._pages.write(case.spoken(self.app.language))

    def summary(
        self,
        ended: datetime,
        notes: Sequence[Message],
        cases: Sequence[CaseResult],
        stopped_by: Message | None,
        left_out: Sequence[object],
    ) -> Summary:
        """Return what the run came to; the cases are `spoken` already, and rows that were `left_out` are none of them."""
        about = self._pages.about
        return Summary(
            run_id=self.run_id,
            started_at=self.started,
            finished_at=ended,
            command="run",
            sheet=about.sheet,
            portals=about.portals,
            masked=about.masked,
            version=about.version,
            exit_code=_exit_code(cases, stopped=stopped_by is not None, left_out=bool(left_out)),
            notes=[note.spoken(self.app.language) for note in notes],
            cases=list(cases),
        )

    def leave(self, summary: Summary, enough: Callable[[], bool]) -> None:
        """Write summary, pages and list; pages until it is `enough`, and how many are left is told. Raises `OSError`."""
        out, language = self.app.settings.out, self.app.language
        write_summary(summary, out)
        if left := write_pages(summary.cases, self._pages, enough):
            self.app.listener.told(say.pages_are_left(left, out))
        write_index(summary, [row_of(case, out) for case in summary.cases], out, language)


def _exit_code(cases: Sequence[CaseResult], *, stopped: bool, left_out: bool) -> int:
    """Return what a run exits with: 0 all done; 1 some case is not, or rows were left out; 3 it could not go on."""
    if stopped:
        return _COULD_NOT_GO_ON
    return _ALL_DONE if all(case.status == "done" for case in cases) and not left_out else _NEEDS_PERSON
