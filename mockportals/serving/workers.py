"""Threads that answer requests."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

Task = Callable[[], None]


class Workers:
    """As many threads as were ever needed at once, up to `most`; what comes on top waits its turn.

    They do not keep the process from ending, as an executor's threads do: one of them may be asleep for an hour.
    `do`, `done` and `end` belong to one thread.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._begun = 0
        self._under_way = 0
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()

    def do(self, task: Task) -> None:
        """Have `task`, which raises nothing, done by a thread."""
        self._under_way += 1
        if self._under_way > self._begun and self._begun < self._most:
            self._begun += 1
            Thread(target=self._work, name=f"{self._name}-{self._begun}", daemon=True).start()
        self._tasks.put(task)

    def done(self) -> None:
        """Take note that a task is done."""
        self._under_way -= 1

    def end(self) -> None:
        """Let each thread end once it is done with what it has at hand."""
        for _ in range(self._begun):
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
