"""The people of a scenario: what they say of its case between two runs of the sheet, as by `renkei confirm`."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ..errors import WrongInput
from ..messages.text import Message
from ..store.enrolment import no_queue
from ..store.speaking import send_back, speak, take_back
from ..store.store import Store
from .model import ConfirmData


def let_speak(store: Store, case_id: str, confirms: Iterable[ConfirmData]) -> Iterator[Message]:
    """Let each be said in turn; yield what came otherwise than the scenario has it: refused, or taken though it was to be refused."""
    for confirm in confirms:
        answer = _answer(store, case_id, confirm)
        if answer is None and confirm.refused:
            yield _not_refused(confirm)
        elif answer is not None and (not confirm.refused or confirm.refused not in answer.both):
            yield answer


def _answer(store: Store, case_id: str, confirm: ConfirmData) -> Message | None:
    """Say it; return why it was refused, if it was."""
    try:
        if confirm.send_back:
            send_back(store, case_id, confirm.by, confirm.why, "ja")
        elif confirm.withdraw:
            take_back(store, case_id, confirm.steps, confirm.by)
        else:
            speak(store, case_id, confirm.steps, confirm.by, _moment(store, confirm.at), "command", no_queue)
    except WrongInput as refused:
        return refused.message
    return None


def _moment(store: Store, at: str | float | None) -> str | None:
    return at if at is None or isinstance(at, str) else (store.clock.now() + timedelta(seconds=at)).isoformat()


def _not_refused(confirm: ConfirmData) -> Message:
    said = f"{' '.join(confirm.steps)} {confirm.by}"
    return Message(
        ja=f"確認({said})は断られるはずでしたが、受け付けられました。",
        en=f"What was said ({said}) was to be refused, and was taken.",
    )
