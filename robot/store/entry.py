"""What the store says of a case, in the robot's own types."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import RowMapping

from ..cases.case import COLUMNS, Case
from ..cases.column import Column
from ..config.settings import Customer, Staff
from ..procedure.said import Asked
from ..reporting.summary import ByHand, CaseStatus, StepRecord, StoredReason
from .pruned import Pruned
from .stored import case_from, what_is_left

Open = Literal[
    "queued",
    "working",
    "waiting_screening",
    "waiting_customer",
    "waiting_answer",
    "waiting_hours",
    "waiting_evidence",
    "waiting_person",
]
Status = Literal[Open, CaseStatus, "audit"]
OPEN: tuple[Open, ...] = get_args(Open)
"""Statuses of a case that goes on by itself, be it once somebody has spoken."""
WAITS_FOR_A_WORD: Literal["waiting_person"] = "waiting_person"
"""The status of a case that stands before what only a person can say: no robot moves it before that is said."""
ENDED: tuple[CaseStatus, ...] = ("done", "declined", "cancelled")
"""Statuses of a case that has ended. Any that only a newer version knows may be that of a case which is under way there."""
AUDIT: Literal["audit"] = "audit"
"""The status of what is no case at all, but an audit's hold on an estimate; see `robot.store.estimates`."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A case's place on the queue: the `hop`-th phase of the `turn` that a person began."""

    case_id: str
    turn: int
    hop: int

    def following(self) -> "Ticket":
        """Return the ticket of the phase that comes next."""
        return Ticket(self.case_id, self.turn, self.hop + 1)


@dataclass(frozen=True, slots=True)
class Next:
    """The case's next phase is due in so many seconds."""

    ticket: Ticket
    after: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the store has it.

    `crashes` tells how often robots were lost in the phase, `polls` how often it was looked whether what the case waits for is there.
    `worked` is in seconds; `waits_since` is a moment; `asked` are all words that it needs where it waits for a person; `facts` are those
    of `robot.execution.facts.Facts`. A newer version's `status`, `phase` or `customer` may be a word that this one does not know;
    `strange` names the fields of the case of which that is so. Of a case that was `pruned` nothing is known but its two numbers.
    """

    case: Case
    portals: str
    customer: Customer
    status: Status
    ticket: Ticket
    phase: str
    epoch: int
    holder: str | None
    crashes: int
    polls: int
    waits_since: str | None
    worked: float
    facts: dict[str, Any]
    reason: StoredReason | None
    by_hand: ByHand | None
    changed_at: str
    staff: Staff = "person"
    approve: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    strange: tuple[str, ...] = ()
    pruned: Pruned | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case goes on by itself."""
        return self.status in OPEN

    def columns_unlike(self, case: Case) -> list[Column]:
        """Return the columns in which a row says something else than the one that the case was begun with.

        What people say in it, and what somebody wants to approve, is heard at any time, and so no change that is passed over. Of a case
        that was pruned nobody knows any more.
        """
        if self.pruned:
            return []
        return [
            column
            for column in COLUMNS.values()
            if not (column.says or column.field in ("approve", "case_id"))
            and getattr(self.case, column.field) != getattr(case, column.field)
        ]


def entry_from(row: RowMapping) -> Entry:
    """Read a row of the table of cases."""
    case, strange = _case_from(row)
    return Entry(
        case=case,
        portals=row["portals"],
        customer=row["customer"],
        status=row["status"],
        ticket=Ticket(row["case_id"], row["turn"], row["hop"]),
        phase=row["phase"],
        epoch=row["epoch"],
        holder=row["holder"],
        crashes=row["lives"],
        polls=row["looks"],
        waits_since=row["waits_since"],
        worked=row["worked"],
        facts=dict(row["facts"]),
        reason=StoredReason.model_validate(row["reason"]) if row["reason"] else None,
        by_hand=ByHand.model_validate(row["by_hand"]) if row["by_hand"] else None,
        changed_at=row["changed_at"],
        staff="robot" if row["staff"] == "robot" else "person",  # nobody but practice ever speaks for others
        approve=tuple((row["approve"] or "").split()),
        asked=tuple(Asked.read(kept) for kept in row["asked"] or ()),
        pruned=Pruned.read(row["pruned"]) if row["pruned"] else None,
        strange=strange if row["customer"] in get_args(Customer) else (*strange, "customer"),
    )


def _case_from(row: RowMapping) -> tuple[Case, tuple[str, ...]]:
    """Return the case; of what an audit holds nothing is known but the estimate."""
    known: dict[str, Any] = row["row"]
    if row["pruned"]:
        return what_is_left(known), ()
    return (Case.model_construct(**known), ()) if row["status"] == AUDIT else case_from(known)


def record_from(row: RowMapping, out: Path | None) -> StepRecord:
    """Read a row of the table of steps; its pictures are told as seen from `out`, or by their whole paths."""
    folder = Path(row["folder"])
    return StepRecord(
        step=row["step"],
        portal=row["portal"],
        attempt=row["attempt"],
        status=row["status"],
        started_at=row["started_at"],
        seconds=row["seconds"],
        evidence=seen_from(out, folder, row["evidence"]),
        no_picture=row["no_picture"],
        before=[seen for picture in row["before"] or () if (seen := seen_from(out, folder, picture))],
        read=row["read"] or {},
    )


def seen_from(out: Path | None, folder: Path, evidence: str | None) -> str | None:
    """Return a picture's path as seen from `out`: relative in it, absolute where it lies elsewhere."""
    if out is None:
        return (folder / evidence).as_posix() if evidence else None
    here = out.resolve()
    if evidence is None or folder == here:
        return evidence
    path = folder / evidence
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
