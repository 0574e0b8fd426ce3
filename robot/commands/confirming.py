"""What `renkei confirm` does: a person speaks, and what waited for it goes on. No browser is opened here."""

from datetime import datetime

import click

from ..decisions import speaking
from ..decisions.people import LONGEST_NAME, Person, moment_in, name_in
from ..errors import WrongInput
from ..messages import words as say
from ..messages.text import Message, operator_language
from ..procedure.said import unsaid
from ..procedure.words import APPROVABLE
from ..store.entry import Entry
from ..store.location import must_be_there, place_of
from ..store.store import Store
from .known import known_case
from .options import helped
from .showing import comparison


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
    who = Person(name_of(by), "command")
    with Store.open(must_be_there(place_of(db))) as store:
        entry = known_case(store, case)
        if not steps and not sends_back:
            raise WrongInput(_which(store, entry))
        if sends_back:
            _say(*speaking.refuse(store, case, why, who, operator_language()))
        elif withdraw:
            _say(*speaking.withdraw(store, case, steps, who))
        else:
            _show_what_is_approved(entry, steps)
            moment = None if at is None else _moment(at, store.clock.now())
            _say(*speaking.confirm(store, entry, steps, who, moment))


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
    name = name_in(by)
    if name is None:
        raise click.UsageError(
            helped(
                f"--by には氏名を{LONGEST_NAME}字までで指定してください。",
                f"Give --by a name of up to {LONGEST_NAME} characters.",
            )
        )
    return name


def _moment(text: str, now: datetime) -> str:
    """Return when it was done, in ISO 8601. Raises `click.UsageError` where that is no time."""
    moment = moment_in(text, now)
    if moment is None:
        raise click.UsageError(
            helped(
                f"--at の「{text[:40]}」は日時ではありません。20261126 1005 や 10:05 のように指定してください。",
                f"--at {text[:40]!r} is no time: give it as 2026-11-26 10:05, or as 10:05 of today.",
            )
        )
    return moment


def _say(*sentences: Message) -> None:
    for sentence in sentences:
        click.echo(sentence.spoken(operator_language()))
