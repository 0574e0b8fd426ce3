"""What is made of a report to be sent away: one file with some cases and their pictures in it, or a whole run in an archive."""

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from ..errors import WrongInput
from ..messages import report as say
from ..messages.text import Language
from .case_page import PAGES, About, CasePages, has_page
from .case_view import Showing
from .drafts import replacing
from .fitting import Shrunk, fitted
from .left_behind import must_stay_in
from .out_folder import REPORT
from .pictures import PICTURE_TYPES, file_of
from .rendering import environment, look
from .report import SUMMARY, Row, index_text, row_of
from .results import RESULTS
from .summary import CaseResult, Summary

MOST_BYTES = 8_000_000
"""What a single file takes at most: so much is let through by most who carry mail."""
_FOR_WORDS = 150_000
_LEAST_FOR_PICTURES = 1_000_000


def write_single(cases: Sequence[CaseResult], about: About, out: Path, path: Path, language: Language) -> int:
    """Write one page with these cases and their pictures in it, made as small as need be; return how many pictures found no room.

    The pictures are read as seen from `out`. Raises `WrongInput` where one of them leads elsewhere, and `OSError`.
    """
    files = list(dict.fromkeys(file for case in cases for file in _files(case, out)))
    room = max(
        _LEAST_FOR_PICTURES, (MOST_BYTES - _FOR_WORDS * len(cases)) // 4 * 3
    )  # base64 makes four letters of three bytes
    fit = fitted(files, room)
    showing = Showing(out, lambda _, file: _inline(fit[file], file) if file in fit else None)
    text = (
        environment(language)
        .get_template("single.html.j2")
        .render(
            title=" ".join(case.case_id for case in cases[:3]),
            mark=look(),
            pictures="",
            scripted=False,
            about=about,
            views=[showing.case(case, f"case-{place}") for place, case in enumerate(cases, 1)],
        )
    )
    with replacing(path) as file:
        file.write(text.encode())
    return len(files) - len(fit)


def write_archive(summary: Summary, out: Path, path: Path, language: Language, *, papers: bool) -> None:
    """Write list, pages, pictures, workbooks, summary and journals of a run into a zip; printed `papers` only where they are wished.

    Raises `WrongInput` where a file of the run leads elsewhere, and `OSError`.
    """
    with replacing(path) as file, zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
        packing = _Packing(archive, out, papers=papers)
        pages = CasePages(out, About.of(summary), language)
        rows = [packing.case(case, pages) for case in summary.cases]
        packing.text(REPORT, index_text(summary, rows, language))
        packing.others()


@dataclass(slots=True)
class _Packing:
    """Packs what lies in `out`, and pictures that earlier runs left elsewhere, each once."""

    archive: zipfile.ZipFile
    out: Path
    papers: bool
    _packed: dict[Path, str] = field(default_factory=dict)

    def case(self, case: CaseResult, pages: CasePages) -> Row:
        """Pack a case, and return what the list says of it."""
        row, has_files = row_of(case, self.out), False
        if has_page(case):
            checked = frozenset(_files(case, self.out))
            text = pages.text(
                case, lambda evidence, file: self._source(case, evidence, file, checked), papers=self.papers
            )
            self.text(f"{PAGES}/{case.case_id}.html", text)
            kinds = ("*.xlsx", "*.pdf") if self.papers else ("*.xlsx",)
            folder = f"evidence/{case.case_id}"
            self._all(f"{folder}/{kind}" for kind in kinds)
            has_files = any(name.startswith(f"{folder}/") for name in self._packed.values())
        return replace(
            row,
            page=f"{PAGES}/{case.case_id}.html" if has_page(case) else None,
            evidence=f"evidence/{quote(case.case_id)}/" if has_files else None,
        )

    def others(self) -> None:
        """Pack what is about the run as a whole."""
        results = RESULTS.partition(".")[0]
        self._all((SUMMARY, f"{results}*.xlsx", "journal*.jsonl"))
        if self.papers:
            self._all(("handover/*/*.pdf",))

    def text(self, name: str, content: str) -> None:
        """Pack a page."""
        self.archive.writestr(name, content.encode(), zipfile.ZIP_DEFLATED)

    def _source(self, case: CaseResult, evidence: str, file: Path, checked: frozenset[Path]) -> str | None:
        if file not in checked:
            return None
        name = evidence if not Path(evidence).is_absolute() else self._from_elsewhere(case, file)
        return f"../{quote(self._pack(file, name))}"

    def _from_elsewhere(self, case: CaseResult, file: Path) -> str:
        return self._packed.get(file) or f"evidence/{case.case_id}/earlier-{len(self._packed)}-{file.name}"

    def _all(self, patterns: Iterable[str]) -> None:
        for file in sorted(file for pattern in patterns for file in self.out.glob(pattern) if file.is_file()):
            must_stay_in(file, self.out)
            self._pack(file, file.relative_to(self.out).as_posix())

    def _pack(self, file: Path, name: str) -> str:
        if file not in self._packed:
            kept = zipfile.ZIP_STORED if file.suffix.lower() in PICTURE_TYPES else zipfile.ZIP_DEFLATED
            self.archive.write(file, name, kept)
            self._packed[file] = name
        return self._packed[file]


def _files(case: CaseResult, out: Path) -> Iterator[Path]:
    """Yield the files of a case's pictures. Raises `WrongInput` for one that is not the case's evidence."""
    taken = [path for record in case.steps for path in record.pictures]
    if case.reason and case.reason.evidence:
        taken.append(case.reason.evidence)
    for path in dict.fromkeys(taken):
        file = file_of(path, out)
        if file is None:
            continue
        if not Path(path).is_absolute():
            must_stay_in(file, out)
        elif file.resolve().parts[-3:-1] != ("evidence", case.case_id):
            raise WrongInput(say.leads_outside(file))
        yield file


def _inline(shrunk: Shrunk, file: Path) -> Markup:
    kind = "image/jpeg" if isinstance(shrunk, io.BytesIO) else PICTURE_TYPES[file.suffix.lower()]
    content = shrunk.getvalue() if isinstance(shrunk, io.BytesIO) else file.read_bytes()
    return Markup(f"data:{kind};base64,{b64encode(content).decode('ascii')}")
