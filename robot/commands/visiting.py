"""What `renkei systems` does: it knocks at each system that a portals file names, and signs in.

Exit codes: 0 all can be used; 1 some cannot; 2 wrong use or wrong input.
"""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import click
from cryptography.x509 import load_der_x509_certificate
from playwright.sync_api import Error as PlaywrightError

from ..browser.context import SessionContext
from ..browser.session import BrowserSession
from ..browser.trouble import in_words
from ..browser.warm import WarmBrowser
from ..config.addresses import Addresses
from ..config.clock import SystemClock
from ..config.knocking import Knocked, knock
from ..config.rates import Rate
from ..config.settings import Settings
from ..errors import CaseError, OutOfHours, RunAborted, WrongInput
from ..execution.pacing import pace_beside, rates_of
from ..messages import systems as say
from ..messages.text import Message, operator_language
from ..screens import arclink, cal21, jpass, pal, sonpo
from ..screens.base import Screen
from ..store.location import place_of

ALL_WELL, SOME_NOT = 0, 1

_FIRST: Mapping[str, type[Screen]] = MappingProxyType(
    {"pal": pal.Menu, "sonpo": sonpo.Applications, "jpass": jpass.Top, "arclink": arclink.Cases, "cal21": cal21.Menu}
)
"""What each system shows whoever has signed in; the customer's terminal asks nobody to."""


def visit(portals: str, rates: Mapping[str, Rate]) -> None:
    """Say how each system stands."""
    addresses, language = Addresses.parse(portals), operator_language()
    settings = Settings(portals, Path(), rates=rates)
    knocked = {name: knock(place) for name, place in addresses.places.items()}
    trouble = _signed_in(addresses, settings, [name for name, one in knocked.items() if one.answers])
    now, all_rates = SystemClock().now(), rates_of(addresses, settings)
    for name, one in knocked.items():
        told = _told(name, one, trouble.get(name), secure=addresses.places[name].secure, now=now)
        if hours := addresses.places[name].hours:
            told.append(say.open_at(hours.text, [str(day) for day in sorted(hours.closed)], hours.opening(now) == now))
        if name in all_rates:
            told.append(say.at_most(str(all_rates[name])))
        click.echo(say.line(name, addresses.of(name), told).spoken(language))
    unusable = sum(not one.answers or trouble.get(name) is not None for name, one in knocked.items())
    click.echo((say.some_not(unusable) if unusable else say.ALL_WELL).spoken(language), err=bool(unusable))
    sys.exit(SOME_NOT if unusable else ALL_WELL)


def _told(name: str, knocked: Knocked, trouble: Message | None, *, secure: bool, now: datetime) -> list[Message]:
    if knocked.trouble is not None:
        return [say.silent(knocked.trouble)]
    told = [say.ANSWERS]
    if secure:
        told.append(_of_certificate(knocked.certificate, now))
    if trouble is not None:
        return [*told, say.no_sign_in(trouble)]
    return [*told, say.SIGNED_IN if name in _FIRST else say.NO_SIGN_IN]


def _of_certificate(certificate: bytes | None, now: datetime) -> Message:
    if certificate is None:
        return say.NO_CERTIFICATE
    try:
        return say.in_force_until(load_der_x509_certificate(certificate).not_valid_after_utc, now)
    except ValueError:
        return say.NO_CERTIFICATE


def _signed_in(addresses: Addresses, settings: Settings, names: list[str]) -> dict[str, Message]:
    """Sign in to these systems; return, by the system, why one did not let us in."""
    if not any(name in _FIRST for name in names):
        return {}
    with pace_beside(place_of(None), addresses, settings) as pace, WarmBrowser(settings) as warm:
        session = BrowserSession(SessionContext.at(addresses, warm, settings, pace))
        try:
            why = {name: _trouble_of(session, _FIRST[name]) for name in names if name in _FIRST}
        finally:
            session.leave()
    return {name: message for name, message in why.items() if message is not None}


def _trouble_of(session: BrowserSession, screen: type[Screen]) -> Message | None:
    try:
        session.open(screen)
    except CaseError as error:
        return error.seen
    except OutOfHours as closed:
        return closed.told[0]
    except (RunAborted, WrongInput) as error:
        return error.message
    except PlaywrightError as error:
        return in_words(error)
    return None
