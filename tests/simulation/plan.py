"""What a run is: one line says all of it.

    way=main party=1 from=link2 seed=7 fault=step16.lost_answer fault=link3.lost*3@1 crash=16:announced
    way=main party=1 people=1 silent=33 withdraw=16@16:begin:2

`fault=NAME*TIMES@NTH~SECONDS` arms a fault; `crash=STEP:MOMENT:NTH` kills the robot the n-th time that it comes to that moment of that
step; `from` is the phase that the run begins with, from a saved moment of an undisturbed run; `mutant` is a robot that is wrong on
purpose; `lived=N` plays in a world that N cases have been in before. `seed` decides how long everything takes on the way, and how
long a dead robot lies there.

`people=1` has staff and customer say what only they can say, once they are asked, where else the robot does for practice; `silent` is the
step of which nobody says anything until the very end; `withdraw=STEP@STEP:MOMENT:NTH` takes back, at that moment, what was said of the
first one; `condition=1` lets the screening approve with a condition only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

_FAULT = re.compile(r"(?P<name>[^*@~]+)(?:\*(?P<times>\d+))?(?:@(?P<nth>\d+))?(?:~(?P<seconds>\d+))?")

_KEYS = frozenset(
    {"way", "party", "from", "seed", "fault", "crash", "mutant", "lived", "people", "silent", "withdraw", "condition"}
)


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault, fired so many times from its n-th match on; `seconds` 0 is its own length."""

    name: str
    times: int = 1
    nth: int = 1
    seconds: int = 0

    def __str__(self) -> str:
        often = (f"*{self.times}" if self.times > 1 else "") + (f"@{self.nth}" if self.nth > 1 else "")
        return f"{self.name}{often}" + (f"~{self.seconds}" if self.seconds else "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote."""
        found = _FAULT.fullmatch(text)
        if found is None:
            raise ValueError(f"fault={text}: say NAME*TIMES@NTH~SECONDS, or less")
        return cls(found["name"], int(found["times"] or 1), int(found["nth"] or 1), int(found["seconds"] or 0))


@dataclass(frozen=True, slots=True)
class Crash:
    """The death of the robot, the n-th time that it comes to a moment of a step; see `moments` for their names."""

    step: str
    moment: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.step}:{self.moment}" + (f":{self.nth}" if self.nth > 1 else "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote."""
        step, moment, *nth = text.split(":")
        return cls(step, moment, int(nth[0]) if nth else 1)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Somebody takes back what was said of `step`, when the robot comes to `moment`."""

    step: str
    moment: Crash

    def __str__(self) -> str:
        return f"{self.step}@{self.moment}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote."""
        step, _, moment = text.partition("@")
        return cls(step, Crash.parse(moment))


@dataclass(frozen=True, slots=True)
class RunPlan:
    """One run. `party` is the number of the estimate: 1 個人, 2 法人, 7 with a guarantor."""

    way: str = "main"
    party: int = 1
    phase: str = ""
    seed: int = 0
    faults: tuple[PlannedFault, ...] = ()
    crashes: tuple[Crash, ...] = field(default=())
    mutant: str = ""
    lived: int = 0
    people: bool = False
    silent: str = ""
    withdrawals: tuple[Withdrawal, ...] = ()
    condition: bool = False

    def __str__(self) -> str:
        return " ".join(self._words())

    def _words(self) -> Iterator[str]:
        yield from (f"way={self.way}", f"party={self.party}")
        if self.phase:
            yield f"from={self.phase}"
        yield f"seed={self.seed}"
        yield from (f"fault={fault}" for fault in self.faults)
        yield from (f"crash={crash}" for crash in self.crashes)
        if self.mutant:
            yield f"mutant={self.mutant}"
        if self.lived:
            yield f"lived={self.lived}"
        yield from (f"{name}=1" for name in ("people", "condition") if getattr(self, name))
        if self.silent:
            yield f"silent={self.silent}"
        yield from (f"withdraw={withdrawal}" for withdrawal in self.withdrawals)

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read what `str` wrote. Raises `ValueError` for anything else."""
        told: dict[str, list[str]] = {}
        for word in line.split():
            key, _, value = word.partition("=")
            told.setdefault(key, []).append(value)
        if strange := set(told) - _KEYS:
            raise ValueError(f"unknown: {', '.join(sorted(strange))}")
        return cls(
            way=told.get("way", ["main"])[0],
            party=int(told.get("party", ["1"])[0]),
            phase=told.get("from", [""])[0],
            seed=int(told.get("seed", ["0"])[0]),
            faults=tuple(map(PlannedFault.parse, told.get("fault", ()))),
            crashes=tuple(map(Crash.parse, told.get("crash", ()))),
            mutant=told.get("mutant", [""])[0],
            lived=int(told.get("lived", ["0"])[0]),
            people=told.get("people", ["0"])[0] == "1",
            silent=told.get("silent", [""])[0],
            withdrawals=tuple(map(Withdrawal.parse, told.get("withdraw", ()))),
            condition=told.get("condition", ["0"])[0] == "1",
        )
