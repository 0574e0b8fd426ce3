"""A request as a WSGI application takes it, and what it answers."""

import io
import logging
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

import h11

from .answer import Answer

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def environ_of(request: h11.Request, body: bytes, client: str, server: tuple[str, int], scheme: str) -> dict[str, Any]:
    """Return what WSGI (PEP 3333) says of a request that is there whole."""
    path, _, query = request.target.partition(b"?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method.decode("ascii"),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "REMOTE_ADDR": client,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        _add_header(environ, name, value)
    return environ


def _add_header(environ: dict[str, Any], name: bytes, value: bytes) -> None:
    if b"_" in name or name in {b"content-length", b"transfer-encoding"}:
        return  # an underscore would pass for a hyphen; the body is there whole, however it came
    if name == b"content-type":
        environ["CONTENT_TYPE"] = value.decode("latin-1")
        return
    key, text = "HTTP_" + name.decode("ascii").upper().replace("-", "_"), value.decode("latin-1")
    if key in environ:
        text = f"{environ[key]}{'; ' if name == b'cookie' else ', '}{text}"
    environ[key] = text


def ask(application: Application, environ: dict[str, Any]) -> Answer:
    """Return what the application answers; what it raises is told on the standard error and answered with 500."""
    begun: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        begun[:] = [status, headers]
        return written.append

    written: list[bytes] = []
    try:
        answered = application(environ, start_response)
        try:
            written.extend(answered)
        finally:
            close = getattr(answered, "close", None)
            if close is not None:
                close()
        status, headers = begun
        return Answer(status, headers, b"".join(written))
    except Exception:
        logging.getLogger(__name__).exception("no answer to %s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return Answer.saying(HTTPStatus.INTERNAL_SERVER_ERROR)
