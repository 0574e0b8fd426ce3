"""Taking a case's files out of an out folder: its pictures, papers and workbook, and with the last case what tells of all of them.

Nothing is deleted but what renkei writes for a case, in a folder that is one of its out folders; no link is followed, and what was
written since the pruning began stays. What goes is entered in the folder's seal.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..browser.handover import FOLDER as HANDOVER
from ..cases.named import is_a_case
from .case_page import PAGES
from .out_folder import REPORT, folder_of_ones_own
from .seal import SEAL, enter, enter_gone

_EVIDENCE = "evidence"
_OF_ALL = (REPORT, "results*.xlsx", "summary.json", "replay.json")
"""What tells of all cases of a folder: the rows as they came, pictures, confirmations with names."""
_OF_A_PAGE = (".html", ".json")
"""A case's own page, and what it is made of where robots work off what is due."""
_TELLS_OF_A_RUN = (SEAL, "journal*.jsonl")


@dataclass(slots=True)
class Files:
    """How many files, and bytes in them."""

    count: int = 0
    size: int = 0

    def add(self, other: "Files") -> None:
        """Count these, too."""
        self.count += other.count
        self.size += other.size


def is_out_folder(folder: Path) -> bool:
    """Tell whether a folder is here, and one that renkei has worked in."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return any(one.is_file() and not one.is_symlink() for name in _TELLS_OF_A_RUN for one in folder.glob(name))


def files_of(folder: Path, case_ids: Iterable[str]) -> Files:
    """Count the files of these cases in an out folder."""
    found = Files()
    for place in _places(folder, case_ids):
        for _, known in _files_in(place):
            found.add(Files(1, known.st_size))
    return found


def take_away(folder: Path, case_ids: Iterable[str], began: float) -> Files:
    """Delete the files of these cases that were written before `began` (seconds since 1970); return how many that were.

    Raises `WrongInput` where a run has the folder to itself just now, `OSError` where a file cannot be deleted.
    """
    gone = Files()
    if not is_out_folder(folder):
        return gone
    with folder_of_ones_own(folder, sealed=(folder / SEAL).is_file()):
        for place in _places(folder, case_ids):
            gone.add(_delete(place, began))
        if not _has_cases(folder):
            for place in still_telling(folder):
                gone.add(_delete(place, began))
    return gone


def still_telling(folder: Path) -> list[Path]:
    """Return the files that tell of all cases of a folder, those that were pruned among them."""
    return [place for name in _OF_ALL for place in sorted(folder.glob(name)) if place.is_file() or place.is_symlink()]


def _places(folder: Path, case_ids: Iterable[str]) -> Iterator[Path]:
    """Yield where files of these cases may lie; names that no case can have, and links, are passed over."""
    roots = [root for name in (_EVIDENCE, HANDOVER) if (root := folder / name).is_dir() and not root.is_symlink()]
    for case_id in case_ids:
        if not is_a_case(case_id):
            continue
        of_case = [*(root / case_id for root in roots), folder / f"fault-{case_id}.txt"]
        of_case += [
            page for ending in _OF_A_PAGE if not (page := folder / PAGES / f"{case_id}{ending}").parent.is_symlink()
        ]
        yield from (place for place in of_case if place.exists() and not place.is_symlink())


def _has_cases(folder: Path) -> bool:
    for name in (_EVIDENCE, HANDOVER, PAGES):
        root = folder / name
        if root.is_dir() and any(root.iterdir()):
            return True
    return False


def _delete(place: Path, began: float) -> Files:
    gone = Files()
    enter_gone(place)
    for path, known in _files_in(place):
        if known.st_mtime < began:
            path.unlink()
            gone.add(Files(1, known.st_size))
        elif stat.S_ISREG(known.st_mode):
            enter(path)
    if place.is_dir():
        for here, _, _ in os.walk(place, topdown=False, followlinks=False):
            with suppress(OSError):  # something newer is left in it
                Path(here).rmdir()
    return gone


def _files_in(place: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield what is no folder at a place, a link as itself."""
    if not place.is_dir():
        yield place, place.lstat()
        return
    for here, folders, names in os.walk(place, followlinks=False):
        for name in [*names, *(one for one in folders if (Path(here) / one).is_symlink())]:
            path = Path(here) / name
            known = path.lstat()
            if not stat.S_ISDIR(known.st_mode):
                yield path, known
