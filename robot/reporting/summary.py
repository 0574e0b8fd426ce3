"""What a run came to, case by case and step by step: the shape of `summary.json`.

Times are ISO 8601 with their offset; paths are relative to the out folder and written with `/`. A status or kind of another name is one
of a newer renkei's, which works on the same books.
"""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from ..messages.text import Language, Message

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
    """One attempt at one printed step. `seconds` is its duration, `evidence` its picture; where it has none, `no_picture` says why.

    `before` are the pictures of the pages that it read, and of each as it was left; where pressing changed nothing, the last one is the
    step's picture, too. `read` is what was read, by its label: never who the customer is.
    """

    step: str
    portal: str
    attempt: int
    status: Literal["ok", "failed"] | str
    started_at: datetime
    seconds: float
    evidence: str | None
    no_picture: str | None = None
    before: list[str] = []
    read: dict[str, str] = {}

    @property
    def pictures(self) -> list[str]:
        """All its pictures, each once, in the order in which they were taken."""
        return list(dict.fromkeys([*self.before, *([self.evidence] if self.evidence else [])]))

    def spoken(self, language: Language) -> Self:
        """Return it with what the store keeps in both languages said in one."""
        if self.no_picture is None:
            return self
        return self.model_copy(update={"no_picture": Message.from_both(self.no_picture).spoken(language)})


class Reason(_Record):
    """Why a case did not end as done: where, what was seen, where the picture is, and what a person does next."""

    step: str
    portal: str
    kind: Literal["business", "application"] | str
    message: str
    evidence: str | None
    next_action: str

    @property
    def seen(self) -> Message:
        """What was seen, as far as it is known in both languages."""
        return Message(self.message, self.message)

    def spoken(self, language: Language) -> "Reason":
        """Return it as it is said in `language`."""
        return self


class Wording(_Record):
    """What a reason says in one language."""

    message: str
    next_action: str


class StoredReason(Reason):
    """A reason as the store keeps it: said in the language of whoever ran the case, which is all that renkei 0.2 wrote and reads, and
    beside that in both.
    """

    ja: Wording | None = None
    en: Wording | None = None

    @classmethod
    def of(cls, seen: Message, next_action: Message, language: Language, **where: str | None) -> Self:
        """Return the reason that was seen `where` (step, portal, kind, evidence)."""
        said = {one: _wording(seen, next_action, one) for one in ("ja", "en")}
        return cls.model_validate({**where, **said, **_wording(seen, next_action, language)})

    @property
    def seen(self) -> Message:
        """What was seen, in both languages where they were kept."""
        return Message(self.spoken("ja").message, self.spoken("en").message)

    def spoken(self, language: Language) -> Reason:
        """Return it in the language of whoever asks, where that was kept."""
        told = self.model_dump(exclude={"ja", "en"})
        wording = self.ja if language == "ja" else self.en
        return Reason(**(told | (wording.model_dump() if wording else {})))


def _wording(seen: Message, next_action: Message, language: Language) -> dict[str, str]:
    return {"message": seen.spoken(language), "next_action": next_action.spoken(language)}


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

    def spoken(self, language: Language) -> Self:
        """Return it with what the store keeps in both languages said in one."""
        reason = self.reason.spoken(language) if self.reason else None
        return self.model_copy(update={"reason": reason, "steps": [step.spoken(language) for step in self.steps]})


class Summary(_Record):
    """A whole run. `notes` are what the operator was told of it, in the operator's language."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    notes: list[str] = []
    cases: list[CaseResult]
