"""The watcher: it looks into the books again and again, and tells what is new there; what nobody heard it tells again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from ..config.clock import Clock
from ..messages import notify as say
from ..messages.text import Language, Message
from ..store import outbox
from ..store.outbox import STRUCK_OFF, Beat, EndedRun
from ..store.store import Store
from ..store.told import reason_of
from .senders import NotHeard, Notice, Sender

TRIES = 3
LOOK_SECONDS = 5.0


@dataclass(slots=True)
class _Seen:
    beats: int
    since: float


@dataclass(slots=True)
class Watcher:
    """Tells through all `senders`. A worker without a sign of life for `silence` seconds is taken for gone."""

    store: Store
    senders: Sequence[Sender]
    language: Language
    silence: float
    tries: int = TRIES
    _beats: dict[str, _Seen] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)

    def look(self, seconds: float = float("inf")) -> Message | None:
        """Look once, and tell what is new, as far as that takes no more than so many seconds; return why something was not heard, if so.

        The first thing that one sender cannot tell is its last for this time: who does not answer is not asked a thousand times. Raises
        `StoreTrouble`.
        """
        ends, found = self.store.clock.monotonic() + seconds, self._found()
        trouble: Message | None = None
        for sender in self.senders:
            names = {f"{sender.name} {what}": what for what in found}
            new = names.keys() - self._done
            self._done |= outbox.were_told(self.store, new)
            for name, what in names.items():
                if self.store.clock.monotonic() >= ends:
                    break
                if name not in self._done and (why := self._tell(sender, name, found[what])):
                    trouble = say.not_heard(sender.name, why)
                    break
        return trouble

    def _tell(self, sender: Sender, name: str, what: "str | EndedRun | Beat") -> Message | None:
        if not outbox.claim(self.store, name):
            return None
        notice = self._notice(name.partition(" ")[2], what)
        try:
            if notice is not None:
                send(sender, notice, self.tries, self.store.clock)
        except NotHeard as error:
            outbox.mark(self.store, name, heard=False)
            return error.seen
        outbox.mark(self.store, name, heard=True)
        self._done.add(name)
        return None

    def _found(self) -> "Mapping[str, str | EndedRun | Beat]":
        return {
            **outbox.waiting_for_somebody(self.store),
            **outbox.ended_runs(self.store),
            **{f"worker {beat.worker}:{beat.life}": beat for beat in self._gone()},
        }

    def _gone(self) -> Iterator[Beat]:
        """Yield the workers that others have struck off, and those that are silent by this process's own clock."""
        now = self.store.clock.monotonic()
        for beat in outbox.beats(self.store):
            seen = self._beats.get(beat.worker)
            if seen is None or seen.beats != beat.beats:
                seen = self._beats[beat.worker] = _Seen(beat.beats, now)
            if beat.gone == STRUCK_OFF or (not beat.gone and now - seen.since >= self.silence):
                yield beat

    def _notice(self, what: str, of: "str | EndedRun | Beat") -> Notice | None:
        known = {"id": what, "at": self.store.clock.now().isoformat(timespec="seconds")}
        if isinstance(of, EndedRun):
            return known | _of_run(of, self.language)
        if isinstance(of, Beat):
            text = say.worker_gone(of.worker).spoken(self.language)
            return known | {"event": "worker_gone", "worker": of.worker, "run": of.run, "text": text}
        told = self._of_case(of)
        return known | told if told else None

    def _of_case(self, case_id: str) -> dict[str, Any] | None:
        """Return what is told of a case: nothing of its customer; nothing at all where it is gone, or goes on by now."""
        entry = self.store.entry(case_id)
        if entry is None or entry.status not in ("needs_person", "waiting_person"):
            return None
        reason = reason_of(entry, self.store.words(case_id) if entry.asked else ())
        told = reason.spoken(self.language) if reason else None
        text = say.case_waits(case_id, entry.status, told).spoken(self.language)
        return {
            "event": entry.status,
            "case": case_id,
            "estimate": entry.case.estimate_number,
            "status": entry.status,
            "since": entry.changed_at,
            "step": told.step if told else None,
            "portal": told.portal if told else None,
            "reason": told.message if told else None,
            "next_action": told.next_action if told else None,
            "text": text,
        }


def send(sender: Sender, notice: Notice, tries: int, clock: Clock) -> None:
    """Tell one thing, a few times where nobody hears. Raises `NotHeard`."""
    for attempt in Retrying(
        stop=stop_after_attempt(tries),
        wait=wait_exponential(multiplier=0.5, max=4),
        retry=retry_if_exception_type(NotHeard),
        reraise=True,
        sleep=clock.sleep,
    ):
        with attempt:
            sender.send(notice)


def trial(at: str, language: Language) -> Notice:
    """Return a notice by which somebody sees that it comes through."""
    return {"event": "test", "id": f"test {at}", "at": at, "text": say.trial().spoken(language)}


def _of_run(run: EndedRun, language: Language) -> dict[str, Any]:
    counts = [say.count_of(status, number) for status, number in run.counts.items()]
    text = say.run_ended(run.run, counts, went_through=run.went_through).spoken(language)
    counted = {"run": run.run, "counts": dict(run.counts), "went_through": run.went_through, "ended_at": run.ended_at}
    return {"event": "run_ended", **counted, "text": text}
