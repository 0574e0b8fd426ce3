"""Reading the printed papers: the PDFs themselves, never the pages that offer them (steps 4, 31, 46)."""

import re
from datetime import datetime, timedelta, timezone
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .errors import ApplicationError
from .job import Job
from .screens import sonpo
from .sentences import papers as say

JST = timezone(timedelta(hours=9), "JST")
_PRINT_SERIAL = re.compile(r"印刷連番\s*(\d{10})(?!\d)")
_PROCEDURE_TIME = re.compile(r"契約手続き日時\s*(\d{4})/(\d{2})/(\d{2})\s+(\d{2}):(\d{2})")


def read(job: Job, window: sonpo.PrintWindow) -> bytes:
    """Fetch the PDF that a print window shows; raise `ApplicationError` when it is no whole PDF."""
    status, content = job.desk.download(window, window.paper_url())
    if status != 200 or not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise ApplicationError(*say.no_paper(status, len(content)))
    return content


def text_of(pdf: bytes) -> list[str]:
    """Return the text of each sheet of a PDF; raise `ApplicationError` when it cannot be read."""
    try:
        return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError) as error:
        raise ApplicationError(*say.no_paper(200, len(pdf))) from error


def must_be_of(pdf: bytes, estimate: str) -> None:
    """Raise `ApplicationError` when a copy is not this estimate's (step 31)."""
    if estimate not in "\n".join(text_of(pdf)):
        raise ApplicationError(*say.other_copy(estimate))


def print_serial_of(pdf: bytes, estimate: str) -> str:
    """Read the 印刷連番 off an application form (step 4); raise `ApplicationError` when it is missing or another estimate's."""
    text = "\n".join(text_of(pdf))
    serial = _PRINT_SERIAL.search(text)
    if serial is None or estimate not in text:
        raise ApplicationError(*say.other_paper(estimate))
    return serial[1]


def procedure_time_of(pdf: bytes, estimate: str) -> datetime:
    """Read 契約手続き日時 off the second sheet of an お申込み控え (step 46); raise `ApplicationError` when it is not there."""
    sheets = text_of(pdf)
    reverse = _PROCEDURE_TIME.search(sheets[1]) if len(sheets) > 1 else None
    if reverse is None or estimate not in "\n".join(sheets):
        raise ApplicationError(*say.other_copy(estimate))
    year, month, day, hour, minute = (int(part) for part in reverse.groups())
    return datetime(year, month, day, hour, minute, tzinfo=JST)
