"""Where a case stands: what it is called there, which phase and step it is at, and where it can begin again."""

from collections.abc import Mapping
from types import MappingProxyType

from ..errors import WrongInput
from ..flows.phases import EVIDENCE, Part, parts_of
from ..messages.books import no_such_case
from ..messages.statuses import BY_HAND, ENDED, OPEN, as_it_is
from ..messages.text import Message
from ..store.entry import WAITS_FOR_A_WORD, Entry, Status
from ..store.reader import Reader
from ..store.told import waits_for

STATUSES: Mapping[str, tuple[str, Message]] = MappingProxyType({**ENDED, **OPEN})
"""How it is called where a case stands, and the colour."""

_WAITS_AT: Mapping[Status, str] = MappingProxyType({"waiting_screening": "24", "waiting_customer": "22"})


def known_case(store: Reader, case: str) -> Entry:
    """Return a case; raise `WrongInput` where there is none of that name."""
    entry = store.entry(case)
    if entry is None:
        raise WrongInput(no_such_case(case))
    return entry


def how_it_stands(entry: Entry) -> tuple[str, Message]:
    """Return in which colour a case's status is shown, and how it is called."""
    style, word = STATUSES.get(entry.status) or ("", as_it_is(entry.status))
    return style, BY_HAND if entry.by_hand else word


def step_at_hand(reader: Reader, entry: Entry) -> str | None:
    """Return the step that the case is at: one that was announced, that it waits at, or that it stopped at; `None` between steps."""
    if entry.status in ("done", "cancelled"):
        return entry.by_hand.unseen_from if entry.by_hand else None
    if entry.status == WAITS_FOR_A_WORD:
        return next((one.step for one in waits_for(entry, reader.words(entry.case.case_id))), None)
    if entry.status in _WAITS_AT:
        return _WAITS_AT[entry.status]
    if not entry.is_open:
        return entry.reason.step if entry.reason else None
    return reader.last_announced(entry.case.case_id) or (
        phase_of(entry).first_step if entry.status == "queued" else None
    )


def phase_of(entry: Entry) -> Part:
    """Return the phase that the case is in."""
    phases = parts_of(entry.case)
    if entry.phase == EVIDENCE:  # all steps are done
        return Part(EVIDENCE, entry.reason.step if entry.reason else phases[-1].first_step)
    return next((phase for phase in phases if phase.name == entry.phase), phases[0])


def starts(entry: Entry) -> list[str]:
    """Return the first steps of the phases that the case has come to: there the robot looks where it stands before anything else."""
    phases, now = parts_of(entry.case), phase_of(entry)
    come_to = phases[: phases.index(now) + 1] if now in phases else phases
    return [phase.first_step for phase in come_to]
