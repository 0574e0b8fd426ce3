"""What people have said, as the store has it: read by whoever shows a case, written by whoever speaks. Nothing is ever changed in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, or_, select, update

from ..procedure.said import Asked, Said, Way, answer_to, unsaid
from ..procedure.words import AFTER, USED_BY, WORDS
from . import tables
from .entry import WAITS_FOR_A_WORD, Entry, Ticket

_words, _cases = tables.words, tables.cases
_OF_CASE = select(_words).where(_words.c.case_id == bindparam("of_case")).order_by(_words.c.id)
_GIVE = insert(_words)
_WAKE = (
    update(_cases)
    .where(
        _cases.c.case_id == bindparam("of_case"),
        _cases.c.turn == bindparam("of_turn"),
        _cases.c.hop == bindparam("of_hop"),
        _cases.c.status == WAITS_FOR_A_WORD,
    )
    .values(status="queued", hop=_cases.c.hop + 1, reason=None, changed_at=bindparam("at"))
)


def words_of(connection: Connection, case_id: str) -> list[Said]:
    """Return what was said of a case, the oldest first."""
    return [_said(row) for row in connection.execute(_OF_CASE, {"of_case": case_id}).mappings()]


def words_of_all(connection: Connection, case_ids: Sequence[str]) -> Mapping[str, list[Said]]:
    """Return what was said of each of these cases."""
    found: dict[str, list[Said]] = {case_id: [] for case_id in case_ids}
    query = select(_words).where(_words.c.case_id.in_(case_ids)).order_by(_words.c.id)
    for row in connection.execute(query).mappings():
        found[row["case_id"]].append(_said(row))
    return found


def give(
    connection: Connection, case_id: str, asked: Iterable[Asked], by: str, at: str, way: Way, now: datetime
) -> None:
    """Write down that `by` has said all that is asked, of the moment or the day `at`."""
    rows = [_row(case_id, one, by, at, way, now) for one in asked]
    if rows:
        connection.execute(_GIVE, rows)


def asked_at(entry: Entry, step: str, now: datetime) -> list[Asked]:
    """Return which words a step of the case needs: as the case waits for them, or as the procedure has them.

    None where what they are about has not been yet.
    """
    if waiting := [one for one in entry.asked if one.step == step]:
        return waiting
    happened = entry.facts.get("happened", {}).get(AFTER.get(step, ""))
    if happened is None:
        return []
    return [Asked(step, word.text, word.speaker, happened["at"], now.isoformat()) for word in WORDS.get(step, ())]


def wake(connection: Connection, entry: Entry, said: Sequence[Said], now: datetime) -> Ticket | None:
    """Let a case go on that waits for nothing any more that was not `said`; return its ticket, which is to be put on the queue."""
    if entry.status != WAITS_FOR_A_WORD or unsaid(entry.asked, said):
        return None
    here = {"of_case": entry.ticket.case_id, "of_turn": entry.ticket.turn, "of_hop": entry.ticket.hop}
    woken = connection.execute(_WAKE, {**here, "at": now.isoformat()}).rowcount
    return entry.ticket.following() if woken else None


def standing(entry: Entry, step: str, said: Sequence[Said], now: datetime) -> list[Said]:
    """Return the words of a step that count as the case stands."""
    return [word for one in asked_at(entry, step, now) if (word := answer_to(one, said))]


def was_used(connection: Connection, case_id: str, step: str, given_at: str) -> bool:
    """Tell whether the robot has acted on a word for good, or is about to: the step that uses it was begun after it was given."""
    until = USED_BY.get(step, step)
    effects, steps = tables.effects, tables.steps
    clicked = select(effects.c.id).where(
        effects.c.case_id == case_id,
        effects.c.step == until,
        effects.c.announced_at >= given_at,
        or_(effects.c.outcome.is_(None), effects.c.outcome != "not_done"),
    )
    done = select(steps.c.id).where(
        steps.c.case_id == case_id, steps.c.step == until, steps.c.status == "ok", steps.c.started_at >= given_at
    )
    return any(connection.execute(query.limit(1)).first() for query in (clicked, done))


def withdraw(connection: Connection, words: Iterable[Said], by: str, now: datetime) -> None:
    """Write down that these words do not stand any more, by whom and since when."""
    which = _words.c.id.in_([word.number for word in words]) & _words.c.withdrawn_at.is_(None)
    connection.execute(update(_words).where(which).values(withdrawn_at=now.isoformat(), withdrawn_by=by))


def _said(row: RowMapping) -> Said:
    return Said(
        number=row["id"],
        step=row["step"],
        word=row["word"],
        who=row["who"],
        by=row["said_by"],
        at=row["said_of"],
        way=row["way"],
        given_at=row["given_at"],
        about=row["about"],
        withdrawn_at=row["withdrawn_at"],
        withdrawn_by=row["withdrawn_by"],
    )


def _row(case_id: str, asked: Asked, by: str, at: str, way: Way, now: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "step": asked.step,
        "word": asked.word,
        "who": asked.who,
        "said_by": by,
        "said_of": at,
        "way": way,
        "given_at": now.isoformat(),
        "about": asked.about,
    }
