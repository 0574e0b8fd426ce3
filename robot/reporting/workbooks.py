"""The workbooks that a run leaves: `results.xlsx`, and one of evidence for each case. None of them is ever in the way of a run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..messages import files as say
from ..messages.text import Message
from .evidence_book import BOOK, Head, book_of, write_evidence
from .evidence_link import to_evidence
from .results import RESULTS, ResultRow, write_results
from .summary import CaseResult


@dataclass(frozen=True, slots=True)
class Workbooks:
    """Writes them into `out`. `tell` is told of what could not be written, or not where it belongs."""

    out: Path
    head: Head
    tell: Callable[[Message], None]

    def write(self, rows: Sequence[ResultRow], ended_before: frozenset[str], enough: Callable[[], bool]) -> None:
        """Write all of them, those of evidence until it is `enough`: the next run writes what is left.

        Cases that had `ended_before` the run have theirs already, mostly.
        """
        self._try(self.out / RESULTS, lambda: write_results(rows, self.out, self.head.run_id, self.head.language))
        wanted = [row.result for row in rows if row.result and row.result.steps]
        wanted = [case for case in wanted if case.case_id not in ended_before or not self._has_one(case)]
        for place, case in enumerate(wanted):
            if enough():
                self.tell(say.evidence_is_left(len(wanted) - place))
                return
            self._try(book_of(case, self.out), partial(write_evidence, case, self.out, self.head))

    def _has_one(self, case: CaseResult) -> bool:
        folder = to_evidence(case, self.out)
        return folder is not None and (folder / BOOK).is_file()

    def _try(self, path: Path, write: Callable[[], Path]) -> None:
        try:
            written = write()
        except OSError as error:
            self.tell(say.cannot_be_written(path, error))
        else:
            if written != path:
                self.tell(say.is_open_elsewhere(path, written))
