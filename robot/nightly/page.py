"""A night's page, `index.html`: what is red, and new at that, what turned green, what is flaky, what was not played, what is slow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ..messages import nightly as say
from ..messages.text import Language, Message
from ..messages.visible import visible
from ..replay.model import FILE
from ..reporting.drafts import replacing
from ..reporting.evidence_link import link
from ..reporting.played import Played
from ..reporting.rendering import environment, look
from .history import Record
from .model import BROKEN, Shard, Slow, exit_code, missing, test_of

INDEX = "index.html"
_PICTURES = 6
_LONGEST = 2000
_ORDER = ("failed", "error", "flaky", "skipped", "passed")
_CLASSES = {"failed": "declined", "error": "declined", "flaky": "needs_person", "passed": "done", "skipped": ""}
_NEVER = Record()


@dataclass(frozen=True, slots=True)
class Row:
    """A test on the page; links are relative to it."""

    test: str
    title: str
    status: str
    look: str
    called: Message
    news: Message | None
    details: Sequence[str]
    attempts: int
    seconds: float
    flakes: Message
    replay: str
    evidence: str | None
    traces: Sequence[str]
    pictures: Sequence[str]


@dataclass(frozen=True, slots=True)
class Base:
    """A shard, and the folder in which its file and its evidence lie."""

    shard: Shard
    folder: Path


def write_index(
    bases: Sequence[Base], out: Path, past: Mapping[str, Record], language: Language, *, whole: bool
) -> Path:
    """Write the page of a night into `out`; a night that should be `whole` lacks what is missing. Raises `OSError`."""
    shards = [base.shard for base in bases]
    rows = [row_of(one, base, out, past.get(test_of(one), _NEVER)) for base in bases for one in base.shard.played]
    began, ended = min(one.began for one in shards), max(one.ended for one in shards)
    code = exit_code(shards, all_of_them=whole)
    text = (
        environment(language)
        .get_template("nightly.html.j2")
        .render(
            title=say.heading(shards[0].night).spoken(language),
            mark=look(),
            pictures="'self'",
            scripted=True,
            night=shards[0],
            began=began,
            took=timedelta(seconds=round((ended - began).total_seconds())),
            code=say.exit_told(code),
            ends=_CLASSES["passed"] if code == 0 else _CLASSES["failed" if code in (1, BROKEN) else "flaky"],
            notes=list(_notes(shards)),
            total=len(rows),
            counts=[(status, say.STATUSES[status], [row.status for row in rows].count(status)) for status in _ORDER],
            looks=_CLASSES,
            rows=sorted(rows, key=lambda row: (_ORDER.index(row.status), row.news is None, row.test)),
            slow=_slowest(shards),
        )
    )
    with replacing(out / INDEX) as file:
        file.write(text.encode())
    return out / INDEX


def row_of(one: Played, base: Base, out: Path, before: Record) -> Row:
    """Return what is shown of a test, which ended `before` as its record tells."""
    folder = base.folder / base.shard.evidence / one.evidence
    there = one.status != "passed" and folder.is_dir() and folder.resolve().is_relative_to(base.folder.resolve())
    flakes, count, low, high = before.flake_rate(one.status)
    pictures = sorted(folder.rglob("*-failed.jpg")) or sorted(folder.rglob("*.jpg"))[-1:] if there else []
    return Row(
        test=test_of(one),
        title=one.title,
        status=one.status,
        look=_CLASSES[one.status],
        called=say.STATUSES[one.status],
        news=_news(one.status, before.last),
        details=[visible(detail, _LONGEST) for detail in one.details],
        attempts=one.attempts,
        seconds=one.seconds,
        flakes=say.flake_rate(flakes, count, low, high),
        replay=f'renkei replay "{_relative(folder, out)}"' if there and (folder / FILE).is_file() else "",
        evidence=f"{link(folder, out)}/" if there else None,
        traces=[link(path, out) for path in sorted(folder.rglob("trace.zip"))] if there else [],
        pictures=[link(path, out) for path in pictures[:_PICTURES]],
    )


def _news(now: str, before: str | None) -> Message | None:
    if now == "failed" and before != "failed":
        return say.new_red()
    if now == "passed" and before == "failed":
        return say.turned_green()
    return None


def _notes(shards: Sequence[Shard]) -> list[Message]:
    notes = [say.shard_is_missing(nth, max(one.of for one in shards)) for nth in missing(shards)]
    notes += [say.was_broken(one.shard, one.broken) for one in shards if one.broken]
    if left := sum(played.status == "skipped" for one in shards for played in one.played):
        notes.append(say.not_played(left))
    if flaky := sum(played.status == "flaky" for one in shards for played in one.played):
        notes.append(say.are_flaky(flaky))
    return notes


def _slowest(shards: Sequence[Shard]) -> list[Slow]:
    return sorted((step for shard in shards for step in shard.slowest), key=lambda step: -step.seconds)[:10]


def _relative(folder: Path, out: Path) -> str:
    return folder.relative_to(out).as_posix() if folder.is_relative_to(out) else folder.as_posix()
