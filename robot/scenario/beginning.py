"""A case that begins at a printed step: the robot's books are laid as whoever did the steps before would have left them.

The robot goes on from there as after a restart: with the chapter that the step lies in, by looking at the portals first.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from ..cases.case import Case
from ..errors import WrongInput
from ..execution.facts import Facts, facts_of
from ..flows.phases import (
    BRING_IN,
    LINK1,
    LINK2,
    LINK3,
    REAPPLY,
    TERMINAL,
    TERMINAL_LINK1,
    Part,
    parts_of,
)
from ..messages.text import Message
from ..store.enrolment import Wanted
from ..store.store import Store
from .control import Json


def _from(first: int, last: int) -> frozenset[str]:
    return frozenset(map(str, range(first, last + 1)))


_STEPS_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        LINK1.name: _from(1, 8),
        LINK2.name: _from(9, 17),
        LINK3.name: _from(23, 46),
        BRING_IN.name: _from(47, 52),
        TERMINAL_LINK1.name: _from(1, 8),
        TERMINAL.name: _from(18, 22) | {"9", "15", "16"},
        REAPPLY.name: _from(1, 8) | _from(10, 17) | {"①", "②", "③"},
    }
)
"""The printed steps of each chapter that a case goes through."""

FIRST = frozenset((LINK1, TERMINAL_LINK1, REAPPLY))
"""The first chapters of the ways: what was learnt before they begin is nothing."""

_LAID_BY = "scenario"
_PRINTED_COPY, _PAPERLESS, _CONCLUDED = 31, 32, 37


def part_at(case: Case, step: str) -> Part:
    """Return the chapter that the step lies in. Raises `WrongInput` where a case of that kind does not go through it."""
    found = next((part for part in parts_of(case) if step in _STEPS_OF[part.name]), None)
    if found is None:
        raise WrongInput(
            Message(
                ja=f"この種類の案件は手順{step}を通りません(申込手段・契約書・手続き区分の列で決まります)。",
                en=f"A case like this does not go through step {step}: 申込手段, 契約書 and 手続き区分 decide it.",
            )
        )
    return found


def begin_at(store: Store, case: Case, step: str, wanted: Wanted, learnt: Json) -> None:
    """Enrol the case where it goes on at `step`; `learnt` is what the portals tell of a case that stands there."""
    part = part_at(case, step)
    ticket = store.enrol(case, wanted, part.name)
    entry = store.take(ticket, _LAID_BY) if ticket else None
    if entry is not None:
        facts = facts_of(facts_at(part, step, learnt, store.clock.now()))
        store.hand_on(entry, status="queued", phase=part.name, facts=facts)


def facts_at(part: Part, step: str, learnt: Mapping[str, str | int], now: datetime) -> Facts:
    """Return what a robot would have learnt up to `step`; people can speak from `now` on of what is there."""
    facts = Facts()
    if part in FIRST:
        return facts
    facts.print_serial = str(learnt["print_serial"])
    facts.premium, facts.total_payment = int(learnt["premium"]), int(learnt["total_payment"])
    if "receipt_number" in learnt:
        facts.receipt_number = str(learnt["receipt_number"])
    if part == BRING_IN:
        facts.concluded_at = datetime.fromisoformat(str(learnt["concluded_at"]))
    contract = f"{facts.receipt_number} {facts.premium}"
    happened = {"4": facts.print_serial}
    if part in (LINK3, BRING_IN):
        done = int(step) - 1
        happened |= {str(one): contract for one in (_PRINTED_COPY, _PAPERLESS) if one <= done}
        happened |= {str(_CONCLUDED): str(facts.receipt_number)} if done >= _CONCLUDED else {}
    facts.happened = {one: {"at": now.isoformat(), "of": of} for one, of in happened.items()}
    return facts
