"""The heartbeats of workers: who lives, who is gone, and the name that each goes by.

A worker's name is that of its machine and of a slot there, held by a lock of the operating system: a worker that is started anew
goes by the name of the one that died, and finds what that one had at work. Who does not show for a while is taken for gone; where
it was only asleep it finds that out itself, and lets go of everything.
"""

import glob
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import insert, select, update

from ..config.home import data_folder
from ..config.private import make_private
from ..store import tables
from ..store.store import Store


@contextmanager
def slot(store: Store) -> Iterator[str]:
    """Hold the first free slot of this machine for these books; its name, such as `3f2a9c-1`."""
    folder, prefix = _folder_of(store)
    make_private(folder)
    for number in count(1):
        lock = FileLock(folder / f"{prefix}.worker-{number}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        try:
            yield f"{_machine(folder)}-{number}"
        finally:
            lock.release()
        return


def is_anybody_at_work(store: Store) -> bool:
    """Tell whether a worker of this machine has a slot for these books."""
    folder, prefix = _folder_of(store)
    return any(_is_held(path) for path in folder.glob(f"{glob.escape(prefix)}.worker-*.lock"))


def _is_held(path: Path) -> bool:
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True


@dataclass(slots=True)
class _Seen:
    beats: int
    since: float


class Heartbeats:
    """One worker's own heartbeat, and its eye on those of the others."""

    def __init__(self, store: Store, worker: str, silence: float, run: str | None = None) -> None:
        """Sign in, as a worker of the `run` where it is one's. Who gives no sign of life for `silence` seconds is taken for gone."""
        self._store = store
        self._worker = worker
        self._run = run
        self._silence = silence
        self._life = self._sign_in()
        self._others: dict[str, _Seen] = {}
        self._living = 1
        # Workers that are started together must not all have their turn at the same beat.
        self._turn = random.randrange(1 << 16)

    def beat(self) -> bool:
        """Give a sign of life; tell whether the others still count on this worker."""
        workers = tables.workers
        with self._store.writing() as connection:
            written = connection.execute(
                update(workers)
                .where(workers.c.worker == self._worker, workers.c.life == self._life, workers.c.gone == 0)
                .values(beats=workers.c.beats + 1)
            )
        return bool(written.rowcount)

    def leave(self) -> None:
        """Sign off: what is left goes to the others at once."""
        workers = tables.workers
        with self._store.writing() as connection:
            connection.execute(
                update(workers).where(workers.c.worker == self._worker, workers.c.life == self._life).values(gone=1)
            )

    def gone(self) -> frozenset[str]:
        """Return who is gone: signed off, or silent for too long by this worker's own clock."""
        workers = tables.workers
        with self._store.reading() as connection:
            rows = connection.execute(select(workers.c.worker, workers.c.beats, workers.c.gone)).all()
        gone = frozenset(row.worker for row in rows if row.gone or self._is_silent(row.worker, row.beats))
        self._living = len(rows) - len(gone)
        return gone

    def is_my_turn(self) -> bool:
        """Tell whether it is this worker's turn to do what one of all that live, as `gone` found them, has to do at a beat.

        Nobody is elected whose death others would have to notice: each takes one beat in so many.
        """
        self._turn = (self._turn + 1) % max(1, self._living)
        return self._turn == 0

    def runs(self) -> frozenset[str]:
        """Return the runs that a worker belongs to who is not gone."""
        workers = tables.workers
        with self._store.reading() as connection:
            query = select(workers.c.run).where(workers.c.gone == 0, workers.c.run.is_not(None))
            return frozenset(connection.execute(query).scalars())

    def _is_silent(self, other: str, beats: int) -> bool:
        if other == self._worker:
            return False
        now = self._store.clock.monotonic()
        seen = self._others.get(other)
        if seen is None or seen.beats != beats:
            self._others[other] = _Seen(beats, now)
            return False
        return now - seen.since >= self._silence and self._strike_off(other, beats)

    def _strike_off(self, other: str, beats: int) -> bool:
        """Take a silent worker for gone, unless it beats just now."""
        workers = tables.workers
        with self._store.writing() as connection:
            written = connection.execute(
                update(workers).where(workers.c.worker == other, workers.c.beats == beats).values(gone=1)
            )
        return bool(written.rowcount)

    def _sign_in(self) -> int:
        workers = tables.workers
        with self._store.writing() as connection:
            life = connection.execute(
                select(workers.c.life).where(workers.c.worker == self._worker).with_for_update()
            ).scalar()
            if life is None:
                connection.execute(insert(workers).values(worker=self._worker, beats=0, life=1, gone=0, run=self._run))
                return 1
            connection.execute(
                update(workers)
                .where(workers.c.worker == self._worker)
                .values(life=life + 1, gone=0, beats=workers.c.beats + 1, run=self._run)
            )
            return int(life) + 1


def _folder_of(store: Store) -> tuple[Path, str]:
    """Return where the locks are, and how their names begin: beside a file of books, else in the user's data folder."""
    url = store.engine.url
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        return path.parent, path.name
    place = sha256(url.render_as_string(hide_password=True).encode()).hexdigest()[:12]
    return data_folder(), place


def _machine(folder: Path) -> str:
    """Return this machine's name, made once: two machines may well be called the same."""
    path = folder / "renkei-machine"  # the folder may be anybody's: `--db practice.sqlite`
    with FileLock(folder / "renkei-machine.lock"):
        if not path.exists():
            path.write_text(uuid.uuid4().hex[:8], "ascii")
        return path.read_text("ascii")
