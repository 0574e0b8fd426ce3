"""One process, one port, one host name a portal: `pal.localhost`, and in another world `pal.<world>.localhost`."""

import re
import socket
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask
from waitress.server import create_server
from werkzeug.wrappers import Request, Response

from .arclink import views as arclink
from .cal21 import views as cal21
from .control import views as control
from .customer import views as customer
from .ground import Ground
from .jpass import views as jpass
from .pal import views as pal
from .sonpo import views as sonpo
from .world import Recipe, open_world, reset_world

PORTALS: tuple[tuple[str, str], ...] = (
    ("pal", "PAL"),
    ("sonpo", "損保オンライン"),
    ("jpass", "J-PASS"),
    ("customer", "お客さま端末"),
    ("arclink", "arclink"),
    ("cal21", "cal21"),
    ("control", "control"),
)

_HOST = re.compile(r"(?P<portal>[a-z0-9]+)(?:\.(?P<world>[a-z0-9][a-z0-9-]{0,39}))?\.localhost(?::\d+)?", re.IGNORECASE)

StartResponse = Callable[..., Any]


class Worlds:
    """The worlds of one server, each made on first use in a file of its own."""

    def __init__(self, main_file: Path, recipe: Recipe | None = None) -> None:
        self._main_file = main_file
        self.recipe = recipe or Recipe()
        self._opened: dict[str, Ground] = {}
        self._lock = Lock()

    def named(self, name: str) -> Ground:
        """Return the world `name`, opened."""
        with self._lock:
            if name not in self._opened:
                self._opened[name] = open_world(self._file_of(name), self.recipe, name=name)
            return self._opened[name]

    def reset(self, name: str, recipe: Recipe) -> Ground:
        """Make the world `name` anew, whether it was there or not."""
        ground = self.named(name)
        with self._lock:
            self._opened[name] = reset_world(ground, recipe)
            return self._opened[name]

    def reopen(self, name: str) -> None:
        """Forget what is only in memory of the world `name`, as a restart of the server does; its file is opened anew."""
        with self._lock:
            ground = self._opened.pop(name, None)
        if ground is not None:
            ground.store.close()

    def close(self) -> None:
        """Let go of every world's file."""
        for ground in self._opened.values():
            ground.store.close()

    def _file_of(self, name: str) -> Path:
        if name == "main":
            return self._main_file
        return self._main_file.with_name(f"{self._main_file.stem}.{name}{self._main_file.suffix}")


class ByHostName:
    """The WSGI application that shows each request to the portal and the world that its host name tells."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._apps: Mapping[str, Flask] = {
            "pal": pal.build(),
            "sonpo": sonpo.build(),
            "jpass": jpass.build(),
            "customer": customer.build(),
            "arclink": arclink.build(),
            "cal21": cal21.build(),
            "control": control.build(worlds),
        }

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        host = _HOST.fullmatch(environ.get("HTTP_HOST", ""))
        app = self._apps.get(host["portal"].lower()) if host else None
        if host is None or app is None:
            return _index(environ)(environ, start_response)
        world = (host["world"] or "main").lower()
        environ["renkei.portal"] = host["portal"].lower()
        environ["renkei.ground"] = ground = self._worlds.named(world)
        environ["renkei.reopen"] = partial(self._worlds.reopen, world)
        ground.link.deliver_due()
        return app(environ, start_response)


def _index(environ: dict[str, Any]) -> Response:
    """Answer at the bare address with the doors there are; it also tells a caller that the portals are up."""
    port = Request(environ).host.rpartition(":")[2]
    doors = "\n".join(f'<li><a href="http://{name}.localhost:{port}/">{title}</a></li>' for name, title in PORTALS)
    page = f'<!doctype html><html lang="ja"><title>renkei portals</title><h1>renkei portals</h1><ul>{doors}</ul>'
    return Response(page, mimetype="text/html", headers={"X-Renkei-Portals": "1"})


class Server:
    """The portals, listening. `port` 0 takes a free one; raises `OSError` when the port is in use."""

    def __init__(self, worlds: Worlds, host: str = "127.0.0.1", port: int = 0) -> None:
        self.worlds = worlds
        self._closing = False
        listening = _listen(host, port)
        self.port: int = listening.getsockname()[1]
        self._server = create_server(ByHostName(worlds), sockets=[listening], threads=16, ident=None)

    @property
    def url(self) -> str:
        """The address under which the portals' host names lie."""
        return f"http://localhost:{self.port}"

    def run(self) -> None:
        """Serve until `close` is called from another thread or Ctrl-C."""
        try:
            self._server.run()
        except (OSError, ValueError):
            if not self._closing:  # the loop may be waiting on the very sockets that `close` closes
                raise

    def close(self) -> None:
        """Stop listening and let go of the worlds."""
        self._closing = True
        self._server.close()
        self.worlds.close()


def _listen(host: str, port: int) -> socket.socket:
    """Open the port here rather than in waitress, which would share a port in use on Windows without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    try:
        if exclusive is not None:
            listening.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
