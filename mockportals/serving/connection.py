"""One client's connection: takes a request in whole, has it answered, and is let go when the client keeps it waiting.

h11 reads the requests, one of its connections for each. Answers are not written through it: that took as long as everything else.
"""

import asyncio
from enum import Enum, auto
from http import HTTPStatus
from math import inf
from typing import Protocol, cast

import h11

from .answer import Answer
from .bounds import Bounds

_LINGER = 2.0
"""Seconds for a client to read why it was refused; closed at once, it might see nothing but a broken connection."""

Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class _Now(Enum):
    """What a connection is about."""

    WAITING = auto()  # for a request's first byte
    TAKING = auto()  # a request in
    ANSWERING = auto()  # has a thread
    SENDING = auto()  # an answer that the client takes its time with
    LEAVING = auto()  # the last word is said


class House(Protocol):
    """What the connections of one server belong to."""

    bounds: Bounds

    def came(self, connection: "Connection") -> None:
        """Take note of a new connection."""

    def left(self, connection: "Connection") -> None:
        """Take note that a connection is gone."""

    def answer(self, connection: "Connection", request: h11.Request, body: bytes) -> None:
        """Have the request answered: `connection.answered` is called in the loop's thread."""

    def time(self) -> float:
        """Return the loop's time, in seconds."""


class Connection(asyncio.Protocol):
    """A connection. `until` is the loop's time at which the client's patience with us, or ours with it, is at its end."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._bounds = house.bounds
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=house.bounds.header)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._now = _Now.WAITING
        self._unsent = False
        self._tls = False
        self.until = inf

    @property
    def busy(self) -> bool:
        """Whether a request of this connection is being answered."""
        return self._now is _Now.ANSWERING

    @property
    def client(self) -> str:
        """The client's address, without its port."""
        peer = self._transport.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    @property
    def here(self) -> tuple[str, int]:
        """The address and the port that the client has come to."""
        host, port = self._transport.get_extra_info("sockname")[:2]
        return str(host), int(port)

    @property
    def scheme(self) -> str:
        """By what the client has come, `http` or `https`."""
        return "https" if self._tls else "http"

    def let_go(self) -> None:
        """Close at once; what is unsent is not sent."""
        self._become(_Now.LEAVING, inf)
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        self._transport = cast(asyncio.Transport, transport)
        self._tls = transport.get_extra_info("sslcontext") is not None
        # So that it is told when all is sent; behind TLS, a limit of 0 counts as passed when there is nothing left.
        self._transport.set_write_buffer_limits(high=1 if self._tls else 0, low=0)
        self._become(_Now.WAITING, self._bounds.request)
        self._house.came(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Take note that the client is gone, or was let go."""
        self._now = _Now.LEAVING
        self._house.left(self)

    def data_received(self, data: bytes) -> None:
        """Take in what came of a request."""
        if self._now is _Now.LEAVING:
            return
        self._http.receive_data(data)
        if self._now is _Now.WAITING:
            self._become(_Now.TAKING, self._bounds.request)
        if self._now is _Now.TAKING:
            self._take_in()
        else:
            self._transport.pause_reading()  # the next request has to wait for this one's answer

    def eof_received(self) -> bool:
        """Take in that the client sends no more; whether the connection stays open, for an answer that is still to come."""
        if self._now is _Now.LEAVING:
            return False
        self._http.receive_data(b"")
        if self._now in {_Now.WAITING, _Now.TAKING}:
            self._take_in()
        return not self._tls and (self.busy or self._now is _Now.SENDING)  # TLS has no half of a connection

    def pause_writing(self) -> None:
        """Take note that the client does not keep up with its answer."""
        self._unsent = True

    def resume_writing(self) -> None:
        """Take note that all is sent."""
        self._unsent = False
        if self._now is _Now.SENDING:
            self._go_on()

    def answered(self, answer: Answer) -> None:
        """Send the answer to the request that was handed over."""
        if not self.busy:
            return  # the client is gone
        head_only = self._request is not None and self._request.method == b"HEAD"
        last = self._http.their_state is not h11.DONE or (answer.breaks_off and not head_only)
        self._become(_Now.LEAVING if last else _Now.SENDING, self._bounds.answer)
        self._transport.write(answer.written(head_only=head_only, last=last))
        if last:
            self._transport.close()
        elif not self._unsent:
            self._go_on()

    def _become(self, now: _Now, seconds: float) -> None:
        self._now = now
        self.until = self._house.time() + seconds

    def _go_on(self) -> None:
        """Turn to the next request, of which some may be there already."""
        came, ended = self._http.trailing_data
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=self._bounds.header)
        self._body.clear()
        self._become(_Now.WAITING, self._bounds.idle)
        self._transport.resume_reading()
        if came:
            self.data_received(came)
        if ended and not self.eof_received():
            self._transport.close()

    def _take_in(self) -> None:
        try:
            while self._took(self._http.next_event()):
                pass
        except h11.RemoteProtocolError as error:
            self._refuse(HTTPStatus(error.error_status_hint))

    def _took(self, event: Event) -> bool:
        """Take one event in; whether there may be another one for now."""
        if isinstance(event, h11.Request):
            self._request = event
            return self._is_acceptable(event)
        if isinstance(event, h11.Data):
            self._body += event.data
            return len(self._body) <= self._bounds.body or self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if isinstance(event, h11.EndOfMessage) and self._request is not None:
            self._become(_Now.ANSWERING, inf)
            self._house.answer(self, self._request, bytes(self._body))
        elif isinstance(event, h11.ConnectionClosed):
            self._become(_Now.LEAVING, _LINGER)
            self._transport.close()
        elif self._http.they_are_waiting_for_100_continue:
            go_ahead = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
            self._transport.write(self._http.send(go_ahead))
        return False

    def _is_acceptable(self, request: h11.Request) -> bool:
        if not request.target.startswith(b"/"):
            return self._refuse(HTTPStatus.BAD_REQUEST)  # what is asked of a proxy
        announced = next((int(value) for name, value in request.headers if name == b"content-length"), 0)
        return announced <= self._bounds.body or self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _refuse(self, status: HTTPStatus) -> bool:
        """Say why, and hear no more; always `False`."""
        self._become(_Now.LEAVING, _LINGER)
        self._transport.write(Answer.saying(status).written(head_only=False, last=True))
        if self._transport.can_write_eof():
            self._transport.write_eof()
        return False
