"""What a run leaves for people and programs to read: `report.html` and `summary.json`.

The page is one file that needs nothing from elsewhere: pictures lie inside it. It is written piece by piece, so that
only one picture is in memory at a time, however many cases there were.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..browser.evidence import is_whole
from ..messages import labels, times, words
from ..messages.text import Language, Message
from ..procedure.steps import STEPS, SYSTEMS
from .drafts import replacing
from .evidence_link import link
from .out_folder import REPORT
from .pictures import PICTURE_TYPES, file_of, moment_of, why_lost
from .summary import CaseResult, CaseStatus, StepRecord, Summary

STATUSES: Mapping[CaseStatus, Message] = MappingProxyType(
    {
        "needs_person": Message("要確認", "needs a person"),
        "waiting_person": Message("確認待ち", "waits for a person's word"),
        "declined": Message("否決", "declined"),
        "interrupted": Message("中断", "interrupted"),
        "not_begun": Message("未着手", "not begun"),
        "waiting_screening": Message("審査待ち", "waits for the screening"),
        "waiting_customer": Message("お客さま待ち", "waits for the customer"),
        "waiting_hours": Message("再開待ち", "waits for service hours"),
        "done": Message("完了", "done"),
        "cancelled": Message("取消", "cancelled"),
    }
)
"""How a case's end is called, the one that asks for work first."""

_ALWAYS_COUNTED = frozenset({"needs_person", "declined", "done", "cancelled"})
_TO_LOOK_AT = frozenset({"needs_person", "waiting_person", "declined"})
_TEMPLATES = Path(__file__).parent / "templates"
_PAPER_PREFIX = re.compile(r"\d+-step[^-]+-")


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture of the report, and the name by which the page jumps to it."""

    anchor: str
    path: Path


@dataclass(frozen=True, slots=True)
class _Paper:
    title: str
    href: str
    whole: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture of a step, taken `path`; `when` says at which moment of it."""

    path: str
    when: Message
    picture: _Picture | None
    # The picture stands in the page already (in the reason, say): here a link to it will do.
    shown_before: bool


@dataclass(frozen=True, slots=True)
class _StepView:
    anchor: str
    record: StepRecord
    chapter: str
    pictures: list[_Seen]


@dataclass(frozen=True, slots=True)
class _CaseView:
    anchor: str
    result: CaseResult
    reason_picture: _Picture | None
    steps: list[_StepView]
    papers: list[_Paper]


def write_summary(summary: Summary, out: Path) -> Path:
    """Write `summary.json` into `out` and return its path. A reader never sees half of it."""
    path = out / "summary.json"
    with replacing(path) as file:
        file.write(f"{summary.model_dump_json(indent=2)}\n".encode())
    return path


def write_report(summary: Summary, out: Path, language: Language) -> Path:
    """Write `report.html` into `out` and return its path; the summary's paths of evidence are read from `out`."""
    path = out / REPORT
    cases = list(enumerate(summary.cases, 1))
    counts = {status: sum(case.status == status for case in summary.cases) for status in STATUSES}
    stream = (
        _environment(language, out)
        .get_template("report.html.j2")
        .stream(
            language=language,
            summary=summary,
            took=timedelta(seconds=round((summary.finished_at - summary.started_at).total_seconds())),
            statuses=STATUSES,
            counts=counts,
            shown=[status for status in STATUSES if status in _ALWAYS_COUNTED or counts[status]],
            pending=[(f"case-{place}", case) for place, case in cases if case.status in _TO_LOOK_AT],
            cases=(_case_view(place, case, out) for place, case in cases),
        )
    )
    with replacing(path) as file:
        file.writelines(piece.encode() for piece in stream)
    return path


def _environment(language: Language, out: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = lambda ja, en: Message(ja, en).spoken(language)
    environment.globals["system"] = partial(_system, language)
    environment.globals["step_title"] = partial(_step_title, language)
    environment.globals["lost"] = lambda evidence: why_lost(evidence, out).spoken(language)
    environment.filters["spoken"] = lambda words: words.spoken(language)
    environment.filters["inline"] = _inline
    environment.globals["labels"] = labels
    environment.filters["moment"] = times.told
    environment.filters["clock"] = times.time_told
    environment.filters["said_of"] = lambda at: words.of_when(at)
    environment.filters["speaker"] = lambda who: words.whose(who).spoken(language)
    environment.filters["way"] = lambda way: words.by_way(way).spoken(language)
    environment.filters["portals"] = times.portals
    environment.filters["capitalised"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["grouped"] = lambda number: f"{number:,}"
    return environment


def _system(language: Language, name: str) -> str:
    return SYSTEMS[name].spoken(language) if name in SYSTEMS else name


def _step_title(language: Language, number: str) -> str:
    return STEPS[number].title.spoken(language) if number in STEPS else ""


def _inline(picture: Path) -> Markup:
    kind = PICTURE_TYPES[picture.suffix.lower()]
    return Markup(f"data:{kind};base64,{b64encode(picture.read_bytes()).decode('ascii')}")


def _case_view(place: int, case: CaseResult, out: Path) -> _CaseView:
    anchor = f"case-{place}"
    shown: dict[str, _Picture] = {}
    reason_picture = _picture(f"{anchor}-reason", case.reason.evidence if case.reason else None, out, shown)
    steps = [_step_view(f"{anchor}-step-{number}", record, out, shown) for number, record in enumerate(case.steps, 1)]
    return _CaseView(anchor, case, reason_picture, steps, list(_papers(case, out)))


def _step_view(anchor: str, record: StepRecord, out: Path, shown: dict[str, _Picture]) -> _StepView:
    chapter = STEPS[record.step].chapter if record.step in STEPS else ""
    names = {path: f"{anchor}-before-{place}" for place, path in enumerate(record.before, 1)}
    seen = [
        _seen(names.get(path, f"{anchor}-picture"), path, moment_of(record, path), out, shown)
        for path in record.pictures
    ]
    return _StepView(anchor, record, chapter, seen)


def _seen(anchor: str, path: str, when: Message, out: Path, shown: dict[str, _Picture]) -> _Seen:
    known = shown.get(path)
    return _Seen(path, when, known or _picture(anchor, path, out, shown), shown_before=known is not None)


def _picture(anchor: str, evidence: str | None, out: Path, shown: dict[str, _Picture]) -> _Picture | None:
    if evidence is None:
        return None
    path = file_of(evidence, out)
    if path is None:
        return None
    shown[evidence] = _Picture(anchor, path)
    return shown[evidence]


def _papers(case: CaseResult, out: Path) -> Iterator[_Paper]:
    """Find what the case printed: it lies beside its pictures, in the folder that has the case's name."""
    evidence = {record.evidence for record in case.steps if record.evidence}
    folders = {out / folder for path in evidence for folder in Path(path).parents if folder.name == case.case_id}
    for paper in sorted(paper for folder in folders for paper in folder.rglob("*.pdf")):
        yield _Paper(_PAPER_PREFIX.sub("", paper.stem), link(paper, out), is_whole(paper))
