"""What a browser context is opened with, so that it gets to portals that want more than an address."""

from collections.abc import Mapping
from typing import Any

from ..config.addresses import Addresses
from ..config.passes import Passes
from ..config.place import Place


def wishes_of(addresses: Addresses, passes: Passes) -> dict[str, Any]:
    """Return what is wished of a context, in Playwright's own words: nothing where an address is all it takes.

    HTTP's own password goes to the origin that it is for. Raises `WrongInput` where it is nowhere to be found.
    """
    wishes: dict[str, Any] = {}
    if proxy := _proxy(addresses.places):
        wishes["proxy"] = proxy
    if basic := next((name for name, place in addresses.places.items() if place.basic_auth), None):
        credentials = passes.basic(basic)
        wishes["http_credentials"] = {
            "origin": addresses.places[basic].origin,
            "send": "unauthorized",
            "username": credentials.user,
            "password": credentials.password,
        }
    return wishes


def _proxy(places: Mapping[str, Place]) -> dict[str, str] | None:
    """Return the one proxy that the file names, and which hosts are reached without it."""
    proxy = next((place.proxy for place in places.values() if place.proxy), None)
    if proxy is None:
        return None
    direct = sorted(
        {place.host for place in places.values() if place.proxy is None}
        - {place.host for place in places.values() if place.proxy}
    )
    return {"server": proxy, **({"bypass": ",".join(direct)} if direct else {})}
