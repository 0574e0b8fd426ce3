"""What people have decided of a case, as the store keeps it: what, who, when, and by which way. Nothing is ever changed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, insert, select

from ..procedure.said import Way
from . import tables

Kind = Literal["retry", "cancel", "happened", "did_not_happen", "done", "send_back", "withdraw"]
"""A case was put on the queue once more, or ended; a click took hold, or did not; the rest was done by hand; it was sent back; what was
said was withdrawn. What was said itself is a word; see `robot.store.words`."""

_acts = tables.acts
_NOTE = insert(_acts)
_OF_CASE = select(_acts).where(_acts.c.case_id == bindparam("of_case")).order_by(_acts.c.id)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Act:
    """A decision: `by` whom, by which `way`; `step` is the one that it begins with, or is about."""

    kind: Kind
    by: str
    way: Way
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it was kept, and when that was. `kind` and `way` may be a newer renkei's."""

    kind: str
    by: str
    way: str
    step: str | None
    at: datetime


def note(connection: Connection, case_id: str, act: Act, now: datetime) -> None:
    """Write down a decision, in the transaction that carries it out."""
    values = {"act": act.kind, "step": act.step, "said_by": act.by[:_LONGEST_NAME], "way": act.way}
    connection.execute(_NOTE, {**values, "case_id": case_id, "given_at": now.isoformat()})


def acts_of(connection: Connection, case_id: str) -> list[Kept]:
    """Return what was decided of a case, the oldest first."""
    return [
        Kept(row["act"], row["said_by"], row["way"], row["step"], datetime.fromisoformat(row["given_at"]))
        for row in connection.execute(_OF_CASE, {"of_case": case_id}).mappings()
    ]
