"""What `renkei login` does. A password comes from the keyboard or the standard input, and goes into the keyring, and nowhere else."""

import os
import sys

import click

from ..config.credentials import Credentials, Found, forget, found, keep, prefixes_of
from ..config.safe import Safe
from ..errors import WrongInput
from ..messages import login as say
from ..messages.text import Message, operator_language
from ..procedure.steps import SIGNED_IN_TO, SYSTEMS
from .options import helped


def login(portal: str | None, user: str | None, remove: bool) -> None:
    """Keep user and password of a portal, remove them, or list where there are any.

    Raises `WrongInput` where the keyring cannot be used, where nothing is given, and where there is nothing to be removed.
    """
    safe = Safe()
    if portal is None:
        if user is not None or remove:
            raise click.UsageError(
                helped(
                    f"PORTAL を指定してください: {', '.join(SIGNED_IN_TO)}",
                    f"Name a PORTAL: {', '.join(SIGNED_IN_TO)}.",
                )
            )
        _list(safe)
    elif remove:
        safe.must_be_there()
        if not forget(portal, safe):
            raise WrongInput(say.nothing_to_remove(portal))
        _tell(say.removed(portal))
    else:
        safe.must_be_there()
        credentials = _asked_for(user)
        keep(portal, credentials, safe)
        _tell(say.kept(portal, credentials.user))
        _tell(_goes_before(portal))


def _asked_for(user: str | None) -> Credentials:
    """Ask for what is not given, without echo of the password; where nobody sits before it, take a line for each. Raises `WrongInput`."""
    if user is None:
        user = _answer(say.USER, hidden=False)
    return Credentials(_something(user, say.USER), _something(_answer(say.PASSWORD, hidden=True), say.PASSWORD))


def _answer(what: Message, *, hidden: bool) -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        said: str = click.prompt(
            what.spoken(operator_language()), default="", show_default=False, hide_input=hidden, err=True
        )
        return said
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return line.removeprefix("\ufeff").rstrip("\r\n")  # PowerShell puts a mark before what it hands on


def _something(given: str, what: Message) -> str:
    if not given:
        raise WrongInput(say.nothing_given(what))
    return given


def _goes_before(portal: str) -> Message:
    names = [f"{prefix}_USER" for prefix in prefixes_of(portal)]
    are_set = [name for name in names if os.environ.get(name)]
    return say.environment_goes_before(" / ".join(names), " / ".join(are_set))


def _list(safe: Safe) -> None:
    try:
        safe.must_be_there()
    except WrongInput as none:
        click.echo(none.message.spoken(operator_language()), err=True)
    for portal in SIGNED_IN_TO:
        there = list(found(portal, os.environ, safe))
        _tell(_line(portal, next((one for one in there if one.password), there[0] if there else None)))
    _tell(say.TRAINING)


def _line(portal: str, there: Found | None) -> Message:
    system = SYSTEMS[portal]
    if there is None:
        return say.nobody_signs_in(system, portal)
    user_in, password_in = map(_place, (there.user_in, there.password_in))
    if not there.password:
        return say.lacks_password(system, portal, there.user, user_in)
    return say.signs_in(system, portal, there.user, user_in, password_in)


def _place(variable: str | None) -> Message:
    return Message(variable, variable) if variable else say.IN_KEYRING


def _tell(message: Message) -> None:
    click.echo(message.spoken(operator_language()))
