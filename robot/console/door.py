"""Who may come in: whoever has the key gets a cookie, and each of its posts has to bring a token that only our own pages have."""

import hmac
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

TRIES, WITHIN = 5, 60.0
"""So many wrong keys may come from one address within so many seconds."""
_MOST_SESSIONS, _MOST_ADDRESSES = 500, 1_000


class TooManyTries(Exception):
    """Too many wrong keys: no other is looked at for a while."""


@dataclass(slots=True)
class Session:
    """Somebody who has come in. `name` is the one by which that person decided last."""

    number: str = field(repr=False)
    token: str = field(repr=False)
    name: str = ""


class Door:
    """Looks at keys, and remembers who has come in, as long as the console runs."""

    def __init__(self, key: str, monotonic: Callable[[], float], *, is_password: bool) -> None:
        self._key = _digest(key)
        self._monotonic = monotonic
        self.is_password = is_password
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._alone = threading.Lock()

    def enter(self, key: str, address: str) -> Session | None:
        """Let somebody in who has the key; `None` where it is another one. Raises `TooManyTries`."""
        with self._alone:
            wrong = self._recent(address)
            if len(wrong) >= TRIES:
                raise TooManyTries
            if not hmac.compare_digest(_digest(key), self._key):
                wrong.append(self._monotonic())
                return None
            session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
            self._sessions[_digest(session.number)] = session
            if len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
            return session

    def known(self, number: str) -> Session | None:
        """Return who has come in with that cookie."""
        with self._alone:
            return self._sessions.get(_digest(number)) if number else None

    def leave(self, session: Session) -> None:
        """Forget somebody."""
        with self._alone:
            self._sessions.pop(_digest(session.number), None)

    def _recent(self, address: str) -> deque[float]:
        wrong = self._wrong.setdefault(address, deque(maxlen=TRIES))
        self._wrong.move_to_end(address)
        while wrong and self._monotonic() - wrong[0] >= WITHIN:
            wrong.popleft()
        if len(self._wrong) > _MOST_ADDRESSES:
            self._wrong.popitem(last=False)
        return wrong


def is_token_of(session: Session, token: str) -> bool:
    """Tell whether a post brings the token that its sender's own page has."""
    return hmac.compare_digest(_digest(session.token), _digest(token))


def _digest(text: str) -> str:
    """Return what can be compared and looked up without telling by the time it takes how near a guess is."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
