"""What the page of a case shows: where it stands, what it waits for, all that was done and said of it, and what can be decided now."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..decisions.standing import how_it_stands, known_case, step_at_hand
from ..messages import console as say
from ..messages import labels
from ..messages.text import Language, Message
from ..messages.times import told
from ..messages.words import by_way, said_by
from ..procedure.steps import STEPS, SYSTEMS
from ..reporting.out_folder import REPORT
from ..reporting.summary import Confirmation, Reason, StepRecord
from ..store.acts import Kept
from ..store.entry import Entry
from ..store.reader import Reader
from ..store.told import confirmations, reason_of
from .choices import Choices, choices
from .overview import next_action
from .pictures import is_here, safe_pictures


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: by which numbers it is asked for, whether it lies here, its path, and what it shows."""

    record: int
    place: int
    here: bool
    path: str
    shows: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `kind` is a step, a word, or a decision."""

    key: str
    kind: str
    at: datetime
    step: str
    title: str
    system: str = ""
    seconds: float | None = None
    attempt: int = 1
    failed: bool = False
    void: bool = False
    text: str = ""
    no_picture: str = ""
    pictures: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CasePage:
    """All of it, in one language."""

    entry: Entry
    case_id: str
    called: Message
    since: str
    step: str
    step_title: str
    reason: Reason | None
    next_action: str
    looks: int
    waits_since: str
    unsettled: list[str]
    latest: Picture | None
    events: list[Event]
    folders: list[str]
    report: str
    choices: Choices


def case_page(store: Reader, case_id: str, language: Language, *, has_depot: bool = False) -> CasePage:
    """Look all of it up. Raises `WrongInput` where there is no such case, and `StoreTrouble`."""
    entry = known_case(store, case_id)
    said, acts, folders = store.words(case_id), store.acts(case_id), store.folders(case_id)
    records = [record.spoken(language) for record in store.records(case_id, None)]
    words = confirmations(entry, said, store.clock.now())
    unsettled, step = store.unsettled(case_id), step_at_hand(store, entry) or ""
    reason = spoken.spoken(language) if (spoken := reason_of(entry, said)) else None
    in_depot = safe_pictures(store, case_id) if has_depot else frozenset[str]()
    steps = [_step(number, record, case_id, folders, in_depot, language) for number, record in enumerate(records)]
    events = [*steps, *(_word(number, one, language) for number, one in enumerate(words))]
    events += [_act(number, one, language) for number, one in enumerate(acts)]
    return CasePage(
        entry=entry,
        case_id=case_id,
        called=how_it_stands(entry)[1],
        since=told(datetime.fromisoformat(entry.changed_at)),
        step=step,
        step_title=_title(step, language),
        reason=reason,
        next_action=next_action(entry, reason, language),
        looks=entry.polls,
        waits_since=told(datetime.fromisoformat(entry.waits_since)) if entry.waits_since else "",
        unsettled=unsettled,
        latest=_latest(steps),
        events=sorted(events, key=lambda event: event.at, reverse=True),
        folders=[str(folder) for folder in folders],
        report=next((str(folder / REPORT) for folder in folders if (folder / REPORT).is_file()), ""),
        choices=choices(entry, said, acts, unsettled),
    )


def _latest(steps: list[Event]) -> Picture | None:
    pictures = (event.pictures[-1] for event in reversed(steps) if event.pictures)
    return next(pictures, None)


def _step(
    number: int, record: StepRecord, case_id: str, folders: list[Path], in_depot: Container[str], language: Language
) -> Event:
    pictures = [
        Picture(
            number, place, path in in_depot or is_here(path, case_id, folders), path, _shows(record, path, language)
        )
        for place, path in enumerate(record.pictures)
    ]
    return Event(
        key=f"step-{number}",
        kind="step",
        at=record.started_at,
        step=record.step,
        title=_title(record.step, language),
        system=SYSTEMS[record.portal].spoken(language) if record.portal in SYSTEMS else record.portal,
        seconds=record.seconds,
        attempt=record.attempt,
        failed=record.status != "ok",
        text=", ".join(f"{label}: {value}" for label, value in record.read.items()),
        no_picture=record.no_picture or "",
        pictures=pictures,
    )


def _shows(record: StepRecord, path: str, language: Language) -> str:
    when = labels.AFTER if path == record.evidence else labels.BEFORE
    return (labels.WHEN_IT_FAILED if path == record.evidence and record.status != "ok" else when).spoken(language)


def _word(number: int, said: Confirmation, language: Language) -> Event:
    return Event(
        key=f"word-{number}",
        kind="word",
        at=said.given_at,
        step=said.step,
        title=said_by(said).spoken(language),
        void=not said.counts,
    )


def _act(number: int, kept: Kept, language: Language) -> Event:
    return Event(
        key=f"act-{number}", kind="act", at=kept.at, step=kept.step or "", title=act_told(kept).spoken(language)
    )


def act_told(kept: Kept) -> Message:
    """Tell a decision."""
    way = say.BY_COMMAND if kept.way == "command" else by_way(kept.way)
    return say.act(kept.kind, kept.step, kept.by, told(kept.at), way)


def _title(step: str, language: Language) -> str:
    return STEPS[step].title.spoken(language) if step in STEPS else ""
