"""A press means one thing; and what is not on a screen that has arrived is said at once, in words, with what there is instead."""

import time
from types import MappingProxyType

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from renkei.robot.browser.trouble import as_case_error
from renkei.robot.screens.base import Screen
from renkei.robot.screens.finding import ACTIONS, InRow, NotOnScreen

AT_ONCE = 10.0
PAGER = '<nav aria-label="ページ"><a href="#pager">次へ</a></nav>'


class Some(Screen):
    portal = "jpass"
    heading = "ある画面"
    links = MappingProxyType({"再表示": ACTIONS})


@pytest.fixture
def screen(page, monkeypatch):
    """Show some elements on a screen that has arrived; what is pressed can be told by the address."""
    for module in ("finding", "base"):
        monkeypatch.setattr(f"renkei.robot.screens.{module}.BRIEFLY", 900.0)
    page.set_default_timeout(15_000)

    def show(body: str, kind: type[Screen] = Some) -> Screen:
        page.goto("about:blank")
        page.set_content(f"<main><h1>{kind.heading}</h1>{body}</main>")
        return kind(page)

    return show


def pressed(screen: Screen) -> str:
    return screen.page.evaluate("() => document.body.dataset.pressed ?? location.hash")


def button(name: str, says: str) -> str:
    return f'<button type="button" onclick="document.body.dataset.pressed = \'{says}\'">{name}</button>'


def missed(act) -> NotOnScreen:
    """Return what is said to be missing, which must not take as long as a time-out."""
    began = time.monotonic()
    with pytest.raises(NotOnScreen) as missing:
        act()
    assert time.monotonic() - began < AT_ONCE
    return missing.value


def test_next_is_the_button_and_not_the_pagers_link(screen):
    """「次へ」 of the screen is pressed, though the list's pager has a link of that name above it."""
    shown = screen(PAGER + button("次へ", "the button"))
    shown.press("次へ")
    assert pressed(shown) == "the button"


def test_a_link_that_the_screen_does_not_know_is_not_pressed(screen):
    """Without the button there is nothing to press: the pager's link of its name is another thing."""
    shown = screen(PAGER)
    missing = missed(lambda: shown.press("次へ"))
    assert (missing.label, missing.found, missing.screen) == ("次へ", 0, "ある画面")
    assert pressed(shown) == ""


def test_of_two_buttons_none_is_pressed(screen):
    """Two that could be meant are an error that says so, and a person decides."""
    shown = screen(button("検索", "the first") + button("検索", "the second"))
    told = as_case_error(missed(lambda: shown.press("検索")))
    assert (told.kind, pressed(shown)) == ("business", "")
    assert "「検索」が2つあり" in told.seen.ja


def test_a_link_is_pressed_in_its_part_of_the_page(screen):
    """A link of the same name elsewhere, or a button, is left alone; twice in the part is an error."""
    part = '<div role="group" aria-label="操作"><a href="#{}">再表示</a></div>'
    shown = screen('<a href="#elsewhere">再表示</a>' + button("再表示", "button") + part.format("here"))
    shown.press("再表示")
    assert pressed(shown) == "#here"
    shown = screen(part.format("one") + part.format("two"))
    assert missed(lambda: shown.press("再表示")).found == 2
    assert missed(lambda: screen('<a href="#elsewhere">再表示</a>').press("再表示")).found == 0


def test_in_a_list_it_is_the_rows_own(screen):
    """「詳細」 of the row that has the number, wherever it stands; a row that is not there is none of the others."""
    rows = "".join(f'<tr><td>E0000000{n}</td><td><a href="#{n}">詳細</a></td></tr>' for n in (1, 2, 3))
    shown = screen(f"<table><tr><th>見積番号</th><th></th></tr>{rows}</table>")
    shown.press(InRow("E00000002", "詳細"))
    assert pressed(shown) == "#2"
    assert missed(lambda: shown.press(InRow("E00000004", "詳細"))).label == "詳細"
    assert pressed(shown) == "#2"


def test_a_button_that_the_page_draws_a_moment_later_is_waited_for(screen):
    """The heading was there first; the button is pressed all the same."""
    shown = screen(
        "<script>setTimeout(() => document.querySelector('main').insertAdjacentHTML('beforeend', "
        "'<button onclick=\"document.body.dataset.pressed = 1\">送信</button>'), 300)</script>"
    )
    shown.press("送信")
    assert pressed(shown) == "1"


def test_a_button_that_cannot_be_pressed_yet_is_a_matter_of_time(screen):
    """What is there and disabled is waited for as long as the robot's patience goes."""
    shown = screen("<button disabled>送信</button>")
    shown.page.set_default_timeout(500)
    with pytest.raises(PlaywrightTimeout):
        shown.press("送信")


def test_another_screen_in_its_place_is_a_matter_of_time(screen):
    """Where the window shows another screen meanwhile, nothing is said to be missing on this one."""
    shown = screen("<p></p>")
    shown.page.set_content("<main><h1>ログイン</h1></main>")
    shown.page.set_default_timeout(500)
    with pytest.raises(PlaywrightTimeout) as late:
        shown.press("送信")
    assert not isinstance(late.value, NotOnScreen)


@pytest.mark.parametrize(
    ("act", "column"),
    [
        (lambda shown: shown.select(店舗="新宿店"), "店舗"),
        (lambda shown: shown.choose("お申込人", "組合"), "区分"),
        (lambda shown: shown.choose("制度商品", "定期クレジット"), "制度商品"),
    ],
    ids=["list", "radio buttons", "table of radio buttons"],
)
def test_a_value_of_the_sheet_that_is_not_offered_names_column_value_and_choices(screen, act, column):
    """Whatever it is chosen from; the choices are those of that very item."""
    shown = screen(
        '<label for="s">店舗</label><select id="s"><option></option><option>本店</option><option>東支店</option></select>'
        '<fieldset><legend>お申込人</legend><label><input type="radio" name="a"> 個人</label>'
        '<label><input type="radio" name="a"> 法人</label></fieldset>'
        '<table aria-label="制度商品"><tr><td><input type="radio" name="b" aria-label="通常クレジット"></td></tr></table>'
    )
    missing = missed(lambda: act(shown))
    told = as_case_error(missing)
    offered = {"店舗": "本店、東支店", "区分": "個人、法人", "制度商品": "通常クレジット"}[column]
    assert told.kind == "business"
    assert all(word in told.seen.ja for word in (f"列「{column}」", f"「{missing.value}」", f"選択肢: {offered})"))
    assert f"列「{column}」" in told.next_action.ja


def test_what_can_be_chosen_is_what_a_person_could_choose(screen):
    """A line that only asks to choose, and one that is disabled, are no choices; blanks are as the browser shows them."""
    shown = screen(
        '<label for="s">店舗</label><select id="s"><option value="">選択してください</option><option>本店\n   </option>'
        '<option disabled>閉店した店</option><option label="東 支店">x</option></select>'
        '<fieldset><legend>性別</legend><label><input type="radio" name="a"> 男性</label>'
        '<label><input type="radio" name="a" disabled> 女性</label></fieldset>'
        '<table aria-label="制度商品"><tr><td><input type="radio" name="b" aria-label="通常クレジット"></td></tr></table>'
    )
    assert shown.choices("店舗") == ("本店", "東 支店")
    assert shown.choices("性別") == ("男性",)
    assert shown.choices("制度商品") == ("通常クレジット",)
    assert missed(lambda: shown.choices("担当店")).label == "担当店"


@pytest.mark.parametrize(
    ("act", "label"),
    [
        (lambda shown: shown.fill(担当者="佐倉"), "担当者"),
        (lambda shown: shown.select(店舗="本店"), "店舗"),
        (lambda shown: shown.choose("性別", "女性"), "性別"),
        (lambda shown: shown.tick("割賦WEB手続き"), "割賦WEB手続き"),
        (lambda shown: shown.items()["状態"], "状態"),
        (lambda shown: shown.rows()[0]["状態"], "状態"),
    ],
    ids=["field", "list", "radio buttons", "check box", "item", "column"],
)
def test_a_label_that_is_missing_is_named(screen, act, label):
    """A field, a list, a box, an item or a column that the screen does not have."""
    shown = screen("<table><tr><th>受付番号</th></tr><tr><td>1</td></tr></table>")
    told = as_case_error(missed(lambda: act(shown)))
    assert (told.kind, f"「{label}」がありません" in told.seen.ja) == ("business", True)


def test_a_store_that_j_pass_does_not_offer_ends_the_case_at_one_try(robot, world):
    """Step 10, once: 要確認 with column, value and choices; nothing was applied for, and no locator is in any message."""
    [result] = robot.carry_out(world.case(店舗="新宿店"))

    assert (result.status, result.reason.step, result.reason.portal) == ("needs_person", "10", "jpass")
    assert result.reason.kind == "business"
    assert "列「店舗」" in result.reason.message
    assert "「新宿店」" in result.reason.message
    assert "本店、東支店、西支店" in result.reason.message
    assert [step.attempt for step in result.steps if step.step == "10"] == [1]
    assert (robot.out / result.reason.evidence).exists()
    assert not any(word in result.model_dump_json() for word in ("get_by", "locator", "Timeout", "waiting for"))
    assert world.effects() == []
