"""A case ends by a person's word: it is given up, or the rest of it was done by hand."""

from ..errors import WrongInput
from ..messages import cases as say
from ..messages.text import Language, Message
from ..procedure.steps import STEPS
from ..reporting.summary import ByHand, StoredReason
from ..store.acts import Act
from ..store.entry import Entry
from ..store.store import Store
from .people import Person
from .refusing import has_ended, must_need_a_person
from .standing import known_case, phase_of


def cancel(store: Store, case: str, who: Person) -> tuple[Message, ...]:
    """End a case that goes on or was parked, and say what of it is in the portals. Raises `WrongInput` for one that has ended."""
    entry = known_case(store, case)
    if not store.cancel(case, Act("cancel", who.name, who.way)):
        raise WrongInput(has_ended(known_case(store, case)))
    left = say.left_in_the_portals(entry.facts.get("receipt_number"), store.clicked(case))
    lets_go = [say.robot_lets_go(entry.holder)] if entry.holder else []
    return say.cancelled(case), *lets_go, left


def close_by_hand(store: Store, case: str, who: Person, language: Language) -> tuple[Message, ...]:
    """End a case by a person's word; say what the robot has not seen of it, and keep that. Raises `WrongInput`."""
    entry = known_case(store, case)
    must_need_a_person(entry)
    step = unseen_from(entry)
    by_hand = ByHand(at=store.clock.now(), by=who.name, unseen_from=step)
    unseen, what_to_do = say.unseen(step, store.unsettled(case)), say.see_for_yourself()
    reason = StoredReason.of(
        say.done_by_hand(by_hand, unseen, entry.reason),
        what_to_do,
        language,
        step=step,
        portal=STEPS[step].system,
        kind="business",
        evidence=entry.reason.evidence if entry.reason else None,
    )
    if not store.close_by_hand(case, by_hand, reason, Act("done", who.name, who.way, step)):
        must_need_a_person(known_case(store, case))
    return say.closed_by_hand(case), unseen, what_to_do


def unseen_from(entry: Entry) -> str:
    """Return the step from which on the robot has seen nothing of a case that a person ends."""
    return entry.reason.step if entry.reason else phase_of(entry).first_step
