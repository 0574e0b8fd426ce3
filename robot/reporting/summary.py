"""What a run came to, case by case and step by step: the shape of `summary.json`.

Times are ISO 8601 with their offset; paths are relative to the out folder and written with `/`. A status or kind of another name is one
of a newer renkei's, which works on the same books.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

CaseStatus = Literal[
    "done",
    "declined",
    "needs_person",
    "cancelled",
    "interrupted",
    "not_begun",
    "waiting_screening",
    "waiting_customer",
    "waiting_hours",
]
"""How a case ended; or, where the run was stopped before that, how it was left: nobody has to do anything about those but go on."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepRecord(_Record):
    """One attempt at one printed step. `seconds` is its duration, `evidence` its picture; where it has none, `no_picture` says why."""

    step: str
    portal: str
    attempt: int
    status: Literal["ok", "failed"] | str
    started_at: datetime
    seconds: float
    evidence: str | None
    no_picture: str | None = None


class Reason(_Record):
    """Why a case did not end as done: where, what was seen, where the picture is, and what a person does next."""

    step: str
    portal: str
    kind: Literal["business", "application"] | str
    message: str
    evidence: str | None
    next_action: str


class ByHand(_Record):
    """Who said that a case was carried to its end by hand, when, and from which step on the robot has seen nothing of it."""

    at: datetime
    by: str
    unseen_from: str


class CaseResult(_Record):
    """How one case ended. `premium` is in yen; `concluded_at` is 保険締結日時; `by_hand` is given where a person ended it as done."""

    case_id: str
    estimate_number: str
    status: CaseStatus | str
    reason: Reason | None = None
    by_hand: ByHand | None = None
    print_serial: str | None = None
    receipt_number: str | None = None
    premium: int | None = None
    concluded_at: datetime | None = None
    arclink_status: str | None = None
    steps: list[StepRecord] = []


class Summary(_Record):
    """A whole run. `notes` are what the operator was told of it, in the operator's language."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    notes: list[str] = []
    cases: list[CaseResult]
