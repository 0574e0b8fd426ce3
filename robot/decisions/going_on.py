"""A case that stopped goes on: once more from where repeating is safe, or with what a person has seen of a click of unknown outcome."""

from collections.abc import Sequence

from ..errors import WrongInput
from ..flows.phases import Part, parts_of
from ..messages import books
from ..messages import cases as say
from ..messages.text import Message
from ..procedure.steps import STEPS
from ..store.acts import Act, Kind
from ..store.entry import Entry
from ..store.ledger import Settled
from ..store.store import MovedOn, Store
from .people import Person
from .refusing import must_be_unsettled, must_need_a_person, must_not_be_at_work, must_not_have_ended
from .standing import known_case, phase_of, starts


def retry(store: Store, case: str, step: str | None, who: Person) -> tuple[Message, ...]:
    """Begin the phase anew that the case stopped in, or the one that begins with `step`. Raises `WrongInput`."""
    entry = known_case(store, case)
    phase = place_to_begin(entry, step, store.unsettled(case))
    try:
        _go_on(store, entry, phase, Act("retry", who.name, who.way, phase.first_step))
    except MovedOn:
        place_to_begin(known_case(store, case), step, store.unsettled(case))
        raise WrongInput(say.moved_on(case)) from None
    return say.goes_on_from(case, phase.first_step), books.worker_needed(entry.portals)


def resolve(store: Store, case: str, step: str, took_hold: bool, who: Person) -> tuple[Message, ...]:
    """Settle a click of unknown outcome as a person has seen it, and go on. Raises `WrongInput`."""
    entry = known_case(store, case)
    _must_be_in_doubt(store, entry, step)
    how: Settled = "said_done" if took_hold else "not_done"
    kind: Kind = "happened" if took_hold else "did_not_happen"
    try:
        _go_on(store, entry, phase_of(entry), Act(kind, who.name, who.way, step), (step, how))
    except MovedOn:
        _must_be_in_doubt(store, known_case(store, case), step)
        raise WrongInput(say.moved_on(case)) from None
    return say.settled(case, step, took_hold=took_hold), books.worker_needed(entry.portals)


def place_to_begin(entry: Entry, step: str | None, unsettled: Sequence[str]) -> Part:
    """Return the phase with which the case can begin again. Raises `WrongInput` where it cannot, or not there."""
    must_not_be_at_work(entry)
    must_not_have_ended(entry)
    if step is None:
        return phase_of(entry)
    phases = {phase.first_step: phase for phase in parts_of(entry.case)}
    if step in phases:
        return _reached(entry, phases[step], unsettled)
    raise WrongInput(
        say.no_place_to_begin(step, STEPS[step].title, starts(entry))
        if step in STEPS
        else say.no_such_step(step, starts(entry))
    )


def places_to_begin(entry: Entry, unsettled: Sequence[str]) -> list[str]:
    """Return all first steps with which the case can begin again, the one where it stopped last; none where it cannot."""
    return [step for step in starts(entry) if _can_begin(entry, step, unsettled)]


def _can_begin(entry: Entry, step: str, unsettled: Sequence[str]) -> bool:
    try:
        place_to_begin(entry, step, unsettled)
    except WrongInput:
        return False
    return True


def _must_be_in_doubt(store: Store, entry: Entry, step: str) -> None:
    must_need_a_person(entry)
    must_be_unsettled(entry.case.case_id, step, store.unsettled(entry.case.case_id))


def _go_on(store: Store, entry: Entry, phase: Part, act: Act, settling: tuple[str, Settled] | None = None) -> None:
    from ..workers.engine import Queue  # noqa: PLC0415 - DBOS takes longer to load than a refusal to be told

    with Queue(store, entry.portals) as queue:
        store.put_back(entry.case.case_id, phase.name, queue.put_within, seen=entry, settling=settling, act=act)


def _reached(entry: Entry, phase: Part, unsettled: Sequence[str]) -> Part:
    """Return the phase, where the case has come as far, and makes nothing anew there that a click may have sent."""
    now, case_id = phase_of(entry), entry.case.case_id
    if phase.first_step not in starts(entry):
        raise WrongInput(say.beyond(case_id, now.first_step, phase.first_step, starts(entry)))
    if unsettled and phase != now:
        raise WrongInput(say.in_doubt(case_id, unsettled, phase.first_step))
    return phase
