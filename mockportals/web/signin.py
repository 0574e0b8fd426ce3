"""Who is signed in where. Each portal has its own sign-in and its own cookie; none of them crosses to another host name."""

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column

from ..store import Record, Store

TRAINING_USER = "renkei"
TRAINING_PASSWORD = "renkei-training"


class SignIn(Record):
    """One browser's sign-in to one portal."""

    __tablename__ = "world_sign_in"

    token: Mapped[str] = mapped_column(primary_key=True)
    portal: Mapped[str]
    user: Mapped[str]


class SignIns:
    """The sign-ins of one world; kept in its file, so that a restart of the server signs nobody out.

    The training account is the only one; where it is not `open`, nobody is or gets signed in.
    """

    def __init__(self, store: Store, open: bool = True) -> None:
        self._store = store
        self.open = open

    def sign_in(self, portal: str, user: str, password: str) -> str | None:
        """Return a new token for `portal`, or `None` when user and password do not belong together."""
        if not self.open or (user, password) != (TRAINING_USER, TRAINING_PASSWORD):
            return None
        token = secrets.token_urlsafe(24)
        with self._store.writing() as session:
            session.add(SignIn(token=token, portal=portal, user=user))
        return token

    def user_of(self, portal: str, token: str | None) -> str | None:
        """Return who is signed in to `portal` with `token`."""
        if token is None or not self.open:
            return None
        with self._store.reading() as session:
            found = session.get(SignIn, token)
        return found.user if found is not None and found.portal == portal else None

    def sign_out(self, portal: str) -> None:
        """End every sign-in to `portal`."""
        with self._store.writing() as session:
            session.execute(delete(SignIn).where(SignIn.portal == portal))
