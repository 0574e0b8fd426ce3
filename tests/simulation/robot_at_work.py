"""A robot that can be killed at any moment, and what it is made of: the product's own parts, but for pictures and sockets."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pypdf.errors import PyPdfError
from renkei.mockportals.sonpo import pdf
from renkei.robot.browser.evidence import Told
from renkei.robot.browser.marks import NO_MARKS, Marks
from renkei.robot.browser.pdf.paper import Limits, Paper
from renkei.robot.browser.pdf.sheets import text_of
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.clock import Clock
from renkei.robot.config.settings import Settings
from renkei.robot.errors import ApplicationError
from renkei.robot.execution.case_runner import CaseRunner
from renkei.robot.execution.context import RobotContext
from renkei.robot.execution.job import Job
from renkei.robot.execution.outcome import Outcome
from renkei.robot.execution.plain_run import OneBrowser
from renkei.robot.flows.ways import Phase
from renkei.robot.messages import papers as say
from renkei.robot.procedure.said import Said
from renkei.robot.reporting.journal import Journal
from renkei.robot.reporting.seal import FIRST
from renkei.robot.reporting.summary import StepRecord
from renkei.robot.screens.labels import AS_PRINTED, Labels
from renkei.robot.store.entry import Entry, Next, Ticket
from renkei.robot.store.ledger import MemoryLedger, Settled
from renkei.robot.store.store import Store
from renkei.robot.store.stored_ledger import StoredLedger

from tests.simulation.fakes.browser import FakeBrowser, Page
from tests.simulation.fakes.network import Cookies
from tests.simulation.world import settle_where_somebody_waits

PORTALS = "http://localhost:8700"
OUT = Path("out")
LIMITS = Limits()

Moment = Callable[[str], None]
"""Is told of each moment at which a robot may die, by name; may raise what kills it."""

Begins = Callable[[Entry, Job, int, Cookies], None]
"""Is told of a case's entry, its job and which attempt at the phase begins, from 1, and with which sign-ins."""


class Killed(BaseException):
    """The robot's process is gone. Nothing in the robot may catch it."""


class WatchedBooks(StoredLedger):
    """The store, and the moments around each thing that is written."""

    def __init__(self, store: Store, moment: Moment) -> None:
        super().__init__(store, OUT)
        self._moment = moment
        self.step = ""

    def begin(self, case_id: str, step: str) -> int:
        self.step = step
        self._moment("begin")
        return super().begin(case_id, step)

    def announce(self, case_id: str, step: str, attempt: int, at: datetime) -> None:
        self._moment("unannounced")
        super().announce(case_id, step, attempt, at)
        self._moment("announced")

    def words(self, case_id: str) -> Sequence[Said]:
        self._moment("asked")
        said = super().words(case_id)
        self._moment("heard")
        return said

    def act_on(self, case_id: str, step: str, at: datetime) -> None:
        self._moment("unheeded")
        super().act_on(case_id, step, at)
        self._moment("heeded")

    def settle(self, case_id: str, step: str, how: Settled) -> None:
        self._moment("unsettled")
        super().settle(case_id, step, how)
        self._moment("settled")

    def enter(self, case_id: str, record: StepRecord) -> None:
        self._moment("unentered")
        super().enter(case_id, record)
        self._moment("entered")


class WatchedStore(Store):
    """The store, and the moments around the end of a phase."""

    moment: Moment = staticmethod(lambda _name: None)

    def hand_on(self, entry: Entry, **values: Any) -> bool:
        self.moment("unhanded")
        written = super().hand_on(entry, **values)
        self.moment("handed")
        return written


class _Lines(io.TextIOBase):
    """A journal's file, in memory. `descriptor` is of another file, for whoever wants to see it on the disk."""

    def __init__(self, descriptor: int, lines: list[str]) -> None:
        self._descriptor, self._lines = descriptor, lines

    def write(self, text: str) -> int:
        self._lines.append(text.rstrip("\n"))
        return len(text)

    def fileno(self) -> int:
        return self._descriptor


class FakeJournal(Journal):
    """The journal, kept in a list of lines that outlives the robot."""

    def __init__(self, clock: Clock, descriptor: int, lines: list[str]) -> None:
        self._clock, self.ledger, self.torn = clock, MemoryLedger(), False
        self._file = _Lines(descriptor, lines)
        self._path, self._writer, self._lines, self._head = Path("journal.jsonl"), "00000000", 0, FIRST
        self._screens = set()


class FakeEvidence:
    """Stands in for `robot.browser.evidence.Evidence`: says where a picture would be, and takes none."""

    missing = "the window is closed"

    def __init__(
        self,
        _out: Path,
        case_id: str,
        *,
        mask: bool,
        watched: bool = False,
        labels: Labels = AS_PRINTED,
        told: Told | None = None,
    ) -> None:
        self._folder, self._mask, self._taken = f"evidence/{case_id}", mask, 0
        self.missing: str | None = None
        self.told: dict[str, str] = {}
        self.people: set[str] = set()
        self.found = 0
        self.screens: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Forget the last step's screens; no two pictures are the same here."""
        self.screens = []

    def picture(
        self, page: Page | None, step: str, *, failed: bool = False, marks: Marks = NO_MARKS, ready: object = None
    ) -> str | None:
        """Return a picture's path, where there is something to see."""
        if page is None or page.is_closed():
            return None
        self.found = marks.pressed.count() if marks.pressed else 0
        return self._name(step, "-failed.jpg" if failed else ".jpg")

    def paper(self, _pdf: bytes, step: str, title: str) -> str:
        """Return a paper's path."""
        return self._name(step, f"-{title}.pdf")

    def hand_out(self, _pdf: bytes, step: str, title: str, number: str) -> Path:
        """Return the folder that a paper would lie in."""
        return Path("handover") / Path(self._folder).name

    def picture_of_paper(self, _picture: bytes | None, step: str) -> str | None:
        """Return a picture's path, as pictures of papers are taken."""
        return None if self._mask else self._name(step, ".jpg")

    def _name(self, step: str, suffix: str) -> str:
        self._taken += 1
        return f"{self._folder}/{self._taken:03d}-step{step}{suffix}"


class ReadsHere:
    """Reads papers in this process, each once, and draws none: they are the portals' own."""

    def read(self, pdf: bytes, *, picture: bool) -> Paper:
        """Return what is on a paper, as the process does that reads for the product."""
        try:
            return _read_once(pdf)
        except (PyPdfError, ValueError, KeyError) as error:
            raise ApplicationError(*say.unreadable("damaged", LIMITS, len(pdf))) from error


@lru_cache(4096)
def _read_once(pdf: bytes) -> Paper:
    return Paper(pdf, tuple(text_of(pdf, LIMITS)))


class WatchedCaseRunner(CaseRunner):
    """The robot, and the moment at which it begins a phase, or begins it again in a fresh session."""

    begins: Begins = staticmethod(lambda _entry, _job, _attempt, _signed_in: None)
    _attempt = 0

    def carry(self, ticket: Ticket) -> Next | None:
        self._attempt = 0
        return super().carry(ticket)

    def sign_ins(self) -> Cookies:
        """Return the sign-ins that the robot knows, by host name."""
        return self._session.signed_in() if self._session else self._signed_in.get(PORTALS, {})

    def know(self, signed_in: Cookies) -> None:
        """Let the robot know these sign-ins."""
        self._signed_in[PORTALS] = signed_in

    def _in_a_session(self, outcome: Outcome, phase: Phase) -> None:
        self._attempt += 1
        self.begins(outcome.entry, outcome.job, self._attempt, self.sign_ins())
        super()._in_a_session(outcome, phase)


def start_robot(
    name: str, store: Store, browser: FakeBrowser, settings: Settings, journal: Journal, moment: Moment
) -> WatchedCaseRunner:
    """Return a robot that knows nothing but the store."""
    ledger = WatchedBooks(store, moment)
    journal.ledger = ledger
    return WatchedCaseRunner(
        RobotContext(
            name=name,
            settings=settings,
            store=store,
            ledger=ledger,
            journal=journal,
            browsers=OneBrowser(browser, reader=ReadsHere()),
            language="ja",
        )
    )


@contextmanager
def without_a_machine() -> Iterator[int]:
    """Let papers be drawn and read once each, pictures not at all, and PAL answer; yield a file to keep journals in."""
    drawn: dict[str, bytes] = {}

    def draw(content: dict[str, Any]) -> bytes:
        key = repr(content)
        if key not in drawn:
            drawn[key] = pdf.draw(content)
        return drawn[key]

    with ExitStack() as patched, tempfile.TemporaryFile() as file:
        patched.enter_context(patch("renkei.mockportals.sonpo.spoilt.draw", draw))
        patched.enter_context(patch("renkei.mockportals.jpass.views.settle", settle_where_somebody_waits))
        patched.enter_context(patch("renkei.robot.execution.case_runner.Evidence", FakeEvidence))
        patched.enter_context(patch.object(Addresses, "answer", lambda _self: True))
        yield file.fileno()
