"""What is seen in a session: pictures, what a window shows, and trouble in the operator's words."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ..browser.evidence import Evidence
from ..browser.marks import Marks
from ..browser.masking import PERSONAL_LABELS
from ..browser.session import BrowserSession, Opening
from ..browser.trouble import as_case_error
from ..config.clock import Clock, WorkClock
from ..config.settings import Timeouts
from ..errors import CaseError, Interrupted, NoAnswerYet, OutOfHours, Refused
from ..messages.text import Message
from ..procedure.steps import Step
from ..screens.base import Screen
from .step_pictures import StepPictures

# No page needs more for its heading, and one may have sent as much as it likes.
_HEADING = "() => document.querySelector('h1')?.textContent.slice(0, 2000).trim() ?? ''"


class PageObserver:
    """Whoever works in a session and sees what its windows show. `worked` is how many seconds others have worked on the case before."""

    def __init__(self, evidence: Evidence, timeouts: Timeouts, clock: Clock, worked: float) -> None:
        self._work_clock = WorkClock(clock)
        self.evidence, self.timeouts = evidence, timeouts
        self.clock: Clock = self._work_clock
        self._session: BrowserSession | None = None
        self._worked, self._began_at = worked, 0.0
        self._pictures: StepPictures | None = None
        """Those of the step that is being done."""
        self.pictures_before = True
        """Whether a page is pictured before it is left, too: where nobody looks at a run but whoever sees why it failed, it costs time."""
        self.last_look = False
        """Whether it is looked for the last time before a person is asked: then a picture is taken of what is waited for."""
        self.sighted: str | None = None
        """The picture of what was waited for in vain."""
        self.stumbled: Message | None = None
        """What was seen when a hand-over failed last, where that was more than that nothing came."""

    @property
    def session(self) -> BrowserSession:
        """The session that this phase works in."""
        if self._session is None:
            raise RuntimeError("no session is open")
        return self._session

    @property
    def worked(self) -> float:
        """Seconds that were worked on the case so far, in all its sessions."""
        return self._worked + (self.clock.monotonic() - self._began_at if self._session else 0.0)

    def work_in(self, session: BrowserSession | None) -> None:
        """Work in `session` from now on, or in none."""
        if self._session is not None:
            self._worked += self.clock.monotonic() - self._began_at
        self._session, self._began_at = session, self.clock.monotonic()
        if session is not None:
            session.about_to_press, session.has_waited = self.see_before_pressing, self.has_waited

    def has_waited(self, portal: str, seconds: float) -> None:
        """Leave out of all that is timed what was waited for a turn at a portal: it is neither the portal's time nor work."""
        self._work_clock.leave_out(seconds)

    def doing(self, text: str) -> AbstractContextManager[None]:
        """Let whoever watches know what is being done inside."""
        return self._session.doing(text) if self._session else nullcontext()

    def look_at(self, page: Page, step: Step) -> None:
        """Take this step's picture now, before the window that it shows is closed."""
        picture = self.evidence.picture(page, step.number)
        if self._pictures is not None:
            self._pictures.last = picture

    def saw(self, screen: Screen, *labels: str, row: str = "", **told: str | None) -> None:
        """Take a picture of what the step reads on `screen`, marked: the items of these labels, in a list those of one `row` under these
        heads; and what is `told` otherwise, by its label. All are told as read, but for what is personal; outside of a step, nothing is.
        """
        if self._pictures is None:
            return
        read = {label: value for label, value in told.items() if value}
        lines = (line.strip() for value in read.values() for line in value.splitlines())
        printed = {screen.there(label): label for label in labels if label not in PERSONAL_LABELS}
        marks = Marks(tuple(printed), row, tuple(filter(None, lines)))
        ready = self._session.fresh.take_ready(screen.page) if self._session and not marks else None
        self._pictures.keep(self.evidence.picture(screen.page, self._pictures.step.number, marks=marks, ready=ready))
        self._pictures.read |= {printed.get(label, label): value for label, value in self.evidence.told.items()} | read

    def note(self, **read: str) -> None:
        """Note what the step read where no page shows it: on a paper, say."""
        if self._pictures is not None:
            self._pictures.read |= read

    def see_before_pressing(self, page: Page, button: Locator, *, sure: bool = True) -> int | None:
        """Take a picture of a page as it is left by pressing `button`, where the step enters or confirms something.

        Return how many such buttons it shows, where that was looked at. Where nobody is `sure` yet that there is one, the picture of a page
        without it is none of a page that is left.
        """
        if not self.pictures_before or self._pictures is None or self._pictures.step.reads:
            return None
        picture = self.evidence.picture(page, self._pictures.step.number, marks=Marks(pressed=button))
        if sure or self.evidence.found == 1:
            self._pictures.keep(picture, pressed=True)
        return self.evidence.found

    def stumble(self, trouble: Exception) -> None:
        """Remember what was seen when a hand-over failed; that nothing came is no news."""
        self.stumbled = trouble.seen if isinstance(trouble, CaseError) else None

    def sight(self, page: Page, step: Step) -> None:
        """Take a picture of what is waited for, if this is the last look."""
        if self.last_look:
            with self.within_a_step():
                self.sighted = self.evidence.picture(page, step.number, failed=True)

    def put_away(self, opening: Opening, trouble: Exception, step: Step) -> None:
        """Close the window that was asked for; where it shows that its portal is closed, a picture of it is taken first."""
        if isinstance(trouble, OutOfHours):
            self.see_closed(trouble, step)
        opening.dismiss()

    def see_closed(self, closed: OutOfHours, step: Step) -> None:
        """Take a picture of a portal that says that it is closed, unless there is one; `step` is where it was met."""
        closed.step = closed.step or step.number
        closed.evidence = closed.evidence or self._picture(step, failed=True)

    def tell_between_steps(self, error: CaseError, step: Step) -> None:
        """Say of trouble that was met while no step was being done where it was met, with a picture: on the way to `step`."""
        if error.step is None:
            error.step, error.portal = step.number, error.portal or self._met_at(error, step)
        if error.evidence is None and self._session and self._session.portal_in_front in (error.portal, None):
            error.evidence = self._picture(step, failed=True)

    @contextmanager
    def told_in_words(self) -> Iterator[None]:
        """Bound what is done inside as a step is, and tell Playwright's errors in the operator's words."""
        try:
            with self.within_a_step():
                yield
        except PlaywrightError as error:
            raise self.in_words(error) from error

    def in_words(self, error: PlaywrightError) -> CaseError | OutOfHours:
        """Return what is raised in place of one of Playwright's errors: it tells what the window in front shows."""
        if isinstance(error, PlaywrightTimeout) and self._session is not None:
            with suppress(PlaywrightError), self.within_a_step():
                if shown := self._session.trouble_in_front():
                    return shown
        return as_case_error(error, self._seen_heading())

    def within_a_step(self) -> AbstractContextManager[None]:
        """Bound what a step, or a look, may take: its pages may do whatever they like."""
        return self._session.within(self.timeouts.step) if self._session else nullcontext()

    def _picture(self, step: Step, *, failed: bool) -> str | None:
        with self.within_a_step():
            front = self._front()
            ready = self._session.fresh.take_ready(front) if self._session and front and not failed else None
            return self.evidence.picture(front, step.number, failed=failed, ready=ready)

    def _met_at(self, error: CaseError, step: Step) -> str:
        """Return whose trouble it is: that of the portal whose page shows it, be it another one than the step begins on."""
        shows_it = isinstance(error, Interrupted | NoAnswerYet | Refused)
        in_front = self._session.portal_in_front if self._session and shows_it else None
        return in_front or step.system

    def _front(self) -> Page | None:
        return self._session.front if self._session else None

    def _seen_heading(self) -> str:
        page = self._front()
        if page is None or page.is_closed():
            return ""
        with suppress(PlaywrightError), self.within_a_step():
            return str(page.evaluate(_HEADING))
        return ""
