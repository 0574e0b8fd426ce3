"""What a step was about is on its pictures: held for every printed step, on each way that a case can go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest
from PIL import Image
from renkei.robot.browser.evidence import Evidence
from renkei.robot.procedure.steps import STEPS
from renkei.robot.screens import jpass
from renkei.robot.screens.base import Screen

# What a page says where it is not blurred: its texts, and what is entered, chosen and ticked, by the names of the fields.
_SAYS = """
() => {
  const clear = (node) => { for (; node; node = node.parentElement) if (node.style?.filter) return false; return true; };
  const squeezed = (text) => text.replace(/\\s+/g, " ").trim();
  const said = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = squeezed(walker.currentNode.data), holder = walker.currentNode.parentElement;
    if (text && clear(holder) && !["SCRIPT", "STYLE", "OPTION"].includes(holder.tagName)) said.push(text);
  }
  for (const one of document.querySelectorAll("input, select, textarea")) {
    const name = squeezed(one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? "");
    const group = one.closest("fieldset.field")?.querySelector("legend")?.textContent ?? one.closest("table")?.ariaLabel;
    if (!clear(one)) continue;
    if (one.type === "checkbox") said.push(`${name}: ${one.checked ? "☑" : "☐"}`);
    else if (one.type === "radio") { if (one.checked) said.push(`${group}: ◉ ${name}`); }
    else said.push(`${name}: ${one.value}`);
  }
  const root = document.documentElement;
  return [said, root.clientWidth, Math.max(root.scrollHeight, innerHeight)];
}
"""


PICTURES_BEFORE = True


@dataclass(frozen=True)
class Page:
    """What a page said as its picture was taken, and how large it was."""

    said: frozenset[str]
    size: tuple[int, int]

    def shows(self, datum: tuple[str, ...]) -> bool:
        """Tell whether all of it is there, be it within a sentence."""
        return all(any(part in one for one in self.said) for part in datum)


@pytest.fixture
def pages(monkeypatch) -> dict[str, Page]:
    """What each picture's page said, by the picture's path."""
    seen: dict[str, Page] = {}

    class Watched(Evidence):
        def picture(self, page, step, **how):
            taken = super().picture(page, step, **how)
            if taken is not None and taken not in seen:
                said, width, height = page.evaluate(_SAYS)
                seen[taken] = Page(frozenset(said), (width, height))
            return taken

    monkeypatch.setattr("renkei.robot.execution.case_runner.Evidence", Watched)
    return seen


Datum = tuple[str, ...]
"""What stands on one and the same picture. In braces is what belongs to the case."""

_ESTIMATE: Datum = ("見積書", "{estimate}", "{premium}円", "{total}円")
_FORM: Datum = (
    "申込書情報",
    "保険始期日: {inception}",
    "保険料: {premium_entered}",
    "振替開始年月: {month}",
    "割賦WEB手続き: ☑",
)
_MEANS: Datum = ("お申込手続き手段", "見積番号 {estimate}")
_PARTIES: Datum = ("当事者選択", "見積番号 {estimate}", "お申込人: ◉ 個人", "連帯保証人: なし")
_STAFF: Datum = ("ご担当者確認", "店舗: {store}", "契約書: 電子契約")
_SCHEME: Datum = ("保険選択: ◉ 1. 保険新規申込", "損保会社: 損保ジャパン(クレビタプラン)", "制度商品: ◉ {scheme}")
_INSURANCE: Datum = ("損保オンラインから受信した保険: ◉ {serial}", "{estimate}", "{premium}円")
_RECEIPT: Datum = ("データ受信結果", "データの受取りが完了しました")
_CHOSEN: Datum = ("{number}: ☑", "{estimate}", "詳細表示")
_DETAILS: Datum = ("お申込内容詳細", "{number}", "契約手続きへ")

DATA: Mapping[str, tuple[Datum, ...]] = MappingProxyType(
    {
        "1": (_ESTIMATE, ("申込書情報", "{estimate}")),
        "2": (_FORM,),
        "3": (_FORM, ("申込書帳票作成", "{estimate}")),
        "4": (("申込書帳票作成", "帳票: ◉ 申込書"), ("帳票印刷", "申込書")),
        "5": (("申込書帳票作成", "{estimate}", "割賦WEB連携"), ("データ受信結果",)),
        "6": ((*_RECEIPT, "{serial}", "{estimate}", "{premium}円"),),
        "7": (("データ受信結果", "データを受け取れませんでした"),),
        "8": (("申込書情報", "連携済み(審査申込前)", "{serial}"),),
        "9": (_ESTIMATE, _MEANS),
        "10": (
            _PARTIES,
            ("ご本人さま情報", "職業: {occupation}", "居住形態: {housing}"),
            _STAFF,
            ("保険選択", "見積番号 {estimate}"),
        ),
        "11": (("保険選択: ◉ 1. 保険新規申込",),),
        "12": (("損保会社: 損保ジャパン(クレビタプラン)", "検索"), _SCHEME),
        "13": (_INSURANCE,),
        "14": (("帳票ID(保険用): {form_id}", *_INSURANCE), ("金額確認",)),
        "15": (("金額確認", "{estimate}", "{serial}", "{premium}円", "{total}円", "{installments}", "{month_shown}"),),
        "16": (
            ("お申込内容確認", "{premium}円", "{form_id}"),
            ("契約内容説明", "契約内容を説明しました: ☑", "お客様控え等を交付しました: ☑"),
            ("最終確認", "{estimate}", "{premium}円", "{form_id}", "送信"),
            ("送信結果", "{number}"),
        ),
        "17": (("送信結果", "送信が正常に完了しました", "{number}"),),
        "18": (_MEANS, _PARTIES, ("お取引確認", "{premium}円", "{total}円"), _STAFF),
        "19": (("損保会社: 損保ジャパン(クレビタプラン)", "検索"), _SCHEME),
        "20": (("保険の検索",), _INSURANCE),
        "21": (("帳票ID(保険用): {form_id}", *_INSURANCE), ("金額確認",)),
        "22": (
            ("送信結果", "{number}"),
            ("お取引内容のご確認", "{number}", "{premium}円", "{total}円"),
            ("同意事項", "個人情報の取扱いに同意します: ☑"),
            ("ご本人さま情報", "職業: {occupation}"),
            ("お申込み完了", "{number}"),
        ),
        "23": (("その他商談支援", "J-PASS"),),
        "24": (("{number}", "{estimate}", "承認"),),
        "25": (_CHOSEN, _DETAILS),
        "26": (_DETAILS, ("契約手続き", "{number}")),
        "27": (("契約手続き", "{number}", "損保オンライン連携"),),
        "28": (("DLWebオンライン", "{estimate}", "審査承認済み(加入依頼書未作成)", "{number}"),),
        "29": (("申込書情報", "審査承認済み(加入依頼書未作成)"), ("申込書帳票作成", "{number}")),
        "30": (("申込書帳票作成", "{premium}円"),),
        "31": (("申込書帳票作成", "帳票: ◉ 割賦WEB連携お客様控"), ("帳票印刷", "割賦WEB連携お客様控")),
        "32": (("申込書帳票作成", "審査承認済 加入依頼書作成済"), ("ペーパーレス手続き", "{number}")),
        "33": (("重要事項のご説明", "とじる"), ("重要事項の説明を受け、内容を了承しました: ☑",)),
        "34": (("同意事項", "とじる"), ("同意事項に同意します: ☑",)),
        "35": (("ご契約内容", "{premium}円", "とじる"), ("契約内容を確認し、同意します: ☑", "契約締結します")),
        "36": (("ご契約者さまの確認", "次へ"), ("補償内容の確認", "{premium}円", "次へ"), ("お申込内容の最終確認",)),
        "37": (("お申込内容の最終確認", "{premium}円", "契約を申し込む"), ("保険申込完了",)),
        "38": (("保険申込完了", "終了"),),
        "39": (("データ受信結果",),),
        "40": ((*_RECEIPT, "{number}", "{premium}円", "{concluded}"),),
        "41": (("データ受信結果", "データを受け取れませんでした"),),
        "42": (("{number}", "契約手続き中", "保険締結情報登録"), ("保険締結情報登録", "{number}", "OK")),
        "43": (
            ("保険締結情報入力", "保険始期日: {inception}", "保険締結日時(年月日): {concluded_day}"),
            ("登録完了", "登録が完了しました"),
        ),
        "44": (("入力エラー", "登録ができませんでした", "保険始期日"),),
        "45": (("自動車契約照会(申し込み時点)", "{estimate}", "申込日時", "{concluded}"),),
        "46": (("自動車契約照会(申し込み時点)", "{estimate}", "お申込み控え"), ("帳票印刷", "お申込み控え")),
        "47": (("その他商談支援", "J-PASS"),),
        "48": (_CHOSEN, _DETAILS, ("契約手続き", "{number}")),
        "49": (("契約手続き", "{number}", "控え交付済: ☐"), ("契約手続き", "控え交付済: ☑")),
        "50": (("契約手続き", "控え交付済: ☑", "arclinkデータ連携"),),
        "51": (("案件一覧", "{number}"), ("案件詳細", "{number}", "{premium}円")),
        "52": (
            ("案件詳細", "{number}", "クレジット契約: ☑", "クレジット一体型保険: ☑", "申請"),
            ("コメント入力", "{estimate}", "登録"),
            ("案件詳細", "{number}", "店舗承認者手続中"),
        ),
        "①": (("案件詳細", "{former}", "担当者手続き中", "変更再申込"), ("変更再申込", "{former}")),
        "②": (("{former}: ☑", "{estimate}"), ("お申込内容詳細", "{former}")),
        "③": (("お申込内容詳細", "{former}", "変更再申込へ"), ("当事者選択", "見積番号 {estimate}")),
    }
)
"""Each printed step, and what is on its pictures: a step that is not here is missed."""

READ: Mapping[str, str] = MappingProxyType(
    {
        **{
            "1": "支払総額",
            "4": "印刷連番",
            "6": "保険料",
            "9": "支払総額",
            "13": "印刷連番",
            "15": "保険料",
            "17": "受付番号",
        },
        **{
            "20": "印刷連番",
            "22": "受付番号",
            "24": "状態",
            "29": "割賦WEB手続きステータス",
            "30": "保険料",
            "31": "見積番号",
        },
        **{"32": "割賦WEB手続きステータス", "40": "保険締結日時", "42": "状態", "44": "エラー内容", "45": "申込日時"},
        **{"46": "契約手続き日時", "51": "手続き状況", "52": "手続き状況"},
    }
)
"""What is told as read, by step."""

_NO_PAGE_IS_LEFT = frozenset({"2", "7", "8", "11", "13", "20", "28", "39"})
"""Steps whose pictures show what they came to; on all others that enter or confirm something, one shows the page before."""

_MAIN = [*range(1, 7), *range(8, 18), *range(23, 41), *range(47, 51), 52]


@dataclass(frozen=True)
class Way:
    """A way that comes by these steps, with trouble that leads there."""

    steps: frozenset[str]
    masked: bool = True
    faults: tuple[str, ...] = ()
    row: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] | None = None


def _steps(*numbers: int | str) -> frozenset[str]:
    return frozenset(map(str, numbers))


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "main": Way(_steps(*_MAIN), masked=False),
        "main, masked": Way(_steps(*_MAIN)),
        "trouble": Way(_steps(7, *range(41, 47), 51), faults=("link1.lost", "link3.lost", "step50.error_after_commit")),
        "terminal": Way(_steps(*range(18, 23)), row={"申込手段": "お客さま端末"}),
        "again": Way(
            _steps("①", "②", "③", 10),
            row={"案件ID": "again", "手続き区分": "変更再申込", "制度商品": "通常クレジット"},
            after={},
        ),
    }
)


def test_every_step_has_its_datum_and_is_come_by():
    """The table is complete, and so are the ways: a new step is missed here."""
    assert list(DATA) == list(STEPS)
    assert frozenset[str]().union(*(way.steps for way in WAYS.values())) == STEPS.keys()


def known_of(case, result, total: str, former: str) -> dict[str, str]:
    """What the data's braces stand for."""
    return {
        "estimate": case.estimate_number,
        "premium": f"{case.premium:,}",
        "premium_entered": str(case.premium),
        "total": total,
        "inception": f"{case.inception_date:%Y%m%d}",
        "month": case.debit_start_month,
        "month_shown": f"{case.debit_start_month[:4]}/{case.debit_start_month[4:]}",
        "installments": str(case.installments),
        "store": case.store,
        "occupation": str(case.occupation),
        "housing": str(case.housing),
        "scheme": case.scheme_product,
        "form_id": case.form_id,
        "serial": result.print_serial,
        "number": result.receipt_number,
        "concluded": f"{result.concluded_at:%Y/%m/%d %H:%M}",
        "concluded_day": f"{result.concluded_at:%Y%m%d}",
        "former": former,
    }


def enters_a_wrong_date_once(monkeypatch) -> None:
    """Let the first entry at 43 have no inception date."""
    fill: Callable[..., None] = Screen.fill
    wrong = [{"保険始期日": "0101"}]

    def mistaken(screen, **entries):
        spoilt = wrong.pop() if isinstance(screen, jpass.Registration) and wrong else {}
        fill(screen, **{**entries, **spoilt})

    monkeypatch.setattr(Screen, "fill", mistaken)


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.nightly] * (way != "main, masked")) for way in WAYS]
)
def test_what_a_step_is_about_is_on_its_pictures(robot, world, pages, monkeypatch, way):
    """Each step's own datum, masked or not; whole pages; the page before it was left; and what was read is told."""
    gone = WAYS[way]
    if gone.after is not None:
        robot.carry_out(world.case(), mask=gone.masked)
    for fault in gone.faults:
        world.context.faults.arm(fault)
    if gone.faults:
        enters_a_wrong_date_once(monkeypatch)
    case = world.case(**gone.row)
    [result] = robot.carry_out(case, mask=gone.masked)
    assert (result.status, result.reason) == ("done", None)

    total = next(step.read["支払総額"] for step in result.steps if "支払総額" in step.read).removesuffix("円")
    known = known_of(case, result, total, world.receipt())
    taken = {number: [step for step in result.steps if step.step == number] for number in gone.steps}
    for number in gone.steps:
        pictures = [picture for step in taken[number] for picture in step.pictures]
        for datum in DATA[number]:
            wanted = tuple(part.format(**known) for part in datum)
            told = "\n".join(f"{one}: {sorted(pages[one].said)}" for one in pictures if one in pages)
            assert any(pages[one].shows(wanted) for one in pictures if one in pages), (number, wanted, told)
        assert READ.get(number, "") in {"", *(label for step in taken[number] for label in step.read)}, number
        if not STEPS[number].reads and number not in _NO_PAGE_IS_LEFT:
            assert any(step.before for step in taken[number]), number
    _must_be_whole(robot.out, pages)
    _must_each_show_their_own_moment(robot.out, result)


def _must_be_whole(out, pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        with Image.open(out / path) as picture:
            assert picture.size[1] == page.size[1], (path, picture.size, page.size)


def _must_each_show_their_own_moment(out, result) -> None:
    """No two of 26, 27 and 28, and of 37, 38 and 39, have the same picture."""
    for numbers in (("26", "27", "28"), ("37", "38", "39")):
        own = [(out / step.evidence).read_bytes() for step in result.steps if step.step in numbers and step.evidence]
        assert len(set(own)) == len(own)
