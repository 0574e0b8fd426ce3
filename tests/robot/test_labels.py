"""`[labels]`: what a printed label is really called, what of that is refused, and which labels can be told of at all."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from renkei import robot
from renkei.robot.browser.masking import labels_of
from renkei.robot.browser.trouble import as_case_error
from renkei.robot.config.labels import everywhere, read_labels
from renkei.robot.errors import WrongInput
from renkei.robot.messages import portal_labels as say
from renkei.robot.screens.finding import NotOnScreen
from renkei.robot.screens.labels import AS_PRINTED, Labels
from renkei.robot.screens.printed import PRINTED

ROBOT = Path(robot.__file__ or robot.__path__[0]).parent
TABLE = {"次へ": "進む", "とじる": "閉", "sonpo": {"とじる": "終える", "割賦WEB連携": "割賦WEB連携送信"}}


def test_a_portals_own_label_goes_before_the_one_for_all():
    """What nobody has said anything of is called as it is printed."""
    labels = read_labels(TABLE)
    assert [labels.on("sonpo", one) for one in ("次へ", "とじる", "割賦WEB連携")] == [
        "進む",
        "終える",
        "割賦WEB連携送信",
    ]
    assert [labels.on("jpass", one) for one in ("次へ", "とじる", "送信")] == ["進む", "閉", "送信"]
    assert bool(labels) is True
    assert bool(AS_PRINTED) is False


def test_a_table_without_a_name_is_for_all():
    """As a file's reader may hand it over."""
    assert read_labels({"": {"次へ": "進む"}, "sonpo": {}}).on("pal", "次へ") == "進む"


def test_one_of_several_headings_is_found_and_nothing_else():
    """Each by its own name, signs of regular expressions and all."""
    found = Labels({"登録完了": "完了(登録)"}).any_on("jpass", ("登録完了", "入力エラー"))
    assert isinstance(found, re.Pattern)
    assert [bool(found.search(one)) for one in ("完了(登録)", "入力エラー", "登録完了", "入力エラーあり")] == [
        *(True, True),
        *(False, False),
    ]


@pytest.mark.parametrize(
    ("table", "shown", "printed"),
    [
        ({}, {"保険料": "1"}, {"保険料": "1"}),
        ({"保険料": "合計"}, {"合計": "1", "氏名": "x"}, {"保険料": "1", "氏名": "x"}),
        ({"保険料": "合計"}, {"合計": "1", "保険料": "2"}, {"保険料": "1", "「保険料」": "2"}),
        (
            {"保険料": "支払総額", "支払総額": "保険料"},
            {"支払総額": "1", "保険料": "2"},
            {"保険料": "1", "支払総額": "2"},
        ),
        ({"保険料": "支払総額"}, {"支払総額": "1"}, {"保険料": "1", "支払総額": "1"}),
        ({"保険料": "合計"}, {"氏名": "x"}, {"氏名": "x"}),
    ],
    ids=["nothing told", "renamed", "its name is another's", "changed about", "one for two", "not there"],
)
def test_what_is_read_is_read_by_the_printed_labels(table, shown, printed):
    """A flow never sees another name; what a screen calls so and means otherwise is not taken for it."""
    assert Labels(by_portal={"jpass": table}).as_printed("jpass", shown) == printed


def test_what_is_personal_is_blurred_under_every_name_that_it_has():
    """In whichever system; and under the printed one as well."""
    labels = read_labels(
        {"氏名": "お名前", "customer": {"氏名": "おなまえ", "パスワード": "合言葉"}} | {"pal": {"パスワード": "PW"}}
    )
    assert {"氏名", "お名前", "おなまえ", "PW"} <= set(labels_of(mask=True, labels=labels))
    assert {"パスワード", "合言葉"} <= set(labels_of(mask=False, labels=labels))
    assert "お名前" not in labels_of(mask=False, labels=labels)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"割賦WEB連係": "x"}, ["[labels]", "「割賦WEB連係」", "「割賦WEB連携」"]),
        ({"sonpo": {"WEBと信": "x"}}, ["[labels.sonpo]", "「WEBと信」", "「[labels.pal]」"]),
        ({"損保": {"次へ": "x"}}, ["「損保」", "「sonpo」", "「cal21」"]),
        ({"次へ": 1}, ["[labels]", "「次へ」", "100"]),
        ({"次へ": " "}, ["「次へ」"]),
        ({"次へ": "x" * 101}, ["「次へ」"]),
        ({"jpass": {"次へ": "a\x1b[2Jb"}}, ["[labels.jpass]", "「次へ」"]),
        ({"次へ\x1b]0;": "x"}, ["[U+001B]"]),
        ({"": {"次の画面へ": "x"}}, ["[labels]", "「次の画面へ」"]),
        ({"本店": "支店"}, ["「本店」"]),
        ({"審査中": "進行中"}, ["「審査中」"]),
    ],
)
def test_a_table_that_cannot_be_meant_is_said_in_one_sentence(table, says):
    """No text, no such system, or a label that no step looks for: with the ones that resemble it, so that no slip stays silent."""
    with pytest.raises(WrongInput) as wrong:
        read_labels(table)
    for text in (wrong.value.message.ja, wrong.value.message.en):
        assert all(part in text for part in says)
        assert text.isprintable()


def test_a_label_for_another_system_is_missed_in_this_one():
    """「WEBと信」 is PAL's alone; a label that several have may be told of each."""
    assert read_labels({"pal": {"WEBと信": "x"}}).on("pal", "WEBと信") == "x"
    for portal in ("pal", "sonpo", "jpass", "arclink", "customer"):
        read_labels({portal: {"次へ": "x"}})


def test_blanks_are_as_a_browser_sees_them():
    """Several are one, and none stand around a name."""
    assert read_labels({"次へ": "  次の\u3000 画面へ "}).on("pal", "次へ") == "次の 画面へ"


@pytest.mark.parametrize("there", ['"引用"', "a\\b", "タブ\tや\u200bゼロ幅", "全角\u3000空白", "\U000e0001札"])
def test_a_line_is_toml_for_exactly_that_label(there):
    """Whatever it is called: the line is pasted, and read back."""
    line = say.line_for("割賦WEB連携", there)
    assert line.isprintable() or "\u3000" in line
    assert tomllib.loads(line) == {"割賦WEB連携": there}


def test_what_resembles_most_goes_first_and_what_is_known_as_something_else_last():
    """Three of them; where nothing resembles it, what the robot does not know may well be it."""
    assert AS_PRINTED.most_alike("sonpo", "割賦WEB連携", ["閉じる", "再表示", "割賦連携", "割賦WEB連携送信", "印刷"])[
        :2
    ] == (
        "割賦WEB連携送信",
        "割賦連携",
    )
    assert AS_PRINTED.most_alike("jpass", "送信", ["再表示", "OK", "申し込む", "とじる"]) == (
        "申し込む",
        "再表示",
        "OK",
    )


def test_what_a_page_calls_itself_is_bounded_in_the_message():
    """Names without end, and what would move a terminal, are cut or left out; lines for them are not offered."""
    names = ("x" * 5000, "b\x1b[2J", "c" * 90)
    told = as_case_error(NotOnScreen("送信", screen="x" * 5000, kind="button", portal="jpass", alike=names))
    for text in (told.seen.ja, told.seen.en, told.next_action.ja, told.next_action.en):
        assert len(text) < 1000
        assert text.isprintable()


def _named_in(source: str) -> set[str]:
    """Return every text of a module that is no docstring, and every keyword."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value if isinstance(node, ast.Constant) else str(node.arg)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told)
        or (isinstance(node, ast.keyword) and node.arg)
    }


def test_every_label_of_the_list_is_one_that_something_looks_for():
    """Nothing stands there that no flow and no screen names; the other way round, the simulation's test_labels.py holds."""
    modules = [
        path
        for room in ("flows", "screens", "audit", "scenario", "browser", "execution")
        for path in (ROBOT / room).rglob("*.py")
        if path.name != "printed.py"
    ]
    modules.append(ROBOT / "config" / "place.py")  # what a sign-in is called
    named = set().union(*(_named_in(path.read_text("utf-8")) for path in modules))
    assert [label for labels in PRINTED.values() for label in labels if label not in named] == []
    assert {*everywhere()} >= {*labels_of(mask=True)}
