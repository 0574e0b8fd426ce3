"""How much a case file may hold, and how long reading it may take; both are known before it is opened."""

import time
import tracemalloc
import zipfile

import pytest
from renkei.robot.cases.sheet import archive, read_cases, reading
from renkei.robot.cases.sheet.archive import MOST_BYTES, MOST_WITH_PAINT

from tests.robot.sheets import (
    HEAD,
    lines,
    parts_of,
    refusal,
    row_of,
    sample,
    text,
    zipped,
)

COLUMNS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEFGHIJKLM")]


def painted(first, last):
    """Return rows of cells that are painted and hold nothing, as a copied format leaves them."""
    rows = []
    for number in range(first, last + 1):
        cells = "".join(f'<c r="{column}{number}" s="1"/>' for column in COLUMNS)
        rows.append(f'<row r="{number}" ht="18" customHeight="1">{cells}</row>')
    return "".join(rows)


@pytest.mark.nightly
def test_60_000_painted_rows_are_read_within_seconds(tmp_path):
    """One case and 60,000 rows of 39 cells with nothing but a colour: 5 s of work at most."""
    parts = parts_of(HEAD + row_of(sample()[0]) + painted(3, 60_002))
    assert len(parts["xl/worksheets/sheet1.xml"]) > MOST_BYTES
    path = zipped(tmp_path / "cases.xlsx", parts)
    before = time.process_time()
    assert len(read_cases(path).cases) == 1
    assert time.process_time() - before < 5.0


@pytest.mark.parametrize("ending", ["/>", "></c>", "><v/></c>"])
def test_painted_cells_do_not_count(tmp_path, monkeypatch, ending):
    """As Excel, openpyxl and others write them; cells with something in them do."""
    monkeypatch.setattr(archive, "MOST_BYTES", 60_000)
    rows = painted(3, 102).replace("/>", ending)
    assert len(rows) > 60_000
    path = zipped(tmp_path / "painted.xlsx", parts_of(HEAD + row_of(sample()[0]) + rows))
    assert len(read_cases(path).cases) == 1
    filled = rows.replace(ending, "><v>1</v></c>")
    assert "is too large" in refusal(zipped(tmp_path / "filled.xlsx", parts_of(HEAD + filled))).en


def test_rows_beyond_a_hundred_thousand_are_refused(tmp_path, monkeypatch):
    """In either kind of file; a hidden row counts as well, an empty one does not."""
    monkeypatch.setattr(reading, "MOST_ROWS", 20)
    rows = [sample()[0] | {"案件ID": f"x{n}", "見積番号": f"E{n + 1:08}"} for n in range(21)]
    empty = [[""]] * 30
    enough, too_many = lines(rows[:20]) + empty, lines(rows)
    assert len(read_cases(text(tmp_path / "enough.csv", enough, "utf-8")).cases) == 20
    assert "too many rows: 20 at most" in refusal(text(tmp_path / "many.csv", too_many, "utf-8")).en
    sheet = HEAD + "".join(row_of(row, attributes='hidden="1"') for row in rows)
    assert "too many rows" in refusal(zipped(tmp_path / "many.xlsx", parts_of(sheet))).en


def test_the_bounds_are_those_that_are_promised():
    """50 MB unpacked and 100,000 rows."""
    assert (MOST_BYTES, reading.MOST_ROWS) == (50_000_000, 100_000)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/picture.bin"])
def test_what_would_not_fit_is_refused_before_it_is_unpacked(tmp_path, part, monkeypatch):
    """A bomb of one part, or what is too large in earnest: no part of it is unpacked, and it takes no memory."""
    monkeypatch.delattr(archive.Archive, "pieces")
    parts = parts_of(HEAD + row_of(sample()[0]))
    path = zipped(tmp_path / "cases.xlsx", parts | {part: bytes(MOST_WITH_PAINT + 1)})
    tracemalloc.start()
    try:
        assert "more than 50 MB" in refusal(path).en
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_sheet_that_is_large_without_being_painted_is_refused(tmp_path):
    """Painted cells may double what a workbook holds; anything else may not."""
    parts = parts_of(HEAD + row_of(sample()[0]))
    parts["xl/worksheets/sheet1.xml"] += "<!--" + "x" * MOST_BYTES + "-->"
    assert "more than 50 MB" in refusal(zipped(tmp_path / "cases.xlsx", parts)).en


def test_many_parts_that_are_small_each_add_up(tmp_path):
    """Neither many files nor many sheets get round the bound."""
    many = {f"xl/media/{n}.bin": bytes(MOST_BYTES // 4) for n in range(5)}
    assert "more than 50 MB" in refusal(zipped(tmp_path / "cases.xlsx", parts_of(HEAD) | many)).en
    crowd = {f"x{n}": "" for n in range(10_001)}
    assert "too many parts" in refusal(zipped(tmp_path / "crowd.xlsx", parts_of(HEAD) | crowd)).en


def test_a_part_that_hides_its_size_is_found_out(tmp_path):
    """An archive that declares a few bytes and holds many megabytes is damaged, and is not unpacked to its end."""
    path = zipped(tmp_path / "cases.xlsx", parts_of(HEAD) | {"xl/media/x.bin": bytes(200_000_000)})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as zip_file:
        entry = data.rindex(b"xl/media/x.bin", zip_file.start_dir) - 46
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    tracemalloc.start()
    try:
        assert "damaged" in refusal(path).en
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_workbooks_do_not_have_is_refused(tmp_path, method):
    """A few kilobytes of it could grow without a bound at one stroke."""
    with zipfile.ZipFile(tmp_path / "cases.xlsx", "w", method) as zip_file:
        for name, content in parts_of(HEAD + row_of(sample()[0])).items():
            zip_file.writestr(name, content)
    assert "damaged" in refusal(tmp_path / "cases.xlsx").en


@pytest.mark.parametrize("name", ["cases.xlsx", "cases.csv"])
def test_a_large_file_is_not_read_to_its_end(tmp_path, name):
    """More than 50 MB on the disk is more than may be in it."""
    with (tmp_path / name).open("wb") as file:
        file.truncate(MOST_BYTES * 100)
    assert "50 MB at most" in refusal(tmp_path / name).en


def test_a_csv_of_one_endless_line_is_refused(tmp_path):
    """Millions of empty fields are no table."""
    (tmp_path / "cases.csv").write_bytes(b"," * 20_000_000)
    assert "Line 1" in refusal(tmp_path / "cases.csv").en


FOLD = 1_000
MANY = {
    "formats": {"xl/styles.xml": f"<styleSheet><cellXfs>{'<xf/>' * 100_001}</cellXfs></styleSheet>"},
    "depth": {"xl/styles.xml": "<x>" * FOLD + "</x>" * FOLD},
    "kinds": {"xl/styles.xml": f"<x>{''.join(f'<x{n}/>' for n in range(10_001))}</x>"},
    "columns": {"xl/worksheets/sheet1.xml": f"<x><row>{'<c><v>1</v></c>' * 16_385}</row></x>"},
    "sheets": {"xl/workbook.xml": "<x>" + '<sheet name="x" id="nowhere"/>' * 1_001 + "</x>"},
    "one sheet": {"xl/workbook.xml": "<x>" + '<sheet name="x" id="r1"/>' * 2 + "</x>"},
}


@pytest.mark.parametrize("what", MANY)
def test_what_no_workbook_has_so_many_of_is_refused(tmp_path, what):
    """A few kilobytes that would keep the robot busy for long: refused as soon as there are more than Excel has room for."""
    assert "damaged" in refusal(zipped(tmp_path / "cases.xlsx", parts_of(HEAD + row_of(sample()[0])) | MANY[what])).en
