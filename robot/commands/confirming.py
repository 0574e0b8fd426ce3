"""What `renkei confirm` does: a person speaks, and what waited for it goes on. No browser is opened here."""

from contextlib import suppress
from datetime import datetime

import click

from ..cases import cells
from ..errors import WrongInput
from ..messages import books
from ..messages import words as say
from ..messages.text import Message, operator_language
from ..messages.times import JST
from ..procedure.said import unsaid
from ..procedure.words import APPROVABLE
from ..store.entry import Entry
from ..store.location import must_be_there, place_of
from ..store.speaking import Heard, send_back, speak, take_back
from ..store.store import Store
from .known import known_case
from .options import helped
from .showing import comparison

_LONGEST_NAME = 40


def confirm(
    case: str,
    steps: tuple[str, ...],
    by: str,
    at: str | None,
    withdraw: bool,
    sends_back: bool,
    why: str,
    db: str | None,
) -> None:
    """Give or withdraw the words of these steps, or send the case back."""
    _must_go_together(at, withdraw, sends_back, why)
    name = name_of(by)
    with Store.open(must_be_there(place_of(db))) as store:
        entry = known_case(store, case)
        if not steps and not sends_back:
            raise WrongInput(_which(store, entry))
        if sends_back:
            told = send_back(store, case, name, why, operator_language())
            _say(*(Message(one, one) for one in (told.message, told.next_action)))
        elif withdraw:
            take_back(store, case, steps, name)
            _say(*(say.withdrawn(case, step, name) for step in dict.fromkeys(steps)))
        else:
            _show_what_is_approved(entry, steps)
            _say(*_told(store, entry, _heard(store, entry, steps, name, at), name))


def _heard(store: Store, entry: Entry, steps: tuple[str, ...], by: str, at: str | None) -> Heard:
    from ..workers.engine import Queue

    moment = None if at is None else _moment(at, store.clock.now())
    with Queue(store, entry.portals) as queue:
        return speak(store, entry.case.case_id, steps, by, moment, "command", queue.put_within)


def _told(store: Store, entry: Entry, heard: Heard, by: str) -> list[Message]:
    case = entry.case.case_id
    told = [say.taken(case, heard.given, by)] if heard.given else []
    told += [say.said_before(word) for word in heard.stood]
    if heard.goes_on:
        told += [say.goes_on(case), books.worker_needed(entry.portals)]
    elif heard.lacking:
        told.append(say.still_waits(case, heard.lacking))
    return told


def _show_what_is_approved(entry: Entry, steps: tuple[str, ...]) -> None:
    """Show once more what is approved: the sheet beside the screen, what differs first."""
    for step in steps:
        if step in APPROVABLE and any(one.step == step and one.about for one in entry.asked):
            click.echo(comparison(entry, step, operator_language()))


def _which(store: Store, entry: Entry) -> Message:
    """Say which steps could be named."""
    lacking = unsaid(entry.asked, store.words(entry.case.case_id))
    if lacking:
        return say.still_waits(entry.case.case_id, lacking)
    return say.waits_for_nothing(entry.case.case_id)


def _must_go_together(at: str | None, withdraw: bool, send_back: bool, why: str) -> None:
    """Raise `UsageError` where two options contradict each other: one of them would be passed over in silence."""
    wrong = {
        "--withdraw, --send-back": withdraw and send_back,
        "--withdraw, --at": withdraw and at is not None,
        "--send-back, --at": send_back and at is not None,
    }
    if pair := next((pair for pair, given in wrong.items() if given), None):
        raise click.UsageError(helped(f"{pair} は一緒に指定できません。", f"{pair} do not go together."))
    if why and not send_back:
        raise click.UsageError(
            helped("--why は --send-back と一緒に指定してください。", "--why goes with --send-back.")
        )


def name_of(by: str) -> str:
    """Return a person's name as it was given. Raises `click.UsageError` where it is none, or too long."""
    name = cells.free_text(by)
    if not name or len(name) > _LONGEST_NAME:
        raise click.UsageError(
            helped(
                f"--by には氏名を{_LONGEST_NAME}字までで指定してください。",
                f"Give --by a name of up to {_LONGEST_NAME} characters.",
            )
        )
    return name


def _moment(text: str, now: datetime) -> str:
    """Return when it was done, in ISO 8601: a day, a moment in Japan's time, or a time of today."""
    today = f"{now.astimezone(JST):%Y%m%d}"
    for read in (_whole, cells.moment, lambda time: cells.moment(f"{today} {time}")):
        with suppress(ValueError, OverflowError):  # the last day of the calendar has no tomorrow in Japan
            if not cells.is_empty(text):
                return read(text)
    raise click.UsageError(
        helped(
            f"--at の「{text[:40]}」は日時ではありません。20261126 1005 や 10:05 のように指定してください。",
            f"--at {text[:40]!r} is no time: give it as 2026-11-26 10:05, or as 10:05 of today.",
        )
    )


def _whole(text: str) -> str:
    """Read what a program writes: a moment with its own offset, told in Japan's time."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment.astimezone(JST).isoformat()


def _say(*sentences: Message) -> None:
    for sentence in sentences:
        click.echo(sentence.spoken(operator_language()))
