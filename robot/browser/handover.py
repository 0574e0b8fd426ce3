"""The papers that a person is to hand over, laid out for the clerk who prints them: `handover/<case id>/` in the out folder.

They are what a person needs in order to say that something was handed over (16, 31, 33, 49). Of each paper there is one, the last: an
earlier print is no longer to be handed to anybody. It is kept as evidence all the same.
"""

from contextlib import suppress
from pathlib import Path

from ..config.private import make_private

FOLDER = "handover"


def lay_out(out: Path, case_id: str, step: str, title: str, number: str, pdf: bytes) -> Path:
    """Lay a paper out, in the place of an earlier print of it; return the case's folder, as a whole path.

    The file's name begins with the step at which it is handed over, and ends with the `number` that the paper carries.
    """
    folder = out / FOLDER / case_id
    make_private(folder)
    paper = folder / f"{step}-{title}-{number}.pdf"
    draft = paper.with_suffix(".draft")
    draft.write_bytes(pdf)
    for earlier in folder.glob(f"{step}-{title}-*.pdf"):
        if earlier != paper:
            with suppress(
                PermissionError
            ):  # somebody has it open, on Windows: its number tells that it is an earlier one
                earlier.unlink()
    draft.replace(paper)
    return folder.resolve()
