"""One case at work: its session, its journal, its evidence, and what was learnt of it on the way.

Here every attempt at a step is counted, timed, told and kept. What cannot be undone is in `robot.execution.effect`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

from playwright.sync_api import Locator, Page

from ..browser.evidence import Evidence
from ..browser.pdf.paper import Paper
from ..browser.sight import Sight, sight_of
from ..cases.case import Case
from ..cases.discretion import all_hidden, discreet, personal_values, quoted
from ..config.clock import Clock, SystemClock
from ..config.settings import Customer, Staff, Timeouts
from ..errors import CaseError, LeaseLost, OutOfHours, OutOfTime, Refused, Waiting
from ..messages import step as say
from ..messages.arrival import refused_though_the_row_is_right
from ..messages.text import Language
from ..procedure.said import Asked
from ..procedure.steps import STEPS, Step
from ..reporting.journal import Journal
from ..reporting.listener import Listener
from ..reporting.summary import StepRecord
from ..screens.base import Screen
from ..screens.finding import NotOnScreen
from .effect import Effect
from .facts import Facts
from .page_observer import PageObserver
from .persons_word import PersonsWord
from .step_pictures import StepPictures

_TAKES_FROM_THE_ROW = frozenset({"2", "3", "10", "12", "14", "16", "18", "19", "20", "21", "22", "③"})
"""The steps at which what the row says is entered, or checked by the portal: what it refuses there, the row may be to blame for."""
_WORTH_A_LINE = 1.0
"""Seconds."""

R = TypeVar("R")
ReadBack = Callable[["Job"], bool]


class Job(PageObserver):
    """A case and everything needed to work on it. `worked` is how many seconds others have worked on it before."""

    def __init__(
        self,
        case: Case,
        *,
        journal: Journal,
        evidence: Evidence,
        timeouts: Timeouts,
        listener: Listener | None = None,
        customer: Customer = "person",
        staff: Staff = "person",
        approve: Sequence[str] = (),
        asked: Sequence[Asked] = (),
        clock: Clock | None = None,
        language: Language = "ja",
        worked: float = 0.0,
    ) -> None:
        """`asked` are the words that the case has waited for, `approve` the steps before which somebody wants to approve, `language` that
        of whoever watches.
        """
        super().__init__(evidence, timeouts, clock or SystemClock(), worked)
        self.case = case
        self.customer = customer
        self._language = language
        self.approve = frozenset(approve)
        self.facts = Facts()
        self.approved: dict[str, Mapping[str, str]] = {}
        """What was shown to whoever approved, by step, as it was read in this session."""
        self.accepted: Mapping[str, tuple[str, str]] = {}
        """What has to be said of the condition of a 条件付承認, until the contract is concluded; empty where there is none."""
        self.records: list[StepRecord] = []
        self.unanswered = False
        """Whether a click that cannot be taken back was made and its answer was not seen."""
        self._about_to_click = False
        self._journal = journal
        self._listener = listener or Listener()
        self._words = PersonsWord(case.case_id, journal, self.clock, staff=staff, asked_before=asked)

    @contextmanager
    def irrevocably(self) -> Iterator[None]:
        """Make the click that cannot be taken back inside: if no answer comes, its outcome is unknown from here on.

        Raises `LeaseLost` where the case is no longer this robot's; then nothing was clicked.
        """
        self._pass_point_of_no_return()
        self._about_to_click = True
        try:
            yield
        except NotOnScreen as missing:
            if self._about_to_click and missing.kind != "heading":
                self.unanswered = False  # what should be pressed was not there, so nothing was
            raise
        except (LeaseLost, OutOfHours):
            if self._about_to_click:
                self.unanswered = False  # its turn at the portal was waited for, and did not come
            raise
        finally:
            self._about_to_click = False

    def see_before_pressing(self, page: Page, button: Locator, *, sure: bool = True) -> int | None:
        """Take a picture of a page before it is left; however long that took, the case must still be this robot's for what cannot be taken
        back. Where nobody was `sure` of the button, and it is not there, nothing is about to be clicked yet.
        """
        about_to_click, self._about_to_click = self._about_to_click, False
        if about_to_click:
            self.unanswered = False
        found = super().see_before_pressing(page, button, sure=sure)
        if about_to_click and not sure and found != 1:
            self._about_to_click = self.unanswered = True
        elif about_to_click:
            self._pass_point_of_no_return()
        return found

    def _pass_point_of_no_return(self) -> None:
        self._journal.ledger.must_hold(self.case.case_id)
        self.unanswered = True

    def has_waited(self, portal: str, seconds: float) -> None:
        """Note it in the journal, too, where it is long enough to be asked about."""
        super().has_waited(portal, seconds)
        if seconds >= _WORTH_A_LINE:
            self._journal.write("turn", self.case.case_id, portal=portal, seconds=round(seconds, 1))

    def must_be_said(
        self,
        *steps: str,
        about: Mapping[str, tuple[str, str]] | None = None,
        lay_out: Callable[[], None] = lambda: None,
    ) -> None:
        """Raise `NotSaid` unless people have said what belongs to these steps, and it still stands.

        `about` are further words by step, each with what exactly it has to be about. Where the case has to wait, `lay_out` first lays
        out what a person needs in order to say it.
        """
        asked = self._words.asked(self.facts, steps, about)
        self._words.must_be_said(asked, lay_out)

    def was_asked(self, step: str) -> bool:
        """Tell whether the case has waited at this step for what only a person can say, since it was begun or put right last."""
        return self._words.was_asked(step)

    def tick_as_said(self, screen: Screen, box: str, *steps: str) -> None:
        """Tick a box that speaks for a person, with that person's word and never without: raises `NotSaid`, as `must_be_said` does."""
        self.must_be_said(*steps)
        screen.tick(box)

    def tick_for_good(self, screen: Screen, box: str, step: str) -> None:
        """Tick likewise, where no click follows that is announced: what was said of the step cannot be taken back from just before on."""
        self.must_be_said(step)
        self._journal.ledger.act_on(self.case.case_id, step, self.clock.now())
        self.tick_as_said(screen, box, step)

    def happened(self, step: str, of: str) -> None:
        """Note that what people speak of is there from now on: the print of 4 or 31, the paperless contract of 32, the conclusion of 37.

        `of` says which: seen again, it is no news, and another one makes what was said before void.
        """
        if not self.has_happened(step, of):
            self.facts.happened[step] = {"at": self.clock.now().isoformat(), "of": of}

    def note_condition(self, condition: str, of: str) -> None:
        """Note the condition of a 条件付承認 (24), of this very application: from now on somebody can say that it is met."""
        if not self.has_happened("24", of):
            self.facts.condition = condition
            self.happened("24", of)
            self._journal.write("condition", self.case.case_id, step="24", condition=condition)

    def has_happened(self, step: str, of: str) -> bool:
        """Tell whether it was there before."""
        return self.facts.happened.get(step, {}).get("of") == of

    def hand_out(self, paper: Paper, step: str, title: str, number: str | None) -> None:
        """Lay a paper out for whoever hands it over at `step`; for practice nobody does."""
        if not self._words.by_robot:
            self.facts.handover = str(self.evidence.hand_out(paper.content, step, title, number or "-"))

    def show_paper(self, paper: Paper, step: Step, title: str, window: Screen | None = None, **read: str) -> None:
        """Keep a printed PDF, and let its first sheet be this step's picture, or else the `window` that shows it. What was `read` off it is
        told, by its label.
        """
        self.evidence.paper(paper.content, step.number, title)
        sheet = self.evidence.picture_of_paper(paper.picture, step.number)
        if sheet is None and window is not None:
            self.look_at(window.page, step)
        elif self._pictures is not None:
            self._pictures.last = sheet
        self.note(**read)

    def repeat(self, step: Step, do: Callable[[], R]) -> R:
        """Do a step that may be repeated: journal entry and picture."""
        with self._attempt_at(step), self.told_in_words():
            return do()

    def once(self, step: Step, do: Callable[[], R], read_back: ReadBack) -> R | None:
        """Do a step that cannot be undone: besides, its intent before and, where the outcome is unknown, the reading back.

        Returns `None` when the portal says that the step had taken hold without its answer being seen.
        """
        with self._attempt_at(step) as attempt:
            effect = Effect(self, self._journal, step, partial(read_back, self))
            if not effect.was_done_before():
                with effect.announced(attempt):
                    return do()
        return None

    def look(self, step: Step, ask: Callable[[], str | None]) -> str | None:
        """Ask a portal how something stands that `step` waits for, before the step is begun: no attempt, no record, no picture.

        The journal has it as a look, with what is shown; a look that fails is told as the step's trouble, with its picture.
        """
        self._journal.ledger.must_hold(self.case.case_id)
        self._must_be_in_time(step)
        try:
            with self.told_in_words():
                shown = ask()
        except OutOfHours as closed:
            self.see_closed(closed, step)
            raise
        except CaseError as error:
            self.tell_between_steps(error, step)
            raise
        self._journal.write("look", self.case.case_id, step=step.number, shows=shown)
        return shown

    @contextmanager
    def _attempt_at(self, step: Step) -> Iterator[int]:
        """Count an attempt at the step, and enter in the store how it ended."""
        attempt = self._journal.ledger.begin(self.case.case_id, step.number)
        self._must_be_in_time(step)
        began, tick = self.clock.now(), self.clock.monotonic()
        self._pictures = StepPictures(step)
        self.evidence.begin()
        with self.doing(say.at(step).spoken(self._language)):
            try:
                yield attempt
            except Waiting as waiting:
                self._wait(waiting, step)
                raise
            except CaseError as error:
                self._tell_where(error, step)
                picture = self._enter(step, attempt, began, self.clock.monotonic() - tick, ok=False)
                error.evidence = error.evidence or picture
                raise
            else:
                self._enter(step, attempt, began, self.clock.monotonic() - tick, ok=True)
            finally:
                self._pictures = None

    def _tell_where(self, error: CaseError, step: Step) -> None:
        """Say of trouble at which step it was met, and whose it is."""
        if isinstance(error, Refused) and error.step is None and step.number not in _TAKES_FROM_THE_ROW:
            error.next_action = refused_though_the_row_is_right()
        error.step, error.portal = error.step or step.number, error.portal or self._met_at(error, step)

    def _wait(self, waiting: Waiting, step: Step) -> None:
        """Note for what the step waits, with a picture where somebody may be asked about it."""
        waiting.step = waiting.step or step.number
        if isinstance(waiting, OutOfHours):
            self.see_closed(waiting, step)
        elif (front := self._front()) is not None:
            self.sight(front, step)
        self._journal.write("waiting", self.case.case_id, step=step.number)

    def tell_between_steps(self, error: CaseError, step: Step) -> None:
        """Say likewise; a label that is missing was missed behind the last step that was done, not on the way to the first."""
        if isinstance(error.__cause__, NotOnScreen) and self.records:
            step = STEPS[self.records[-1].step]
        super().tell_between_steps(error, step)

    def _must_be_in_time(self, step: Step) -> None:
        if self.worked > self.timeouts.deadline:
            raise OutOfTime(*say.out_of_time(self.timeouts.deadline), step=step.number, portal=step.system)

    def _enter(self, step: Step, attempt: int, began: datetime, seconds: float, *, ok: bool) -> str | None:
        seen = self._pictures or StepPictures(step)
        read = seen.of_what_was_read(nothing_in_front=self._front() is None) if ok else None
        picture = seen.last or read or self._picture(step, failed=not ok)
        record = StepRecord(
            step=step.number,
            portal=step.system,
            attempt=attempt,
            status="ok" if ok else "failed",
            started_at=began,
            seconds=round(seconds, 3),
            evidence=picture,
            no_picture=None if picture else self.evidence.missing,
            before=seen.before(picture),
            read=self._discreetly(seen.read),
        )
        self.records.append(record)
        self._journal.entered(self.case.case_id, record, self._screens())
        self._listener.step_done(self.case.case_id, step, record)
        return picture

    def of_people(self) -> set[str]:
        """Return what was learnt of people on the way: what the estimate told of the customer, and what pictured pages say of anybody."""
        return {*self.facts.personal(), *self.evidence.people}

    def _discreetly(self, read: dict[str, str]) -> dict[str, str]:
        """Return what was read, cut and without what is personal: a page says what it likes."""
        learnt = self.of_people()
        return {label: discreet(quoted(value), self.case, learnt) for label, value in read.items()}

    def _screens(self) -> list[Sight]:
        """Return what the step's screens are known by."""
        people = {*personal_values(self.case), *self.of_people()}
        return [sight_of(screen, lambda words: all_hidden(words, people)) for screen in self.evidence.screens]
