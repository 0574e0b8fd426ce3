"""How control shows things: as JSON, times in ISO 8601 with Japan's offset."""

from datetime import datetime
from typing import Any

from ..clock import JST
from ..faults import ArmedFault, Fault
from ..ground import Ground
from ..ledger import LedgerEntry
from ..link import HandOver

Shown = dict[str, Any]


def origin(ground: Ground) -> Shown:
    """Return what a world was made from."""
    return {
        "world": ground.name,
        "seed": ground.origin.seed,
        "estimates": ground.origin.estimates,
        "lived_in": ground.origin.lived_in,
        "opened_on": ground.origin.opened_on.isoformat(),
    }


def clock(ground: Ground) -> Shown:
    """Return a world's time."""
    return {"now": ground.clock.now().isoformat()}


def fault(entry: Fault) -> Shown:
    """Return one entry of the catalogue."""
    return {"name": entry.name, "where": entry.where, "does": entry.does, "robot_must": entry.robot_must}


def armed(entry: ArmedFault) -> Shown:
    """Return an armed fault, how often it matched, and how often it fired."""
    return {
        "name": entry.name,
        "estimate": entry.estimate,
        "nth": entry.nth,
        "times": entry.times,
        "seconds": entry.seconds,
        "matched": entry.matched,
        "fired": entry.fired,
    }


def policy(ground: Ground) -> Shown:
    """Return how screenings are decided that nobody decides by hand."""
    return {"approve_after": ground.policy.approve_after.total_seconds()}


def hand_over(entry: HandOver) -> Shown:
    """Return one entry of the link's journal."""
    return {
        "transmission": f"{entry.id:08d}",
        "road": entry.road,
        "estimate": entry.estimate,
        "sent_at": _at(entry.sent_at),
        "outcome": entry.outcome,
        "note": entry.note,
    }


def ledger(ground: Ground) -> Shown:
    """Return the business effects that took hold, and apart from them those that were refused."""
    return {
        "effects": [_effect(entry) for entry in ground.ledger.entries()],
        "refused": [_effect(entry) for entry in ground.ledger.entries(refused=True)],
    }


def _effect(entry: LedgerEntry) -> Shown:
    return {
        "effect": entry.effect,
        "estimate": entry.estimate,
        "receipt_number": entry.receipt_number,
        "at": _at(entry.at),
    }


def _at(moment: datetime) -> str:
    """SQLite keeps no offset; what it keeps is Japan's time."""
    return moment.replace(tzinfo=JST).isoformat()
