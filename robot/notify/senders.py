"""Where things are told: a webhook, or a command of the operator's. Each tells one thing, within a bound, or raises `NotHeard`."""

import hashlib
import hmac
import json
import os
import shlex
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from ..errors import WrongInput
from ..messages import notify as say
from ..messages.text import Message

Notice = Mapping[str, Any]
SECONDS = 10.0
"""How long one telling may take, whatever the other side does."""
SIGNATURE = "X-Renkei-Signature"
_FACTS = ("event", "case", "status", "run", "worker")
_SECRETS = ("PASSWORD", "PASSPHRASE", "SECRET", "KEY", "RENKEI_DB", "RENKEI_NOTIFY_URL", "RENKEI_NOTIFY_COMMAND")


class NotHeard(Exception):
    """Nobody has heard it this time; `seen` says what came instead."""

    def __init__(self, seen: Message) -> None:
        super().__init__(seen.en)
        self.seen = seen


class Sender(Protocol):
    """Tells one thing at a time."""

    @property
    def name(self) -> str:
        """What it is called in the books and in a sentence."""

    def send(self, notice: Notice) -> None:
        """Tell it. Raises `NotHeard`."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts each notice as JSON; with a `secret` signed, as `X-Renkei-Signature: sha256=…` over the body."""

    url: str
    secret: str = ""
    name: str = "webhook"

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise WrongInput(say.no_web_address())

    def send(self, notice: Notice) -> None:
        """Post it; every answer of 2xx will do, and what it says is not read. No redirection is followed."""
        body = json.dumps(notice, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "renkei"}
        if self.secret:
            headers[SIGNATURE] = f"sha256={hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()}"
        request = Request(self.url, data=body, headers=headers, method="POST")
        wire = _Wire()
        hurry = threading.Timer(SECONDS, wire.cut)
        hurry.daemon = True
        hurry.start()
        try:
            with build_opener(_Stay, _Http(wire), _Https(wire)).open(request, timeout=SECONDS):
                pass
        except (OSError, HTTPException, ValueError) as error:
            raise NotHeard(_seen(error, cut=wire.is_cut)) from error
        finally:
            hurry.cancel()
        if wire.is_cut:  # what was cut looks as if it had ended
            raise NotHeard(say.no_answer_in_time(SECONDS))


class _Wire:
    """The connections of one telling, which are cut when it takes too long: an answer that drips never ends by itself."""

    def __init__(self) -> None:
        self.is_cut = False
        self._connections: list[HTTPConnection] = []

    def take(self, kind: type[HTTPConnection]) -> Callable[..., HTTPConnection]:
        """Return what makes connections of a kind, and keeps them in view."""

        def make(*arguments: Any, **more: Any) -> HTTPConnection:  # noqa: ANN401 - as http.client has them
            connection = kind(*arguments, **more)
            self._connections.append(connection)
            return connection

        return make

    def cut(self) -> None:
        """End them, whatever they wait for."""
        self.is_cut = True
        for connection in self._connections:
            if connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:  # noqa: ANN401 - as the base has them
        """Follow none: what is told is for one address."""


class _Http(HTTPHandler):
    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def http_open(self, req: Request) -> Any:  # noqa: ANN401 - as the base has it
        return self.do_open(self._wire.take(HTTPConnection), req)


class _Https(HTTPSHandler):
    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def https_open(self, req: Request) -> Any:  # noqa: ANN401 - as the base has it
        return self.do_open(self._wire.take(HTTPSConnection), req)


def _seen(error: Exception, *, cut: bool) -> Message:
    if isinstance(error, HTTPError):
        error.close()
        return say.answered_otherwise(error.code)
    return say.no_answer_in_time(SECONDS) if cut or isinstance(error, TimeoutError) else say.not_reached(error)


@dataclass(frozen=True, slots=True)
class Command:
    """Gives each notice as JSON to a program's standard input, without a shell, and short facts in its environment."""

    words: Sequence[str] | str
    name: str = "command"

    @classmethod
    def of(cls, line: str) -> "Command":
        """Read a command line; Windows reads it itself. Raises `WrongInput` where it cannot be read."""
        try:
            words = line if sys.platform == "win32" else shlex.split(line)
        except ValueError as error:
            raise WrongInput(say.no_command_line()) from error
        if not words:
            raise WrongInput(say.no_command_line())
        return cls(words)

    def send(self, notice: Notice) -> None:
        """Run it; it has heard when it ends with 0."""
        try:
            done = subprocess.run(
                self.words,
                input=json.dumps(notice, ensure_ascii=False).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(notice),
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotHeard(say.no_answer_in_time(SECONDS)) from error
        except OSError as error:
            raise NotHeard(say.not_started(error)) from error
        if done.returncode:
            raise NotHeard(say.ended_otherwise(done.returncode))


def _environment(notice: Notice) -> dict[str, str]:
    """Return what the command is told besides: never our own passwords and keys."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not (name.startswith("RENKEI_") and any(word in name for word in _SECRETS))
    }
    return kept | {f"RENKEI_{name.upper()}": str(notice[name]) for name in _FACTS if notice.get(name) is not None}
