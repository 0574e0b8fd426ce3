"""What can go wrong with a case, and what is done about each.

Two kinds, as everywhere in this field. A `BusinessError` is the case's own: trying again changes nothing, a person decides.
An `ApplicationError` is the system's: it is tried again within bounds, then handed to a person. A third family,
`RunAborted` and `WrongInput`, is the run's: no case is to blame.
"""

from collections.abc import Sequence
from typing import Literal

from .messages import arrival
from .messages.text import Message
from .procedure.said import Asked

Kind = Literal["business", "application"]


class CaseError(Exception):
    """A case could not go on at one step.

    `step` and `portal` are filled in by the step that was being done, where the one who raised did not know them; `evidence`
    is the picture of what was seen, relative to the out folder.
    """

    kind: Kind

    def __init__(
        self, seen: Message, next_action: Message, *, step: str | None = None, portal: str | None = None
    ) -> None:
        super().__init__(seen.en)
        self.seen = seen
        self.next_action = next_action
        self.step = step
        self.portal = portal
        self.evidence: str | None = None


class BusinessError(CaseError):
    """The case's own fault or fate; never retried, a person decides."""

    kind: Kind = "business"


class Declined(BusinessError):
    """The screening refused the case: it ends there, with the reason (step 24)."""


class AmountsDiffer(BusinessError):
    """J-PASS shows another amount than was sent (steps 6, 13 and 15)."""


class Refused(BusinessError):
    """A portal refused what was entered, in its own words."""


class StrangePlace(BusinessError):
    """A window shows an address that is none of the portal's own: nothing is entered there, least of all a password."""


class ApplicationError(CaseError):
    """The system's fault: tried again within bounds, then handed to a person."""

    kind: Kind = "application"


class Interrupted(ApplicationError):
    """The portal answered, but not with what should have come: what was asked of it is over, one way or the other."""


class NoAnswerYet(ApplicationError):
    """Only the way to the portal failed: what was asked of it may still happen."""


class Unlinked(ApplicationError):
    """Data did not cross from one portal to the next (未連携)."""


class OutOfTime(ApplicationError):
    """The case took longer than it is given: a person must look why."""


class OutcomeUnknown(ApplicationError):
    """A step that cannot be undone was begun and no portal can tell whether it took hold: a person must look."""


Awaited = Literal["screening", "customer", "answer", "hours", "person"]
"""What a case can wait for: the credit company (24), the customer on the own terminal (22), the answer to a click whose
outcome nobody lived to see, a portal's service hours, or a word that only a person can say (16, 24, 31-37, 49, 50)."""


class Waiting(Exception):
    """The case waits; it is looked at again later, after `seconds` where it is known how long.

    `step` is filled in by the step that was being done.
    """

    def __init__(self, awaited: Awaited = "screening", seconds: float | None = None) -> None:
        super().__init__(awaited)
        self.awaited = awaited
        self.seconds = seconds
        self.step: str | None = None


class OutOfHours(Waiting):
    """A portal is out of its service hours, or not to be asked now for another reason, and nothing was done: the case waits until it is.

    `said` is what the portal says, `told` what is said of it in the robot's words where it was not asked at all; `seconds` how long that
    takes, where it is known. `evidence` is the picture of what it says, relative to the out folder.
    """

    def __init__(
        self, portal: str, said: str, told: tuple[Message, Message] | None = None, seconds: float | None = None
    ) -> None:
        super().__init__("hours", seconds)
        self.portal = portal
        self.said = said
        self.in_our_words = told is not None
        self.told = told or arrival.out_of_hours(portal, said)
        self.evidence: str | None = None


class NotSaid(Waiting):
    """The robot stands before a box that speaks for a person, or a point that a person approves, and lacks that person's word.

    `asked` is all that is needed there, said or not; `step` is the first one that lacks its word.
    """

    def __init__(self, asked: Sequence[Asked], step: str) -> None:
        super().__init__("person")
        self.asked = asked
        self.step = step


class LeaseLost(Exception):
    """The robot must not work on the case any more: it was stopped or cancelled, or another robot has it now."""


class WrongInput(Exception):
    """Wrong use or wrong input: said in one message, nothing is started (exit code 2)."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


class RunAborted(Exception):
    """The run as a whole could not go on, through no case's fault (exit code 3)."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message
