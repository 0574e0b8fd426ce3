"""The loop that takes connections in and lets them go, and the threads behind it."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from threading import Event
from typing import Any

import h11

from .answer import Answer
from .bounds import Bounds, connections_that_fit
from .connection import Connection
from .workers import Workers
from .wsgi import Application, ask, environ_of

_THREADS = 64
_THREADS_APART = 8
_BREATH = 0.05
_OUT_OF_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


@dataclass(frozen=True, slots=True)
class Ear:
    """A listening socket, and how it speaks TLS where it does."""

    listening: socket.socket
    tls: ssl.SSLContext | None = None


class HttpServer:
    """Serves `application` on a listening socket, and on `others`; all are closed at the end.

    Requests whose Host header `apart` picks have threads of their own: they are answered however many others are asleep.
    """

    def __init__(
        self,
        application: Application,
        listening: socket.socket,
        *,
        apart: Callable[[str], bool],
        bounds: Bounds,
        others: Sequence[Ear] = (),
    ) -> None:
        self.bounds = replace(bounds, connections=connections_that_fit(bounds.connections))
        self._application = application
        self._apart = apart
        self._ears = (Ear(listening), *others)
        self._connections: set[Connection] = set()
        self._greetings: dict[asyncio.Task[None], socket.socket] = {}  # the longest under way comes first
        self._workers = Workers("portals", _THREADS)
        self._workers_apart = Workers("control", _THREADS_APART)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped = False
        self._ended = Event()

    def run(self) -> None:
        """Serve until `stop` is called. Raises `OSError` when the system gives no loop."""
        self._ended.clear()
        try:
            asyncio.run(self._serve())
        finally:
            for workers in (self._workers, self._workers_apart):
                workers.end()
            self._ended.set()

    def stop(self) -> None:
        """Let `run` come to its end, also where it has not begun yet. For any thread, and for a signal's handler."""
        self._stopped = True
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it is closed already
                loop.call_soon_threadsafe(self._stopping.set)

    def wait(self, seconds: float) -> None:
        """Wait until `run`, in another thread, has come to its end, but no longer than `seconds`."""
        self._ended.wait(seconds)

    def came(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self._connections.add(connection)

    def left(self, connection: Connection) -> None:
        """Take note that a connection is gone."""
        self._connections.discard(connection)

    def answer(self, connection: Connection, request: h11.Request, body: bytes) -> None:
        """Have a thread answer the request."""
        environ = environ_of(request, body, connection.client, connection.here, connection.scheme)
        workers = self._workers_apart if self._apart(environ.get("HTTP_HOST", "")) else self._workers
        workers.do(partial(self._ask, asyncio.get_running_loop(), workers, connection, environ))

    def time(self) -> float:
        """Return the loop's time, in seconds."""
        return asyncio.get_running_loop().time()

    def _ask(
        self, loop: asyncio.AbstractEventLoop, workers: Workers, connection: Connection, environ: dict[str, Any]
    ) -> None:
        answer = ask(self._application, environ)
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(self._answered, workers, connection, answer)

    def _answered(self, workers: Workers, connection: Connection, answer: Answer) -> None:
        workers.done()
        connection.answered(answer)

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_tell)
        if self._stopped:
            return
        for ear in self._ears:
            ear.listening.setblocking(False)
        try:
            async with asyncio.TaskGroup() as tasks:
                jobs = [tasks.create_task(self._welcome(ear)) for ear in self._ears]
                jobs.append(tasks.create_task(self._let_go_of_the_late()))
                await self._stopping.wait()
                for job in jobs:
                    job.cancel()
        finally:
            for ear in self._ears:
                ear.listening.close()
            for greeting in self._greetings:
                greeting.cancel()
            await self._take_leave()

    async def _welcome(self, ear: Ear) -> None:
        """Take connections in.

        One by one and by hand: asyncio's own server would stop for good on Windows when a client is gone before it was taken in
        (python/cpython#93821), and begins itself anew a hundred times over when there are no files left.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, _ = await loop.sock_accept(ear.listening)
            except OSError as error:
                if error.errno in _OUT_OF_ROOM:
                    self._make_room()
                await asyncio.sleep(_BREATH)
                continue
            if len(self._connections) + len(self._greetings) >= self.bounds.connections:
                self._make_room()
            if ear.tls is None:
                await self._take_in(client, None)
                continue
            # Whoever takes long over the handshake keeps nobody waiting, and is given as long as for a request.
            greeting = loop.create_task(self._take_in(client, ear.tls))
            self._greetings[greeting] = client
            greeting.add_done_callback(self._greeted)

    def _greeted(self, greeting: asyncio.Task[None]) -> None:
        client = self._greetings.pop(greeting)
        if greeting.cancelled():
            client.close()  # it may have been cancelled before it had begun

    async def _take_in(self, client: socket.socket, tls: ssl.SSLContext | None) -> None:
        limit = None if tls is None else self.bounds.request
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                partial(Connection, self), client, ssl=tls, ssl_handshake_timeout=limit
            )
        except OSError:
            client.close()  # gone again, or nobody that we understand
        except asyncio.CancelledError:
            client.close()
            raise

    def _make_room(self) -> None:
        """Let go of whoever is longest at the handshake, or else of the connection whose time would be up first.

        One that is being answered stays.
        """
        if self._greetings:
            next(iter(self._greetings)).cancel()
            return
        soonest = min(self._connections, key=lambda connection: connection.until, default=None)
        if soonest is not None and soonest.until < inf:
            soonest.let_go()

    async def _let_go_of_the_late(self) -> None:
        pause = min(self.bounds.request, self.bounds.idle) / 20
        while True:
            await asyncio.sleep(pause)
            now = self.time()
            for connection in [one for one in self._connections if one.until < now]:
                connection.let_go()

    async def _take_leave(self) -> None:
        """Let go of everybody, and of those who are being answered a moment later."""
        until = self.time() + self.bounds.ending
        while any(one.busy for one in self._connections) and self.time() < until:
            await asyncio.sleep(_BREATH)
        for connection in list(self._connections):
            connection.let_go()
        while self._connections and self.time() < until + _BREATH:
            await asyncio.sleep(0)  # their sockets are closed in the loop's next turns


def _tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what went wrong in the loop, unless it is only that a client was gone."""
    if not isinstance(context.get("exception"), OSError):
        loop.default_exception_handler(context)
