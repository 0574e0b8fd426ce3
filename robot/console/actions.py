"""What is pressed on the page of a case: each does what the command of that name does, once, and is told of in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

from werkzeug.datastructures import MultiDict

from ..decisions import ending, going_on, speaking
from ..decisions.people import Person, moment_in, name_in
from ..decisions.standing import known_case
from ..errors import WrongInput
from ..messages import console as say
from ..messages.text import Language, Message
from ..messages.words import said_by
from ..store.entry import Entry
from ..store.reader import Reader
from ..store.store import Store
from ..store.told import confirmations
from .choices import Snapshot, fingerprint
from .one_case import act_told

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    status: HTTPStatus
    told: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A button that was pressed: on which case, with which form, by whom, and what of the case was shown (`seen`)."""

    store: Store
    case_id: str
    form: Form = field(repr=False)
    who: Person
    seen: Snapshot
    language: Language

    def shown(self, entry: Entry) -> None:
        """Raise `WrongInput` where the case is not what was shown."""
        if fingerprint(entry) != self.seen.stood:
            raise WrongInput(say.changed_meanwhile(self.case_id, news(self.store, self.case_id, self.seen)))

    def must_be_as_shown(self) -> None:
        """Raise `WrongInput` where the case is not there, or not what was shown."""
        self.shown(known_case(self.store, self.case_id))


def decide(store: Store, case_id: str, name: str, form: Form, language: Language) -> Answer:
    """Carry a decision out. What lacks in the form is told with 400; what cannot be any more, with what was done meanwhile, with 409."""
    act, seen = _ACTS.get(name), Snapshot.read(form.get("shown", ""))
    by = name_in(form.get("by", ""))
    if act is None or seen is None:
        return Answer(HTTPStatus.BAD_REQUEST, (say.NOT_SO,))
    if by is None:
        return Answer(HTTPStatus.BAD_REQUEST, (say.NAME_WANTED,))
    asked = Asked(store, case_id, form, Person(by, "console"), seen, language)
    before = news(store, case_id, seen)
    try:
        told = act(asked)
    except _Lacking as lacking:
        return Answer(HTTPStatus.BAD_REQUEST, (lacking.message,))
    except WrongInput as refused:
        return Answer(HTTPStatus.CONFLICT, (say.first_was(refused.message, _unless_told(refused.message, before)),))
    return Answer(HTTPStatus.OK, told)


def news(store: Reader, case_id: str, seen: Snapshot) -> list[Message]:
    """Return what was said and decided of a case since it was shown."""
    acts = [act_told(kept) for kept in store.acts(case_id)[seen.acts :]]
    entry, said = store.entry(case_id), store.words(case_id)
    if entry is None or len(said) == seen.words:
        return acts
    return [*(said_by(one) for one in confirmations(entry, said, store.clock.now())[seen.words :]), *acts]


class _Lacking(Exception):
    """The form lacks something."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


def _unless_told(refusal: Message, news_: list[Message]) -> list[Message]:
    return [one for one in news_ if one.en not in refusal.en]


def _confirm(asked: Asked) -> tuple[Message, ...]:
    steps = asked.form.getlist("step")
    if not steps:
        raise _Lacking(say.NOTHING_TICKED)
    moment = asked.form.get("at", "").strip()
    at = moment_in(moment, asked.store.clock.now()) if moment else None
    if moment and at is None:
        raise _Lacking(say.NO_TIME)
    entry, before = known_case(asked.store, asked.case_id), len(asked.store.words(asked.case_id))
    told = speaking.confirm(asked.store, entry, steps, asked.who, at, asked.shown)
    if len(asked.store.words(asked.case_id)) == before:  # somebody else has said all of it
        raise WrongInput(Message("".join(one.ja for one in told), " ".join(one.en for one in told)))
    return told


def _send_back(asked: Asked) -> tuple[Message, ...]:
    why = asked.form.get("why", "")
    return speaking.refuse(asked.store, asked.case_id, why, asked.who, asked.language, asked.shown)


def _retry(asked: Asked) -> tuple[Message, ...]:
    asked.must_be_as_shown()
    return going_on.retry(asked.store, asked.case_id, asked.form.get("step") or None, asked.who)


def _resolve(asked: Asked) -> tuple[Message, ...]:
    how = asked.form.get("how")
    if how not in ("happened", "did-not-happen"):
        raise _Lacking(say.CHOOSE_ONE)
    asked.must_be_as_shown()
    return going_on.resolve(asked.store, asked.case_id, asked.form.get("step", ""), how == "happened", asked.who)


def _done(asked: Asked) -> tuple[Message, ...]:
    asked.must_be_as_shown()
    return ending.close_by_hand(asked.store, asked.case_id, asked.who, asked.language)


def _cancel(asked: Asked) -> tuple[Message, ...]:
    return ending.cancel(asked.store, asked.case_id, asked.who)


_ACTS: Mapping[str, Callable[[Asked], tuple[Message, ...]]] = MappingProxyType(
    {
        "confirm": _confirm,
        "send-back": _send_back,
        "retry": _retry,
        "resolve": _resolve,
        "done": _done,
        "cancel": _cancel,
    }
)
