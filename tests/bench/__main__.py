"""`make bench`: what the robot costs, beside other ways to make the same clicks, and how that grows. One table, and `bench.json`.

`--only ratios counts` measures some parts alone; `--quick` measures each as small as it can be, to see that it goes.
"""

import argparse
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from renkei.robot.scenario import practice

from . import growth, many, start
from .counting import COUNTED
from .counts import count_a_case
from .measuring import Series, in_turn, ratio, table
from .ways import ENGINE, FRAMEWORK, FULL, LEANEST, REQUESTS, ROBOT, SELENIUM, cases, opened

Told = dict[str, dict[str, Any]]


def main() -> None:
    """Measure what is asked for, and keep it beside what was measured before."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--without", nargs="+", choices=OTHERS, default=[], help="ways that are not gone")
    asked.add_argument("--rounds", type=int, default=10, help="cases that each way carries")
    asked.add_argument("--out", type=Path, default=Path("bench.json"))
    wanted = asked.parse_args()
    told: Told = json.loads(wanted.out.read_text("utf-8")) if wanted.out.exists() else {}
    for part in wanted.only:
        for where, values in PARTS[part](1 if wanted.quick else wanted.rounds, wanted).items():
            told.setdefault(where, {}).update(values)
        wanted.out.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(table(told))  # noqa: T201


def _ratios(rounds: int, wanted: argparse.Namespace) -> Told:
    with practice.practice_portals(0.0) as at, TemporaryDirectory() as folder, ExitStack() as closing:
        ways = opened(at.port, Path(folder), closing, wanted.without)
        everybody = cases(rounds + 1)
        in_turn(ways, everybody[:1])  # which signs in everywhere, and warms all of them
        series = in_turn(ways, everybody[1:])
    return {"ratios": _against(series), "seconds": {name: one.told() for name, one in series.items()}}


def _against(series: dict[str, Series]) -> dict[str, float | None]:
    """Return the robot's time, on its engine and with all evidence, in terms of each other way's."""
    others = {"plain_full_chromium": FULL, "leanest": LEANEST, "robot_framework": FRAMEWORK, "selenium": SELENIUM}
    engine = series.get(ENGINE)
    told = {name: ratio(engine, series.get(other)) for name, other in others.items()}
    return told | {"engine": ratio(engine, series.get(ROBOT)), "requests_alone": ratio(engine, series.get(REQUESTS))}


def _counts(_rounds: int, _wanted: argparse.Namespace) -> Told:
    totals = count_a_case().totals
    return {"counts": {name: totals[name] for name in COUNTED}}


def _many(_rounds: int, wanted: argparse.Namespace) -> Told:
    told = many.rates(
        (1, 2) if wanted.quick else (1, 2, 4, 8, 16), (0.0,) if wanted.quick else (0.0, 0.3), 1 if wanted.quick else 4
    )
    eight = told.get("workers_8_at_0.3s")
    return {"seconds": told, "ratios": {"workers_8": eight["times_one"] if isinstance(eight, dict) else None}}


def _growth(rounds: int, wanted: argparse.Namespace) -> Told:
    estimates, books = ((100, 1_000), (100, 1_000)) if wanted.quick else ((100, 10_000, 1_000_000), (100, 100_000))
    return {
        "growth": growth.measured(estimates, books, rounds) | growth.screens(estimates[-1], 2 if wanted.quick else 20)
    }


def _start(rounds: int, _wanted: argparse.Namespace) -> Told:
    return {"seconds": start.measured(rounds)}


OTHERS = (FULL, LEANEST, FRAMEWORK, SELENIUM, REQUESTS)
PARTS: dict[str, Callable[[int, argparse.Namespace], Told]] = {
    "ratios": _ratios,
    "counts": _counts,
    "many": _many,
    "growth": _growth,
    "start": _start,
}


if __name__ == "__main__":
    main()
