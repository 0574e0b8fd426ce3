"""The report of an out folder in which robots work for weeks, as `renkei work` does: a page for each case that was carried there.

Beside each page lies what it was made of, `cases/<case id>.json`. So list and summary are put together of files, whoever wrote them, and
what it takes to renew them does not depend on how much was done of each case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ..config.private import make_private
from ..messages.text import Language
from .case_page import PAGES, CasePages, has_page
from .drafts import replacing
from .report import SUMMARY, Row, row_of, write_index
from .summary import CaseResult, Summary


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of the list, and the moment of the file that it was read from."""

    row: Row
    at: int


class WorkFolder:
    """The report in `out`. Several processes may renew it: each finds what the others wrote."""

    def __init__(self, out: Path, pages: CasePages, language: Language) -> None:
        self._out, self._pages, self._language = out, pages, language
        self._folder = out / PAGES
        self._rows: dict[str, _Kept] = {}

    def put(self, case: CaseResult) -> None:
        """Write the page of a case, `spoken` already, and what it is made of. Raises `OSError`."""
        if not has_page(case):
            return
        self._pages.write(case)
        make_private(self._folder)
        with replacing(self._folder / f"{case.case_id}.json") as file:
            file.write(case.model_dump_json().encode())

    def names(self, *statuses: str) -> list[str]:
        """Return the cases that stood so when they were last written."""
        self._read()
        return [name for name, kept in self._rows.items() if kept.row.status in statuses]

    def write(self, head: Summary) -> None:
        """Write list and summary of all cases of the folder; what `head` says besides stands in both. Raises `OSError`."""
        self._read()
        write_index(head, [kept.row for kept in self._rows.values()], self._out, self._language)
        told = head.model_dump_json(exclude={"cases"}).removesuffix("}")
        with replacing(self._out / SUMMARY) as file:
            file.write(f'{told},"cases":['.encode())
            for place, content in enumerate(self._contents()):
                file.write(b",\n" if place else b"\n")
                file.write(content)
            file.write(b"\n]}\n")

    def _contents(self) -> Iterator[bytes]:
        for name in self._rows:
            yield (self._folder / f"{name}.json").read_bytes()

    def _read(self) -> None:
        """Read what is new in the folder, case by case; forget what is gone."""
        files = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        before, self._rows = self._rows, {}
        for file in files:
            at, known = file.stat().st_mtime_ns, before.get(file.stem)
            row = known.row if known and known.at == at else self._row(file)
            if row is not None:
                self._rows[file.stem] = _Kept(row, at)

    def _row(self, file: Path) -> Row | None:
        try:
            case = CaseResult.model_validate_json(file.read_bytes())
        except ValidationError:
            return None
        return row_of(case, self._out)
