"""A depot in an object store that speaks S3: Amazon's, or any other whose address `AWS_ENDPOINT_URL` names.

Who signs in there the library finds as all such programs do: in the environment, or from the machine's own role.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from ..errors import WrongInput
from ..messages import depot as say
from .depot import MOST_BYTES, DepotTrouble, is_a_name

SECONDS = 30
"""How long one request may take."""
_SECONDS_TO_CONNECT = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_WANTED = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^?#]*))?")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_STATUS = re.compile(r"status[^0-9]{1,20}([1-5][0-9]{2})\b", re.IGNORECASE)


class ObjectDepot:
    """The objects of a bucket below a prefix."""

    def __init__(self, wanted: str) -> None:
        found = _WANTED.fullmatch(wanted)
        prefix = (found[2] or "").strip("/") if found else ""
        if found is None or (prefix and not is_a_name(prefix)):
            raise WrongInput(say.no_such_scheme())
        self._place = f"s3://{found[1]}/{prefix}".rstrip("/")
        self._store = S3Store(
            found[1],
            prefix=prefix or None,
            client_options={
                "timeout": f"{SECONDS}s",
                "connect_timeout": f"{_SECONDS_TO_CONNECT}s",
                **({"allow_http": True} if _may_be_in_the_clear() else {}),
            },
            # Who asks tries again, and knows when to stop.
            retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=SECONDS)},
        )

    @property
    def place(self) -> str:
        """Bucket and prefix."""
        return self._place

    def begin(self) -> None:
        """See that the bucket is there and takes something. Raises `DepotTrouble`."""
        self.put("renkei-depot.txt", say.mark().both.encode())

    def put(self, name: str, content: bytes) -> None:
        """Write an object: the store has it whole once it says so, or not at all."""
        with self._telling():
            self._store.put(_checked(name), content, use_multipart=False)

    def get(self, name: str, most: int = MOST_BYTES) -> bytes | None:
        """Read an object."""
        with self._telling():
            try:
                found = self._store.get(_checked(name))
            except (FileNotFoundError, NotFoundError):
                return None
            return None if found.meta["size"] > most else bytes(found.bytes())

    def names(self, under: str) -> Iterator[str]:
        """Yield what is below."""
        with self._telling():
            for some in self._store.list(_checked(under)):
                yield from (name for one in some if is_a_name(name := one["path"]))

    def delete(self, name: str) -> None:
        """Delete an object."""
        with self._telling():
            try:
                self._store.delete(_checked(name))
            except (FileNotFoundError, NotFoundError):
                return

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            raise DepotTrouble(say.out_of_reach(self._place, _in_short(error))) from error


def _in_short(error: Exception) -> str:
    """Return what the store says by its code alone: the rest may quote the request, and who signed it."""
    said = str(error)
    code, status = _CODE.search(said), _STATUS.search(said)
    return " ".join([type(error).__name__, *(found[1] for found in (status, code) if found)])


def _may_be_in_the_clear() -> bool:
    """Tell whether the store is on this machine, or somebody has said that HTTP will do."""
    at = urlsplit(os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", ""))
    said = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true")
    return at.scheme == "http" and (said or at.hostname in _LOOPBACK)


def _checked(name: str) -> str:
    if not is_a_name(name):
        raise ValueError(name)
    return name
