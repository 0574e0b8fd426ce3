"""The courier: carries what robots keep into the depot, behind their backs.

A step never waits for it. What is to be carried stands in the books (`robot.store.evidence`): whoever is killed in the midst of an upload
leaves it there, and the next courier of the same out folder goes on with it. What the books have as safe was in the depot before.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Self

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential,
)

from ..cases.named import is_a_case
from ..config.clock import Clock
from ..errors import RunAborted, WrongInput
from ..messages import depot as say
from ..messages.text import Message
from ..store import evidence as books
from ..store.evidence import CaseFile, KeptFile
from ..store.store import Store
from ..store.trouble import StoreTrouble
from .depot import MOST_BYTES, Depot, DepotTrouble, is_a_name, name_of

MOST_WAITING = 1_000
"""So many files are remembered; what is more is found in the books."""
MOST_BEHIND = 4_000_000_000
"""So many bytes of an out folder may wait to be carried; past that no further case is taken."""
LONGEST_PAUSE = 60.0
LOOK_SECONDS = 20.0
SECONDS_AT_THE_END = 3.0
SECONDS_FOR_A_CASE = 1.0
_AT_ONCE = 20
_FIRST_PAUSE = 1.0
_IDLE_SECONDS = 0.5


class _Unfit(Exception):
    """A file cannot be carried as it is."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


class Courier:
    """Carries the files of the out folder `out`; `tell` hears when the depot cannot be reached, and when it can again."""

    def __init__(self, depot: Depot, store: Store, out: Path, tell: Callable[[Message], None]) -> None:
        self.depot = depot
        self._store, self._folder, self._tell = store, str(out.resolve()), tell
        self._told: deque[CaseFile] = deque()
        self._open = Counter[str]()
        self._changed = Condition()
        self._ended = Event()
        self._trouble: Message | None = None
        self._behind = (0, 0)
        self._looks_again = 0.0
        self._thread = Thread(target=self._work, name="courier", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Carry what is left for a moment; whatever is not there by then is carried by the next courier."""
        with self._changed:
            if self._trouble is None:
                self._changed.wait_for(lambda: not self._open or self._trouble is not None, SECONDS_AT_THE_END)
            self._ended.set()
            self._changed.notify_all()
        self._thread.join(SECONDS_AT_THE_END)

    @property
    def trouble(self) -> Message | None:
        """Why nothing is carried just now."""
        return self._trouble

    def carry(self, case_id: str, files: Sequence[KeptFile]) -> None:
        """Carry these files, which are in the books already."""
        with self._changed:
            for file in files[: MOST_WAITING - len(self._told)]:
                self._told.append(CaseFile(case_id, self._folder, file))
                self._open[case_id] += 1
            self._changed.notify_all()

    def wait_for(self, case_id: str) -> None:
        """Give the case's files a moment, where all goes well; a robot that has just ended a case is held up no longer than that."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._open[case_id] or self._trouble is not None or self._ended.is_set(), SECONDS_FOR_A_CASE
            )

    def must_have_room(self) -> None:
        """Raise `RunAborted` where so much waits to be carried that nothing should be added to it."""
        files, size = self._behind
        if size > MOST_BEHIND:
            raise RunAborted(say.too_far_behind(self.depot.place, files, size, self._trouble))

    def _work(self) -> None:
        first = True
        while not self._ended.is_set():
            try:
                some = self._next(refused_too=first)
                first = False
                if some:
                    self._carry_all(some)
            except (StoreTrouble, WrongInput, RunAborted):  # the books are silent, which the worker tells
                self._looks_again = 0.0
                self._ended.wait(_FIRST_PAUSE)

    def _next(self, *, refused_too: bool) -> list[CaseFile]:
        """Return what is to be carried next: what was told, or what the books have, if it is time to look."""
        with self._changed:
            if not self._told and not self._is_time():
                self._changed.wait_for(lambda: self._told or self._ended.is_set(), _IDLE_SECONDS)
            if self._told:
                return [self._told.popleft() for _ in range(min(_AT_ONCE, len(self._told)))]
        if not self._is_time():
            return []
        for case_id in filter(is_a_case, books.never_entered(self._store, self._folder)):
            self._enter(case_id)
        self._behind = books.behind(self._store, self._folder)
        found = books.to_carry(self._store, self._folder, MOST_WAITING, refused_too=refused_too)
        self._looks_again = self._clock.monotonic() + (LOOK_SECONDS if len(found) < MOST_WAITING else 0.0)
        return found

    @property
    def _clock(self) -> Clock:
        return self._store.clock

    def _is_time(self) -> bool:
        return self._clock.monotonic() >= self._looks_again

    def _enter(self, case_id: str) -> None:
        try:
            books.enter_what_lies_there(self._store, case_id, self._folder)
        except OSError as error:
            self._tell(say.cannot_be_read(case_id, self._folder, error.strerror or str(error)))

    def _carry_all(self, files: Sequence[CaseFile]) -> None:
        for at in range(0, len(files), _AT_ONCE):
            self._carry_some(files[at : at + _AT_ONCE])

    def _carry_some(self, files: Sequence[CaseFile]) -> None:
        """Carry these, and note together which are safe; what was put and not noted is put again, which changes nothing."""
        try:
            if done := [one for one in files if not self._ended.is_set() and self._is_carried(one)]:
                books.are_safe(self._store, done)
        finally:
            self._settle(files)

    def _settle(self, files: Sequence[CaseFile]) -> None:
        with self._changed:
            for one in files:
                self._open[one.case_id] -= 1
                if self._open[one.case_id] <= 0:
                    del self._open[one.case_id]
            self._changed.notify_all()

    def _is_carried(self, one: CaseFile) -> bool:
        try:
            content = self._content_of(one)
        except _Unfit as unfit:
            books.is_refused(self._store, one, unfit.message.both)
            return False
        put = Retrying(
            retry=retry_if_exception_type(DepotTrouble),
            wait=wait_exponential(_FIRST_PAUSE, max=LONGEST_PAUSE),
            stop=stop_when_event_set(self._ended),
            sleep=sleep_using_event(self._ended),
            before_sleep=self._note_trouble,
            reraise=True,
        )
        try:
            put(self.depot.put, name_of(one), content)
        except DepotTrouble:
            return False
        self._note_that_it_is_well()
        return True

    def _content_of(self, one: CaseFile) -> bytes:
        """Read a file; raise `_Unfit` where it is not what was kept."""
        path = Path(one.folder) / one.file.name
        are_names = is_a_case(one.case_id) and is_a_name(one.file.name) and is_a_name(name_of(one))
        if not (are_names and one.file.name.startswith("evidence/")):
            raise _Unfit(say.is_no_evidence(path))  # whoever can write in the books must not have this machine's files
        try:
            if one.file.size > MOST_BYTES:
                raise _Unfit(say.too_large(path, one.file.size))
            content = path.read_bytes()
        except OSError as error:
            raise _Unfit(say.is_gone(path, error.strerror or str(error))) from error
        if KeptFile.of(one.file.name, content) != one.file:
            raise _Unfit(say.was_changed(path))
        return content

    def _note_trouble(self, state: RetryCallState) -> None:
        failed = state.outcome.exception() if state.outcome else None
        if not isinstance(failed, DepotTrouble):
            return
        with self._changed:
            is_news, self._trouble = self._trouble is None, failed.message
            self._changed.notify_all()
        if is_news:
            self._tell(failed.message)

    def _note_that_it_is_well(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            self._tell(say.in_reach_again(self.depot.place))
