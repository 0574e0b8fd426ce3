"""Evidence on its way back: what other machines kept, for a report, for the console, for whoever looks whether all is there.

Nothing that comes from the depot is believed but by the hash that the books have.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock

from ..cases.named import is_a_case
from ..config.private import make_private
from ..messages import depot as say
from ..messages.text import Message
from ..reporting.drafts import keep
from ..reporting.pictures import PICTURE_TYPES, file_of
from ..reporting.summary import CaseResult, StepRecord
from ..store.evidence import CaseFile, KeptFile, Known, evidence_of
from ..store.reader import Reader
from .depot import MOST_BYTES, Depot, DepotTrouble, Unfit, is_a_name, name_of

MOST_FETCHED = 2_000_000_000
"""So many bytes one command fetches into an out folder; pictures beyond that are told by where they lie."""
MOST_CACHED = 64_000_000
_PAPER = ".pdf"
_OF_HASH = 12


def content_of(depot: Depot, one: CaseFile) -> bytes | None:
    """Return a file as it was kept; `None` where it is not there. Raises `Unfit` where it is another one, and `DepotTrouble`."""
    content = depot.get(name_of(one), MOST_BYTES) if is_a_name(name_of(one)) else None
    if content is not None and KeptFile.of(one.file.name, content) != one.file:
        raise Unfit(say.was_forged(depot.place, name_of(one)))
    return content


def path_of(one: CaseFile) -> str:
    """Return the path by which the books' steps tell of a file: that on the machine that kept it."""
    return (Path(one.folder) / one.file.name).as_posix()


class Fetching:
    """Brings what is lacking here from the depot into an out folder; trouble with it is told once, and a report is written without."""

    def __init__(self, depot: Depot, tell: Callable[[Message], None]) -> None:
        self._depot, self._tell = depot, tell
        self._left = MOST_FETCHED
        self._troubles: set[str] = set()

    def brought_home(self, books: Reader, case: CaseResult, out: Path) -> CaseResult:
        """Return the case with all its pictures as seen from `out`; those of other machines lie in its evidence there from now on."""
        wanted = {picture for picture in _pictures(case) if file_of(picture, out) is None}
        if not wanted or not is_a_case(case.case_id):
            return case
        here = out.resolve()
        paths = {(here / picture).as_posix(): picture for picture in wanted} | {picture: picture for picture in wanted}
        at_home: dict[str, str] = {}
        for known in evidence_of(books, case.case_id):
            at = path_of(known.where)
            if (at in paths or _is_a_paper_of_others(known, here)) and (home := self._home(known, out)):
                at_home[paths.get(at, at)] = home
        return _renamed(case, at_home) if at_home else case

    def _home(self, known: Known, out: Path) -> str | None:
        """Fetch a file, unless it was fetched before; return its path as seen from `out`."""
        one, name = known.where, Path(known.where.file.name.rpartition("/")[2])
        if not known.is_safe or name.suffix.lower() not in (*PICTURE_TYPES, _PAPER) or not is_a_name(str(name)):
            return None
        path = out / "evidence" / one.case_id / f"{name.stem}~{one.file.sha256[:_OF_HASH]}{name.suffix}"
        if not path.is_file() and not self._is_fetched(one, path):
            return None
        return path.relative_to(out).as_posix()

    def _is_fetched(self, one: CaseFile, path: Path) -> bool:
        if one.file.size > self._left:
            return False
        try:
            content = content_of(self._depot, one)
        except DepotTrouble as trouble:
            self._tell_once(trouble.message)
            if not isinstance(trouble, Unfit):
                self._left = 0  # out of reach: nothing further is asked for
            return False
        if content is None:
            return False
        self._left -= len(content)
        make_private(path.parent)
        keep(path, content)
        return True

    def _tell_once(self, message: Message) -> None:
        if message.en not in self._troubles:
            self._troubles.add(message.en)
            self._tell(message)


class CachedDepot:
    """A depot whose files are remembered, as long as they find room: whoever looks at a case looks at it again."""

    def __init__(self, depot: Depot, most: int = MOST_CACHED) -> None:
        self._depot, self._most = depot, most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    @property
    def place(self) -> str:
        """That of the depot."""
        return self._depot.place

    def put(self, name: str, content: bytes) -> None:
        """Keep it there."""
        self._depot.put(name, content)

    def get(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """Return it as it was last read, or read it."""
        with self._lock:
            if (known := self._kept.get(name)) is not None:
                self._kept.move_to_end(name)
        found = known if known is not None else self._depot.get(name, most)
        if found is not None and known is None:
            self._remember(name, found)
        return found if found is None or len(found) <= most else None

    def names(self, under: str) -> Iterator[str]:
        """Yield the depot's."""
        return self._depot.names(under)

    def delete(self, name: str) -> None:
        """Let it go, there and here."""
        with self._lock:
            self._kept.pop(name, None)
        self._depot.delete(name)

    def _remember(self, name: str, content: bytes) -> None:
        with self._lock:
            self._kept[name] = content
            while sum(map(len, self._kept.values())) > self._most:
                self._kept.popitem(last=False)


def _pictures(case: CaseResult) -> set[str]:
    taken = {picture for record in case.steps for picture in record.pictures}
    return taken | ({case.reason.evidence} if case.reason and case.reason.evidence else set())


def _is_a_paper_of_others(known: Known, here: Path) -> bool:
    of_others = known.where.folder != str(here)
    return of_others and known.where.file.name.lower().endswith(_PAPER)


def _renamed(case: CaseResult, at_home: dict[str, str]) -> CaseResult:
    def one(record: StepRecord) -> StepRecord:
        before = [at_home.get(picture, picture) for picture in record.before]
        evidence = at_home.get(record.evidence, record.evidence) if record.evidence else None
        return record.model_copy(update={"evidence": evidence, "before": before})

    reason = case.reason
    if reason and reason.evidence in at_home:
        reason = reason.model_copy(update={"evidence": at_home[reason.evidence]})
    return case.model_copy(update={"steps": [one(record) for record in case.steps], "reason": reason})
