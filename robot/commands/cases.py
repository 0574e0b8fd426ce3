"""What `renkei retry`, `cancel` and `resolve` do: a person says how a case goes on. What comes of it is in `robot.decisions`."""

import click

from ..decisions import ending, going_on
from ..decisions.people import at_the_command_line
from ..messages.text import Message, operator_language
from ..store.location import must_be_there, place_of
from ..store.store import Store
from .options import helped


def retry(case: str, step: str | None, db: str | None) -> None:
    """Begin the phase anew that the case stopped in, or an earlier one."""
    with Store.open(must_be_there(place_of(db))) as store:
        told = going_on.retry(store, case, step, at_the_command_line())
    _say(told)


def cancel(case: str, db: str | None) -> None:
    """End a case that goes on or was parked, and say what of it is in the portals."""
    with Store.open(must_be_there(place_of(db))) as store:
        told = ending.cancel(store, case, at_the_command_line())
    _say(told)


def resolve(case: str, happened: str | None, did_not: str | None, done: bool, db: str | None) -> None:
    """Settle a click of unknown outcome and go on, or end the case as done by hand."""
    said = [happened, did_not, "done" if done else None]
    if sum(one is not None for one in said) != 1:
        raise click.UsageError(
            helped(
                "画面で確認した結果を、--happened 手順、--did-not-happen 手順、--done のどれか1つで指定してください。",
                "Say what you saw in the portals, by one of --happened STEP, --did-not-happen STEP and --done.",
            )
        )
    who = at_the_command_line()
    with Store.open(must_be_there(place_of(db))) as store:
        if done:
            told = ending.close_by_hand(store, case, who, operator_language())
        else:
            told = going_on.resolve(store, case, str(happened or did_not), happened is not None, who)
    _say(told)


def _say(sentences: tuple[Message, ...]) -> None:
    for sentence in sentences:
        click.echo(sentence.spoken(operator_language()))
