"""How it is called where a case stands, and in which colour: the same words while a run goes on, at its end, and in `renkei status`."""

from collections.abc import Mapping
from types import MappingProxyType

from .text import Message
from .visible import visible

ENDED: Mapping[str, tuple[str, Message]] = MappingProxyType(
    {
        "done": ("green", Message(ja="完了", en="done")),
        "declined": ("yellow", Message(ja="否決", en="declined")),
        "needs_person": ("red", Message(ja="要確認", en="needs a person")),
        "cancelled": ("dim", Message(ja="取消", en="cancelled")),
    }
)
"""How a case's end is called, and its colour."""

BY_HAND = Message(ja="完了(手作業)", en="done by hand")
"""How it is called where a person ended a case as done."""

LEFT: Mapping[str, tuple[str, Message]] = MappingProxyType(
    {
        "interrupted": ("yellow", Message(ja="中断", en="interrupted")),
        "not_begun": ("dim", Message(ja="未着手", en="not begun")),
        "waiting_screening": ("blue", Message(ja="審査待ち", en="waits for the screening")),
        "waiting_customer": ("blue", Message(ja="お客さま待ち", en="waits for the customer")),
        "waiting_hours": ("blue", Message(ja="再開待ち", en="waits for service hours")),
        "waiting_evidence": ("blue", Message(ja="保管待ち", en="waits until its evidence is safe")),
        "waiting_person": ("magenta", Message(ja="確認待ち", en="waits for a person's word")),
    }
)
"""How it is called where a run that was stopped has left a case: it goes on with the same command."""

OPEN: Mapping[str, tuple[str, Message]] = MappingProxyType(
    {
        "queued": ("", Message(ja="待機中", en="queued")),
        "working": ("cyan", Message(ja="処理中", en="at work")),
        "waiting_screening": ("blue", Message(ja="審査待ち", en="waits for the screening")),
        "waiting_customer": ("blue", Message(ja="お客さま待ち", en="waits for the customer")),
        "waiting_hours": ("blue", Message(ja="再開待ち", en="waits for service hours")),
        "waiting_evidence": ("blue", Message(ja="保管待ち", en="waits until its evidence is safe")),
        "waiting_person": ("magenta", Message(ja="確認待ち", en="waits for a person's word")),
        "waiting_answer": ("blue", Message(ja="結果確認待ち", en="waits until an outcome is certain")),
    }
)
"""How it is called where a case stands that goes on by itself."""


def as_it_is(word: str) -> Message:
    """Return a word that only a newer version of the robot knows the meaning of, fit to be shown."""
    shown = visible(word)
    return Message(ja=shown, en=shown)


def called(status: str, *, by_hand: bool = False) -> Message:
    """Return how it is called where a case stands, at the end of a run or on its way."""
    if by_hand:
        return BY_HAND
    known = LEFT.get(status) or ENDED.get(status) or OPEN.get(status)
    return known[1] if known else as_it_is(status)
