"""Walking the practice portals as the robot does, to see what is called otherwise by now, and where the walk ends.

A label that is missing is noted with the names that resemble it most; then the one most like it is taken for it, and the walk goes on.
Only practice portals are walked so, in a world of the walk's own: what is guessed there can do no harm.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from ..app import App
from ..browser.context import Browsers
from ..browser.trouble import as_case_error
from ..cases.case import Case
from ..cases.template import sample_rows
from ..config.addresses import Addresses
from ..config.settings import Settings
from ..errors import CaseError
from ..execution.job import Job
from ..flows.phases import parts_of
from ..flows.ways import Phase, phases_of
from ..messages.text import Message
from ..reporting.journal import Journal
from ..reporting.summary import CaseResult
from ..screens.finding import NotOnScreen
from ..screens.labels import Kind, Labels
from ..store.enrolment import Wanted
from ..store.store import Store
from .beginning import begin_at
from .control import Control, Json
from .terms import REHEARSAL

WORLD = "labels"
_MOST_TURNS = 60
_TERMINAL, _AGAIN = {"申込手段": "お客さま端末"}, {"手続き区分": "変更再申込", "案件ID": "labels-again"}


@dataclass(frozen=True, slots=True)
class Missing:
    """A label that a screen does not have: where, what `kind` it is of, and the names there that resemble it most."""

    portal: str
    screen: str
    kind: Kind
    label: str
    alike: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a walk ended, and what was seen there."""

    step: str
    seen: Message


@dataclass(slots=True)
class Drift:
    """What a walk found. `labels` are those that it went on with."""

    labels: Labels
    missing: list[Missing] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    _tried: dict[tuple[str, str], int] = field(default_factory=dict)

    def note(self, missing: Missing, *, guess: bool = True) -> bool:
        """Keep a label that is missing; with `guess` take the next of those most like it for it, and tell whether there is one."""
        place = missing.portal, missing.label
        known = next((one for one in self.missing if (one.portal, one.label) == place), None)
        if known is None:
            self.missing.append(missing)
        tried = self._tried.get(place, 0)
        alike = (known or missing).alike
        if not guess or tried >= len(alike):
            return False
        self._tried[place] = tried + 1
        there = {**self.labels.by_portal.get(missing.portal, {}), missing.label: alike[tried]}
        self.labels = replace(self.labels, by_portal={**self.labels.by_portal, missing.portal: there})
        return True


@dataclass(frozen=True, slots=True)
class Route:
    """One case to walk with: the number of its estimate, what its row says otherwise, and the fault that belongs to its way."""

    estimate: int
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""


ALL_THE_WAY = (
    Route(7, {"案件ID": "labels-by-hand"}, "link3.lost"),
    Route(2, {"案件ID": "labels-terminal", **_TERMINAL}),
    Route(7, _AGAIN),
)
"""Together they come to every printed step but 44: a guarantor and 41-46, a firm and 18-22, ①-③."""


def routes_to(step: str | None) -> tuple[Route, ...]:
    """Return what is walked: all, or from one step on with a case that goes through it."""
    if step is None:
        return ALL_THE_WAY
    if step in ("①", "②", "③"):
        return (Route(1, _AGAIN),)
    return (Route(1, _TERMINAL if step in map(str, range(18, 23)) else {}),)


def walk(portals: Addresses, browsers: Browsers, out: Path, labels: Labels, step: str | None = None) -> Drift:
    """Walk the practice portals all the way, or from `step` on, and return what was found.

    Raises `RunAborted` where the portals do not answer, and `WrongInput` where they are none for practice, or no case stands at `step`.
    """
    control = Control(portals, WORLD)
    drift = Drift(labels)
    routes = routes_to(step)
    for nth, made in enumerate(_worlds(control, routes, step)):
        _Walk(control, browsers, out / f"walk-{nth + 1}", drift).go(routes[nth], step, made)
    return drift


def _worlds(control: Control, routes: Sequence[Route], step: str | None) -> Iterator[Json]:
    """Make the world before the first route; those after it go on in it."""
    standing: Json = {}
    if step is not None:
        standing = {"at_step": step, "cases": [{"estimate": routes[0].estimate, "columns": _columns(routes[0])}]}
    made = control.reset(approve_after=0, **standing)
    for _ in routes:
        yield next(iter(made.get("standing", ())), {})


def _columns(route: Route) -> dict[str, str]:
    return {header: value for header, value in route.headers.items() if header != "案件ID"}


class _Walk:
    """One case on its way: each time that a label is missing, once more with the one most like it."""

    def __init__(self, control: Control, browsers: Browsers, out: Path, drift: Drift) -> None:
        self._control, self._browsers, self._out, self._drift = control, browsers, out, drift
        self._met: Missing | None = None

    def go(self, route: Route, step: str | None, learnt: Json) -> None:
        """Carry the case as far as it goes; note each label that is missing, and where it ended otherwise than done."""
        if route.fault:
            self._control.arm(name=route.fault)
        today = datetime.fromisoformat(self._control.time()).date()
        row = {**sample_rows(route.estimate, today=today)[-1], **route.headers}
        case = Case.model_validate(row)
        with Store.in_memory() as store:
            if step is not None:
                begin_at(store, case, step, self._wanted(), learnt)
            for _ in range(_MOST_TURNS):
                self._met = None
                result = self._carried(store, case)
                if result is None or result.status == "done":
                    return
                if self._met is None or not self._drift.note(self._met):
                    self._stops(result)
                    return
                _put_back(store, case)

    def _stops(self, result: CaseResult) -> None:
        if result.reason is not None:
            self._drift.stops.append(Stop(result.reason.step or "", result.reason.seen))

    def _carried(self, store: Store, case: Case) -> CaseResult | None:
        """Carry the case; return how it ended, `None` where the run as a whole could not go on."""
        app = App(settings=self._settings(), language="ja", phases_of=self._watched)
        with Journal(self._out / "journal.jsonl") as journal:
            run = app.plain_run(store, self._browsers, journal)
            [result] = run.run([case])
        if run.stopped_by is not None:
            self._drift.stops.append(Stop(parts_of(case)[0].first_step, run.stopped_by))
            return None
        return result

    def _watched(self, case: Case) -> tuple[Phase, ...]:
        return tuple(replace(phase, run=self._watching(phase.run)) for phase in phases_of(case))

    def _watching(self, run: Callable[[Job], None]) -> Callable[[Job], None]:
        def watched(job: Job) -> None:
            try:
                run(job)
            except (CaseError, PlaywrightError) as error:
                self._met = missing_in(error, job.records[-1].step if job.records else "") or self._met
                raise

        return watched

    def _wanted(self) -> Wanted:
        settings = self._settings()
        return Wanted(Addresses.parse(settings.portals).url, settings.customer, settings.staff, settings.approve)

    def _settings(self) -> Settings:
        at = self._control.addresses
        return Settings(
            f"http://{at.host}:{at.port}",
            self._out,
            mask=False,
            timeouts=REHEARSAL,
            customer="robot",
            staff="robot",
            pictures_before=False,
            labels=self._drift.labels,
        )


def _put_back(store: Store, case: Case) -> None:
    """Let the case go on with the chapter that it stopped in."""
    entry = store.entry(case.case_id)
    if entry is not None:
        store.put_back(case.case_id, entry.phase)


def missing_in(error: CaseError | PlaywrightError, last_step: str = "") -> Missing | None:
    """Return the label that an error says to be missing, if it does; `last_step` is where it was met, if the error does not say."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, NotOnScreen):
        cause = cause.__cause__
    if cause is None or cause.found or cause.value is not None:
        return None
    told = error if isinstance(error, CaseError) else as_case_error(error)
    return Missing(cause.portal, cause.screen, cause.kind, cause.label, cause.alike, told.step or last_step)
