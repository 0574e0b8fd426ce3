"""What the portals show of a case, and what is found broken in it. All of it is numbers, states and times: no customer's data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from ..cases.case import Case
from ..procedure.roads import ROADS
from ..reporting.summary import Reason, Summary

Road = Literal["link1", "link2", "link3", "bringin"]
"""Where data has to cross: 連携Ⅰ, Ⅱ and Ⅲ, and on to arclink."""

ONCE: Mapping[str, Road] = MappingProxyType({"5": "link1", "43": "link3", "50": "bringin"})
"""The steps of mending that cannot be undone, and the road on which each hands data over."""


@dataclass(frozen=True, slots=True)
class Insurance:
    """An application in 損保オンライン; the premium is in yen. `by_web` (割賦WEB手続き) and `receipt_number` are on its own screen
    only: `None` where just the list was read.
    """

    number: str
    estimate_number: str
    status: str
    print_serial: str
    printed_at: datetime | None
    premium: int | None
    by_web: bool | None = None
    receipt_number: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """An application in J-PASS. When it was decided and concluded is on its own screen only: `None` where just the list was read."""

    receipt_number: str
    estimate_number: str
    status: str
    insured: bool
    decided_at: datetime | None = None
    concluded_at: datetime | None = None
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A contract in 「自動車契約照会」. `inception_date` is on its own screen only: `None` where just the list was read."""

    estimate_number: str
    receipt_number: str
    concluded_at: datetime | None
    inception_date: date | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the portals show, of all cases or of one, at J-PASS's time `now`; `in_arclink` are the 受付番号 that arclink has."""

    now: datetime
    insurances: tuple[Insurance, ...]
    credits: tuple[Credit, ...]
    conclusions: tuple[Conclusion, ...]
    in_arclink: frozenset[str]


@dataclass(frozen=True, slots=True)
class Break:
    """Data that did not cross on `road`, `since` when as far as a portal tells, and what the portals show of the case."""

    road: Road
    estimate_number: str
    receipt_number: str | None
    since: datetime | None
    insurance: Insurance | None = None
    credit: Credit | None = None
    conclusion: Conclusion | None = None

    @property
    def step(self) -> str:
        """The step that the road begins with: what went wrong, did so there or right after it."""
        return ROADS[self.road].begins

    @property
    def key(self) -> tuple[int, str, str]:
        """What it is known and sorted by."""
        return int(self.step), self.estimate_number, self.receipt_number or ""

    @property
    def states(self) -> dict[str, str]:
        """Return the state in each portal that was looked into, by the portal's name in code."""
        shown = {"sonpo": self.insurance, "jpass": self.credit}
        return {portal: one.status for portal, one in shown.items() if one}

    def as_case(self, case_id: str) -> Case:
        """Return the case as far as the portals show it, to go by that ID.

        What they do not show is not in it: asking for it raises `AttributeError`, so that nothing invented can reach a portal.
        """
        shown: dict[str, Any] = {"case_id": case_id, "estimate_number": self.estimate_number}
        if self.insurance and self.insurance.premium:
            shown["premium"] = self.insurance.premium
        if self.credit:
            shown["contract_paper"] = "紙" if self.credit.on_paper else "電子"
        if self.conclusion and self.conclusion.inception_date:
            shown["inception_date"] = self.conclusion.inception_date
        case = Case.model_construct(**shown)
        for unknown in Case.model_fields.keys() - shown.keys():
            case.__dict__.pop(unknown, None)
        return case


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_Record):
    """One break as it is told.

    `step` is where it broke, `states` what each portal showed, `evidence` a picture of it; `would_do` is what is to be done about it,
    `done` what was done where it was mended, and `remains` how the case goes on then; `reason` is why it could not be handed over
    again.
    """

    estimate_number: str
    receipt_number: str | None
    road: Road
    step: str
    since: AwareDatetime | None
    states: dict[str, str]
    status: Literal["found", "mended", "left"]
    would_do: str
    done: str | None = None
    remains: str | None = None
    evidence: str | None = None
    reason: Reason | None = None


class Report(_Record):
    """What an audit came to: the shape of `--json` and of `audit.json`. `looked_at` is J-PASS's time, `looked_at_here` the robot's own.

    `stopped_by` says why the audit could not go on; then there may be more than is told.
    """

    looked_at: AwareDatetime
    looked_at_here: AwareDatetime | None = None
    grace_minutes: float
    findings: list[Finding]
    stopped_by: str | None = None


class AuditSummary(Summary):
    """The shape of an audit's `summary.json`: that of a run's without cases, and what was found besides."""

    findings: list[Finding]
