"""Who the robot signs in as. From the environment or the system's keyring; never from a sheet, never into a log."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..errors import WrongInput
from ..messages import login as say
from .addresses import Addresses
from .safe import Safe

_TRAINING = ("renkei", "renkei-training")


@dataclass(frozen=True, slots=True)
class Credentials:
    """One portal's user and password; the password stays out of every representation."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a portal: a user, maybe the password, and where: the variables of the environment, or `None` for the keyring."""

    user: str
    password: str | None = field(repr=False)
    user_in: str | None = None
    password_in: str | None = None


def found(portal: str, environment: Mapping[str, str], safe: Safe) -> Iterator[Found]:
    """Yield what there is to sign in to a portal, in the order in which it counts.

    `RENKEI_<PORTAL>_USER` and `_PASSWORD`; `RENKEI_USER` and `RENKEI_PASSWORD`; for a user of either without a password what the keyring
    has for it; and who was signed in with `renkei login`.
    """
    for prefix in prefixes_of(portal):
        user, password = environment.get(f"{prefix}_USER"), environment.get(f"{prefix}_PASSWORD")
        if user and password:
            yield Found(user, password, f"{prefix}_USER", f"{prefix}_PASSWORD")
        elif user:
            yield Found(user, _kept(portal, user, safe), f"{prefix}_USER")
    if user := safe.get(_who_of(portal)):
        yield Found(user, _kept(portal, user, safe))


def prefixes_of(portal: str) -> tuple[str, str]:
    """Return what the variables of the environment begin with that hold for a portal, in the order in which they count."""
    return f"RENKEI_{portal.upper()}", "RENKEI"


def keep(portal: str, credentials: Credentials, safe: Safe) -> None:
    """Keep in the keyring who signs in to a portal, in place of whoever did. Raises `WrongInput` where it takes nothing."""
    before = safe.get(_who_of(portal))
    safe.put(_password_of(portal, credentials.user), credentials.password)
    safe.put(_who_of(portal), credentials.user)
    if before not in (None, credentials.user):
        safe.remove(_password_of(portal, str(before)))


def forget(portal: str, safe: Safe) -> bool:
    """Take out of the keyring who signs in to a portal; tell whether there was anybody. Raises `WrongInput` where it keeps them."""
    user = safe.get(_who_of(portal))
    if user is None:
        return False
    safe.remove(_password_of(portal, user))
    return safe.remove(_who_of(portal))


def _who_of(portal: str) -> str:
    return f"user of {portal}"


def _password_of(portal: str, user: str) -> str:
    return f"{portal}:{user}"


def _kept(portal: str, user: str, safe: Safe) -> str | None:
    """Return a user's password from the keyring: the portal's, or the one that was kept for the user whatever the portal."""
    return safe.get(_password_of(portal, user)) or safe.get(user)


class Keys:
    """Finds each portal's credentials when its sign-in screen asks for them; see `found`.

    The replicas on this machine know a training account, which opens nothing else; who was signed in with `renkei login` is meant for the
    systems themselves, and what opens those is not typed into a replica.
    """

    def __init__(
        self, addresses: Addresses, environment: Mapping[str, str] = os.environ, safe: Safe | None = None
    ) -> None:
        """`safe` is the keyring unless another one is handed in."""
        self._practice = addresses.are_practice()
        self._environment, self._safe = environment, safe or Safe()
        self._passwords: set[str] = set()

    def of(self, portal: str) -> Credentials:
        """Return the credentials for `portal`; raise `WrongInput` when there are none."""
        for one in found(portal, self._environment, self._safe):
            if self._practice and one.user_in is None:
                break
            if one.password:
                return self._hand_out(Credentials(one.user, one.password))
        if self._practice:
            return self._hand_out(Credentials(*_TRAINING))
        raise WrongInput(say.no_credentials(portal))

    def passwords(self) -> frozenset[str]:
        """Return those that were handed out, for whoever sees to it that nothing keeps them."""
        return frozenset(self._passwords)

    def _hand_out(self, credentials: Credentials) -> Credentials:
        self._passwords.add(credentials.password)
        return credentials
