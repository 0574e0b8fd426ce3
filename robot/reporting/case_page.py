"""A case's own page in the out folder, `cases/<case id>.html`: each attempt at each step, with pictures that lie beside it and are loaded
when they are looked at.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from ..cases.named import is_a_case
from ..config.private import make_private
from ..messages.text import Language
from .case_view import Showing, Source
from .drafts import replacing
from .evidence_link import link
from .out_folder import REPORT
from .rendering import environment, look
from .summary import CaseResult, Summary

PAGES = "cases"
BESIDE = "'self' file:"
"""From where a page takes pictures that are files: from its own place, be it a disk or a server."""
_HEAD_BYTES = 400


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of where it comes from; see `Summary`."""

    sheet: str | None = None
    portals: str | None = None
    masked: bool | None = None
    version: str | None = None

    @classmethod
    def of(cls, summary: Summary) -> "About":
        """Return what a summary says."""
        return cls(summary.sheet, summary.portals, summary.masked, summary.version)


def has_page(case: CaseResult) -> bool:
    """Tell whether there is more to say of a case than the list of all says, and its ID is a file's name."""
    more = case.steps or case.confirmations or (case.reason and case.status != "not_begun")
    return bool(more) and is_a_case(case.case_id)


def page_of(case_id: str, out: Path) -> Path:
    """Return where a case's page lies."""
    return out / PAGES / f"{case_id}.html"


class CasePages:
    """Writes the pages of cases into `out`, each anew only where it would be another one. All of them say what they are `about`."""

    def __init__(self, out: Path, about: About, language: Language) -> None:
        self._out, self.about, self._language = out, about, language
        self._folder = out / PAGES
        self._template = environment(language).get_template("case.html.j2")
        self._look = look()

    def write(self, case: CaseResult, *, anew: bool = False) -> bool:
        """Write the page of a case, `spoken` already, and tell whether it had to be written, or was wished `anew`. Raises `OSError`."""
        path = page_of(case.case_id, self._out)
        if not anew and _begins_with(path, self._mark(case)):
            return False
        make_private(self._folder)
        text = self.text(case, self._beside)
        with replacing(path) as file:
            file.write(text.encode())
        return True

    def text(self, case: CaseResult, source: Source, *, papers: bool = True) -> str:
        """Return the page of a case, its pictures named by `source`, with links to its `papers` or without."""
        return self._template.render(
            title=f"{case.case_id} {case.estimate_number}",
            mark=self._mark(case),
            pictures=BESIDE,
            scripted=False,
            back=f"../{REPORT}",
            about=self.about,
            view=Showing(self._out, source).case(case, papers_from=self._folder if papers else None),
        )

    def _mark(self, case: CaseResult) -> str:
        """Return what a page begins with that was made of just this. Pictures that are gone since do not count."""
        made_of = (self._look, self._language, repr(self.about), case.model_dump_json())
        return sha256("\0".join(made_of).encode()).hexdigest()

    def _beside(self, evidence: str, file: Path) -> str:
        if evidence.startswith("evidence/") and ".." not in evidence:
            return f"../{quote(evidence)}"  # as `link` would have it, which asks the disk for each part of it
        return link(file, self._folder)


def _begins_with(path: Path, mark: str) -> bool:
    try:
        with path.open("rb") as file:
            return mark.encode() in file.read(_HEAD_BYTES)
    except OSError:
        return False
