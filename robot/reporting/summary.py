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
    "waiting_evidence",
    "waiting_person",
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


class WaitsFor(_Record):
    """A word that a case waits for: its printed step, what is to be said, by whom (staff or customer), and since when it waits."""

    step: str
    word: str
    who: str
    since: datetime


class Confirmation(_Record):
    """What a person has said: `by` whom, of when (`at`, a moment or just a day), by which `way`, and when it was written down.

    `counts` is false for a word that was withdrawn, or does not do for what it was said of: `why_not` says why.
    """

    step: str
    word: str
    who: str
    by: str
    at: str
    way: str
    given_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    counts: bool = True
    why_not: str | None = None

    def spoken(self, language: Language) -> Self:
        """Return it with what is kept in both languages said in one."""
        return (
            self.model_copy(update={"why_not": Message.from_both(self.why_not).spoken(language)})
            if self.why_not
            else self
        )


class ComparedItem(_Record):
    """One item of a screen that a person approves: what the sheet says and what the screen shows, empty where it is personal; `same` where
    they agree, `in_sheet` where the sheet says anything of it.
    """

    label: str
    sheet: str
    screen: str
    same: bool
    in_sheet: bool


class CaseResult(_Record):
    """How one case ended. `premium` is in yen; `concluded_at` is 保険締結日時; `by_hand` is given where a person ended it as done.

    `condition` is that of a 条件付承認; `handover` is the folder with the papers that are to be handed over.
    """

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
    condition: str | None = None
    compared: dict[str, list[ComparedItem]] = {}
    handover: str | None = None
    waits_for: list[WaitsFor] = []
    confirmations: list[Confirmation] = []
    steps: list[StepRecord] = []

    def spoken(self, language: Language) -> Self:
        """Return it with what the store keeps in both languages said in one."""
        reason = self.reason.spoken(language) if self.reason else None
        said = [one.spoken(language) for one in self.confirmations]
        steps = [step.spoken(language) for step in self.steps]
        return self.model_copy(update={"reason": reason, "steps": steps, "confirmations": said})


class Summary(_Record):
    """A whole run. `notes` are what the operator was told of it, in the operator's language.

    `command` is what carried the cases (`run`, `work`; of an `audit` there are findings instead), `sheet` the name of their sheet,
    `portals` the systems' one address, `masked` whether its pictures are, `version` that of renkei, and `exit_code` what the command
    ended with. An older renkei has written none of these; what is still at work has no `exit_code`.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    command: Literal["run", "work", "audit"] | str = "run"
    sheet: str | None = None
    portals: str | None = None
    masked: bool | None = None
    version: str | None = None
    exit_code: int | None = None
    notes: list[str] = []
    cases: list[CaseResult] = []
