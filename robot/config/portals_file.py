"""The portals file: where each system is, in TOML. What is wrong with it is said in one sentence, with the line."""

import re
import ssl
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from ..cases.files import contents
from ..errors import WrongInput
from ..messages import places as say
from ..messages import turns as say_of_turns
from ..messages.text import Message
from ..procedure.steps import SYSTEMS
from .hours import Hours, overlap
from .lines import line_of
from .place import Place, SignInLabels, holds_its_key
from .rates import Rate

PORTALS = tuple(name for name in SYSTEMS if name != "paper")
"""The systems that have an address."""

LABELS = "labels"
_ON_THE_WAY = ("pal", "sonpo", "jpass", "arclink")
_KEYS = (
    "url",
    "ca",
    "client_certificate",
    "client_key",
    "proxy",
    "basic_auth",
    "sign_in",
    "max_rate",
    "hours",
    "closed",
)
_OF_TLS = ("ca", "client_certificate", "client_key")
_SIGN_IN = tuple(one.name for one in fields(SignInLabels))
_MOST_BYTES = 1_000_000
_LINE = re.compile(r"\(at line ([0-9]+), column [0-9]+\)")


@dataclass(frozen=True, slots=True)
class Labels:
    """Printed labels by what is really there, at every portal and at some only, as the file has them."""

    everywhere: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    at: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class PortalsFile:
    """What a portals file says: the places of the portals that it names, in the procedure's order, and the labels that differ."""

    path: Path
    places: Mapping[str, Place]
    labels: Labels = Labels()


def read_portals_file(path: Path) -> PortalsFile:
    """Read a portals file; raise `WrongInput` for what cannot be read, and with the line for what is wrong in it."""
    try:
        text = contents(path, _MOST_BYTES).decode("utf-8-sig")
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else 1
        why = say.no_toml(_LINE.sub("", str(error)).strip())
        raise WrongInput(say.wrong_line(path, line, why)) from error
    return _Reading(path, text).of(given)


class _Reading:
    """One file, on its way from text to places."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text

    def of(self, given: Mapping[str, Any]) -> PortalsFile:
        self._must_know(given, (*PORTALS, LABELS))
        tables = {name: self._table(given, name) for name in given}
        places = {name: self._place(name, tables[name]) for name in PORTALS if name in tables}
        if not places:
            self._wrong(say.names_no_portal(PORTALS))
        self._must_differ(places)
        self._must_be_open_together(places)
        self._must_be_one("proxy", {portal: place.proxy for portal, place in places.items()})
        asking = {portal: place.origin for portal, place in places.items() if place.basic_auth}
        self._must_be_one("basic_auth", asking)
        return PortalsFile(self._path, MappingProxyType(places), self._labels(tables.get(LABELS, {})))

    def _place(self, portal: str, table: Mapping[str, Any]) -> Place:
        self._must_know(table, _KEYS, portal)
        if "url" not in table:
            self._wrong(say.no_url(portal), portal)
        url = self._text_of(table, "url", portal)
        try:
            place = Place.at(url)
        except ValueError:  # a host name that cannot be written as the network does is one, too
            self._wrong(say.no_address(portal, url), portal, "url")
        for key in _OF_TLS:
            if key in table and not place.secure:
                self._wrong(say.only_with_https(portal, key), portal, key)
        sign_in = self._texts(table, "sign_in", _SIGN_IN, portal) if "sign_in" in table else {}
        return replace(
            place,
            ca=self._ca(table, portal),
            client_certificate=self._file(table, "client_certificate", portal),
            client_key=self._file(table, "client_key", portal),
            proxy=self._proxy(table, portal),
            basic_auth=self._basic_auth(table, portal),
            sign_in=SignInLabels(**sign_in),
            max_rate=self._max_rate(table, portal),
            hours=self._hours(table, portal),
        )

    def _ca(self, table: Mapping[str, Any], portal: str) -> Path | None:
        file = self._file(table, "ca", portal)
        try:
            ssl.create_default_context(cafile=file)
        except OSError:
            self._wrong(say.cannot_be_used(portal, "ca", file or self._path), portal, "ca")
        return file

    def _file(self, table: Mapping[str, Any], key: str, portal: str) -> Path | None:
        if key not in table:
            return None
        file = self._path.parent / self._text_of(table, key, portal)
        holds_key = holds_its_key(Path(str(table.get("client_certificate", "none.p12"))))
        if key == "client_key" and holds_key:
            self._wrong(say.key_without_certificate(portal), portal, key)
        if not file.is_file():
            self._wrong(say.file_is_missing(portal, key, file), portal, key)
        return file.absolute()

    def _proxy(self, table: Mapping[str, Any], portal: str) -> str | None:
        if "proxy" not in table:
            return None
        url = self._text_of(table, "proxy", portal)
        try:
            proxy = Place.at(url)
        except ValueError:
            self._wrong(say.wrong_kind(portal, "proxy", say.A_PROXY), portal, "proxy")
        if proxy.secure or proxy.prefix or not urlsplit(url).port:
            self._wrong(say.wrong_kind(portal, "proxy", say.A_PROXY), portal, "proxy")
        return f"http://{proxy.host}:{proxy.port}"

    def _basic_auth(self, table: Mapping[str, Any], portal: str) -> bool:
        wanted = table.get("basic_auth", False)
        if not isinstance(wanted, bool):
            self._wrong(say.wrong_kind(portal, "basic_auth", say.TRUE_OR_FALSE), portal, "basic_auth")
        return wanted

    def _max_rate(self, table: Mapping[str, Any], portal: str) -> Rate | None:
        if "max_rate" not in table:
            return None
        text = self._text_of(table, "max_rate", portal)
        try:
            return Rate.parse(text)
        except ValueError:
            self._wrong(say_of_turns.wrong_rate(text), portal, "max_rate")

    def _hours(self, table: Mapping[str, Any], portal: str) -> Hours | None:
        if "hours" not in table and "closed" not in table:
            return None
        closed = self._closed(table, portal)
        if "hours" not in table:
            return Hours(closed=closed)
        text = self._text_of(table, "hours", portal)
        try:
            return Hours.parse(text, closed)
        except ValueError as error:
            self._wrong(say_of_turns.wrong_hours(str(error) or text), portal, "hours")

    def _closed(self, table: Mapping[str, Any], portal: str) -> frozenset[date]:
        """Read dates, each as a text or as TOML's own."""
        days = table.get("closed", [])
        if not isinstance(days, list) or not all(type(day) in (str, date) for day in days):
            self._wrong(say.wrong_kind(portal, "closed", say_of_turns.DATES), portal, "closed")
        try:
            return frozenset(date.fromisoformat(str(day)) for day in days)
        except ValueError:
            self._wrong(say.wrong_kind(portal, "closed", say_of_turns.DATES), portal, "closed")

    def _must_be_open_together(self, places: Mapping[str, Place]) -> None:
        """A part of the way that leads through several systems could never be begun otherwise."""
        open_so_far = list[tuple[str, Hours]]()
        for portal in _ON_THE_WAY:
            if portal in places and (hours := places[portal].hours) is not None:
                open_so_far.append((portal, hours))
                if not overlap([one for _, one in open_so_far]):
                    others = [name for name, _ in open_so_far[:-1]]
                    key = "hours" if hours.text else "closed"
                    self._wrong(say_of_turns.never_open_together(portal, others), portal, key)

    def _labels(self, table: Mapping[str, Any]) -> Labels:
        """Keep labels as they are written; a table in them is one portal's."""
        at = {name: self._table(table, name, LABELS) for name, value in table.items() if isinstance(value, dict)}
        self._must_know(at, PORTALS, LABELS)
        everywhere = {name: self._text_of(table, name, LABELS) for name in table if name not in at}
        of_portals = {
            portal: MappingProxyType({name: self._text_of(labels, name, LABELS, portal) for name in labels})
            for portal, labels in at.items()
        }
        return Labels(MappingProxyType(everywhere), MappingProxyType(of_portals))

    def _texts(self, table: Mapping[str, Any], name: str, known: Sequence[str], *where: str) -> dict[str, str]:
        inner = self._table(table, name, *where)
        self._must_know(inner, known, *where, name)
        return {key: self._text_of(inner, key, *where, name) for key in inner}

    def _table(self, table: Mapping[str, Any], name: str, *where: str) -> dict[str, Any]:
        value = table[name]
        if not isinstance(value, dict):
            self._wrong(say.no_table(".".join((*where, name))), *where, name)
        return value

    def _text_of(self, table: Mapping[str, Any], key: str, *where: str) -> str:
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            self._wrong(say.wrong_kind(".".join(where), key, say.A_TEXT), *where, key)
        return value

    def _must_know(self, table: Mapping[str, Any], known: Sequence[str], *where: str) -> None:
        for name in table:
            if name not in known:
                self._wrong(say.unknown_name(name, ".".join(where), known), *where, name)

    def _must_differ(self, places: Mapping[str, Place]) -> None:
        seen: dict[tuple[str, str], str] = {}
        for portal, place in places.items():
            other = seen.setdefault((place.origin, place.prefix), portal)
            if other != portal:
                self._wrong(say.same_address(portal, other), portal, "url")

    def _must_be_one(self, key: str, values: Mapping[str, str | None]) -> None:
        """A browser knows one proxy, and one origin that HTTP's own sign-in is for."""
        named = {portal: value for portal, value in values.items() if value}
        for portal, value in named.items():
            other = next(iter(named))
            if value != named[other]:
                self._wrong(say.two_of_them(portal, other, key), portal, key)

    def _wrong(self, why: Message, *names: str) -> NoReturn:
        raise WrongInput(say.wrong_line(self._path, line_of(self._text, *names), why))
