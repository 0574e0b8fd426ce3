"""How a case stands after a run, as a test asks for it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from ..reporting.summary import CaseResult, StepRecord


@dataclass(frozen=True, slots=True)
class Facts:
    """What was learnt of a case on its way; `None` is what was not come to. `premium` is in yen, `concluded_at` 保険締結日時."""

    print_serial: str | None
    receipt_number: str | None
    premium: int | None
    concluded_at: datetime | None
    arclink_status: str | None
    condition: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a case ended, or stands: `status` is `done`, `declined`, `needs_person`, `waiting_person`, `interrupted` and so on.

    Where it did not end as done, `step` is the printed step at which it stopped, `reason` what was seen there and `next_action` what a
    person does next; else all three are empty. `waits_for` are the steps whose words it waits for, `steps` the attempts of this run in
    order (`.step`, `.portal`, `.attempt`, `.status`, `.seconds`, `.read`, `.pictures`), `pictures` all their pictures, as files. `told` is
    the whole of it, as `summary.json` has it.
    """

    case_id: str
    status: str
    step: str
    reason: str
    next_action: str
    waits_for: list[str]
    facts: Facts = field(repr=False)
    steps: list[StepRecord] = field(repr=False)
    pictures: list[Path] = field(repr=False)
    told: CaseResult = field(repr=False)

    @classmethod
    def of(cls, told: CaseResult, out: Path) -> Self:
        """Return what was `told` of a case whose pictures are in `out`."""
        why = told.reason
        return cls(
            case_id=told.case_id,
            status=told.status,
            step=why.step if why else "",
            reason=why.message if why else "",
            next_action=why.next_action if why else "",
            waits_for=list(dict.fromkeys(one.step for one in told.waits_for)),
            facts=Facts(
                print_serial=told.print_serial,
                receipt_number=told.receipt_number,
                premium=told.premium,
                concluded_at=told.concluded_at,
                arclink_status=told.arclink_status,
                condition=told.condition,
            ),
            steps=told.steps,
            pictures=[out / picture for record in told.steps for picture in record.pictures],
            told=told,
        )

    def attempts(self, step: str | int) -> int:
        """Return how often a printed step was tried in this run."""
        return sum(record.step == str(step) for record in self.steps)
