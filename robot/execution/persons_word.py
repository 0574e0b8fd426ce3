"""What only a person can say, before the robot acts on it: nothing here ever says it in a person's place but for practice.

Wherever a box speaks for a person, or a person wanted to approve, the flow asks here; without the word `NotSaid` is raised, and the
case waits, for days if need be, without a thread and without a browser.
"""

from collections.abc import Callable, Mapping, Sequence

from ..config.clock import Clock
from ..config.settings import Staff
from ..errors import NotSaid
from ..messages import words as say
from ..procedure.said import Asked, answer_to, unsaid
from ..procedure.words import AFTER, WORDS, Word
from ..reporting.journal import Journal
from .facts import Facts


class PersonsWord:
    """The words of one case. `asked_before` are those that it has waited for; who `staff` is says whether the robot speaks for practice."""

    def __init__(
        self, case_id: str, journal: Journal, clock: Clock, *, staff: Staff, asked_before: Sequence[Asked] = ()
    ) -> None:
        self._case_id, self._journal, self._clock, self._staff = case_id, journal, clock, staff
        self._before = {(one.step, one.word, one.about): one for one in asked_before}
        self._told: set[tuple[str, str]] = set()

    @property
    def by_robot(self) -> bool:
        """Whether the robot speaks, for practice."""
        return self._staff == "robot"

    def was_asked(self, step: str) -> bool:
        """Tell whether the case has waited for a word of this step."""
        return any(one.step == step for one in self._before.values())

    def asked(
        self, facts: Facts, steps: Sequence[str], extra: Mapping[str, tuple[str, str]] | None = None
    ) -> list[Asked]:
        """Return what has to be said at these steps; `extra` are words by step that are about something, which stands behind them."""
        words = [self._one(facts, word, None) for step in steps for word in WORDS.get(step, ())]
        about = [(Word(step, "staff", text, text), on) for step, (text, on) in (extra or {}).items()]
        return words + [self._one(facts, word, on) for word, on in about]

    def must_be_said(self, asked: Sequence[Asked], before_waiting: Callable[[], None] = lambda: None) -> None:
        """Raise `NotSaid` unless all that is asked was said, and still stands; what a person needs for it is laid out before."""
        said = self._journal.ledger.words(self._case_id)
        lacking = unsaid(asked, said)
        if lacking and self.by_robot:
            self._journal.ledger.speak(self._case_id, lacking, say.PRACTISED_BY, self._clock.now())
            said, lacking = self._journal.ledger.words(self._case_id), []
        if lacking:
            before_waiting()
            raise NotSaid(asked, lacking[0].step)
        for one in asked:
            if (word := answer_to(one, said)) and (key := (one.step, one.word)) not in self._told:
                self._told.add(key)
                spoken = {"word": word.word, "by": word.by, "said_of": word.at, "way": word.way}
                self._journal.write("confirmed", self._case_id, step=one.step, **spoken)

    def _one(self, facts: Facts, word: Word, about: str | None) -> Asked:
        now = self._clock.now().isoformat()
        known = self._before.get((word.step, word.text, about))
        after = facts.happened.setdefault(AFTER[word.step], {"at": now, "of": ""})["at"]
        return Asked(word.step, word.text, word.speaker, after, known.since if known else now, about)
