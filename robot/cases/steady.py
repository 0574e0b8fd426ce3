"""Letting a workbook that was just written carry no moment of its writing: the same content is then the same bytes."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def make_steady(path: Path, day: date) -> None:
    """Date the workbook, and all that is in it, at the beginning of `day`."""
    with ZipFile(path) as written:
        parts = [(name, written.read(name)) for name in written.namelist()]
    steady = BytesIO()
    with ZipFile(steady, "w", ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            archive.writestr(info, _MOMENT.sub(rb"\g<1>%sT00:00:00Z\g<2>" % day.isoformat().encode(), content))
    path.write_bytes(steady.getvalue())
