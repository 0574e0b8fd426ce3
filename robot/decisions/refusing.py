"""What a decision wants of a case: each raises `WrongInput` where that is not so, with how the case stands and what will do instead."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..errors import WrongInput
from ..messages import cases as say
from ..messages.text import Message
from ..store.entry import WAITS_FOR_A_WORD, Entry, Status
from .standing import how_it_stands

_AFTER_THE_END: Mapping[Status, Message] = MappingProxyType(
    {"done": say.TO_CHANGE_IT, "declined": say.TO_APPLY_AGAIN, "cancelled": say.TO_GO_ON_AFTER_ALL}
)


def must_not_be_at_work(entry: Entry) -> None:
    """Refuse a case that goes on by itself, or once somebody has spoken."""
    if entry.status == WAITS_FOR_A_WORD:
        raise WrongInput(say.waits_for_a_word(entry.case.case_id))
    if entry.is_open:
        raise WrongInput(say.under_way(entry.case.case_id, how_it_stands(entry)[1]))


def must_not_have_ended(entry: Entry) -> None:
    """Refuse a case that has ended: begun again in the middle it would be applied for, or concluded, once more."""
    if entry.status not in _AFTER_THE_END:
        return
    said, advice = has_ended(entry), _AFTER_THE_END[entry.status]
    raise WrongInput(Message(ja=f"{said.ja}{advice.ja}", en=f"{said.en} {advice.en}"))


def must_need_a_person(entry: Entry) -> None:
    """Refuse a case that is not 要確認."""
    if entry.status != "needs_person":
        raise WrongInput(say.needs_nobody(entry.case.case_id, how_it_stands(entry)[1]))


def must_be_unsettled(case_id: str, step: str, unsettled: Sequence[str]) -> None:
    """Refuse a step of which it is known how it ended."""
    if step not in unsettled:
        raise WrongInput(say.not_in_doubt(case_id, step, unsettled))


def has_ended(entry: Entry) -> Message:
    """Say that the case has ended, and how."""
    return say.ended_already(entry.case.case_id, how_it_stands(entry)[1])
