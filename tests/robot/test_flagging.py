"""`renkei check --write`: a comment and a colour at each wrong cell of a workbook that is somebody's own, and nothing else is touched."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from renkei.robot.cases.case import HEADERS
from renkei.robot.cases.flagging import Flag, flagged
from renkei.robot.cases.flagging.part import Part, as_utf8, with_attributes
from renkei.robot.cases.flagging.styles import GROUND
from renkei.robot.cases.sheet import read_cases
from renkei.robot.cases.template import write_template
from renkei.robot.commands import checking
from renkei.robot.commands.check import check
from renkei.robot.errors import WrongInput

from tests.robot.sheets import HEAD, SamplesDay, excel, lines, parts_of, row_of, sample, text, zipped

SHEET = "xl/worksheets/sheet1.xml"
OURS = "連携ロボ check"
GREEN = "FFE2EFDA"
SOFFICE = shutil.which("soffice")


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The comments speak the operator's language: here English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(checking, "SystemClock", SamplesDay)


def members(path):
    """Return the contents of a workbook's parts by their names."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before, after):
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def write(path, *arguments):
    """Check and flag; return the exit code and, where the sheet was refused as a whole, the sentence."""
    try:
        with pytest.raises(SystemExit) as ended:
            check.main([str(path), "--write", *arguments], standalone_mode=False)
    except WrongInput as wrong:
        return 2, wrong.message.en
    return ended.value.code, ""


def flags_of(path, sheet=0):
    """Return what our comments say, by cell, of the cells that have our colour."""
    cells = [cell for row in load_workbook(path).worksheets[sheet].iter_rows() for cell in row]
    coloured = {cell.coordinate for cell in cells if cell.fill.fgColor.rgb == GROUND}
    texts = {cell.coordinate: cell.comment.text for cell in cells if cell.comment and OURS in cell.comment.text}
    assert texts.keys() == coloured
    return {place: re.split(rf"{OURS}.*:\n", text)[1] for place, text in texts.items()}


def put_right(path, changes, sheet=0):
    """Correct cells as another program would, by its own way of saving."""
    book = load_workbook(path)
    for reference, value in changes.items():
        book.worksheets[sheet][reference] = value
    book.save(path)


@pytest.fixture
def rich(tmp_path):
    """A workbook with all that a person may have in one, two wrong cells (I7, S7) and one that is empty and wanted (Q8)."""
    book = Workbook()
    sheet = book.active
    sheet.title = "案件"
    sheet["A1"] = "3月分"
    sheet["A1"].font = Font(bold=True, size=20)
    sheet.merge_cells("A1:D1")
    rows = sample(4)
    rows[0]["等級"] = 21
    rows[0]["支払回数"] = 13
    rows[1]["保険料"] = None
    for number, line in enumerate(lines(rows), start=6):
        for place, value in enumerate(line, start=1):
            if value not in (None, ""):
                sheet.cell(number, place, value)
    sheet["I7"].fill = PatternFill("solid", start_color=GREEN)
    sheet["I7"].number_format = "0.0"
    sheet["S7"].fill = PatternFill("lightUp", start_color="FF00FF00")
    sheet["A9"].comment = Comment("電話済み", "田中")
    sheet["AM12"] = "=SUM(Q7:Q10)"
    sheet.row_dimensions[12].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.conditional_formatting.add(
        "Q7:Q10", CellIsRule(operator="greaterThan", formula=["100000"], fill=PatternFill(bgColor=GREEN))
    )
    rule = DataValidation(type="list", formula1='"個人,法人"')
    rule.add("C7:C99")
    sheet.add_data_validation(rule)
    sheet.freeze_panes = "C7"
    sheet.auto_filter.ref = "A6:AM10"
    other = book.create_sheet("集計")
    for line in (["月", "件数"], ["1", 3], ["2", 5]):
        other.append(line)
    other.add_table(Table(displayName="月別", ref="A1:B3"))
    chart = BarChart()
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    other.add_chart(chart, "D2")
    path = tmp_path / "cases.xlsx"
    book.save(path)
    return path


def test_each_wrong_cell_gets_a_comment_and_a_colour_and_nothing_else_changes(rich):
    """Of the package: the sheet, its comments and their boxes, the formats. Of the sheet: the formats of the wrong cells. Of those:
    the ground. Every other byte is what it was.
    """
    before, sheet_before = members(rich), load_workbook(rich).worksheets[0]
    formats = {
        cell.coordinate: (repr(cell.font), cell.number_format, cell.value) for row in sheet_before for cell in row
    }
    assert write(rich)[0] == 1
    assert flags_of(rich) == {
        "I7": "row 7, 等級: 21 → expected a whole number from 1 to 20",
        "S7": "row 7, 支払回数: 13 → expected one of 12 / 24 / 36 / 48 / 60",
        "Q8": "row 8, 保険料: empty → expected yen, a whole number from 1",
    }
    after = members(rich)
    assert changed(before, after) == {
        SHEET,
        "xl/styles.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }
    sheet = load_workbook(rich).worksheets[0]
    for row in sheet:
        for cell in row:
            assert (repr(cell.font), cell.number_format, cell.value) == formats[cell.coordinate]
    assert sheet["A9"].comment.text == "電話済み"
    assert len(after[SHEET]) - len(before[SHEET]) < 60


def test_what_was_put_right_loses_its_flag_and_all_is_as_it_was(rich):
    """The sheet and its comments to the byte, grounds of another colour and with a pattern among them; a cell that had to be made stays,
    and is empty."""
    before = members(rich)
    write(rich)
    assert flagged(rich, SHEET, ()) is not None
    rich.write_bytes(flagged(rich, SHEET, ()))
    after = members(rich)
    assert changed(before, after) == {SHEET, "xl/styles.xml"}
    assert after[SHEET].replace(b'<c r="Q8"/>', b"") == before[SHEET]


def test_a_second_write_changes_nothing_and_nothing_piles_up(rich, capfd):
    """The same mistakes give the same file, however often; other mistakes take the formats that are there."""
    write(rich)
    once = rich.read_bytes()
    capfd.readouterr()
    write(rich)
    assert rich.read_bytes() == once
    assert "no flag has changed" in capfd.readouterr().out
    styles = members(rich)["xl/styles.xml"]
    rich.write_bytes(flagged(rich, SHEET, [Flag(7, 8, "x")]))
    rich.write_bytes(flagged(rich, SHEET, [Flag(7, 8, "x"), Flag(7, 18, "y"), Flag(8, 16, "z")]))
    assert members(rich)["xl/styles.xml"] == styles


def test_a_workbook_without_comments_gets_them_and_loses_them_again(tmp_path):
    """The parts that comments need are added, known to the package; once nothing is wrong they are gone."""
    path = excel(tmp_path / "cases.xlsx", lines([sample()[0] | {"等級": 21}]))
    before = members(path)
    assert write(path)[0] == 2
    added = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet1.xml.rels"}
    assert changed(before, members(path)) == {*added, SHEET, "xl/styles.xml", "[Content_Types].xml"}
    assert list(flags_of(path)) == ["I2"]
    path.write_bytes(flagged(path, SHEET, ()))
    after = members(path)
    assert after[SHEET] == before[SHEET]
    assert b"Relationship " not in after["xl/worksheets/_rels/sheet1.xml.rels"]
    assert b"comments" not in after["[Content_Types].xml"]


def test_after_another_program_has_saved_it_the_flags_are_known_again(rich):
    """By the colour, and by who the comment is from: the ground comes back, though every format has another place by then."""
    write(rich)
    put_right(rich, {"I7": 7})
    assert write(rich)[0] == 1
    assert set(flags_of(rich)) == {"S7", "Q8"}
    cell = load_workbook(rich).worksheets[0]["I7"]
    assert (cell.fill.fgColor.rgb, cell.number_format, cell.comment) == (GREEN, "0.0", None)


@pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice here")
def test_libreoffice_opens_it_and_gives_it_back(rich, tmp_path):
    """Comments and colours are there for it; and what it has saved is flagged anew as if nothing had been between."""
    write(rich)
    out = tmp_path / "saved"
    home = (tmp_path / "office").as_uri()
    command = [
        SOFFICE,
        f"-env:UserInstallation={home}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(rich),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    saved = out / rich.name
    assert flags_of(saved) == flags_of(rich)
    put_right(saved, {"I7": 7, "Q8": 50_000})
    assert write(saved)[0] == 1
    assert set(flags_of(saved)) == {"S7"}
    assert load_workbook(saved).worksheets[0]["I7"].fill.fgColor.rgb == GREEN
    assert load_workbook(saved).worksheets[0]["A9"].comment.text == "電話済み"


def test_what_others_say_at_a_wrong_cell_stays_and_ours_stands_behind(tmp_path):
    """One cell has one comment: theirs first, in their name. What we said goes again, theirs stays."""
    path = tmp_path / "cases.xlsx"
    write_template(path, [{**sample()[0], "等級": 21}])
    book = load_workbook(path)
    book.worksheets[0]["I2"].comment = Comment("確認中 <佐藤>", "佐藤")
    book.save(path)
    write(path)
    cell = load_workbook(path).worksheets[0]["I2"]
    assert cell.comment.author == "佐藤"
    assert cell.comment.text.startswith("確認中 <佐藤>\n")
    assert "row 2, 等級: 21" in cell.comment.text
    twice = path.read_bytes()
    write(path)
    assert path.read_bytes() == twice
    path.write_bytes(flagged(path, SHEET, ()))
    cell = load_workbook(path).worksheets[0]["I2"]
    assert (cell.comment.text, cell.comment.author, cell.fill.fill_type) == ("確認中 <佐藤>", "佐藤", None)


def test_a_conversation_is_left_alone(tmp_path):
    """Excel shows the conversation, whatever its stand-in says: such a cell gets its colour only."""
    path = excel(tmp_path / "cases.xlsx", lines([sample()[0] | {"等級": 21}]))
    book = load_workbook(path)
    book.worksheets[0]["I2"].comment = Comment("[Threaded comment]", "tc={0000}")
    book.save(path)
    comments = members(path)["xl/comments/comment1.xml"]
    write(path)
    assert members(path)["xl/comments/comment1.xml"] == comments
    assert load_workbook(path).worksheets[0]["I2"].fill.fgColor.rgb == GROUND


def test_wrong_headers_are_flagged_where_they_stand(tmp_path):
    """A column that is there twice at its second header; what is missing at the first one. Once right, the flags are gone."""
    rows = lines(sample())
    twice = excel(tmp_path / "twice.xlsx", [[*rows[0], "等級"], [*rows[1], 3]])
    code, said = write(twice)
    assert (code, said) == (2, f"{twice} has these columns more than once: 等級")
    [(place, told)] = flags_of(twice).items()
    assert (load_workbook(twice).worksheets[0][place].value, told) == ("等級", said)
    assert place != "I1"
    lacking = excel(tmp_path / "lacking.xlsx", lines(sample(), [name for name in HEADERS if name != "等級"]))
    assert write(lacking)[0] == 2
    assert {place: "等級" in said for place, said in flags_of(lacking).items()} == {"A1": True}
    book = load_workbook(twice)
    book.worksheets[0].delete_cols(len(rows[0]) + 1)
    book.save(twice)
    assert write(twice)[0] == 0
    assert flags_of(twice) == {}


def test_a_row_without_its_numbers_is_flagged_where_one_looks_for_them(tmp_path):
    """At the 案件ID where both are missing, else at the one that is; another row's number at the row that comes second."""
    rows = sample(4)
    rows[0] |= {"案件ID": "", "見積番号": ""}
    rows[1] |= {"見積番号": ""}
    rows[3] |= {"案件ID": rows[2]["案件ID"]}
    path = excel(tmp_path / "cases.xlsx", lines(rows))
    assert write(path)[0] == 1
    assert set(flags_of(path)) == {"A2", "B3", "A5"}


def test_what_is_said_of_a_merged_cell_stands_where_it_is_seen(tmp_path):
    """Excel shows nothing of the cells that are merged into another one."""
    path = excel(tmp_path / "cases.xlsx", lines(sample(2)))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    at = HEADERS.index("店舗") + 1
    sheet.merge_cells(start_row=2, end_row=3, start_column=at, end_column=at)
    book.save(path)
    write(path)
    [(place, said)] = flags_of(path).items()
    assert (place, "row 3, 店舗: empty" in said) == (sheet.cell(2, at).coordinate, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_sheets_of_other_programs_are_flagged(tmp_path, encoding, prefix):
    """Without places of rows and cells, without formats, with a prefix, in UTF-16: as odd as the reader takes them."""
    values = {**sample()[0], "等級": 21, "支払回数": ""}
    parts = parts_of(HEAD + row_of(values))
    xml = parts[SHEET]
    if prefix:
        xml = re.sub(r"(</?)(?=\w)", rf"\1{prefix}", xml).replace(" xmlns=", " xmlns:x=")
    parts[SHEET] = f'<?xml version="1.0" encoding="{encoding}"?>{xml}'.encode(encoding)
    parts["[Content_Types].xml"] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    path = zipped(tmp_path / "cases.xlsx", parts)
    before = read_cases(path)
    [reading] = before.wrong
    assert write(path)[0] == 2
    after = members(path)
    assert after["xl/worksheets/sheet1.xml"].count(b' s="1"') == len(reading.problems)
    for part in ("xl/styles.xml", SHEET, "xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels"):
        Part(after[part])
    assert GROUND.encode() in after["xl/styles.xml"]
    assert re.findall(rb'ref="(\w+)"', after["xl/comments1.xml"]) == [b"I2", b"S2"]
    assert [one.message for one in read_cases(path).wrong[0].problems] == [one.message for one in reading.problems]


def test_a_workbook_with_macros_keeps_them(tmp_path):
    """`.xlsm` is read and flagged like the other kind."""
    made = excel(tmp_path / "made.xlsx", lines([sample()[0] | {"等級": 21}]))
    parts = members(made) | {"xl/vbaProject.bin": os.urandom(5000)}
    path = zipped(tmp_path / "cases.xlsm", parts)
    assert write(path)[0] == 2
    assert members(path)["xl/vbaProject.bin"] == parts["xl/vbaProject.bin"]
    assert list(flags_of(path)) == ["I2"]


def test_buttons_beside_the_comments_stay(tmp_path):
    """Excel keeps them in the same drawing, in which it writes what no XML reader takes."""
    path = excel(tmp_path / "cases.xlsx", lines([sample()[0] | {"等級": 21}]))
    book = load_workbook(path)
    book.worksheets[0]["A1"].comment = Comment("hello", "田中")
    book.save(path)
    parts = members(path)
    [name] = [name for name in parts if name.endswith(".vml")]
    button = b'<v:shape id="_x0000_s1030" type="#_x0000_t201"><v:textbox><div>a<br>b</div></v:textbox></v:shape>'
    parts[name] = parts[name].replace(b"</xml>", button + b"</xml>")
    zipped(path, parts)
    write(path)
    drawn = members(path)[name]
    assert button in drawn
    assert drawn.count(b'ObjectType="Note"') == 2
    path.write_bytes(flagged(path, SHEET, ()))
    assert members(path)[name] == parts[name]


def test_a_csv_cannot_be_flagged(tmp_path):
    """It has neither colours nor comments: that is said, and nothing is written."""
    path = text(tmp_path / "cases.csv", lines(sample()), "utf-8")
    code, said = write(path)
    assert (code, "only a workbook" in said, len(list(tmp_path.iterdir()))) == (2, True, 1)


@pytest.mark.parametrize("owner", ["~$cases.xlsx", ".~lock.cases.xlsx#"])
def test_a_copy_is_written_where_the_workbook_is_open(rich, owner, capfd):
    """The workbook itself is as it was; it is said where the copy is, and the copy is a sheet like any other."""
    (rich.parent / owner).write_bytes(b"x")
    before = rich.read_bytes()
    assert write(rich)[0] == 1
    copy = rich.with_name("cases (確認).xlsx")
    assert rich.read_bytes() == before
    assert set(flags_of(copy)) == {"I7", "S7", "Q8"}
    assert str(copy) in capfd.readouterr().out


def test_a_copy_is_written_where_windows_keeps_the_workbook(rich, monkeypatch, capfd):
    """Windows lets nobody replace a file that is open."""
    replace = Path.replace

    def refusing(draft, target):
        if Path(target).name == "cases.xlsx":
            raise PermissionError(13, "used by another process")
        return replace(draft, target)

    before = rich.read_bytes()
    monkeypatch.setattr(Path, "replace", refusing)
    write(rich)
    assert rich.read_bytes() == before
    assert sorted(path.name for path in rich.parent.iterdir()) == ["cases (確認).xlsx", "cases.xlsx"]
    assert "open elsewhere" in capfd.readouterr().out


def test_a_sheet_that_nobody_may_write_in_is_left(rich, monkeypatch):
    """A copy is written beside it."""
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    before = rich.read_bytes()
    write(rich)
    assert (rich.read_bytes(), rich.with_name("cases (確認).xlsx").exists()) == (before, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_rights_and_links_stay(rich):
    """Whoever could read the sheet still can; a link goes on leading to it."""
    rich.chmod(0o664)
    link = rich.with_name("link.xlsx")
    link.symlink_to(rich.name)
    write(link)
    assert link.is_symlink()
    assert rich.stat().st_mode & 0o777 == 0o664
    assert flags_of(rich)


def test_a_workbook_that_is_saved_meanwhile_is_not_overwritten(rich, monkeypatch):
    """What somebody has just saved is not lost."""
    read = checking.read

    def reading(path, *arguments):
        done = read(path, *arguments)
        path.write_bytes(path.read_bytes() + b"")
        os.utime(path, ns=(1, 1))
        return done

    monkeypatch.setattr(checking, "read", reading)
    code, said = write(rich)
    assert (code, "saved anew while it was checked" in said, rich.stat().st_mtime_ns) == (2, True, 1)


def test_a_part_that_cannot_be_read_is_said_and_nothing_is_written(rich):
    """Comments that are no XML, or that declare entities: the workbook stays as it is."""
    parts = members(rich)
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><comments/>'
    for name, data in {"xl/comments/comment1.xml": b"<comments>", "xl/styles.xml": b"<styleSheet><cellXfs>"}.items():
        zipped(rich, parts | {name: data})
        before = rich.read_bytes()
        code, said = write(rich) if "comment" in name else (2, refused(rich))
        assert code == 2
        assert "cannot be" in said
        assert rich.read_bytes() == before
    zipped(rich, parts | {"xl/comments/comment1.xml": bomb})
    assert "document type" in write(rich)[1]


def refused(path):
    with pytest.raises(WrongInput) as caught:
        flagged(path, SHEET, [Flag(7, 8, "x")])
    return caught.value.message.en


def test_a_comment_is_short_and_names_nobody(tmp_path):
    """A personal value is not in it; a long value is cut, and so is a long list of mistakes of one cell."""
    rows = sample(2)
    rows[0] |= {"お客様カナ": "サトウ 花子", "区分": "団" * 9000}
    path = excel(tmp_path / "cases.xlsx", lines(rows))
    write(path)
    said = flags_of(path)
    assert all("花子" not in one and len(one) < 300 for one in said.values())
    assert "personal data, not shown" in said["D2"]
    path.write_bytes(flagged(path, SHEET, [Flag(2, 0, "x" * 90_000), Flag(2, 0, "_x0041_ & <b>")]))
    assert len(flags_of(path)["A2"]) < 2_000


def test_text_that_looks_like_an_escape_stays_itself(tmp_path):
    """Excel reads _x0041_ as a letter."""
    path = excel(tmp_path / "cases.xlsx", lines(sample()))
    path.write_bytes(flagged(path, SHEET, [Flag(2, 0, "_x0041_ & <b>")]))
    assert b"_x005F_x0041_ &amp; &lt;b&gt;" in members(path)["xl/comments1.xml"]


def test_only_the_named_attribute_of_a_tag_changes():
    """Whatever else looks like it, and however the quotes are."""
    tag = b"<c r='A1' t=\" s='1' \" s='12'/>"
    assert with_attributes(tag, {"s": "3"}) == b"<c r='A1' t=\" s='1' \" s=\"3\"/>"
    assert with_attributes(b'<c r="A1">', {"s": "3"}) == b'<c r="A1" s="3">'
    assert with_attributes(b'<c r="A1" s="3" >', {"s": None}) == b'<c r="A1" >'


def test_places_are_counted_behind_a_byte_order_mark():
    """As Windows programs like to write it before UTF-8."""
    part = Part(as_utf8("\ufeff<あ><b/></あ>".encode()))
    part.set(part.root.children[0], c="1")
    assert part.result() == '\ufeff<あ><b c="1"/></あ>'.encode()


def test_a_large_sheet_is_flagged_in_a_moment(tmp_path):
    """A thousand rows, each with a mistake: it is the parts that take time, not the flags."""
    rows = [{**sample()[0], "案件ID": f"c{n}", "見積番号": f"E{n:08}", "等級": 99} for n in range(1000)]
    path = excel(tmp_path / "cases.xlsx", lines(rows))
    write(path)
    assert len(flags_of(path)) == 1000
