"""An answer, and how it is written."""

from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property
from http import HTTPStatus

_WITHOUT_BODY = frozenset({204, 304})


@dataclass(frozen=True)
class Answer:
    """One whole answer; `status` as WSGI has it, `200 OK`. Raises `ValueError` for a header of more than one line."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def __post_init__(self) -> None:
        if any("\n" in text or "\r" in text for header in self.headers for text in header):
            raise ValueError("a header of more than one line")

    @classmethod
    def saying(cls, status: HTTPStatus) -> "Answer":
        """Answer with the status alone, in words."""
        status_line = f"{status.value} {status.phrase}"
        return cls(status_line, [("Content-Type", "text/plain")], f"{status_line}\n".encode("ascii"))

    @cached_property
    def announced(self) -> int | None:
        """The Content-Length, where the application set one."""
        return next((int(value) for name, value in self.headers if name.lower() == "content-length"), None)

    @property
    def breaks_off(self) -> bool:
        """Whether there is less of a body than it announces: the client is to see a connection that broke."""
        return self.announced is not None and len(self.body) < self.announced

    def written(self, *, head_only: bool, last: bool) -> bytes:
        """Return the bytes that go out; `last` says that the connection ends after it."""
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self.headers)]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        without_body = int(self.status[:3]) in _WITHOUT_BODY
        if self.announced is None and not without_body:
            lines.append(f"Content-Length: {len(self.body)}")
        if last:
            lines.append("Connection: close")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head if head_only or without_body else head + self.body[: self.announced]
