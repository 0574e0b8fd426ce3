"""How patient and how careful the robot is. One place, handed to whoever needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..screens.labels import AS_PRINTED, Labels
from .rates import Rate

Customer = Literal["robot", "person"]
"""Who applies on the customer's terminal (22): the robot, for practice, or the customer."""

Staff = Literal["robot", "person"]
"""Who says what only a person can say (16, 24, 31-37, 49, 50): the robot, for practice, or the staff and the customer themselves."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the robot waits, in seconds, and how often it tries again.

    `screen`: for a screen, a window or an answer. `sends`: hand-overs of step 5 and of steps 27-28 in all. `looks`: how often a
    list is looked at before what is missing from it counts as unlinked. `backoff`: the first pause between two tries; each
    further one is twice as long. `phase_attempts`: how often a phase is begun when the systems fail; `lives`: how often when the robot
    itself dies in it. `screening`, `customer`, `person`, `hours` and `evidence`: how long a case waits for the decision, for the
    customer to apply on the own terminal, for a word that only a person can say, for a portal's service hours, or until its evidence is
    safe, before a person is asked; a case that waits holds nobody up. `poll`: the first pause between two looks; a case that waits is
    looked at after three times as long each time, and every five minutes in the end. `settle`: how long an unanswered click that cannot
    be undone is looked up before a person is asked. `in_flight`: how old a click must be that nobody lived to see the answer of, before
    the portal is believed that it did not take hold. `outage`: how long all portals may be silent before the run stops; `silence`: how
    long a worker may give no sign of life before others take its cases over. `deadline`: how long is worked on a case, waits for others
    not counted, and on one phase of it; `step`: on one step, whatever its pages do. A page that outlasts one of the two has its browser
    ended. `shifts`: how often a worker that fails at once is begun anew. `turn`: how far away a turn at a portal may be that is waited for
    in the midst of a step; such waits count for none of the others.
    """

    screen: float = 15.0
    sends: int = 3
    looks: int = 4
    backoff: float = 0.5
    phase_attempts: int = 3
    lives: int = 5
    screening: float = 7 * _DAY
    customer: float = 7 * _DAY
    person: float = 14 * _DAY
    hours: float = 7 * _DAY
    evidence: float = _DAY
    poll: float = 1.0
    settle: float = 10.0
    in_flight: float = 60.0
    outage: float = 30.0
    silence: float = 25.0
    deadline: float = 900.0
    step: float = 120.0
    shifts: int = 5
    turn: float = 600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was asked for. `browser` is `None` for Playwright's own; `slow_mo` is in milliseconds; `customer` is who applies at
    step 22, `staff` who says what only a person can say, `approve` before which steps somebody wants to compare and approve,
    `pictures_before` whether pages are pictured before they are left, too; `trace` and `video` whether those are kept of each case;
    `labels` are what the systems call otherwise than it is printed, `rates` how often each may be asked, before what the file
    says; `evidence` is where all evidence is kept, a folder or `s3://…`.
    """

    portals: str
    out: Path
    headed: bool = False
    slow_mo: float = 0.0
    mask: bool = True
    browser: Path | None = None
    timeouts: Timeouts = Timeouts()
    customer: Customer = "person"
    staff: Staff = "person"
    approve: tuple[str, ...] = ()
    pictures_before: bool = True
    trace: bool = False
    video: bool = False
    labels: Labels = AS_PRINTED
    rates: Mapping[str, Rate] = field(default_factory=dict)  # sent to processes, as a mapping proxy cannot be
    evidence: str | None = None
