"""`renkei check`: what is wrong with a sheet is said, nothing is carried out, nothing is written."""

import os
import subprocess
import sys

import pytest
from renkei.robot.commands import checking
from renkei.robot.commands.check import check
from renkei.robot.errors import WrongInput
from renkei.robot.execution.choices import asking
from renkei.robot.execution.choices.items import ITEMS, Seen
from renkei.robot.messages.text import Message

from tests.robot.sheets import SamplesDay, excel, lines, sample

ENGLISH, JAPANESE = "C.UTF-8", "ja_JP.UTF-8"
STORES = ("本店", "東支店", "西支店")
PORTALS = ("--portals", "http://localhost:1")


@pytest.fixture
def said(tmp_path, monkeypatch, capfd):
    """Check a sheet of these rows and return exit code and all that was said; where it is refused as a whole, 2 and that."""
    monkeypatch.setenv("LC_ALL", ENGLISH)
    monkeypatch.setattr(checking, "SystemClock", SamplesDay)
    monkeypatch.chdir(tmp_path)

    def said(table, *arguments: str) -> tuple[int, str]:
        sheet = excel(tmp_path / "cases.xlsx", lines(table))
        try:
            with pytest.raises(SystemExit) as ended:
                check.main([str(sheet), *arguments], standalone_mode=False)
            code, refused = ended.value.code, ""
        except WrongInput as wrong:
            code, refused = 2, wrong.message.en
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.xlsx"]
        out, err = capfd.readouterr()
        return code, out + err + refused

    return said


@pytest.fixture
def offering(monkeypatch):
    """Let the portals' lists offer these stores, and all else that a row says; or let them be silent, for a reason."""

    def offering(trouble: Message | None = None) -> None:
        def ask(cases, _settings):
            seen = Seen(trouble=trouble)
            for one in () if trouble else cases:
                for item in ITEMS:
                    value = str(getattr(one, item.field)) + item.suffix
                    seen.choices[one.party, item] = (
                        STORES if item.label == "店舗" else (*seen.choices.get((one.party, item), ()), value)
                    )
            return seen

        monkeypatch.setattr(asking, "ask", ask)

    return offering


def changed(table, number: int, **changes):
    """Change one of the rows, counted from 0."""
    return [{**row, **changes} if at == number else row for at, row in enumerate(table)]


def test_a_sheet_that_is_right_ends_0(said):
    """How many rows can be carried out, and that it was the sheet alone that was checked."""
    code, text = said(sample(3))
    assert (code, "3 rows can be carried out (checked: the sheet alone)" in text) == (0, True)
    assert "Nothing was carried out" in text


def test_wrong_rows_end_1_beside_good_ones_and_2_alone(said):
    """As `run` does, and in its words: row, column, value, what is expected."""
    code, text = said(changed(sample(2), 1, 等級=21))
    assert code == 1
    assert all(
        words in text for words in ("row 3, 等級: 21 → expected", "1 row can be carried out; 1 row would be refused")
    )
    code, text = said(changed(sample(1), 0, 等級=21, 対人="3億円"))
    assert code == 2
    assert all(words in text for words in ("row 2, 等級", "row 2, 対人", "no row that can be carried out"))


def test_a_value_that_is_not_offered_is_refused(said, offering):
    """With `--portals`: the row, the column, the value and the choices there are; several of a row, and beside other mistakes."""
    offering()
    assert said(changed(sample(1), 0, 店舗="新宿店"))[0] == 0
    code, text = said(changed(sample(1), 0, 店舗="新宿店"), *PORTALS)
    assert code == 2
    assert all(words in text for words in ("row 2", "店舗", "「新宿店」", "「本店」, 「東支店」, 「西支店」"))
    code, text = said(changed(changed(sample(4), 3, 店舗="新宿店"), 1, 等級=99), *PORTALS)
    assert code == 1
    assert all(
        words in text
        for words in ("row 3, 等級", "row 5: Column 店舗", "2 rows can be carried out; 2 rows would be refused")
    )


def test_a_right_sheet_is_said_to_have_been_checked_by_the_lists(said, offering):
    """So that nobody takes a check of the sheet alone for more."""
    offering()
    code, text = said(sample(2), *PORTALS)
    assert (code, "also by J-PASS's lists" in text, "not checked" in text) == (0, True, False)


def test_what_could_not_be_asked_is_not_wrong(said, offering):
    """It is told as not checked, with the columns and the reason; the exit code is the sheet's own."""
    offering(Message(ja="受付時間外です。", en="It is closed."))
    code, text = said(changed(sample(2), 0, 店舗="新宿店"), *PORTALS)
    assert code == 0
    assert "was not checked: 区分, 性別" in text
    assert all(words in text for words in ("店舗", "(It is closed)", "the sheet alone"))
    assert said(changed(sample(2), 0, 等級=99), *PORTALS)[0] == 1


def test_a_sheet_without_a_right_row_asks_nobody(said, monkeypatch):
    """No browser is started for rows that are refused as they stand."""
    monkeypatch.setattr(asking, "ask", lambda *_: pytest.fail("asked"))
    assert said(changed(sample(1), 0, 等級=99), *PORTALS)[0] == 2


def test_very_many_values_are_told_shortly(said, offering):
    """A hundred of them one by one, the others as a number."""
    offering()
    code, text = said([{**row, "店舗": "新宿店"} for row in sample(130)], *PORTALS)
    assert (code, text.count("新宿店"), "30 more are as these" in text) == (2, 100, True)


def test_portals_that_do_not_answer_are_said(said):
    """As `run` says it, exit 2."""
    code, text = said(sample(1), *PORTALS)
    assert (code, "Nothing answers at http://pal.localhost:1/" in text) == (2, True)


def test_a_sheet_that_is_not_there_is_said(said):
    """By its name, and `--sheet` by what there is."""
    with pytest.raises(WrongInput, match=r"nowhere\.xlsx"):
        check.main(["nowhere.xlsx"], standalone_mode=False)
    assert said(sample(1), "--sheet", "Sheet")[0] == 0
    code, text = said(sample(1), "--sheet", "12月")
    assert (code, "no sheet 「12月」" in text) == (2, True)


_WITHOUT = """
import sys
from renkei.robot.commands.check import check
try:
    check.main([sys.argv[1]], standalone_mode=False)
finally:
    print(sorted({"playwright", "dbos", "sqlalchemy", "greenlet"} & set(sys.modules)))
"""


def test_without_portals_it_needs_neither_browser_nor_engine(tmp_path):
    """None of the large libraries is imported: a check of a sheet takes a blink. Its help speaks the operator's language."""
    sheet = excel(tmp_path / "cases.xlsx", lines(sample(1)))
    japanese = {**os.environ, "LC_ALL": JAPANESE, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", _WITHOUT, str(sheet)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, env=japanese)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["1 行を実行できます(表のみ)。何も実行していません。", "[]"]
    command = [sys.executable, "-m", "renkei.robot", "check", "--help"]
    helped = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, env=japanese)
    assert "J-PASSの選択肢" in helped.stdout
