"""The way to portals that want to see a certificate of ours.

Playwright can show one, but lets the browser believe every other host's certificate then. So there is a gateway, on this machine's
loopback: the browser reaches it as its proxy, by a password that nobody else has, and trusts the one key that was made for it. Towards
such a portal the gateway speaks TLS itself, sees to the portal's certificate as `knock` does, and shows ours. To all others it lets the
browser through untouched.
"""

import asyncio
import base64
import secrets
import ssl
from collections.abc import Awaitable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit

import trustme

from ..config.addresses import Addresses
from ..config.knocking import trusting
from ..config.passes import Passes
from ..config.place import connects_to

_PATIENCE = 15.0
_MOST_OF_A_HEAD = 64 * 1024
_PIECE = 1 << 16
_USER = "renkei"
_GO_ON = b"HTTP/1.1 200 Connection established\r\n\r\n"
_WHO = b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="renkei"\r\nContent-Length: 0\r\n\r\n'
_NO_WAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

T = TypeVar("T")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Gateway:
    """A gateway in a thread of its own, until `close`. Raises `WrongInput` for a certificate of ours that cannot be opened."""

    def __init__(self, addresses: Addresses, passes: Passes) -> None:
        places = addresses.places
        self._ours = {
            (place.host, place.port): (place, passes.shown_by(portal, place, trusting(place)))
            for portal, place in places.items()
            if place.client_certificate is not None
        }
        self._places = {(place.host, place.port): place for place in places.values()}
        self._proxy = next((place.proxy for place in places.values() if place.proxy), None)
        made = trustme.CA().issue_cert(*{host for host, _ in self._ours})
        self.certificate = ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode("ascii"))
        self._inward = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.configure_cert(self._inward)
        self._password = secrets.token_urlsafe(24)
        self._port: Future[int] = Future()
        self._thread = Thread(target=self._run, name="gateway", daemon=True)
        self._thread.start()

    @property
    def wish(self) -> dict[str, str]:
        """What a context is opened with, in Playwright's own words, so that its windows go this way."""
        server = f"http://127.0.0.1:{self._port.result(_PATIENCE)}"
        return {"server": server, "username": _USER, "password": self._password, "bypass": ",".join(self._direct())}

    def close(self) -> None:
        """End it, and whatever goes through it."""
        self._port.result(_PATIENCE)
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(_PATIENCE)

    def _direct(self) -> list[str]:
        """Return the hosts that are reached without the gateway: those that speak no TLS, which it would not see through."""
        plain = {place.host for place in self._places.values() if not place.secure and place.proxy is None}
        return sorted(plain - {place.host for place in self._places.values() if place.secure})

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda _loop, _context: None)  # whoever hangs up is no trouble
        try:
            server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, limit=_MOST_OF_A_HEAD)
        except OSError as error:
            self._port.set_exception(error)
            return
        self._port.set_result(server.sockets[0].getsockname()[1])
        await self._ending.wait()
        server.close()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
                while (head := await _soon(reader.readuntil(b"\r\n\r\n"))) and not self._is_the_browsers(head):
                    writer.write(_WHO)
                    await writer.drain()
                await self._let_through(head, (reader, writer))
        finally:
            writer.close()

    def _is_the_browsers(self, head: bytes) -> bool:
        """Tell whether who asks knows the password: anybody on this machine can knock here."""
        known = base64.b64encode(f"{_USER}:{self._password}".encode())
        given = [line.partition(b":")[2].split() for line in head.split(b"\r\n") if _is_password(line)]
        return any(len(words) == 2 and secrets.compare_digest(words[1], known) for words in given)

    async def _let_through(self, head: bytes, browser: Streams) -> None:
        method, target, *_ = head.split(b" ", 2)
        if method != b"CONNECT":
            await self._hand_on(head, browser)
            return
        host, _, port = target.decode("ascii").lower().rpartition(":")
        where = (host.strip("[]"), int(port))
        try:
            there = await _soon(self._reached(*where))
        except OSError:
            browser[1].write(_NO_WAY)
            await browser[1].drain()
            return
        try:
            browser[1].write(_GO_ON)
            await browser[1].drain()
            if where in self._ours:
                await browser[1].start_tls(self._inward, ssl_handshake_timeout=_PATIENCE)
            await _carry(browser, there)
        finally:
            there[1].close()

    async def _reached(self, host: str, port: int) -> Streams:
        """Open the way to a host; with our certificate where that is one of those that want to see it."""
        place = self._places.get((host, port))
        there = await self._way_to(host, port, place.proxy if place else self._proxy)
        if (host, port) in self._ours:
            await there[1].start_tls(self._ours[host, port][1], server_hostname=host, ssl_handshake_timeout=_PATIENCE)
        return there

    async def _way_to(self, host: str, port: int, proxy: str | None) -> Streams:
        if proxy is None:
            return await asyncio.open_connection(connects_to(host), port)
        there = await _to_proxy(proxy)
        there[1].write(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode("ascii"))
        said = await there[0].readuntil(b"\r\n\r\n")
        if said.split(b" ", 2)[1:2] != [b"200"]:
            there[1].close()
            raise OSError("the proxy refuses")
        return there

    async def _hand_on(self, head: bytes, browser: Streams) -> None:
        """Pass a request without TLS to the proxy, where there is one, without the password that is for us."""
        if self._proxy is None:
            browser[1].write(_NO_WAY)
            await browser[1].drain()
            return
        there = await _soon(_to_proxy(self._proxy))
        try:
            lines = [line for line in head.split(b"\r\n") if line and not _is_password(line)]
            there[1].write(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
            await _carry(browser, there)
        finally:
            there[1].close()


async def _soon(what: Awaitable[T]) -> T:
    return await asyncio.wait_for(what, _PATIENCE)


def _is_password(line: bytes) -> bool:
    return line.lower().startswith(b"proxy-authorization:")


async def _to_proxy(proxy: str) -> Streams:
    way = urlsplit(proxy)
    return await asyncio.open_connection(way.hostname, way.port)


async def _carry(one: Streams, other: Streams) -> None:
    """Carry what comes from either to the other until one of them has no more to say."""
    ways = [asyncio.ensure_future(_pour(one[0], other[1])), asyncio.ensure_future(_pour(other[0], one[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
