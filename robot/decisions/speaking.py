"""What only people can say: a word is given, withdrawn, or refused, and what waited for it goes on."""

from collections.abc import Sequence

from ..messages import books
from ..messages import words as say
from ..messages.text import Language, Message
from ..store.entry import Entry
from ..store.speaking import Heard, Shown, send_back, speak, take_back, unseen
from ..store.store import Store
from .people import Person


def confirm(
    store: Store, entry: Entry, steps: Sequence[str], who: Person, at: str | None = None, shown: Shown = unseen
) -> tuple[Message, ...]:
    """Give the words of these steps, of the moment `at` (ISO 8601) or of now. Raises `WrongInput` as `speak` and `shown` do."""
    from ..workers.engine import Queue  # noqa: PLC0415 - DBOS takes longer to load than a refusal to be told

    case = entry.ticket.case_id
    with Queue(store, entry.portals) as queue:
        heard = speak(store, case, steps, who.name, at, who.way, queue.put_within, shown)
    return tuple(_told(entry, heard, who.name))


def withdraw(store: Store, case: str, steps: Sequence[str], who: Person) -> tuple[Message, ...]:
    """Take back what was said of these steps. Raises `WrongInput` as `take_back` does."""
    take_back(store, case, steps, who.name, who.way)
    return tuple(say.withdrawn(case, step, who.name) for step in dict.fromkeys(steps))


def refuse(
    store: Store, case: str, why: str, who: Person, language: Language, shown: Shown = unseen
) -> tuple[Message, ...]:
    """Send a case back that waits for an approval or a condition. Raises `WrongInput` as `send_back` does, and what `shown` raises."""
    told = send_back(store, case, who.name, why, language, who.way, shown)
    ja, en = told.spoken("ja"), told.spoken("en")
    return Message(ja.message, en.message), Message(ja.next_action, en.next_action)


def _told(entry: Entry, heard: Heard, by: str) -> list[Message]:
    case = entry.ticket.case_id
    told = [say.taken(case, heard.given, by)] if heard.given else []
    told += [say.said_before(word) for word in heard.stood]
    if heard.goes_on:
        told += [say.goes_on(case), books.worker_needed(entry.portals)]
    elif heard.lacking:
        told.append(say.still_waits(case, heard.lacking))
    return told
