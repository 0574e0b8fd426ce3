"""Reading the printed papers: the PDFs themselves, never the pages that offer them (steps 4, 31, 46)."""

import re
from datetime import datetime

from ..browser.pdf.paper import Paper
from ..errors import ApplicationError
from ..execution.job import Job
from ..messages import papers as say
from ..messages.times import JST
from ..screens import sonpo

_PRINT_SERIAL = re.compile(r"印刷連番\s*(\d{10})(?!\d)")
_PROCEDURE_TIME = re.compile(r"契約手続き日時\s*(\d{4})/(\d{2})/(\d{2})\s+(\d{2}):(\d{2})")


def read(job: Job, window: sonpo.PrintWindow) -> Paper:
    """Fetch the PDF that a print window shows and read it; raise `ApplicationError` when it is no whole PDF, or cannot be read."""
    status, content = job.session.download(window, window.paper_url())
    if status != 200 or not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise ApplicationError(*say.no_paper(status, len(content)))
    return job.session.read(content)


def must_be_of(paper: Paper, estimate: str) -> None:
    """Raise `ApplicationError` when a copy is not this estimate's (step 31)."""
    if estimate not in paper.text:
        raise ApplicationError(*say.other_copy(estimate))


def print_serial_of(paper: Paper, estimate: str) -> str:
    """Read the 印刷連番 off an application form (step 4); raise `ApplicationError` when it is missing or another estimate's."""
    serial = _PRINT_SERIAL.search(paper.text)
    if serial is None or estimate not in paper.text:
        raise ApplicationError(*say.other_paper(estimate))
    return serial[1]


def procedure_time_of(paper: Paper, estimate: str) -> datetime:
    """Read 契約手続き日時 off the second sheet of an お申込み控え (step 46); raise `ApplicationError` when it is not there."""
    reverse = _PROCEDURE_TIME.search(paper.sheets[1]) if len(paper.sheets) > 1 else None
    if reverse is None or estimate not in paper.text:
        raise ApplicationError(*say.other_copy(estimate))
    year, month, day, hour, minute = (int(part) for part in reverse.groups())
    return datetime(year, month, day, hour, minute, tzinfo=JST)
