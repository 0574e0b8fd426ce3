"""A case that waits for what only a person can say, and the people who speak of it: for the tests of words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from renkei.robot.cases.case import Case
from renkei.robot.procedure.said import Asked, Said
from renkei.robot.procedure.words import AFTER, WORDS
from renkei.robot.reporting.summary import StoredReason
from renkei.robot.store.enrolment import Wanted
from renkei.robot.store.entry import Entry, Ticket
from renkei.robot.store.reader import Reader
from renkei.robot.store.speaking import Heard, speak, take_back
from renkei.robot.store.store import Store

from .conftest import PORTALS, invented

HANAKO, JIRO = "山田 花子", "佐藤 次郎"
NAME = "case-0001"
SAT_TOGETHER = ("31", "33", "34", "35", "37")
REASON = StoredReason(
    step="16", portal="jpass", kind="business", message="待っています", evidence=None, next_action="伝えてください"
)


@dataclass
class Desk:
    """Where people speak of cases. `put` are the tickets that came on the queue by that."""

    store: Store
    put: list[Ticket] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.store.clock.now()

    def begun(self, case: Case | None = None, **happened: str) -> Entry:
        """Let a robot have a case at which so much has been: `begun(of_4="0000000001")` says that the form of that serial is printed."""
        case = case or invented()
        self.store.enrol(case, Wanted(PORTALS), "link1")
        self.stands(case.case_id, "queued", "link2", (), **happened)
        return self.entry(case.case_id)

    def waits(self, *steps: str, case: Case | None = None, phase: str = "link2", **happened: str) -> Entry:
        """Let a case wait for the words of these steps, asked for now."""
        case = case or invented()
        if self.store.entry(case.case_id) is None:
            self.store.enrol(case, Wanted(PORTALS), "link1")
        self.stands(case.case_id, "waiting_person", phase, steps, **happened)
        return self.entry(case.case_id)

    def waits_for(self, *asked: Asked, phase: str = "link2", **happened: str) -> Entry:
        """Let the case wait for just that."""
        self.begun(**happened)
        self._hand_on(NAME, status="waiting_person", phase=phase, asked=[one.kept() for one in asked])
        return self.entry()

    def stands_ended(self, status: str, **happened: str) -> None:
        """Let a case have ended."""
        self.begun(**happened)
        self._hand_on(NAME, status=status)

    def stands(self, case_id: str, status: str, phase: str, steps: Sequence[str], **happened: str) -> None:
        """Let a robot hand the case on: `of_4="…"` was there from now on, if it was another before."""
        known = dict(self.entry(case_id).facts.get("happened", {}))
        for key, of in happened.items():
            step = key.removeprefix("of_")
            if known.get(step, {}).get("of") != of:
                known[step] = {"at": self.now.isoformat(), "of": of}
        asked = [
            Asked(step, word.text, word.speaker, known[AFTER[step]]["at"], self.now.isoformat()).kept()
            for step in steps
            for word in WORDS[step]
        ]
        self._hand_on(case_id, status=status, phase=phase, facts={"happened": known}, asked=asked or None)

    def _hand_on(self, case_id: str, **values: Any) -> None:
        ticket = self.store.ticket_of(case_id)
        assert ticket is not None
        taken = self.store.take(ticket, "robot")
        assert taken is not None
        assert self.store.hand_on(taken, reason=REASON.model_dump(mode="json"), **values)

    def speak(self, *steps: str, by: str = HANAKO, at: str | None = None, case_id: str = NAME) -> Heard:
        """Say something, as `renkei confirm` does."""
        return speak(self.store, case_id, steps, by, at, "command", lambda _books, tickets: self.put.extend(tickets))

    def take_back(self, *steps: str, by: str = JIRO, case_id: str = NAME) -> None:
        """Withdraw it."""
        take_back(self.store, case_id, steps, by)

    def enrol(self, case: Case, **wanted: Any) -> Ticket | None:
        """Give the row of a sheet once more."""
        return self.store.enrol(case, Wanted(PORTALS, **wanted), "link1")

    def entry(self, case_id: str = NAME) -> Entry:
        entry = self.store.entry(case_id)
        assert entry is not None
        return entry

    def said(self, case_id: str = NAME) -> list[Said]:
        return self.store.words(case_id)


def lacks(store: Reader, out: Any, case_id: str = NAME) -> list[str]:
    """The steps of whose words the case is told to wait."""
    return [one.step for one in store.result(case_id, out).waits_for]
