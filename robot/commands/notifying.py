"""What `renkei notify` does: it watches the books and tells what is new there. It writes nothing of a case.

Exit codes: 0 told, or stopped by Ctrl-C; 1 something was not heard (`--test`, `--once`); 2 wrong use; 3 the books cannot be read.
"""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

import click
from sqlalchemy.engine import URL

from ..config.clock import SystemClock
from ..config.settings import Timeouts
from ..errors import RunAborted, WrongInput
from ..messages import notify as say
from ..messages.text import Language, Message, operator_language
from ..notify.senders import Command, NotHeard, Sender, Webhook
from ..notify.watch import LOOK_SECONDS, Watcher, send, trial
from ..store.location import must_be_there, place_of
from ..store.store import Store
from ..store.trouble import StoreTrouble

HEARD, NOT_HEARD = 0, 1
ADDRESS, LINE, SECRET = "RENKEI_NOTIFY_URL", "RENKEI_NOTIFY_COMMAND", "RENKEI_NOTIFY_SECRET"
SECONDS_AT_THE_END = 12.0
"""So long a run that has ended waits at most until that was told."""


def notify(url: str | None, line: str | None, test: bool, once: bool, db: str | None) -> None:
    """Watch and tell, or send a trial notice. Raises `WrongInput` where there is nowhere to tell."""
    language = operator_language()
    senders = senders_of(url, line, os.environ)
    if test:
        sys.exit(_try(senders, language))
    place = must_be_there(place_of(db))
    with Store.open(place) as store:
        watcher = Watcher(store, senders, language, Timeouts().silence)
        if once:
            trouble = watcher.look()
            _warn(trouble, language)
            sys.exit(NOT_HEARD if trouble else HEARD)
        click.echo(say.watching(place.render_as_string(hide_password=True)).spoken(language))
        _watch(watcher, language)


def senders_of(url: str | None, line: str | None, environment: Mapping[str, str]) -> list[Sender]:
    """Return where it is to be told; what is said goes before the environment. Raises `WrongInput` where that is nowhere."""
    address, words = url or environment.get(ADDRESS), line or environment.get(LINE)
    senders: list[Sender] = [Webhook(address, environment.get(SECRET, ""))] if address else []
    senders += [Command.of(words)] if words else []
    if not senders:
        raise WrongInput(say.nowhere_to_tell())
    return senders


@contextmanager
def telling_outside(database: URL) -> Iterator[None]:
    """Let what happens in these books be told beside the work, where the environment says where; at last, that it has ended.

    Raises `WrongInput` where the environment says what cannot be, and as `Store.open` does.
    """
    if not (os.environ.get(ADDRESS) or os.environ.get(LINE)):
        yield
        return
    senders, over = senders_of(None, None, os.environ), Event()
    with Store.open(database):  # so that there are books to look into
        teller = Thread(target=_tell_beside, args=(database, senders, over), name="notify", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join(SECONDS_AT_THE_END)


class _Until(SystemClock):
    """The machine's time, in which nobody sleeps longer than until it is `over`."""

    def __init__(self, over: Event) -> None:
        self._over = over

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._over.wait(seconds)


def _tell_beside(database: URL, senders: Sequence[Sender], over: Event) -> None:
    """Look again and again until it is over, and then once more, without a second try: trouble is told, and is in nobody's way."""
    language, last = operator_language(), None
    with suppress(RunAborted, WrongInput), Store.open(database, _Until(over)) as store:
        watcher = Watcher(store, senders, language, Timeouts().silence)
        while not over.is_set():
            last = _look(watcher, language, last)
            over.wait(LOOK_SECONDS)
        watcher.tries = 1
        _warn(watcher.look(SECONDS_AT_THE_END / 2), language)


def _look(watcher: Watcher, language: Language, last: Message | None) -> Message | None:
    """Look once; of one trouble that stays it is told once. Raises `StoreTrouble` where it does not pass."""
    try:
        trouble = watcher.look()
    except StoreTrouble as silent:
        if not silent.passes:
            raise
        trouble = silent.message
    if trouble != last:
        _warn(trouble, language)
    return trouble


def _watch(watcher: Watcher, language: Language) -> None:
    """Look again and again, until Ctrl-C."""
    last: Message | None = None
    with suppress(KeyboardInterrupt):
        while True:
            last = _look(watcher, language, last)
            watcher.store.clock.sleep(LOOK_SECONDS)


def _try(senders: Sequence[Sender], language: Language) -> int:
    code = HEARD
    for sender in senders:
        try:
            send(sender, trial(SystemClock().now().isoformat(timespec="seconds"), language), 1, SystemClock())
        except NotHeard as error:
            code = NOT_HEARD
            _warn(say.trial_was_not_heard(sender.name, error.seen), language)
        else:
            click.echo(say.trial_was_heard(sender.name).spoken(language))
    return code


def _warn(message: Message | None, language: Language) -> None:
    if message is not None:
        click.echo(message.spoken(language), err=True)
