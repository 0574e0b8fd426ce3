"""What is told of the words of people: which a case waits for, and what was said of it."""

from collections.abc import Sequence
from datetime import datetime

from ..messages import words as say
from ..procedure.said import Doubt, Said, doubt_of, doubted, unsaid
from ..procedure.steps import STEPS
from ..reporting.summary import Confirmation, StoredReason, WaitsFor
from .entry import WAITS_FOR_A_WORD, Entry
from .words import asked_at


def waits_for(entry: Entry, said: Sequence[Said]) -> list[WaitsFor]:
    """Return the words that the case waits for now."""
    if entry.status != WAITS_FOR_A_WORD:
        return []
    return [
        WaitsFor(step=one.step, word=one.word, who=one.who, since=datetime.fromisoformat(one.since))
        for one in unsaid(entry.asked, said)
    ]


def confirmations(entry: Entry, said: Sequence[Said], now: datetime) -> list[Confirmation]:
    """Return all that was said of the case, the oldest first, and which of it counts as the case stands."""
    return [_confirmation(one, _doubt(entry, one, now)) for one in said]


def reason_of(entry: Entry, said: Sequence[Said]) -> StoredReason | None:
    """Return why the case stands where it does; of one that waits for words, those that it waits for by now."""
    reason, lacking = entry.reason, unsaid(entry.asked, said)
    if reason is None or entry.status != WAITS_FOR_A_WORD or not lacking:
        return reason
    doubts = [doubt for one in lacking if (doubt := doubted(one, said))]
    seen, what_to_do = say.waiting(entry.ticket.case_id, lacking, doubts)
    step = lacking[0].step
    return StoredReason.of(
        seen, what_to_do, "en", step=step, portal=STEPS[step].system, kind=reason.kind, evidence=reason.evidence
    )


def _doubt(entry: Entry, said: Said, now: datetime) -> Doubt | None:
    if said.withdrawn_at is not None:
        return "withdrawn"
    asked = [one for one in asked_at(entry, said.step, now) if one.word == said.word]
    return doubt_of(said, asked[0]) if asked else None


def _confirmation(said: Said, doubt: Doubt | None) -> Confirmation:
    return Confirmation(
        step=said.step,
        word=said.word,
        who=said.who,
        by=said.by,
        at=said.at,
        way=said.way,
        given_at=datetime.fromisoformat(said.given_at),
        withdrawn_at=datetime.fromisoformat(said.withdrawn_at) if said.withdrawn_at else None,
        withdrawn_by=said.withdrawn_by,
        counts=doubt is None,
        why_not=say.WHY_NOT[doubt].both if doubt else None,
    )
