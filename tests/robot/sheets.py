"""Case files for tests: as openpyxl writes them, as plain text, and out of parts of a test's own."""

import csv
import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from renkei.mockportals.samples.case_rows import rows
from renkei.robot.cases.case import HEADERS
from renkei.robot.cases.sheet import read_cases
from renkei.robot.config.clock import SystemClock
from renkei.robot.errors import WrongInput
from renkei.robot.messages.times import JST

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"


TODAY = date(2026, 11, 23)


class SamplesDay(SystemClock):
    """A clock on which it is the day that the sample rows are for."""

    def now(self):
        return datetime.combine(TODAY, time(9), JST)


def sample(count=1):
    """Return rows that are right as they stand, on that day."""
    return rows(count, today=TODAY)


def lines(rows, headers=HEADERS):
    """Return a sheet's lines: the headers, then the rows."""
    return [list(headers), *([row.get(header, "") for header in headers] for row in rows)]


def excel(path, lines):
    """Write a workbook whose first sheet holds `lines`."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.create_sheet("another").append(["not read"])
    book.save(path)
    return path


def text(path, lines, encoding, separator=","):
    """Write a .csv in `encoding`."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(lines)
    path.write_bytes(target.getvalue().encode(encoding))
    return path


def refusal(path, sheet=None):
    """Return the sentences with which a file is refused as a whole."""
    with pytest.raises(WrongInput) as caught:
        read_cases(path, sheet)
    return caught.value.message


def zipped(path, parts):
    """Write a zip archive of `parts`, text or bytes by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(cells, *, styles="", texts="", kind="worksheet", before=""):
    """Return a workbook's parts: one sheet with the XML `cells` for rows, `before` them whatever stands there."""
    relations = (
        f'<Relationship Id="r1" Type="{KIND}/{kind}" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{KIND}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{KIND}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    )
    main = f'<Relationship Id="r1" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "_rels/.rels": f'<Relationships xmlns="{RELATED}">{main}</Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{KIND}"><sheets><sheet name="案件" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATED}">{relations}</Relationships>',
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{before}<sheetData>{cells}</sheetData></worksheet>",
    }


def row_of(values, *, attributes="", cells=None):
    """Return a row's XML: `values` as text, and for some headers a cell's XML of its own."""
    inside = "".join(
        (cells or {}).get(header) or f'<c t="inlineStr"><is><t>{values.get(header) or ""}</t></is></c>'
        for header in HEADERS
    )
    return f"<row {attributes}>{inside}</row>"


HEAD = row_of(dict(zip(HEADERS, HEADERS, strict=True)))
