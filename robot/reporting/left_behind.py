"""What a run's out folder says of the run: its summary, or, of a run that was killed before it could write one, its journals and pictures.

A folder may come from anywhere: what does not read as ours is passed over, and nothing that it names outside of itself is touched.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..cases.named import is_a_case
from ..errors import WrongInput
from ..messages import report as say
from ..procedure.steps import STEPS
from .report import SUMMARY
from .summary import CaseResult, StepRecord, Summary

_MOST_BYTES = 512_000_000
_MOST_LINE = 1_000_000
_PICTURE = re.compile(r"(\d+)-step([^-.]+)(?:-failed)?\.(?:jpg|jpeg|png|webp)")


def summary_in(out: Path) -> Summary:
    """Return what the out folder `out` says. Raises `WrongInput` where it is none, and where something in it leads outside."""
    if not out.is_dir():
        raise WrongInput(say.no_folder(out))
    for path in out.iterdir():
        must_stay_in(path, out)
    summary = _summary(out / SUMMARY) or _recovered(out)
    if summary is None:
        raise WrongInput(say.no_run(out))
    return summary


def must_stay_in(path: Path, out: Path) -> None:
    """Raise `WrongInput` where a path in the out folder leads out of it, by a symbolic link say."""
    if not path.resolve().is_relative_to(out.resolve()):
        raise WrongInput(say.leads_outside(path))


def _summary(path: Path) -> Summary | None:
    if not path.is_file():
        return None
    if path.stat().st_size > _MOST_BYTES:
        raise WrongInput(say.too_large(path, _MOST_BYTES))
    try:
        return Summary.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise WrongInput(say.no_summary(path)) from error


@dataclass(slots=True)
class _Told:
    """What the journals tell of a case."""

    steps: list[StepRecord] = field(default_factory=list)
    status: str = "interrupted"


def _recovered(out: Path) -> Summary | None:
    journals = sorted(path for path in out.glob("journal*.jsonl") if path.is_file())
    if not journals:
        return None
    cases: defaultdict[str, _Told] = defaultdict(_Told)
    pictures: dict[str, list[tuple[str, str]]] = {}
    first = last = datetime.fromtimestamp(journals[0].stat().st_mtime).astimezone()
    for event in sorted((event for path in journals for event in _events(path, out)), key=lambda event: event["at"]):
        name, at = event["case"], event["at"]
        first, last = min(first, at), max(last, at)
        if name not in pictures:
            pictures[name] = list(_pictures(out, name))
        if event["event"] == "ended":
            cases[name].status = str(event.get("status"))
        elif (record := _record(event, pictures[name])) is not None:
            cases[name].steps.append(record)
    return Summary(
        run_id=out.resolve().name,
        started_at=first,
        finished_at=last,
        cases=[
            CaseResult(case_id=name, estimate_number="", status=told.status, steps=told.steps)
            for name, told in cases.items()
        ],
    )


def _events(path: Path, out: Path) -> Iterator[dict[str, Any]]:
    must_stay_in(path, out)
    with path.open("rb") as file:
        while line := file.readline(_MOST_LINE):
            try:
                event = json.loads(line)
                event["at"] = datetime.fromisoformat(event["at"]).astimezone()
                if event["event"] in ("ok", "failed", "ended") and is_a_case(event["case"]):
                    yield event
            except (ValueError, TypeError, KeyError):
                continue


def _pictures(out: Path, case_id: str) -> Iterator[tuple[str, str]]:
    """Yield step and path of a case's pictures, in the order in which they were taken."""
    folder = out / "evidence" / case_id
    must_stay_in(folder, out)
    named = ((found, path) for path in folder.glob("*-step*") if (found := _PICTURE.fullmatch(path.name)))
    for found, path in sorted(named, key=lambda one: int(one[0][1])):
        yield found[2], path.relative_to(out).as_posix()


def _record(event: dict[str, Any], pictures: list[tuple[str, str]]) -> StepRecord | None:
    """Return the attempt that an event tells of, with its pictures, which are taken out of those of the case."""
    try:
        step, seconds = str(event["step"]), float(event["seconds"])
        taken = [one for one in pictures if one[0] == step][: int(event.get("pictures", 0))]
        record = StepRecord(
            step=step,
            portal=STEPS[step].system if step in STEPS else "",
            attempt=event["attempt"],
            status=event["event"],
            started_at=event["at"] - timedelta(seconds=seconds),
            seconds=seconds,
            evidence=taken[-1][1] if taken and "no_picture" not in event else None,
            no_picture=event.get("no_picture"),
            before=[path for _, path in (taken if "no_picture" in event else taken[:-1])],
            read=event.get("read") or {},
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    for one in taken:
        pictures.remove(one)
    return record
