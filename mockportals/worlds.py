"""The worlds of a server: each in a file beside the main one's, named after it, and some of them in memory."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition

from .context import WorldContext
from .control import CONTROL
from .past import must_stand
from .systems import System
from .web.door import MAIN, WORLD
from .world import TooManyWorlds, WorldConfig, open_world, reset_world

MOST_WORLDS = 500
MOST_HELD = 100
"""Worlds in memory at a time; each takes some 0.7 MB there, one that was lived in some MB more, and three open files."""
_BESIDE = ("", "-wal", "-shm")
"""What belongs to a world: its file, and what SQLite keeps beside it."""


class WorldFiles:
    """The files of the worlds beside the main one, in the folder of `main`."""

    def __init__(self, main: Path) -> None:
        self._main = main

    def of(self, name: str) -> Path:
        """Return the file of a world, made or not."""
        if name == MAIN:
            return self._main
        # Without an ending of its own, a world's file would be named like what SQLite keeps beside another's.
        return self._main.with_name(f"{self._main.stem}.{name}{self._main.suffix or '.sqlite'}")

    def made(self) -> Iterator[str]:
        """Yield the name of each world that was made beside the main one, also before the server was started."""
        own = re.compile(re.escape(self.of("*").name).replace(r"\*", f"({WORLD.pattern})"))
        yield from (found[1] for file in self._main.parent.iterdir() if (found := own.fullmatch(file.name)))

    def delete(self, name: str) -> None:
        """Delete what belongs to a world; raises `OSError` where the system keeps it, because somebody has it open."""
        file = self.of(name)
        for beside in _BESIDE:
            file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)


class Worlds:
    """The worlds of one server, each in a file of its own: the main one, and at most `most` that were made since."""

    def __init__(self, main_file: Path, config: WorldConfig | None = None, most: int = MOST_WORLDS) -> None:
        self._files = WorldFiles(main_file)
        self.config = config or WorldConfig()
        self._most = most
        self._opened: dict[str, WorldContext] = {}
        self._lock = Condition()
        self._making: set[str] = set()

    @property
    def doors(self) -> tuple[System, ...]:
        """What is served under a host name of its own, in the order in which it is shown."""
        return (*(portal.system for portal in self.config.portals), CONTROL)

    def found(self, name: str) -> WorldContext | None:
        """Return the world `name`, opened; `None` where nobody made it. The main one is always there."""
        with self._once_made(name):
            return self._open(name) if self._is_there(name) else None

    def named(self, name: str) -> WorldContext:
        """Return the world `name`, made where it is not there. Raises `TooManyWorlds`."""
        with self._once_made(name):
            return self._named(name)

    def reset(self, name: str, config: WorldConfig) -> WorldContext:
        """Make the world `name` anew, whether it was there or not. Raises `TooManyWorlds`, and `Refusal` where a case cannot
        stand so.

        That may take long, where many lived in it: whoever asks for this world waits for that, and nobody who asks for another.
        """
        must_stand(config.standing, config.of_estimates, config.begins or config.now())
        with self._once_made(name):
            context = self._named(name)
            self._making.add(name)
        try:
            context = reset_world(context, config)
        finally:
            with self._lock:
                self._making.discard(name)
                self._opened[name] = context
                self._lock.notify_all()
        return context

    def names(self) -> list[str]:
        """Return the name of every world that somebody made, the main one first."""
        with self._lock:
            return [MAIN, *sorted({*self._opened, *self._files.made()} - {MAIN})]

    def delete(self, name: str) -> bool:
        """Forget the world `name` and its file; tell whether there was one. The main one is always there.

        Raises `OSError` where the system keeps the file: somebody has it open.
        """
        with self._once_made(name):
            if name == MAIN or not self._is_there(name):
                return False
            if (context := self._opened.pop(name, None)) is not None:
                context.store.close()
            self._files.delete(name)
        return True

    def reopen(self, name: str) -> None:
        """Forget what is only in memory of the world `name`, as a restart of the server does; its file is opened anew."""
        with self._once_made(name):
            context = self._opened.pop(name, None)
        if context is not None:
            context.store.close()

    def close(self) -> None:
        """Let go of every world's file."""
        for context in self._opened.values():
            context.store.close()

    @contextmanager
    def _once_made(self, name: str) -> Iterator[None]:
        """Take the lock of all worlds, as soon as this one is not being made anew."""
        with self._lock:
            self._lock.wait_for(lambda: name not in self._making)
            yield

    def _named(self, name: str) -> WorldContext:
        if not self._is_there(name) and sum(1 for _ in self._files.made()) >= self._most:
            raise TooManyWorlds
        return self._open(name)

    def _open(self, name: str) -> WorldContext:
        """Return the world; the one that was not asked for the longest is put away for it, where too many are held. A file keeps all."""
        context = self._opened.pop(name, None) or open_world(self._files.of(name), self.config, name=name)
        self._opened[name] = context
        if len(self._opened) > MOST_HELD:
            longest = next(one for one in self._opened if one != MAIN and one not in self._making)
            self._opened.pop(longest).store.close()
        return context

    def _is_there(self, name: str) -> bool:
        return name in self._opened or name == MAIN or self._files.of(name).exists()
