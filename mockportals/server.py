"""One process, one port, one host name a portal: `pal.localhost`, and in another world `pal.<world>.localhost`."""

import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from ssl import SSLContext
from threading import Lock
from types import MappingProxyType
from typing import Any

from flask import Flask
from werkzeug.wrappers import Response

from .control import CONTROL
from .control import views as control
from .faults.handlers import handles
from .serving import Bounds, Ear, HttpServer, listen
from .web.door import MAIN, Address, address_in, everywhere_here, policies
from .web.hosts import Hosts, entered
from .web.renaming import table_for
from .web.screens import portal_app
from .worlds import Worlds

handles.must_be_complete()  # all who carry out something are imported by now

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_ENDING = 5.0

_NO_PORTAL = "このアドレスにポータルはありません。renkei portals が表示したアドレスを開いてください。"

StartResponse = Callable[..., Any]
Answering = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class ByHostName:
    """The WSGI application that shows each request to the portal and the world that its host name tells."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds
        self._builders: Mapping[str, Callable[[], Flask]] = {
            **{
                portal.name: partial(portal_app, portal, table_for(portal.name, worlds.config.labels))
                for portal in worlds.config.portals
            },
            CONTROL.name: partial(control.build, worlds),
        }
        self._apps: dict[str, Flask] = {}
        self._building = Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        address = address_in(environ.get("HTTP_HOST", ""))
        answering = self._answering(address, environ) if address else _page(421, _NO_PORTAL)
        return answering(environ, _bound(start_response, everywhere_here(address.port if address else "")))

    def _answering(self, address: Address, environ: dict[str, Any]) -> Answering:
        if not address.portal:
            at = f":{address.port}" if address.port else ""
            return _index({one.title: f"http://{one.name}.localhost{at}/" for one in self._worlds.doors})
        if address.portal not in self._builders:
            return _page(421, _NO_PORTAL)
        app = self._app_of(address.portal)
        environ["renkei.portal"] = address.portal
        if address.portal == CONTROL.name:
            return app  # which looks after all worlds, and is in none
        return app if self._in_world(address.world, environ) else _page(404, _no_world(address.world))

    def _app_of(self, name: str) -> Flask:
        """Return a portal's application, built when it is first asked for: its rules take longer than a screen."""
        with self._building:
            if name not in self._apps:
                self._apps[name] = self._builders[name]()
            return self._apps[name]

    def _in_world(self, name: str, environ: dict[str, Any]) -> bool:
        """Let a request stand in a world; whether there is one of that name."""
        context = self._worlds.found(name)
        if context is None:
            return False
        environ["renkei.context"] = context
        environ["renkei.reopen"] = partial(self._worlds.reopen, name)
        context.link.deliver_due()
        return True


class ByHosts(ByHostName):
    """The same for portals at addresses of their own, in the main world; `control_port` is control's alone."""

    def __init__(self, worlds: Worlds, hosts: Hosts, control_port: int) -> None:
        super().__init__(worlds)
        self._hosts, self._control_port = hosts, control_port

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if int(environ["SERVER_PORT"]) == self._control_port:
            return super().__call__(environ, start_response)
        asked = self._hosts.asked(environ)
        bound = _bound(start_response, self._hosts.origins)
        if asked is None:
            return _page(421, _NO_PORTAL)(environ, bound)
        name, base = asked
        inside = entered(base, environ)
        inside.update({"renkei.portal": name, "renkei.hosts": self._hosts})
        self._in_world(MAIN, inside)
        return self._app_of(name)(inside, bound)

    def _answering(self, address: Address, environ: dict[str, Any]) -> Answering:
        """Show control, and which doors there are; the portals have theirs elsewhere."""
        if not address.portal:
            return _index({one.title: self._hosts.of(one.name) + "/" for one in self._worlds.doors if one != CONTROL})
        return super()._answering(address, environ) if address.portal == CONTROL.name else _page(421, _NO_PORTAL)


def _no_world(name: str) -> str:
    return f"ワールド「{name}」はありません。control.localhost で作成してください。"


def _bound(start_response: StartResponse, portals: str) -> StartResponse:
    """Send with every answer what binds the browser that gets it."""

    def start(status: str, headers: list[tuple[str, str]], error: object = None) -> object:
        content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
        return start_response(status, [*headers, *policies(content_type, portals)], error)

    return start


def _index(addresses: Mapping[str, str]) -> Response:
    """Answer at the bare address with the doors there are; it also tells a caller that the portals are up."""
    doors = "\n".join(f'<li><a href="{url}">{title}</a></li>' for title, url in addresses.items())
    page = f'<!doctype html><html lang="ja"><title>renkei portals</title><h1>renkei portals</h1><ul>{doors}</ul>'
    # Control takes nothing that comes from a page of another address, and its door is on this one.
    headers = {"X-Renkei-Portals": "1", "Referrer-Policy": "no-referrer"}
    return Response(page, mimetype="text/html", headers=headers)


def _page(status: int, sentence: str) -> Response:
    page = f'<!doctype html><html lang="ja"><title>renkei portals</title><p role="alert">{sentence}</p></html>'
    return Response(page, status, mimetype="text/html")


class Server:
    """The portals, listening. `port` 0 takes a free one; raises `OSError` when the port is in use.

    With `hosts` the portals are at the addresses of their own, on this machine's loopback, and `port` is control's alone; `tls` says how
    the ports speak that do so by TLS.
    """

    def __init__(
        self,
        worlds: Worlds,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        bounds: Bounds | None = None,
        hosts: Hosts | None = None,
        tls: Mapping[int, SSLContext] = MappingProxyType({}),
    ) -> None:
        self.worlds = worlds
        self.hosts = hosts
        with ExitStack() as failing:
            listening = listen(host, port)
            failing.callback(listening.close)
            self.port: int = listening.getsockname()[1]
            others = [Ear(one, tls.get(one.getsockname()[1])) for one in _ears(hosts, failing)]
            failing.pop_all()
        self._listening = [listening, *(one.listening for one in others)]
        application = ByHosts(worlds, hosts, self.port) if hosts else ByHostName(worlds)
        self._http = HttpServer(application, listening, apart=_is_control, bounds=bounds or Bounds(), others=others)

    @property
    def url(self) -> str:
        """The address under which the portals' host names lie."""
        return f"http://localhost:{self.port}"

    def run(self) -> None:
        """Serve until `close` is called from another thread, or in the main thread until Ctrl-C or the system ends the process."""
        with _ended_by_signals(self._http.stop):
            self._http.run()

    def close(self) -> None:
        """Stop listening and let go of the worlds. To be called once `run` has ended, or from another thread."""
        self._http.stop()
        self._http.wait(_ENDING)
        for listening in self._listening:
            listening.close()
        self.worlds.close()


def _is_control(host: str) -> bool:
    """Control has threads of its own: it must answer while every portal sleeps, for it may have told them to."""
    return host.partition(".")[0].lower() == CONTROL.name


@contextmanager
def _ended_by_signals(end: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl-C, a `kill` and the closing of the terminal call `end`; only the main thread hears of them.

    What the caller's shell lets this process ignore (`nohup`) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = [
        one for name in _SIGNALS if (one := getattr(signal, name, None)) and signal.getsignal(one) != signal.SIG_IGN
    ]
    before = {one: signal.signal(one, lambda *_: end()) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _ears(hosts: Hosts | None, failing: ExitStack) -> list[socket.socket]:
    """Open the ports of portals at addresses of their own: this machine's, and no other's. What is open is closed by `failing`."""
    ears = []
    for port in sorted({base.port for base in hosts.bases.values()} if hosts else ()):
        ears.append(listen("127.0.0.1", port))
        failing.callback(ears[-1].close)
    return ears
