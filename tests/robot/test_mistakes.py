"""Every mistake that a row can have is told, at its own cell: a thousand rows with all kinds of them, in one sheet.

The kinds follow from what a case declares: a new column fails here until somebody says what would be wrong in it.
"""

import re
import time
from collections import Counter
from datetime import date
from itertools import cycle, islice

import pytest
from openpyxl import load_workbook
from renkei.robot.cases.case import COLUMNS, HEADERS, UNIQUE
from renkei.robot.cases.column import Wanted
from renkei.robot.cases.flagging.styles import GROUND
from renkei.robot.commands import checking
from renkei.robot.commands.check import check

from tests.robot.sheets import SamplesDay, excel, lines, sample

TOO_LONG = "長" * 300
SAID = [name for name, column in COLUMNS.items() if column.says not in ("", "*")]
OUT_OF_BOUNDS = {
    "案件ID": ["", "案件1", "a b", "-x", "CON", "x" * 41, True, 1234567890123456, date(2026, 1, 1), "a\u200bb", "#N/A"],
    "見積番号": ["", "E123", "X00000001", "E0000000a", "E1234567\u200b8", "#REF!"],
    "お客様カナ": ["やまだ", "山田", "ヤマダ1", "YAMADA", "ー・ー", "ヤ" * 61],
    "代表者": [TOO_LONG, 12345, "--"],
    "保険始期日": ["20270230", "2027/13/1", "27/1/1", "近日", 1.5, "20261122", "20271124", "00000000"],
    "保険期間": [1.5, 0, "一年"],
    "等級": [0, 21, 6.5, "六", -1],
    "車両保険金額": [9, 2001, 150.5, "150万円"],
    "保険料": [0, -1, 84320.5, "¥84,320", "8,43,20", 10**9],
    "振替開始年月": ["202613", "2027", "20270101", "202612", "来月"],
    "支払回数": [13, 12.5, "12回"],
    "制度商品": [TOO_LONG, True],
    "帳票ID": ["cs260101", "CS26010", "CS2601011", "260101CS"],
    "勤務先": [TOO_LONG],
    "年収": [-1, 10_000, 450.5, "450万"],
    "設立年月": ["201013", "2010", "202702", "200001010", "000101"],
    "保証人氏名": [TOO_LONG, 5550],
    "保証人カナ": ["さとう", "SATO", "サ" * 61],
    "保証人生年月日": ["19700230", "20270102", "20261124", "18991231", "昭和45年"],
    "保証人電話": [312345678, "1234567890", "0312345", "03-1234-56789", "090-1234-567", "none"],
    "店舗": [TOO_LONG],
    "担当者": [TOO_LONG, 77],
    "コメント": [TOO_LONG, "#VALUE!"],
    "説明者": [TOO_LONG],
    "承認手順": ["15", "16,38", "all"],
    **{name: ["20261124", "いつか", "19991231", "20261101 2501"] for name in SAID},
}
"""What is wrong in a column beyond what follows from its choices and from when it is filled in."""
TOGETHER = [
    ("振替開始年月", {"保険始期日": "20270301", "振替開始年月": "202702"}),
    ("手続き区分", {"申込手段": "お客さま端末", "手続き区分": "変更再申込"}),
    ("説明者", {"契約内容説明日": "20261101", "説明者": ""}),
    ("お客様控手交日", {"契約内容説明日": "20261103", "お客様控手交日": "20261102", "説明者": "田中"}),
    (
        "加入依頼書控え交付日",
        {"申込内容確認日": "20261103 1000", "加入依頼書控え交付日": "20261103 0900", "説明者": "田中"},
    ),
]
"""Columns that contradict each other: where that is told, and what stands in the row."""
ONLY_FOR = {
    Wanted.INDIVIDUAL: ("区分", "法人"),
    Wanted.CORPORATE: ("区分", "個人"),
    Wanted.GUARANTOR: ("連帯保証人", "なし"),
}
"""For whom a conditional column is not."""


def individual():
    return next(row for row in sample(14) if row["区分"] == "個人" and row["連帯保証人"] == "あり")


def corporation():
    return next(row for row in sample(14) if row["区分"] == "法人")


def row_with(header):
    """Return a right row in which the column is filled in, or may be."""
    return corporation() if COLUMNS[header].wanted is Wanted.CORPORATE else individual()


def kinds():
    """Yield every kind of mistake: the column where it is told, and a row that has it."""
    for header, column in COLUMNS.items():
        if column.options:
            yield header, row_with(header) | {header: "どれでもない"}
        for value in OUT_OF_BOUNDS.get(header, ()):
            extra = {"説明者": "田中"} if header in SAID else {}
            yield header, row_with(header) | extra | {header: value}
        if column.required and header not in UNIQUE:
            yield header, row_with(header) | {header: ""}
        if column.wanted in ONLY_FOR:
            yield header, row_with(header) | {header: " "}
            filled = row_with(header)[header]
            other = (
                corporation()
                if column.wanted is Wanted.INDIVIDUAL
                else next(row for row in sample(14) if row["区分"] == "個人" and row["連帯保証人"] == "なし")
            )
            yield header, other | {header: filled}
    for header, changes in TOGETHER:
        yield header, individual() | changes


def sheet_of(mistakes):
    """Return rows with these mistakes, each with numbers of its own unless those are wrong; behind them two with another row's, and a
    right one.
    """
    rows = []
    for number, (header, row) in enumerate(mistakes, start=1):
        own = {"案件ID": f"case-{number}", "見積番号": f"E{number:08}"}
        rows.append({**row, **{name: value for name, value in own.items() if name != header}})
    twice = [{"案件ID": "CASE-50", "見積番号": "E90000000"}, {"案件ID": "y", "見積番号": "E00000050"}]
    return [
        *rows,
        *({**individual(), **numbers} for numbers in twice),
        {**individual(), "案件ID": "right", "見積番号": "E90000001"},
    ]


def test_every_column_has_a_mistake_of_its_own():
    """Whoever adds a column says here what would be wrong in it; and no kind is left that nobody could tell from a right row."""
    assert {header for header, _ in kinds()} == set(HEADERS)
    assert all(header in OUT_OF_BOUNDS or COLUMNS[header].options for header in HEADERS)
    assert len(list(kinds())) > 150


def test_a_thousand_rows_with_every_kind_of_mistake_are_told_and_flagged_cell_by_cell(tmp_path, monkeypatch, capfd):
    """Each is told once, with its row and its column; the flag stands there, with the same sentence. None is left out, no right cell is
    flagged, and it takes less than 3 s of work.
    """
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(checking, "SystemClock", SamplesDay)
    mistakes = list(islice(cycle(kinds()), 998))
    expected = {(number, header) for number, (header, _) in enumerate(mistakes, start=2)} | {
        (1000, "案件ID"),
        (1001, "見積番号"),
    }
    path = excel(tmp_path / "cases.xlsx", lines(sheet_of(mistakes)))
    began = time.process_time()
    with pytest.raises(SystemExit) as ended:
        check.main([str(path), "--write"], standalone_mode=False)
    seconds = time.process_time() - began
    assert ended.value.code == 1
    told = [line for line in capfd.readouterr().err.splitlines() if line.startswith("row ")]
    at = [re.match(r"row (\d+), ([^:]+): ", line).groups() for line in told]
    assert {(int(row), column) for row, column in at} == expected
    assert Counter(at).most_common(1)[0][1] == 1
    flags = {}
    for row in load_workbook(path).worksheets[0].iter_rows():
        for cell in row:
            if cell.fill.fgColor.rgb == GROUND:
                flags[cell.row, HEADERS[cell.column - 1]] = cell.comment.text.partition("\n")[2]
    assert flags == {(int(row), column): line for (row, column), line in zip(at, told, strict=True)}
    assert seconds < 3
