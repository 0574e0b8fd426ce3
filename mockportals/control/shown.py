"""How control shows things: as JSON, times in ISO 8601 with Japan's offset."""

import json
from datetime import datetime
from typing import Any

from ..clock import JST
from ..context import WorldContext
from ..exchange.link import HandOver
from ..faults import ArmedFault, Fault
from ..ledger import LedgerEntry
from ..systems import System
from ..web.door import MAIN

Json = dict[str, Any]


def world(name: str, host: str) -> Json:
    """Return a world's name, and where its portals are; `host` is control's own."""
    at = host.partition(".")[2]
    return {"world": name, "portals": f"http://{at if name == MAIN else f'{name}.{at}'}"}


def origin(context: WorldContext) -> Json:
    """Return what a world was made from, and what whoever carried the cases that stand at a step in it would have learnt of them."""
    return {
        "world": context.name,
        "seed": context.origin.seed,
        "estimates": context.origin.estimates,
        "lived_in": context.origin.lived_in,
        "generated": context.origin.generated,
        "opened_on": context.origin.opened_on.isoformat(),
        "standing": json.loads(context.settings.read("standing") or "[]"),
    }


def door(system: System) -> Json:
    """Return what is served under one host name, and whether it asks who opens it to sign in."""
    return {"name": system.name, "title": system.title, "sign_in": system.sign_in}


def clock(context: WorldContext) -> Json:
    """Return a world's time."""
    return {"now": context.clock.now().isoformat()}


def fault(entry: Fault) -> Json:
    """Return one entry of the catalogue."""
    return {"name": entry.name, "where": entry.where, "does": entry.does, "robot_must": entry.robot_must}


def armed(context: WorldContext) -> list[Json]:
    """Return what is armed: how often each fault matched and fired, and which one struck first where it would have, if one did."""
    forestalled = context.faults.forestalled()
    return [_armed(entry) | {"forestalled_by": forestalled.get(entry.id)} for entry in context.faults.armed()]


def _armed(entry: ArmedFault) -> Json:
    return {
        "id": entry.id,
        "name": entry.name,
        "estimate": entry.estimate,
        "nth": entry.nth,
        "times": entry.times,
        "seconds": entry.seconds,
        "matched": entry.matched,
        "fired": entry.fired,
    }


def policy(context: WorldContext) -> Json:
    """Return how screenings are decided that nobody decides by hand."""
    return {"approve_after": context.policy.approve_after.total_seconds()}


def hand_over(entry: HandOver) -> Json:
    """Return one entry of the link's journal."""
    return {
        "transmission": f"{entry.id:08d}",
        "road": entry.road,
        "estimate": entry.estimate,
        "sent_at": _at(entry.sent_at),
        "outcome": entry.outcome,
        "note": entry.note,
    }


def ledger(context: WorldContext) -> Json:
    """Return the business effects that took hold, and apart from them those that were refused."""
    return {
        "effects": [_effect(entry) for entry in context.ledger.entries()],
        "refused": [_effect(entry) for entry in context.ledger.entries(refused=True)],
    }


def _effect(entry: LedgerEntry) -> Json:
    return {
        "effect": entry.effect,
        "estimate": entry.estimate,
        "receipt_number": entry.receipt_number,
        "at": _at(entry.at),
    }


def _at(moment: datetime) -> str:
    """SQLite keeps no offset; what it keeps is Japan's time."""
    return moment.replace(tzinfo=JST).isoformat()
