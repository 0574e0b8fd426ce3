"""Approval before a point of no return (16, 37, 50): the portal's own screen is read back and laid beside the sheet, for a person to
compare.

What was approved is exactly what the screen showed then: where it shows something else by now, it is asked about anew.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from hashlib import sha256
from types import MappingProxyType

from ..browser.masking import PERSONAL_LABELS
from ..cases.case import Case, column_called
from ..cases.column import Column
from ..cases.discretion import discreet, quoted
from ..execution.facts import Facts
from ..execution.job import Job
from ..messages.words import APPROVED
from ..screens.base import Screen

_WRITTEN_AROUND = re.compile(r"[\s\u3000,/]|(?<=\d)(円|万円|回|年|等級)$|契約$")
_IN_THE_SHEET = MappingProxyType({"帳票ID(保険用)": "帳票ID"})
_LONGEST = 60


def must_be_given(job: Job, step: str, screen: Screen, *, with_words: bool = False) -> None:
    """Raise `NotSaid` unless a person has approved what `screen` shows, where somebody wanted to; `with_words` the step's words, too."""
    words = (step,) if with_words else ()
    if step not in job.approve:
        job.must_be_said(*words)
        return
    shown = screen.items()
    job.approved[step] = shown
    about = {step: (APPROVED, _digest(shown))}
    job.must_be_said(*words, about=about, lay_out=partial(_lay_out, job, step, shown))


def must_still_show(job: Job, step: str, screen: Screen) -> None:
    """Raise `NotSaid` where the last screen before the click shows otherwise what was approved on the one before, or on itself."""
    approved = job.approved.get(step)
    if approved is None:
        return
    now = {**approved, **{label: value for label, value in screen.items().items() if label in approved}}
    job.must_be_said(about={step: (APPROVED, _digest(now))}, lay_out=partial(_lay_out, job, step, now))


def compared(case: Case, facts: Facts, shown: Mapping[str, str]) -> list[dict[str, str | bool]]:
    """Lay what a screen shows beside the sheet, and beside what was learnt on the way, item by item: what differs first, and what is
    known from nowhere else last. A personal value is compared, and never told.
    """
    return sorted(_items(case, facts, shown), key=lambda item: (bool(item["same"]), not item["in_sheet"]))


def _lay_out(job: Job, step: str, shown: Mapping[str, str]) -> None:
    job.facts.compared[step] = compared(job.case, job.facts, shown)


def _items(case: Case, facts: Facts, shown: Mapping[str, str]) -> Iterator[dict[str, str | bool]]:
    learnt = {"印刷連番": facts.print_serial, "支払総額": facts.total_payment, "受付番号": facts.receipt_number}
    for label, value in shown.items():
        column = column_called(_IN_THE_SHEET.get(label, label))
        is_ours = column is not None and not column.says
        wanted = _written(case, column) if column and is_ours else str(learnt.get(label) or "")
        hidden = label in PERSONAL_LABELS or (column is not None and column.tells_of_people)
        tell = partial(_told, case, facts)
        yield {
            "label": quoted(label),
            "sheet": "" if hidden else tell(wanted),
            "screen": "" if hidden else tell(value),
            "same": not (is_ours or wanted) or _plain(value) == _plain(wanted),
            "in_sheet": bool(is_ours or wanted),
        }


def _written(case: Case, column: Column) -> str:
    value = getattr(case, column.field)
    return f"{value:%Y%m%d}" if isinstance(value, date) else "" if value is None else str(value)


def _plain(text: str) -> str:
    return _WRITTEN_AROUND.sub("", text.strip())


def _told(case: Case, facts: Facts, text: str) -> str:
    """Return what a screen or the sheet says, cut, and without whoever it names."""
    return discreet(quoted(text), case, facts.personal())[:_LONGEST]


def _digest(shown: Mapping[str, str]) -> str:
    return sha256(json.dumps(sorted(shown.items()), ensure_ascii=False).encode()).hexdigest()[:32]
