"""What `renkei console` does: it opens the books, listens, and says where and by which key."""

import os
import secrets
from contextlib import closing, suppress

import click

from ..config.clock import SystemClock
from ..config.safe import Safe
from ..console.app import create_app
from ..console.door import Door
from ..console.house import Books, BooksTrouble, House
from ..console.listening import Address, is_loopback, listen
from ..console.serving import serve
from ..depot.fetching import CachedDepot
from ..depot.opening import open_depot
from ..errors import RunAborted, WrongInput
from ..messages import console as say
from ..messages.text import operator_language
from ..store.location import must_be_there, place_of

PASSWORD, USER = "RENKEI_CONSOLE_PASSWORD", "console"


def console(host: str, port: int, names: tuple[str, ...], db: str | None, evidence: str | None = None) -> None:
    """Serve the page until Ctrl-C. Raises `WrongInput` where there are no books, no port, or no password where one is wanted."""
    place = must_be_there(place_of(db))
    password = os.environ.get(PASSWORD) or (None if is_loopback(host) else Safe().get(USER))
    if password is None and not is_loopback(host):
        raise WrongInput(say.password_wanted(host))
    depot = CachedDepot(open_depot(evidence)) if evidence else None
    key, language, clock = password or secrets.token_urlsafe(32), operator_language(), SystemClock()
    with closing(listen(host, port)) as listening, closing(Books(place, clock)) as books:
        _must_open(books)
        address = Address(host, listening.getsockname()[1], tuple(name.lower() for name in names))
        door = Door(key, clock.monotonic, is_password=password is not None)
        told = say.opened if address.is_loopback else say.beyond_this_machine
        # Behind the #, the key is sent nowhere: the page itself hands it in, and takes it out of the address.
        url = address.url if password else f"{address.url}enter#key={key}"
        with suppress(KeyboardInterrupt):  # from here on that is how it ends
            click.echo(told(url).spoken(language))
            serve(create_app(House(books, door, address, language, clock, depot=depot)), listening)
    click.echo(say.ended().spoken(language))


def _must_open(books: Books) -> None:
    """See at once whether the books can be read. Raises `RunAborted` or `WrongInput` where not."""
    try:
        with books.reading():
            pass
    except BooksTrouble as trouble:
        cause = trouble.__cause__
        raise cause if isinstance(cause, RunAborted | WrongInput) else RunAborted(trouble.message) from trouble
