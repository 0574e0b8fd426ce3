"""Who is let in: which addresses are the portals', which pages may ask, and what a browser may do with what it gets."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""What changes nothing, whoever asks."""

MAIN = "main"
WORLD = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PORT = r"(?::(?P<port>[0-9]{1,5}))?"
_PORTALS = re.compile(
    rf"(?P<portal>[a-z0-9]+)(?:\.(?P<world>{WORLD.pattern}))?\.localhost{_PORT}", re.ASCII | re.IGNORECASE
)
_BARE = re.compile(rf"(?:localhost|127\.0\.0\.1|\[::1\]){_PORT}", re.ASCII | re.IGNORECASE)
_ONWARD = re.compile(r"/(?![/\\])[^\x00-\x1f\x7f\\]*")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a portal and a world, or neither where it is the bare one; `port` is empty for HTTP's own."""

    portal: str
    world: str
    port: str


def address_in(host: str) -> Address | None:
    """Return what a Host header names; `None` where it is not an address of these portals.

    A page elsewhere whose name was made to lead here (DNS rebinding) brings its own name along, and gets nothing.
    """
    named = _PORTALS.fullmatch(host)
    if named:
        return Address(named["portal"].lower(), (named["world"] or MAIN).lower(), named["port"] or "")
    bare = _BARE.fullmatch(host)
    return Address("", "", bare["port"] or "") if bare else None


def is_foreign(page: str | None, host: str, scheme: str = "http") -> bool:
    """Tell whether the `page` that asks, by its Origin or Referer, is another host's, port's or scheme's. Nobody is not."""
    if page is None:
        return False
    try:
        asking = urlsplit(page)
    except ValueError:
        return True
    return asking.scheme != scheme or asking.netloc.lower() != host.lower()


def onward(path: str | None, root: str = "") -> str:
    """Return the path to go on with after signing in, on this host and below `root`; the top there where `path` is none such."""
    return path if path and _ONWARD.fullmatch(path) and path.startswith(f"{root}/") else f"{root}/"


def everywhere_here(port: str) -> str:
    """Return all portals' addresses on a port, as a policy names them."""
    return f"http://*.localhost:{port}" if port else "http://*.localhost"


def policies(content_type: str, portals: str) -> list[tuple[str, str]]:
    """Return the headers that bind the browser: no page of another host shows these in a frame, and they load only what is here.

    A form may lead on to another of the `portals`, as 「割賦WEB連携」 does.
    """
    framed = [("X-Frame-Options", "SAMEORIGIN")]
    if not content_type.startswith("text/html"):
        return [*framed, ("Content-Security-Policy", "frame-ancestors 'self'")]
    return [
        *framed,
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
            f"form-action 'self' {portals}; base-uri 'none'; frame-ancestors 'self'",
        ),
    ]
