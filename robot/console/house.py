"""What the console's pages share: the books, the door, the address, and the signs of life."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from ..config.clock import Clock, SystemClock
from ..depot.depot import Depot
from ..errors import RunAborted, WrongInput
from ..messages.text import Language
from ..store.location import must_be_there
from ..store.store import Store
from .door import Door
from .listening import Address
from .watch import Watch


class BooksTrouble(Exception):
    """The books cannot be opened or read just now; says so in words."""

    def __init__(self, cause: RunAborted | WrongInput) -> None:
        super().__init__(cause.message.en)
        self.message = cause.message


class Books:
    """The store at one place, open as long as it is there. Where it was deleted or replaced it is opened anew with the next question."""

    def __init__(self, place: URL, clock: Clock | None = None) -> None:
        self._place = place
        self._clock = clock or SystemClock()
        self._store: Store | None = None
        self._opening = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Lend the store to whoever only looks: also a refusal there is a trouble of the books. Raises `BooksTrouble`."""
        try:
            with self.deciding() as store:
                yield store
        except WrongInput as error:
            self.close()
            raise BooksTrouble(error) from error

    @contextmanager
    def deciding(self) -> Iterator[Store]:
        """Lend the store to whoever decides, and may be refused by `WrongInput`. Raises `BooksTrouble` where the store itself is amiss."""
        try:
            store = self._opened()
        except (RunAborted, WrongInput) as error:
            raise BooksTrouble(error) from error
        try:
            yield store
        except RunAborted as error:
            self.close()
            raise BooksTrouble(error) from error

    def close(self) -> None:
        """Let go of the store, until somebody asks again."""
        with self._opening:
            store, self._store = self._store, None
        if store is not None:
            store.__exit__(None, None, None)

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = Store.open(must_be_there(self._place), self._clock)
            return self._store


@dataclass(frozen=True, slots=True)
class House:
    """`language` is that of whoever began the console, for those whose browser asks for neither. In `audits` are the audits'
    folders, in the `depot` the evidence of all machines.
    """

    books: Books
    door: Door
    address: Address
    language: Language
    clock: Clock = field(default_factory=SystemClock)
    watch: Watch = field(default_factory=Watch)
    audits: Path = Path("renkei-audits")
    depot: Depot | None = None
