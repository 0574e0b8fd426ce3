"""People speaking of a case: a word is given or withdrawn, and the case goes on once it waits for nothing any more.

Each is one transaction with looking how the case stands: of two people who give one word at once, one has given it, and the other is told.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from ..cases.discretion import discreet
from ..errors import WrongInput
from ..messages import books
from ..messages import words as say
from ..messages.text import Language
from ..messages.times import JST
from ..procedure.said import Asked, Said, Way, answer_to, doubt_of, unsaid
from ..procedure.steps import STEPS
from ..procedure.words import WORDS
from ..reporting.summary import StoredReason
from . import tables
from .acts import Act, note
from .enrolment import Put
from .entry import ENDED, WAITS_FOR_A_WORD, Entry, entry_from
from .store import Store
from .words import asked_at, give, standing, wake, was_used, withdraw, words_of

_KEPT = select(tables.cases.c.case_id).where(tables.cases.c.case_id == bindparam("of_case")).with_for_update()
"""Keeps a robot from announcing a click: it looks whether it has the case in the same way."""


@dataclass(slots=True)
class Heard:
    """What came of speaking: what was `given` now, what `stood` already, what the case still waits for, and whether it goes on."""

    given: list[Asked] = field(default_factory=list)
    stood: list[Said] = field(default_factory=list)
    lacking: list[Asked] = field(default_factory=list)
    goes_on: bool = False


Shown = Callable[[Entry], None]
"""Raises `WrongInput` where the case is not what whoever speaks was shown."""


def unseen(_entry: Entry) -> None:
    """Take the case as it is."""


def speak(
    store: Store,
    case_id: str,
    steps: Sequence[str],
    by: str,
    at: str | None,
    way: Way,
    put: Put,
    shown: Shown = unseen,
) -> Heard:
    """Write down that `by` has said what belongs to these steps, of the moment or day `at` (ISO 8601), or of now; all of it, or nothing.

    What was said before and still counts stays as it is. Raises `WrongInput` where nothing can be said of a step yet, or not of that
    moment.
    """
    heard = Heard()
    with _alone_with(store, case_id) as (books_, entry):
        shown(entry)
        now = store.clock.now()
        said = words_of(books_, case_id)
        for step in dict.fromkeys(steps):
            asked = _askable(entry, step, now)
            heard.stood += [word for one in asked if (word := answer_to(one, said))]
            heard.given += [one for one in asked if answer_to(one, said) is None]
        moment = at or now.isoformat()
        for one in heard.given:
            _must_be_timely(one, moment, now)
        give(books_, case_id, heard.given, by, moment, way, now)
        said = words_of(books_, case_id)
        if entry.status == WAITS_FOR_A_WORD:
            heard.lacking = unsaid(entry.asked, said)
        if ticket := wake(books_, entry, said, now):
            put(books_, [ticket])
            heard.goes_on = True
    return heard


def take_back(store: Store, case_id: str, steps: Sequence[str], by: str, way: Way = "command") -> None:
    """Withdraw what was said of these steps and still stands. Raises `WrongInput` where nothing is, or the robot has acted on it."""
    with _alone_with(store, case_id) as (books_, entry):
        now = store.clock.now()
        said = words_of(books_, case_id)
        for step in dict.fromkeys(steps):
            # What was asked for only once, a condition or an approval, is asked for no more when it has been used.
            words = standing(entry, step, said, now)
            spoken = words or [one for one in said if one.step == step and one.withdrawn_at is None]
            if any(was_used(books_, case_id, step, word.given_at) for word in spoken):
                raise WrongInput(say.used_already(case_id, step))
            if not words:
                raise WrongInput(say.nothing_to_withdraw(case_id, step))
            withdraw(books_, words, by, now)
            note(books_, case_id, Act("withdraw", by, way, step), now)


def send_back(
    store: Store,
    case_id: str,
    by: str,
    why: str,
    language: Language,
    way: Way = "command",
    shown: Shown = unseen,
) -> StoredReason:
    """Hand a case that waits for an approval, or for its condition to be accepted, to a person: `by` does neither. Return the reason.

    Raises `WrongInput` where it waits for neither.
    """
    entry = store.entry(case_id)
    if entry is None:
        raise WrongInput(books.no_such_case(case_id))
    shown(entry)
    asked = unsaid([one for one in entry.asked if one.about is not None], store.words(case_id))
    if not asked:
        raise WrongInput(say.nothing_to_send_back(case_id))
    step, told = asked[0].step, entry.reason
    seen, what_to_do = say.sent_back(by, asked, discreet(why, entry.case))
    where = {
        "step": step,
        "portal": STEPS[step].system,
        "kind": "business",
        "evidence": told.evidence if told else None,
    }
    reason = StoredReason.of(seen, what_to_do, language, **where)
    if not store.send_back(entry, reason, Act("send_back", by, way, step)):
        raise WrongInput(say.nothing_to_send_back(case_id))
    return reason


@contextmanager
def _alone_with(store: Store, case_id: str) -> Iterator[tuple[Connection, Entry]]:
    """Write with nobody else writing, of a case that has not ended; no click of it is announced meanwhile."""
    with store.writing() as connection:
        store.one_at_a_time(connection)
        connection.execute(_KEPT, {"of_case": case_id})
        known = store.known(connection, case_id)
        if known is None:
            raise WrongInput(books.no_such_case(case_id))
        entry = entry_from(known)
        if entry.status in ENDED:
            raise WrongInput(say.has_ended(case_id))
        yield connection, entry


def _askable(entry: Entry, step: str, now: datetime) -> list[Asked]:
    if asked := asked_at(entry, step, now):
        return asked
    case_id = entry.ticket.case_id
    if step in WORDS:
        raise WrongInput(say.not_yet(case_id, step))
    raise WrongInput(say.not_asked(case_id, step) if step in say.ASKED_ONLY else say.no_words(step))


def _must_be_timely(asked: Asked, at: str, now: datetime) -> None:
    word = Said(0, asked.step, asked.word, asked.who, "", at, "command", now.isoformat(), asked.about)
    match doubt_of(word, asked):
        case "ahead":
            raise WrongInput(say.still_to_come(word))
        case "early":
            raise WrongInput(say.too_early(word, datetime.fromisoformat(asked.after).astimezone(JST)))
