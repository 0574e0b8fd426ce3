"""The effect ledger, which must outlive the robot: which clicks were announced and how they ended, and what was done of each case.

`MemoryLedger` serves a single sitting; the one that a robot's death leaves whole is in `stored_ledger`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from ..procedure.said import Asked, Said
from ..reporting.summary import StepRecord

Settled = Literal["done", "found_done", "not_done", "said_done"]
"""How an announced click ended: its answer was seen; the portal told later that it took hold; the portal, or a person, told that it
did not; a person said that it did, whatever the portal shows."""


class EffectLedger(Protocol):
    """What is written must be there after a power cut once the call has returned."""

    def begin(self, case_id: str, step: str) -> int:
        """Return which attempt of the case at the step this is, from 1. Raises `LeaseLost` as `must_hold` does."""

    def must_hold(self, case_id: str) -> None:
        """Raise `LeaseLost` where this robot no longer works on the case: another one does, or a person has stopped it."""

    def announced(self, case_id: str, step: str) -> datetime | None:
        """Return since when it is open whether the step's click was made; `None` when nothing is open."""

    def said_done(self, case_id: str, step: str) -> bool:
        """Tell whether a person has said last that the step took hold."""

    def announce(self, case_id: str, step: str, attempt: int, at: datetime) -> None:
        """Write down that a step that cannot be undone is about to be done. Raises `LeaseLost` as `must_hold` does."""

    def settle(self, case_id: str, step: str, how: Settled) -> None:
        """Write down how an announced step ended."""

    def enter(self, case_id: str, record: StepRecord) -> None:
        """Write down an attempt at a step."""

    def words(self, case_id: str) -> Sequence[Said]:
        """Return what people have said of the case, the oldest first."""

    def act_on(self, case_id: str, step: str, at: datetime) -> None:
        """Write down that the words of a step are acted on: nobody can take them back any more. Raises `LeaseLost` as `must_hold` does."""

    def speak(self, case_id: str, asked: Sequence[Asked], by: str, at: datetime) -> None:
        """Write down, for practice, that the robot says what is asked in the place of people."""


class MemoryLedger:
    """A ledger that nobody else reads, for one sitting."""

    def __init__(self) -> None:
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._announced: dict[tuple[str, str], datetime] = {}
        self._words: defaultdict[str, list[Said]] = defaultdict(list)

    def begin(self, case_id: str, step: str) -> int:
        """Count one more."""
        self._attempts[case_id, step] += 1
        return self._attempts[case_id, step]

    def must_hold(self, case_id: str) -> None:
        """Hold on: nobody else has this ledger."""

    def announced(self, case_id: str, step: str) -> datetime | None:
        """Return since when the step is announced."""
        return self._announced.get((case_id, step))

    def said_done(self, case_id: str, step: str) -> bool:
        """Know of nobody who said so."""
        return False

    def announce(self, case_id: str, step: str, attempt: int, at: datetime) -> None:
        """Remember the announcement."""
        self._announced[case_id, step] = at

    def settle(self, case_id: str, step: str, how: Settled) -> None:
        """Forget the announcement."""
        self._announced.pop((case_id, step), None)

    def enter(self, case_id: str, record: StepRecord) -> None:
        """Leave it to the job, which keeps its own list."""

    def words(self, case_id: str) -> Sequence[Said]:
        """Return what was spoken for practice."""
        return self._words[case_id]

    def act_on(self, case_id: str, step: str, at: datetime) -> None:
        """Leave it: nobody takes anything back here."""

    def speak(self, case_id: str, asked: Sequence[Asked], by: str, at: datetime) -> None:
        """Remember it."""
        known, now = self._words[case_id], at.isoformat()
        for number, one in enumerate(asked, len(known) + 1):
            known.append(Said(number, one.step, one.word, one.who, by, now, "practice", now, one.about))
