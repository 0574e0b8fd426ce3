"""The papers that a person is to hand over, laid out for the clerk who prints them: `handover/<case id>/` in the out folder.

They are what a person needs in order to say that something was handed over (16, 31, 33, 49). Of each paper there is one, the last: an
earlier print is no longer to be handed to anybody. It is kept as evidence all the same.
"""

from pathlib import Path

from ..config.private import make_private
from ..reporting.drafts import keep
from ..reporting.seal import enter_gone, take_back

FOLDER = "handover"


def lay_out(out: Path, case_id: str, step: str, title: str, number: str, pdf: bytes) -> Path:
    """Lay a paper out, in the place of an earlier print of it; return the case's folder, as a whole path.

    The file's name begins with the step at which it is handed over, and ends with the `number` that the paper carries.
    """
    folder = out / FOLDER / case_id
    make_private(folder)
    paper = folder / f"{step}-{title}-{number}.pdf"
    for earlier in folder.glob(f"{step}-{title}-*.pdf"):
        if earlier != paper:
            _take_away(earlier)
    keep(paper, pdf)
    return folder.resolve()


def _take_away(earlier: Path) -> None:
    enter_gone(earlier)
    try:
        earlier.unlink()
    except PermissionError:  # somebody has it open, on Windows: its number tells that it is an earlier one
        take_back(earlier)
