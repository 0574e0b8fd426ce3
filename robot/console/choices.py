"""What a person can decide of a case now, and a mark of what was shown of it: what is decided is decided of just that."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from ..decisions.comparing import Line, is_shown, lines
from ..decisions.going_on import places_to_begin
from ..messages.text import Message
from ..messages.words import listed
from ..procedure.said import Asked, Said, unsaid
from ..procedure.steps import STEPS
from ..store.acts import Kept
from ..store.entry import OPEN, WAITS_FOR_A_WORD, Entry


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted at a step: words, each told with whose it is; and the comparison, where there is one to approve."""

    step: str
    title: Message
    words: list[Message]
    compared: list[Line]


@dataclass(frozen=True, slots=True)
class Choices:
    """`shown` is the mark. `wanted` can be confirmed; `can_send_back` where an approval or a condition is among it; `starts` are the places
    to begin again, the last one where it stopped; `in_doubt` the steps that can be told of; `can_close` where it can be ended as done by
    hand.
    """

    shown: str
    wanted: list[Wanted]
    can_send_back: bool
    starts: list[str]
    in_doubt: list[str]
    can_close: bool
    can_cancel: bool

    @property
    def names(self) -> list[str]:
        """What can be decided, by the names of the buttons."""
        able = {
            "confirm": self.wanted,
            "send-back": self.can_send_back,
            "retry": self.starts,
            "resolve": self.in_doubt,
            "done": self.can_close,
            "cancel": self.can_cancel,
        }
        return [name for name, can in able.items() if can]


def choices(entry: Entry, said: Sequence[Said], acts: Sequence[Kept], unsettled: Sequence[str]) -> Choices:
    """Return what can be decided, as `docs/commands.md` has it of the commands."""
    lacking = unsaid(entry.asked, said) if entry.status == WAITS_FOR_A_WORD else []
    stopped = entry.status == "needs_person"
    return Choices(
        shown=Snapshot.of(entry, said, acts).text,
        wanted=[_wanted(entry, step, lacking) for step in dict.fromkeys(one.step for one in lacking)],
        can_send_back=any(one.about is not None for one in lacking),
        starts=places_to_begin(entry, unsettled),
        in_doubt=list(unsettled) if stopped else [],
        can_close=stopped,
        can_cancel=entry.status in (*OPEN, "needs_person"),
    )


def _wanted(entry: Entry, step: str, lacking: Sequence[Asked]) -> Wanted:
    here = [one for one in lacking if one.step == step]
    approves = any(one.about is not None for one in here) and is_shown(entry, step)
    return Wanted(
        step=step,
        title=STEPS[step].title if step in STEPS else Message("", ""),
        words=[listed([one]) for one in here],
        compared=lines(entry, step) if approves else [],
    )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What of a case a person has been shown: where it stood and what was asked (`stood`), and how much was said and decided before."""

    stood: str
    words: int
    acts: int

    @classmethod
    def of(cls, entry: Entry, said: Sequence[Said], acts: Sequence[Kept]) -> "Snapshot":
        """Return the mark of a case as it is."""
        return cls(fingerprint(entry), len(said), len(acts))

    @classmethod
    def read(cls, text: str) -> "Snapshot | None":
        """Read one that a form has brought back; `None` where it is none."""
        stood, *numbers = text.split(".")
        if len(numbers) != 2 or not all(
            number.isascii() and number.isdecimal() and len(number) < 10 for number in numbers
        ):
            return None
        return cls(stood, *map(int, numbers))

    @property
    def text(self) -> str:
        """The mark as a form has it."""
        return f"{self.stood}.{self.words}.{self.acts}"


def fingerprint(entry: Entry) -> str:
    """Return a mark that changes where the case moves, or what it asks for, or what is to be approved."""
    # A robot that takes the case for a look, and hands it on, changes hop and epoch, and nothing that is decided.
    asked = [one.kept() for one in entry.asked]
    shown = {step: entry.facts.get("compared", {}).get(step) for step in dict.fromkeys(one["step"] for one in asked)}
    where = (entry.ticket.turn, entry.status if not entry.is_open or asked else "open")
    return sha256(json.dumps([where, asked, shown], ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]
