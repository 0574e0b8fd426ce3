"""How much of a server a client may take, and how much of the system the server may."""

import sys
from dataclasses import dataclass

_MOST_FILES = 65_536
_FILES_FOR_ANSWERS = 128
"""Database files, screens and pictures: what answering needs beside the connections."""
_FEWEST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a client may ask of the server.

    In seconds: `request`, from a request's first byte (or from connecting) until it must be there whole; `idle`, between two
    requests; `answer`, until an answer must have been taken in; `ending`, for answers under way when the server ends. In bytes:
    `header` and `body`, of one request. `connections`: how many there may be; one more, and the one whose time would be up first goes.
    """

    request: float = 10.0
    idle: float = 15.0
    answer: float = 60.0
    ending: float = 0.5
    header: int = 64 * 1024
    body: int = 1024 * 1024
    connections: int = 10_000


def raise_file_limit() -> None:
    """Let this process open as many files as the system lets it: each connection is one, and macOS begins with 256."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has neither the module nor the limit

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited or soft >= _MOST_FILES:
        return
    for wanted in (
        _MOST_FILES if hard == unlimited else min(hard, _MOST_FILES),
        10_240,
    ):  # macOS promises more than it gives
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
        except (ValueError, OSError):
            continue
        return


def connections_that_fit(wanted: int) -> int:
    """Return how many of the `wanted` connections this process has files for, beside those that answering needs."""
    if sys.platform == "win32":
        return wanted
    import resource  # noqa: PLC0415

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else max(_FEWEST, min(wanted, soft - _FILES_FOR_ANSWERS))
