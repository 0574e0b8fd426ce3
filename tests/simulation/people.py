"""The people of a run: they say what they are asked for after a while, all but what belongs to one step; and some think better of it."""

from collections.abc import Sequence
from contextlib import suppress
from random import Random

from renkei.robot.errors import WrongInput
from renkei.robot.procedure.said import Said, answer_to, unsaid
from renkei.robot.procedure.words import CONDITION, WORDS
from renkei.robot.store.enrolment import no_queue
from renkei.robot.store.entry import WAITS_FOR_A_WORD, Entry, Ticket
from renkei.robot.store.speaking import speak, take_back
from renkei.robot.store.store import Store
from renkei.robot.store.words import asked_at

from tests.simulation.plan import Crash, RunPlan

NAME = "山田花子"
_THINK_FOR = (1.0, 600.0, 30_000.0)
"""Seconds until they speak who are asked."""


class People:
    """Staff and customer of one run, as its plan has them."""

    def __init__(self, plan: RunPlan, store: Store, chance: Random) -> None:
        self._plan, self._store, self._chance = plan, store, chance
        self._silent = plan.silent

    def are_asked(self, case_id: str) -> bool:
        """Tell whether the case waits for their word."""
        entry = self._store.entry(case_id) if self._plan.people else None
        return entry is not None and entry.status == WAITS_FOR_A_WORD

    def until_they_speak(self) -> float:
        """Return after how many seconds they do."""
        return self._chance.choice(_THINK_FOR)

    def speak(self, case_id: str) -> Ticket | None:
        """Say all that is waited for, but what nobody says; return the ticket with which the case goes on, if it does."""
        entry = self._store.entry(case_id)
        asked = unsaid(entry.asked, self._store.words(case_id)) if entry else []
        steps = [step for step in dict.fromkeys(one.step for one in asked) if step != self._silent]
        heard = speak(self._store, case_id, steps, NAME, None, "command", no_queue)
        return self._store.ticket_of(case_id) if heard.goes_on else None

    def speak_at_last(self) -> None:
        """From now on let nothing be left unsaid."""
        self._silent = ""

    def come_by(self, moment: Crash) -> None:
        """Take back what is to be taken back at this moment, where that is still possible."""
        for one in self._plan.withdrawals:
            if one.moment == moment:
                for entry in self._store.entries():
                    self._take_back(entry.case.case_id, one.step)

    def words(self) -> Sequence[Said]:
        """Return all that was ever said, of any case: there is one estimate only."""
        return [word for entry in self._store.entries() for word in self._store.words(entry.case.case_id)]

    def stand(self, entry: Entry) -> str:
        """Tell what tells of them how the case goes on: what they keep for themselves, and what stands of what they have said."""
        if not self._plan.people:
            return ""
        said, now = self._store.words(entry.case.case_id), self._store.clock.now()
        steps = [
            f"{one.step}{answer_to(one, said) is not None}"
            for step in (*WORDS, CONDITION)
            for one in asked_at(entry, step, now)
        ]
        return f"{self._silent} {self._plan.condition} {' '.join(steps)}"

    def _take_back(self, case_id: str, step: str) -> None:
        with suppress(WrongInput):  # nothing stands, or the robot has acted on it: whoever asks is told
            take_back(self._store, case_id, [step], NAME)
