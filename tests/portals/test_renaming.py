"""The practice portals under other labels: what is a label is renamed, and nothing else is."""

import re

import click
import pytest
from renkei.mockportals.labels import read_labels, tables_in
from renkei.mockportals.server import ByHostName, Worlds
from renkei.mockportals.web.renaming import renamed, table_for
from renkei.mockportals.world import WorldConfig

from . import browsing

TABLE = {
    "次へ": "進む",
    "状態": "様子",
    "控え交付済": "控え渡し済",
    "帳票": "書類",
    "申込書": "申込の書",
    "操作": "すること",
    "印刷": "刷る",
}
PAGE = """<!doctype html>
<html lang="ja"><head><title>次へ | J-PASS</title></head><body data-trouble-button="印刷">
<!-- 次へ --><h1>次へ</h1><p>「次へ」を押してください。</p><p>次へ</p>
<a href="/次へ">次へ</a><button name="次へ"> 次へ </button><label for="次へ">次へ</label><input id="次へ" name="次へ" value="次へ">
<tr><th scope="row">状態</th><td>控え交付済</td></tr><span class="status">控え交付済</span><br/>
<label class="check"><input type="checkbox" name="控え交付済" value="1"> 控え交付済</label>
<fieldset><legend>帳票</legend><label><input type="radio" name="帳票" value="申込書"> 申込書</label></fieldset>
<select><option selected>申込書</option><option value="x">申込書</option><option>別</option></select>
<div role="group" aria-label="操作"></div><iframe title="帳票" src="帳票"></iframe><textarea>次へ</textarea>A &amp; B&#34;</body></html>
"""


def test_labels_are_renamed_and_nothing_else():
    """Headings, links, buttons, heads, labels, groups and parts; sentences, statuses, values and the names that a form sends stay."""
    page = renamed(PAGE, TABLE)
    for shown in (
        *(
            "<h1>進む</h1>",
            '<a href="/次へ">進む</a>',
            '<button name="次へ"> 進む </button>',
            '<label for="次へ">進む</label>',
        ),
        *(
            '<input id="次へ" name="次へ" value="次へ">',
            '<th scope="row">様子</th><td>控え交付済</td>',
            ">控え交付済</span><br/>",
        ),
        *(
            'name="控え交付済" value="1"> 控え渡し済</label>',
            "<legend>書類</legend>",
            'value="申込書"> 申込の書</label>',
        ),
        *(
            '<option value="申込書" selected>申込の書</option><option value="x">申込の書</option>',
            'aria-label="すること"',
        ),
        *(
            'title="書類" src="帳票"',
            "<textarea>次へ</textarea>",
            "<p>「次へ」を押してください。</p><p>次へ</p>",
            "A &amp; B&#34;",
        ),
        *("<!-- 次へ -->", "<title>次へ | J-PASS</title>", 'data-trouble-button="刷る"'),
    ):
        assert shown in page


def test_a_label_is_written_as_text_whatever_it_is_called():
    """No name makes markup."""
    assert renamed("<h1>次へ</h1>", {"次へ": '<b>"&'}) == "<h1>&lt;b&gt;&quot;&amp;</h1>"


def test_a_page_without_such_labels_stays_as_it_is():
    """To the last sign, on every kind of page of a portal."""
    assert renamed(PAGE, {"別のもの": "x"}) == PAGE


def test_one_portals_table_goes_before_the_one_for_all():
    """And another portal's is not looked at."""
    labels = {"": {"a": "1", "b": "2"}, "pal": {"b": "3"}, "sonpo": {"a": "4"}}
    assert table_for("pal", labels) == {"a": "1", "b": "3"}


def test_a_portal_shows_its_labels_and_takes_what_is_sent_under_the_printed_ones(tmp_path):
    """PAL's menu and sign-in are renamed, 損保オンライン's are not, and whoever signs in is let in."""
    labels = {"pal": {"見積書一覧": "見積の一覧", "ログイン": "サインイン"}}
    worlds = Worlds(tmp_path / "portals.sqlite", WorldConfig(estimates=3, labels=labels))
    try:
        pal, sonpo = (browsing.Browser(ByHostName(worlds), name) for name in ("pal", "sonpo"))
        assert re.findall(r"見積[書の]+一覧", pal.get("/").text) == ["見積の一覧"]
        assert "<h1>サインイン</h1>" in pal.get("/login").text
        assert "<h1>申込一覧</h1>" in sonpo.get("/").text
    finally:
        worlds.close()


def test_a_file_is_read_by_its_two_tables(tmp_path):
    """Whatever else the file says is somebody else's."""
    file = tmp_path / "portals.toml"
    file.write_text('[pal]\nurl = "x"\n[labels]\n"次へ" = "進む "\n[labels.sonpo]\n"次へ" = "次の画面"\n', "utf-8-sig")
    assert read_labels(file) == {"": {"次へ": "進む"}, "sonpo": {"次へ": "次の画面"}}
    file.write_text('[pal]\nurl = "x"\n', "utf-8")
    assert read_labels(file) == {"": {}}


@pytest.mark.parametrize(
    "content", [None, "[labels", '[labels]\n"次へ" = 1', '[labels.nobody]\n"次へ" = "x"', 'labels = "x"']
)
def test_a_file_that_cannot_be_meant_is_one_sentence(tmp_path, content):
    """Not there, no TOML, no text, no such portal."""
    file = tmp_path / "labels.toml"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(click.UsageError) as wrong:
        read_labels(file)
    assert "\n" not in wrong.value.message


def test_what_a_file_says_moves_no_terminal():
    """What is not to be seen is written as its number."""
    with pytest.raises(click.UsageError) as wrong:
        tables_in({"\x1b[2J": 1})
    assert wrong.value.message.isprintable()
