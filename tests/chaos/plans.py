"""Which case is struck where. A case is begun again after each kill, so that one case carries many of them.

A phase that is begun again does what can be repeated once more, and never what took hold: a case can be struck but once between
a click that took hold and the end of its phase. Hence the many small plans, one for each such kill.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from renkei.robot.procedure.steps import STEPS

from tests.chaos.kills import WIDE_OPEN, Kill, Point, Victim, kills_at
from tests.support.judge import Expected
from tests.support.ways import AGAIN, EFFECTS, TERMINAL

INDIVIDUAL, CORPORATION, GUARANTEED = 1, 2, 7


@dataclass(frozen=True, slots=True)
class KillPlan:
    """A case and its kills, in the order in which it comes to them.

    `party` says whose estimate it is, `headers` what its row says beside it, `faults` what is armed, how often each. `after` says
    that the same estimate went the main way before. `misread` says that the robot errs in its first entry at 43.
    """

    name: str
    kills: tuple[Kill, ...]
    party: int = INDIVIDUAL
    headers: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    after: bool = False
    misread: bool = False

    @property
    def expected(self) -> Expected:
        """What the portals must have when the case is done."""
        wanted = Counter(EFFECTS)
        if "申込手段" in self.headers:
            wanted["terminal_application"] = 1
        if self.after:
            wanted += Counter((*EFFECTS, "reapplication"))
        return Expected(wanted, by_hand=1 + self.after)


def plans_for(victim: Victim, only: str = "") -> list[KillPlan]:
    """Return the plans against `victim`: the robot dies at every point, the others once a step.

    `only` is the beginning of the plans' names.
    """
    wanted = [plan for plan in _plans() if plan.name.startswith(only)]
    if victim == "robot":
        return wanted
    once = [replace(plan, kills=tuple(kill for kill in plan.kills if kill.point in WIDE_OPEN)) for plan in wanted]
    return [plan for plan in once if plan.kills]


def _plans() -> list[KillPlan]:
    return [
        KillPlan("link1", _through("1", but="7"), CORPORATION),
        KillPlan("unreceived", kills_at(7), faults={"link1.lost": 3}),
        KillPlan("link2", (*_through("9", "15"), *_at("16", "before", "announced", "clicked")), GUARANTEED),
        KillPlan("contract", _through("23"), CORPORATION),
        KillPlan("papers", (*_through("29", "36"), *_at("37", "before", "announced", "clicked"))),
        KillPlan(
            "by-hand",
            (*kills_at(45, 46, 42), *_at("43", "before", "announced", "clicked")),
            faults={"link3.lost": 1},
        ),
        KillPlan("bring-in", (*_through("47", "49"), *_at("50", "before", "announced", "clicked"), *_AT_52)),
        KillPlan("door", kills_at(51), faults={"step50.error_after_commit": 1}),
        KillPlan("answered", _each_answered("16", "37", "43", "50", "52")),
        *_once_a_case("result", "17"),
        *_once_a_case("finish", "38"),
        *_once_a_case("receipt", "39"),
        *_once_a_case("linked", "40"),
        *_once_a_case("unlinked", "41", faults={"link3.lost": 1}),
        KillPlan("misread", kills_at(44), faults={"link3.lost": 1}, misread=True),
        KillPlan("terminal", _through("18", "22"), headers=TERMINAL),
        KillPlan("again", (*_at("①", "before", "announced", "clicked"), *_through("②")), headers=AGAIN, after=True),
        KillPlan("again-answered", _each_answered("①"), headers=AGAIN, after=True),
    ]


def _through(first: str, last: str = "", but: str = "") -> tuple[Kill, ...]:
    """Return every kill at the printed steps from one to another, or to its chapter's last.

    `but` needs trouble of its own to be come to.
    """
    printed = list(STEPS)
    last = last or [step.number for step in STEPS.values() if step.chapter == STEPS[first].chapter][-1]
    return kills_at(*(n for n in printed[printed.index(first) : printed.index(last) + 1] if n != but))


def _at(step: str, *points: Point) -> tuple[Kill, ...]:
    return tuple(Kill(step, point) for point in points)


_AT_52 = _at("52", "before", "announced", "clicked")


def _each_answered(*steps: str) -> tuple[Kill, ...]:
    return tuple(Kill(step, "answered") for step in steps)


def _once_a_case(name: str, step: str, **more: Mapping[str, int]) -> list[KillPlan]:
    return [KillPlan(f"{name}-{kill.point}", (kill,), **more) for kill in kills_at(step)]
