"""The robot in a test's world: it carries cases to their end, or up to a step, in the test's browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..app import JOURNAL, App
from ..browser.context import Browsers
from ..cases.case import Case
from ..config.settings import Customer, Settings, Staff, Timeouts
from ..errors import LeaseLost
from ..messages.text import Message
from ..procedure.steps import STEPS, Step, printed_numbers
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..reporting.summary import CaseResult, StepRecord
from ..scenario.terms import REHEARSAL
from ..screens.labels import AS_PRINTED, Labels
from ..store.store import Store
from .result import Result
from .wrong import in_one_sentence, wrong

HURRIED = replace(REHEARSAL, screen=15.0, outage=Timeouts().outage, deadline=Timeouts().deadline)
"""How long the robot waits in a test: portals on the same machine are quick, but the machine may be busy."""


@dataclass
class Robot:
    """The robot, as a run has it, at the portals of one address.

    What it remembers of a case it remembers to the end of the test, as one sheet that is run again; with `forgets` each run has lost
    the books, and only the portals tell where a case stands. `customer` and `staff` are who applies on the own terminal and who says
    what only a person can say: the robot, for practice, or a `"person"`; `approve` before which of 16, 37 and 50 somebody wants to
    approve. `out` is where pictures, papers and the journal are; `usual` is what tells whose steps are meant where a test does not.
    """

    browsers: Browsers
    portals: str
    out: Path
    headed: bool = False
    trace: bool = False
    timeouts: Timeouts = HURRIED
    customer: Customer = "robot"
    staff: Staff = "robot"
    approve: tuple[str, ...] = ()
    mask: bool = False
    pictures_before: bool = False
    labels: Labels = AS_PRINTED
    forgets: bool = False
    usual: Callable[[], Case] | None = field(default=None, repr=False)
    _closing: ExitStack = field(default_factory=ExitStack, repr=False)
    _books: Store | None = field(default=None, repr=False)

    @in_one_sentence
    def run(self, *cases: Case) -> list[Result]:
        """Carry the cases as far as they go, and return how each then stands, in the same order.

        A case that was run before goes on where it stands; what is done is not done twice.
        """
        return [Result.of(told, self.out) for told in self.carry(cases, Listener())]

    @in_one_sentence
    def steps(self, first: int | str, last: int | str, case: Case | None = None) -> list[StepRecord]:
        """Carry a case until the printed step `last` is done, and return the attempts at the steps from `first` to `last`, in order.

        Without a `case` it is the one that the test has made last in its world, or the first there is.
        What comes before `first` is done, too, where it is not done yet. Another `run` or `steps` of the case goes on from there. A case
        that stops before, or waits, is left as it stands: what was done is all that is returned.
        """
        between = _printed(first, last)
        watching = _Until(between[-1])
        case = case or (self.usual() if self.usual else None)
        if case is None:
            raise wrong(
                Message(
                    ja="どの案件の手順かを指定してください。",
                    en="Say whose steps: there is no world to take a case from.",
                )
            )
        self.carry([case], watching)
        return [record for record in watching.records if record.step in between]

    def close(self) -> None:
        """Put the books away."""
        self._closing.close()

    def app(self, listener: Listener | None = None) -> App:
        """Return what works at this test's portals, and speaks as they do."""
        settings = Settings(
            portals=self.portals,
            out=self.out,
            headed=self.headed,
            mask=self.mask,
            trace=self.trace,
            timeouts=self.timeouts,
            customer=self.customer,
            staff=self.staff,
            approve=self.approve,
            pictures_before=self.pictures_before,
            labels=self.labels,
        )
        return App(settings=settings, language="ja", listener=listener or Listener())

    def carry(self, cases: "tuple[Case, ...] | list[Case]", listener: Listener) -> list[CaseResult]:
        """Carry the cases, and let `listener` hear of it."""
        with Journal(self.out / JOURNAL) as journal, self._store() as store:
            return self.app(listener).plain_run(store, self.browsers, journal).run(cases)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        if self.forgets:
            with Store.in_memory() as lost_afterwards:
                yield lost_afterwards
            return
        if self._books is None:
            self._books = self._closing.enter_context(Store.in_memory())
        yield self._books


class _Until(Listener):
    """Keeps what is done, and stops the robot, as a second one would that takes its case, once a step is done."""

    def __init__(self, last: str) -> None:
        self.records: list[StepRecord] = []
        self._last = last

    def step_done(self, case_id: str, step: Step, record: StepRecord) -> None:
        """Take note, and stop."""
        self.records.append(record)
        if record.status == "ok" and step.number == self._last:
            raise LeaseLost(f"{case_id} was to be carried up to {step.number}")


def _printed(first: int | str, last: int | str) -> list[str]:
    """Return the printed steps from `first` to `last`, in the order in which they are printed."""
    numbers = list(STEPS)
    for one in (first, last):
        if str(one) not in STEPS:
            told = printed_numbers()
            raise wrong(
                Message(ja=f"手順「{one}」はありません。{told.ja}", en=f"There is no step {str(one)!r}; {told.en}")
            )
    begin, end = numbers.index(str(first)), numbers.index(str(last))
    if begin > end:
        raise wrong(Message(ja=f"手順{last} は手順{first} より前です。", en=f"Step {last} comes before step {first}."))
    return numbers[begin : end + 1]
