"""A test's own world: cases that fit it, trouble, time and decisions, and what really happened in it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from ..cases.case import HEADERS, Case
from ..cases.template import sample_rows
from ..messages.text import Message
from ..scenario.checking import no_fault
from ..scenario.control import Control, Json
from ..scenario.reading import case_from
from ..scenario.terms import Decision, Road
from ..scenario.written import plain_name
from .portals import Portals
from .wrong import in_one_sentence, wrong

ESTIMATES = 12
"""How many estimates PAL holds, and so how many cases there are, unless a test says otherwise: as in a scenario."""

Statuses = Callable[["World", str], dict[str, str]]
"""Looks an estimate up in each portal's list of a world, in a browser."""


class World:
    """A world of practice portals of the test's own: nothing of another test is in it.

    Whatever is asked for and is not there (a fault, a column, a road, a value) raises `WrongUse`: one sentence, with what is possible.
    """

    def __init__(self, portals: Portals, name: str, look: Statuses) -> None:
        """Make the world `name` anew; `look` is how `statuses` are seen."""
        self.name = name
        self._portals, self._look = portals, look
        self._control = Control(portals.addresses, name)
        self._origin: Json = {}
        self._made: Case | None = None
        self.reset()

    @property
    def url(self) -> str:
        """The world's address, as `--portals` takes it; `pal.` and so on before its host name are the portals'."""
        return self._control.addresses.url

    @in_one_sentence
    def reset(
        self,
        *,
        seed: int | None = None,
        now: datetime | str | None = None,
        at_step: int | str | None = None,
        cases: Sequence[int] | None = None,
        estimates: int = ESTIMATES,
        lived_in: int | None = None,
        approve_after: float = 0.0,
    ) -> None:
        """Make the world anew: what happened in it is gone, and so is all that was armed.

        `seed` says whose people live there, `now` what time it is (a `datetime`, or as `"2026-11-24T10:00:00"`; Japan's), `at_step` that
        the first case, or `cases` by their estimates, stand as before that printed step, with all in the ledger that had to be done before,
        `estimates` how many PAL holds, `lived_in` how many cases have been in it before, and `approve_after` how many seconds of the world
        a screening takes.
        """
        wanted = {
            "seed": seed,
            "now": now.isoformat() if isinstance(now, datetime) else now,
            "at_step": at_step,
            "cases": None if cases is None else list(cases),
            "estimates": estimates,
            "lived_in": lived_in,
            "approve_after": approve_after,
        }
        self._made = None
        self._origin = self._control.reset(**{name: value for name, value in wanted.items() if value is not None})

    @in_one_sentence
    def case(self, n: int = 1, **columns: object) -> Case:
        """Return the case of the n-th estimate: 1 is an individual's, every fifth from 2 on a corporation's, 7 has a guarantor.

        `columns` are other values than the sample row's, by header: `case(1, コメント="急ぎ")`. 今日 is this very day in a column that
        dates a person's word.
        """
        if strangers := [name for name in columns if name not in HEADERS]:
            raise wrong(_no_such("列", "column", strangers[0], HEADERS))
        most = int(self._origin["estimates"])
        if not 1 <= n <= most:
            raise wrong(_no_such_case(n, most))
        row = sample_rows(n, today=self.clock().date(), seed=int(self._origin["seed"]))[n - 1]
        self._made = case_from({**row, **columns}, Message(ja=f"案件 {n}", en=f"Case {n}"))
        return self._made

    def usual(self) -> Case:
        """Return the case that the test has made last, or the first there is."""
        return self._made or self.case()

    @in_one_sentence
    def arm(
        self, fault: str, *, times: int = 1, nth: int = 1, case: Case | str | None = None, seconds: float = 0.0
    ) -> None:
        """Arm a fault by its name in docs/faults.md: it fires at its `nth` match, so many `times` in a row.

        With a `case` (or the number of an estimate) it strikes that one alone; `seconds` is how long it lasts, 0 for the fault's own.
        """
        known, name = [str(entry["name"]) for entry in self._control.catalogue()], plain_name(fault)
        if name not in known:
            raise wrong(no_fault(fault, known))
        estimate = None if case is None else _estimate(case)
        self._control.arm(name=name, times=times, nth=nth, estimate=estimate, seconds=seconds)

    @in_one_sentence
    def disarm(self, fault: str | None = None) -> None:
        """Clear every fault, or those of one name; how often they fired is no longer known then."""
        if fault is None:
            self._control.disarm()
            return
        for entry in self._armed(fault):
            self._control.disarm(int(entry["id"]))

    @in_one_sentence
    def fired(self, fault: str) -> int:
        """Return how often a fault that is armed has fired."""
        return sum(int(entry["fired"]) for entry in self._armed(fault))

    @in_one_sentence
    def clock(self, *, now: datetime | str | None = None, advance_seconds: float | None = None) -> datetime:
        """Return the world's time, after it was set to `now` or moved by so many seconds, if that is asked for."""
        if now is not None:
            self._control.set_time(now=now.isoformat() if isinstance(now, datetime) else now)
        if advance_seconds is not None:
            self._control.set_time(advance_seconds=advance_seconds)
        return datetime.fromisoformat(self._control.time())

    @in_one_sentence
    def decide(self, case: Case | str, decision: Decision = "承認", reason: str = "") -> None:
        """Decide the screening of a case that was applied for by hand: 承認, 条件付承認, 否決, 差戻し, or 審査中 for not yet.

        `approve_after` of `reset` keeps it from being decided before; `renkei_robot.steps(1, 17)` takes a case to where it can be.
        """
        self._control.decide(_estimate(case), decision, reason)

    @in_one_sentence
    def ledger(self, case: Case | str | None = None) -> dict[str, int]:
        """Return how often each business effect took hold, of one case or of all: what did not happen is not named."""
        return self._counted("effects", case)

    @in_one_sentence
    def refused(self, case: Case | str | None = None) -> dict[str, int]:
        """Return how often each business effect was asked for once more and refused."""
        return self._counted("refused", case)

    @in_one_sentence
    def links(self, road: str, case: Case | str | None = None) -> list[str]:
        """Return how the hand-overs on one road ended, in order: `delivered`, `lost`, `refused`, `held`; `sent` is on its way."""
        if road not in get_args(Road):
            raise wrong(_no_such("連携経路", "road", road, get_args(Road)))
        return [str(one["outcome"]) for one in self._of(self._control.links(), case) if one["road"] == road]

    @in_one_sentence
    def statuses(self, case: Case | str) -> dict[str, str]:
        """Return how a case stands in the lists of `sonpo`, `jpass` and `arclink`, seen in a browser; `なし` where it is not listed."""
        return self._look(self, _estimate(case))

    def save(self, to: Path) -> None:
        """Copy the world as it is now into a file: `renkei portals --data FILE` serves it."""
        self._portals.save(self.name, to)

    def _armed(self, fault: str) -> list[Json]:
        armed = [entry for entry in self._control.armed() if entry["name"] == plain_name(fault)]
        if not armed:
            raise wrong(Message(ja=f"障害「{fault}」は準備されていません。", en=f"The fault {fault!r} is not armed."))
        return armed

    def _counted(self, which: str, case: Case | str | None) -> dict[str, int]:
        return dict(Counter(str(one["effect"]) for one in self._of(self._control.ledger()[which], case)))

    def _of(self, entries: Iterable[Json], case: Case | str | None) -> Iterator[Json]:
        """Yield what is about one case, or about any of the sheet's: the estimates of those who were there before stand behind."""
        estimate = None if case is None else _estimate(case)
        for entry in entries:
            number = str(entry["estimate"])
            if number == estimate or (estimate is None and int(number[1:]) <= int(self._origin["estimates"])):
                yield entry


def _estimate(case: Case | str) -> str:
    return case.estimate_number if isinstance(case, Case) else case


def _no_such(ja: str, en: str, name: str, known: Iterable[str]) -> Message:
    """Say that there is no such thing, and which are nearest, or else all that there are."""
    known = list(known)
    possible = ", ".join(get_close_matches(name, known, 3) or known)
    return Message(
        ja=f"{ja}「{name}」はありません。候補: {possible}", en=f"There is no {en} {name!r}. Possible: {possible}"
    )


def _no_such_case(n: int, most: int) -> Message:
    return Message(
        ja=f"案件 {n} はありません(1〜{most})。reset(estimates=…) で増やせます。",
        en=f"There is no case {n}: this world has 1 to {most}; reset(estimates=...) makes more.",
    )
