"""Writing `replay.json` into an out folder, and reading it again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from ..cases.case import COLUMNS, Case
from ..cases.files import contents
from ..cases.row import as_row
from ..config.settings import Settings
from ..errors import WrongInput
from ..messages import replay as say
from ..messages.text import Language
from ..reporting.drafts import replacing
from ..reporting.summary import CaseResult
from .model import FILE, MOST_CASES, HowItWorked, RecordedCase, Recording, Said, Screening, Shown, Text
from .seen import Witnessed

_MOST_BYTES = 256_000_000
_SCREENED = "24"


def write_recording(recording: Recording, out: Path) -> Path:
    """Write `replay.json` into `out`; a reader never sees half of it. Raises `OSError`."""
    path = out / FILE
    with replacing(path) as file:
        file.write(f"{recording.model_dump_json(exclude_defaults=True)}\n".encode())
    return path


def read_recording(folder: Path) -> Recording:
    """Read the recording in an out folder; raise `WrongInput` where there is none, or none that this renkei can read."""
    path = folder / FILE
    if not path.is_file():
        raise WrongInput(say.no_recording(folder))
    try:
        return Recording.model_validate_json(contents(path, _MOST_BYTES))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise WrongInput(say.unreadable(path, f"{where}: {first['msg']}")) from error


def recordings_in(folder: Path) -> list[Path]:
    """Return the folder itself where it has a recording, else those below it that have one. Raises `WrongInput` where there is none."""
    if (folder / FILE).is_file():
        return [folder]
    below = sorted(path.parent for path in folder.glob(f"*/{FILE}")) if folder.is_dir() else []
    if not below:
        raise WrongInput(say.no_recording(folder))
    return below


def row_of(case: Case, *, masked: bool) -> dict[str, Text]:
    """Return a case's row; where masking is on, without what is blurred on pictures."""
    row = {header: value if isinstance(value, int | float) else str(value) for header, value in as_row(case).items()}
    return {header: value for header, value in row.items() if not (masked and COLUMNS[header].tells_of_people)}


def cases_of(
    cases: Sequence[Case], results: Mapping[str, CaseResult], seen: Witnessed, *, masked: bool
) -> list[RecordedCase]:
    """Return the cases as they went, the first thousand of them."""
    return [
        RecordedCase(
            case_id=case.case_id,
            estimate_number=case.estimate_number,
            row=row_of(case, masked=masked),
            steps=seen.steps.get(case.case_id, []),
            **_end(results.get(case.case_id)),
        )
        for case in cases[:MOST_CASES]
    ]


def _end(result: CaseResult | None) -> dict[str, str | None]:
    reason = result.reason if result else None
    return {
        "status": result.status if result else "not_begun",
        "reason_step": reason.step if reason else None,
        "seen_reason": reason.seen.ja if reason else "",
    }


def screens_of(cases: Iterable[RecordedCase], seen: Witnessed) -> dict[str, Shown]:
    """Return the screens that these cases saw."""
    named = {digest for case in cases for step in case.steps for digest in step.screens}
    return {digest: shown for digest, shown in sorted(seen.screens.items()) if digest in named}


def screenings_of(results: Iterable[CaseResult]) -> Iterator[Screening]:
    """Yield what the robot read of decisions that are no plain approval."""
    for result in results:
        if result.condition:
            yield Screening(case_id=result.case_id, decision="条件付承認", reason=result.condition)
        elif (reason := result.reason) and reason.step == _SCREENED and reason.kind == "business":
            decision = "否決" if result.status == "declined" else "差戻し"
            yield Screening(case_id=result.case_id, decision=decision, reason=_quoted(reason.seen.ja))


def _quoted(said: str) -> str:
    """Return what a reason quotes of the portal."""
    return said.partition("「")[2].rpartition("」")[0] or said


def said_of(results: Iterable[CaseResult]) -> list[Said]:
    """Return what people said of the cases, and did not take back."""
    return [
        Said(case_id=result.case_id, step=word.step, by=word.by)
        for result in results
        for word in result.confirmations
        if word.withdrawn_at is None
    ]


def how_it_worked(settings: Settings, language: Language) -> HowItWorked:
    """Return how the robot was told to work."""
    return HowItWorked(
        language=language,
        customer=settings.customer,
        staff=settings.staff,
        approve=list(settings.approve),
        pictures_before=settings.pictures_before,
        patience=asdict(settings.timeouts),
    )


def our_version() -> str:
    """Return which renkei this is."""
    return version("renkei")
