"""Labels that a system calls otherwise than the manual: told of them the robot finds them; untold, the case stops at once with the line."""

import time
import tomllib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.browser.context import SessionContext
from renkei.robot.browser.evidence import Evidence
from renkei.robot.browser.session import BrowserSession
from renkei.robot.browser.trouble import as_case_error
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.labels import read_labels
from renkei.robot.config.settings import Timeouts
from renkei.robot.screens.base import Screen
from renkei.robot.screens.finding import ACTIONS, InRow, NeverCame, NotOnScreen
from renkei.robot.screens.labels import AS_PRINTED, Labels
from renkei.robot.screens.pal import Menu

from tests.e2e.conftest import World
from tests.support.serving import served

BOUND = 5.0


class Some(Screen):
    portal = "sonpo"
    heading = "申込書帳票作成"
    links = MappingProxyType({"再表示": ACTIONS})
    printed_choices = frozenset({"申込書"})


# Everything on it is called a little otherwise than what is looked for.
PAGE = """
<header><button>検索する</button></header>
<main><h1>申込書帳票作成</h1>
<table><tr><th scope="row">割賦WEB手続きステータスです</th><td>未連携</td></tr></table>
<table aria-label="書類"><tr><th>印刷連番号</th><th></th></tr>
<tr><td>0123456789</td><td><button>詳細を見る</button><button>削除</button></td></tr></table>
<button>とじない</button><button>割賦WEB連携送信</button><button hidden>割賦</button>
<div role="group" aria-label="操作"><a href="#there">再表示する</a></div>
<label for="f">保険料(円)</label><input id="f"><label for="s">プラン</label><select id="s"><option>A</option></select>
<fieldset><legend>性別区分</legend><label><input type="radio" name="g"> 男性</label></fieldset>
<fieldset><legend>帳票</legend><label><input type="radio" name="p"> 申込書(新)</label></fieldset>
<label><input type="checkbox"> 割賦WEB手続きする</label>
</main>"""

MISSING = {
    "button": (lambda one: one.press("割賦WEB連携"), "割賦WEB連携", "割賦WEB連携送信"),
    "link": (lambda one: one.press("再表示"), "再表示", "再表示する"),
    "row": (lambda one: one.press(InRow("0123456789", "詳細")), "詳細", "詳細を見る"),
    "field": (lambda one: one.fill(保険料="1"), "保険料", "保険料(円)"),
    "field, a list": (lambda one: one.select(プラン名="A"), "プラン名", "プラン"),
    "group": (lambda one: one.choose("性別", "男性"), "性別", "性別区分"),
    "choice": (lambda one: one.choose("帳票", "申込書"), "申込書", "申込書(新)"),
    "box": (lambda one: one.tick("割賦WEB手続き"), "割賦WEB手続き", "割賦WEB手続きする"),
    "item": (lambda one: one.items()["割賦WEB手続きステータス"], "割賦WEB手続きステータス", "割賦WEB手続きステータスです"),
    "column": (lambda one: one.rows()[0]["印刷連番"], "印刷連番", "印刷連番号"),
    "column, no row": (lambda one: one.must_have_column("印刷連番"), "印刷連番", "印刷連番号"),
}  # fmt: skip


@pytest.fixture
def shown(page):
    """Show the page above, under a table of labels or none."""
    page.set_default_timeout(15_000)
    page.set_content(PAGE)
    return lambda labels=AS_PRINTED: Some(page, labels=labels)


@pytest.fixture
def hurried(monkeypatch):
    """What may come later than its heading comes soon, or not at all."""
    for module in ("screens.finding", "screens.base", "browser.arrival"):
        monkeypatch.setattr(f"renkei.robot.{module}.BRIEFLY", 400.0)
    monkeypatch.setattr("renkei.robot.screens.finding.the_one.__defaults__", (400.0,))
    monkeypatch.setattr(Screen._one, "__kwdefaults__", {"key": "", "patience": 400.0})


@contextmanager
def missed():
    """Expect a label to be said to be missing, in time."""
    began = time.monotonic()
    with pytest.raises(NotOnScreen) as missing:
        yield missing
    assert time.monotonic() - began < BOUND


def must_say_the_line(missing: NotOnScreen, kind: str, printed: str, there: str) -> None:
    assert (missing.kind, missing.label, missing.alike[0]) == (kind, printed, there)
    assert len(missing.alike) <= 3
    told = as_case_error(missing)
    assert (told.kind, told.portal) == ("business", "sonpo")
    assert f"「{printed}」がありません" in told.seen.ja
    for text in (told.next_action.ja, told.next_action.en):
        table, _, line = text.partition("「")
        assert "[labels.sonpo]" in table
        assert tomllib.loads(line.partition("」")[0]) == {printed: there}


@pytest.mark.parametrize("what", MISSING)
@pytest.mark.usefixtures("hurried")
def test_a_label_that_is_missing_says_the_line_for_the_table(shown, what):
    """System, screen, kind, the printed label, and what is most like it there: a line that is right as it is pasted."""
    act, printed, there = MISSING[what]
    with missed() as missing:
        act(shown())
    must_say_the_line(missing.value, what.partition(",")[0], printed, there)


@pytest.mark.nightly
@pytest.mark.parametrize("what", MISSING)
def test_a_label_that_is_missing_is_told_in_five_seconds(shown, what):
    """With the robot's own patience."""
    with missed():
        MISSING[what][0](shown())


@pytest.mark.parametrize("what", MISSING)
def test_with_that_line_it_is_found(shown, what):
    """The same again, with what the message says in the table: nothing is missing any more."""
    act, printed, there = MISSING[what]
    if printed != "プラン名":
        act(shown(read_labels({"sonpo": {printed: there}})))
    else:
        act(shown(Labels(by_portal={"sonpo": {printed: there}})))


@pytest.fixture
def session(new_context, world):
    """A session with a PAL that shows a page of the test's own, one after the other."""

    def session(*pages: str, labels: Labels = AS_PRINTED, mask: bool = False) -> BrowserSession:
        left = list(pages)

        def context(**wishes):
            made = new_context(**wishes)
            at = f"**://pal.{urlsplit(world.url).hostname}:{urlsplit(world.url).port}/**"
            made.route(at, lambda route: route.fulfill(body=left.pop(0), content_type="text/html; charset=utf-8"))
            return made

        addresses = Addresses.parse(world.url)
        return BrowserSession(
            SessionContext(
                new_context=context,
                addresses=addresses,
                keys=Keys(addresses, {"RENKEI_USER": "u", "RENKEI_PASSWORD": "p"}),
                timeouts=Timeouts(screen=2.0),
                labels=labels,
                mask=mask,
            )
        )

    return session


@pytest.mark.parametrize(
    ("page", "printed", "there"),
    [
        ("<h1>ホーム</h1>", "メニュー", "ホーム"),
        ("<h1>サインイン</h1><input type=password>", "ログイン", "サインイン"),
        ("<h1>ログイン</h1><label>ID<input></label><label>パスワード<input type=password></label>", "利用者ID", "ID"),
    ],
    ids=["screen", "sign-in", "sign-in's field"],
)
@pytest.mark.usefixtures("hurried")
def test_a_screen_that_is_called_otherwise_is_told_with_its_line(session, page, printed, there):
    """Where a page is whole and has a heading that no screen has, that is told, and as what: the sign-in is no other screen."""
    with missed() as missing:
        session(page).open(Menu)
    told = missing.value
    assert (told.label, told.alike[0], told.portal) == (printed, there, "pal")
    assert f"「{printed}」がありません" in as_case_error(told).seen.ja


@pytest.mark.usefixtures("hurried")
def test_a_screen_is_arrived_on_by_its_own_heading(session):
    """With the line in the table, it is the screen that was waited for."""
    assert session("<h1>ホーム</h1>", labels=Labels({"メニュー": "ホーム"})).open(Menu).there("メニュー") == "ホーム"


_PERSON = '<h1>メニュー</h1><table><tr><th scope="row">お名前</th><td id="who">見本 太郎</td></tr></table>'
_BLURRED = "() => document.querySelector('#who').style.filter.startsWith('blur')"


def test_who_the_customer_is_is_blurred_under_another_name_too(session, page, tmp_path):
    """As the page comes in, and where a picture is taken: 氏名 is hidden whatever a system calls it."""
    labels = read_labels({"pal": {"氏名": "お名前"}})
    assert session(_PERSON, labels=labels, mask=True).open(Menu).page.evaluate(_BLURRED)
    page.set_content(_PERSON)
    assert Evidence(tmp_path, "c1", mask=True, labels=labels).picture(page, "1")
    assert page.evaluate(_BLURRED)


_LATER = "<script>setTimeout(() => document.querySelector('h1').textContent = 'メニュー', 1000)</script>"


@pytest.mark.parametrize(
    "waits",
    ["<h1>処理中です</h1>", "<h1>ようこそ</h1><p aria-busy=true></p>", "<h1>見積書一覧</h1>"],
    ids=["says so", "is busy", "another screen"],
)
@pytest.mark.usefixtures("hurried")
def test_a_slow_screen_is_no_other_one(session, waits):
    """A page that asks to wait, and the screen that was there before, are waited for to the end: they say nothing of a name."""
    assert session(waits + _LATER).open(Menu)
    with pytest.raises(NeverCame):
        session(waits).open(Menu)


@pytest.fixture
def elsewhere(robot, tmp_path):
    """Return the robot at portals of their own that show other labels; it may have been told of them."""

    @contextmanager
    def elsewhere(shown, told):
        config = WorldConfig(estimates=12, approve_after=timedelta(), labels=shown)
        with served(Worlds(tmp_path / "renamed.sqlite", config)) as server:
            world = World(server.worlds.named("main"), server.url)
            yield replace(robot.at(world, tmp_path / "out"), labels=told)

    return elsewhere


def test_a_renamed_label_stops_a_case_at_one_try(elsewhere):
    """Step 1, once: 要確認 with the line, a picture, and no word of a locator; nothing was sent."""
    with elsewhere({"pal": {"損保照会": "損保会社へ照会"}}, AS_PRINTED) as robot:
        [result] = robot.carry_out(robot.world.case())

        assert (result.status, result.reason.step, result.reason.portal) == ("needs_person", "1", "pal")
        assert result.reason.kind == "business"
        assert (
            "PALの画面「見積書」にボタン「損保照会」がありません(似た名前: 「損保会社へ照会」" in result.reason.message
        )
        assert "[labels.pal]" in result.reason.next_action
        assert '"損保照会" = "損保会社へ照会"' in result.reason.next_action
        assert [step.attempt for step in result.steps] == [1]
        assert (robot.out / result.reason.evidence).exists()
        assert not any(word in result.model_dump_json() for word in ("get_by", "locator", "Timeout", "waiting for"))
        assert robot.world.effects() == []


@pytest.mark.nightly
@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
def test_the_main_way_under_three_other_labels(elsewhere, told):
    """Buttons, a field and a heading, some in one system only. Told of them the robot does all of it; untold it stops at the first."""
    table = {
        "次へ": "進む",
        "sonpo": {"割賦WEB連携": "割賦WEB連携送信", "保険料": "保険料(円)"},
        "jpass": {"金額確認": "金額のご確認"},
    }
    shown = {"": {"次へ": "進む"}, "sonpo": table["sonpo"], "jpass": table["jpass"]}
    with elsewhere(shown, read_labels(table) if told else AS_PRINTED) as robot:
        began = time.monotonic()
        [result] = robot.carry_out(robot.world.case())
        if told:
            assert result.status == "done", result.reason
            assert "保険料" in {label for step in result.steps for label in step.read}
        else:
            assert (result.status, result.reason.step) == ("needs_person", "2")
            assert [step.attempt for step in result.steps if step.step == "2"] == [1]
            assert time.monotonic() - began < 60
