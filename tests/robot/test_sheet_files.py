"""What is no case file says what it is and what to do, and reading it ends: no traceback, no waiting, no memory without end."""

import os
import random
import socket
import sys
import zipfile
from contextlib import suppress

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart
from renkei.robot.cases.sheet import read_cases
from renkei.robot.errors import WrongInput

from tests.robot.sheets import (
    HEAD,
    excel,
    lines,
    parts_of,
    refusal,
    row_of,
    sample,
    text,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def whole():
    """Return the parts of a workbook with one row that is right."""
    return parts_of(HEAD + row_of(sample()[0]))


def test_the_parts_of_a_tests_own_are_a_workbook(tmp_path):
    """What the tests below spoil is right before."""
    assert len(read_cases(zipped(tmp_path / "cases.xlsx", whole())).cases) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is an empty file"),
        (b"no workbook", "is a text file, no workbook"),
        (b"\x00\x01\x02 something", "damaged"),
        (b"PK\x03\x04 cut short", "damaged or cut short"),
        (b"PK\x05\x06" + bytes(18), "a zip archive that is no workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password: save it without one"),
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook (.xls)"),
        (OLE + "WordDocument".encode("utf-16-le"), "an old Office file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "an XML Spreadsheet 2003"),
        (b'<?xml version="1.0"?><note/>', "an XML file"),
        (b"{\\rtf1", "rich text"),
        (b"\x89PNG\r\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "a picture (JPEG)"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"SQLite format 3\x00", "a database"),
    ],
)
def test_what_is_named_xlsx_and_is_none_says_what_it_is(tmp_path, content, said):
    """By how it begins, and by what is in it."""
    path = tmp_path / "cases.xlsx"
    path.write_bytes(content)
    message = refusal(path)
    assert said in message.en
    assert "cases.xlsx" in message.ja


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, "(.ods)"),
        ({"xl/workbook.bin": "x", "_rels/.rels": "<x/>"}, "(.xlsb)"),
        ({"Index/Document.iwa": "x"}, "(.numbers)"),
        ({"word/document.xml": "<x/>", "_rels/.rels": "<x/>"}, "(.docx)"),
        ({"readme.txt": "x"}, "a zip archive that is no workbook"),
        ({"_rels/.rels": "<x/>"}, "damaged"),
        ({"xl/workbook.xml": "<x/>", "xl/_rels/workbook.xml.rels": "<x/>"}, "no sheet with cells"),
        ({"xl/workbook.xml": "<x>", "xl/_rels/workbook.xml.rels": "<x/>"}, "damaged"),
    ],
)
def test_an_archive_that_is_no_workbook_says_what_it_is(tmp_path, parts, said):
    """By the names of its parts."""
    assert said in refusal(zipped(tmp_path / "cases.xlsx", parts)).en


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is an empty file"),
        (b"PK\x03\x04", "is a workbook (or a zip archive)"),
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook"),
        (b"<!doctype html><title>Sign in</title>", "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x81\x01\xff", "encoded neither in UTF-8"),
        (b"\xff\xfe\x00", "encoded neither in UTF-8"),
        ("案件ID,見積番号\n".encode("euc-jp"), "encoded neither in UTF-8"),
    ],
)
def test_what_is_named_csv_and_is_none_says_what_it_is(tmp_path, content, said):
    """A page instead of a download, a workbook under another name, letters of another world."""
    (tmp_path / "cases.csv").write_bytes(content)
    assert said in refusal(tmp_path / "cases.csv").en


def test_what_is_no_case_file_is_refused_by_its_own_name(tmp_path):
    """A missing file, a folder, another kind of file and what Excel leaves beside an open workbook each get a sentence."""
    (tmp_path / "cases.txt").write_text("x")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "~$cases.xlsx").write_bytes(b"\x05owner")
    assert "no file" in refusal(tmp_path / "cases.xlsx").en
    assert "no file" in refusal(tmp_path / "cases.txt" / "cases.xlsx").en
    assert "is a folder" in refusal(tmp_path / "folder.xlsx").en
    assert "must be .xlsx or .csv" in refusal(tmp_path / "cases.txt").en
    assert "without ~$" in refusal(tmp_path / "~$cases.xlsx").en
    assert "cases.xlsx" in refusal(tmp_path / "cases.xlsx").ja


def test_a_files_name_does_nothing_to_a_terminal(tmp_path):
    """What is in a name is shown, also what is no letter in any encoding."""
    assert "a[U+001B][2Jb" in refusal(tmp_path / "a\x1b[2Jb.xlsx").en
    assert "a[U+DCFF]" in refusal(tmp_path / "a\udcff.xlsx").en


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_never_ends_is_not_opened(tmp_path, suffix, monkeypatch):
    """A pipe that nobody writes to, a socket, and a device that gives zeros for ever."""
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"zeros{suffix}").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as open_socket:
        monkeypatch.chdir(tmp_path)  # a socket's path may not be long
        open_socket.bind(f"socket{suffix}")
        for name in ("pipe", "zeros", "socket"):
            assert "is no ordinary file" in refusal(tmp_path / f"{name}{suffix}").en


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    """As on Windows, where another program holds it: a sentence, no traceback."""
    path = excel(tmp_path / "cases.xlsx", lines(sample()))

    def locked(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", locked)
    assert "cannot be opened" in refusal(path).en


@pytest.mark.parametrize("chart_only", [True, False])
def test_a_chart_is_no_table(tmp_path, chart_only):
    """A workbook of charts only has no sheet with cells; beside a sheet they do no harm."""
    book = Workbook()
    book.create_chartsheet("グラフ", 0).add_chart(BarChart())
    if chart_only:
        del book["Sheet"]
    else:
        for line in lines(sample()):
            book["Sheet"].append(line)
    book.save(tmp_path / "cases.xlsx")
    if chart_only:
        assert "no sheet with cells" in refusal(tmp_path / "cases.xlsx").en
    else:
        assert len(read_cases(tmp_path / "cases.xlsx").cases) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [*sorted(whole()), "docProps/core.xml"])
def test_a_part_with_a_document_type_is_not_read(tmp_path, part, encoding):
    """Entities that grow tenfold each time come to nothing, wherever they stand and however they are written."""
    parts = {"docProps/core.xml": "<x/>"} | whole()
    bomb = f'<?xml version="1.0" encoding="{encoding}"?>{BOMB}{parts[part]}'.replace("<sheet ", "<sheet x='&b;' ")
    assert "document type" in refusal(zipped(tmp_path / "cases.xlsx", parts | {part: bomb.encode(encoding)})).en


def test_a_document_type_behind_a_long_comment_is_found(tmp_path):
    """It need not be at the very beginning."""
    parts = whole()
    parts["xl/workbook.xml"] = f"<!--{'x' * 2_000_000}-->{BOMB}{parts['xl/workbook.xml']}"
    assert "document type" in refusal(zipped(tmp_path / "cases.xlsx", parts)).en


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r='x'/></sheetData></worksheet>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c r='A1' t='s'><v>99</v></c></row></sheetData></worksheet>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c r='AAAAA1'><v>1</v></c></row></sheetData></worksheet>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c r='A1'><v>x</v></c></row></sheetData></worksheet>"),
        ("xl/worksheets/sheet1.xml", "<worksheet>" + "<x>" * 10_000),
        ("xl/sharedStrings.xml", "no XML"),
        ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"),
        ("xl/_rels/workbook.xml.rels", ""),
    ],
)  # fmt: skip
def test_a_damaged_part_is_said(tmp_path, part, content):
    """XML that is cut, references that lead nowhere, numbers that are none."""
    assert "damaged" in refusal(zipped(tmp_path / "cases.xlsx", whole() | {part: content})).en


def test_a_file_that_was_cut_or_bent_anywhere_is_a_sentence(tmp_path):
    """Each is refused, or read as it was meant; nothing else ever comes of it."""
    data = excel(tmp_path / "whole.xlsx", lines(sample(3))).read_bytes()
    chance, path = random.Random(9), tmp_path / "cases.xlsx"
    for _ in range(150):
        spoilt = bytearray(data[: chance.choice((len(data), chance.randrange(1, len(data))))])
        for _ in range(chance.randrange(3)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        path.write_bytes(spoilt)
        with suppress(WrongInput):
            assert len(read_cases(path).cases) == 3


def test_a_workbook_in_an_archive_with_a_password_is_said(tmp_path):
    """The archive's own encryption, as some mail programs add it."""
    path = zipped(tmp_path / "cases.xlsx", whole())
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.start_dir
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "protected by a password" in refusal(path).en


def test_a_csv_has_no_sheets_to_choose_from(tmp_path):
    """`--sheet` for a .csv is a mistake that is said."""
    assert "leave --sheet out" in refusal(text(tmp_path / "cases.csv", lines(sample()), "utf-8"), "案件").en
