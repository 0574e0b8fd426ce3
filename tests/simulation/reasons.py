"""Every reason that the robot can give, what brings it about, and what then fits: the place, the fault, the words, what is to be done.

`REASONS` is by the name of the sentence. `ELSEWHERE` are those that cannot come about here, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from errno import ENOSPC
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from renkei.mockportals.arclink.state import ArcCase
from renkei.mockportals.context import WorldContext
from renkei.mockportals.jpass.screening import decide_by_hand
from renkei.mockportals.jpass.state import Application as Credit
from renkei.mockportals.jpass.state import Insurance as Received
from renkei.mockportals.sonpo.state import Application as Insurance
from renkei.robot.errors import Kind
from renkei.robot.messages.times import JST
from sqlalchemy import select

from tests.simulation.causes import ESTIMATE, Cause, all_of, changing

NEXT: Mapping[str, str] = MappingProxyType(
    {
        "again": r"実行して(ください|から)|renkei retry",
        "row": r"ケース表(の.*|を)(直し|「新規」に|「変更再申込」に)|ケース表に入力",
        "look": r"確認|照らし合わせ",
        "ask": r"本社|損害保険ジャパンに|クレジット会社|信販会社|開発元|管理者",
        "customer": r"お客さま(へ|に)",
        "by hand": r"手作業|変更再申込を行って|連携Ⅰから",
        "tell": r"renkei resolve",
        "say": r"renkei confirm",
    }
)
"""What can be advised, and how it is known; of these a reason advises what it says, and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Fits:
    """What fits a cause. `says` and `quotes` (a portal's own words) are parts of the sentence; `picture` is false where no page was
    seen; `nexts` are names of `NEXT`.
    """

    cause: Cause
    kind: Kind
    step: str
    portal: str
    nexts: str
    says: str = ""
    quotes: str = ""
    picture: bool = True


def _decided(decision: Any, reason: str = "") -> Any:
    return lambda world_context: decide_by_hand(world_context, ESTIMATE, decision, reason)


def _raising(error: Exception) -> Any:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    return fail


def _twice(kind: Any, left_out: frozenset[str], **values: object) -> Any:
    """Return what puts the estimate's record of that kind there a second time."""

    def copy(world_context: WorldContext) -> None:
        with world_context.store.writing() as session:
            [one] = [one for one in session.scalars(select(kind)) if one.estimate_number == ESTIMATE]
            kept = {column.name: getattr(one, column.name) for column in kind.__table__.columns}
            session.add(kind(**{name: value for name, value in kept.items() if name not in left_out} | values))

    return copy


def _without(kind: Any) -> Any:
    def forget(world_context: WorldContext) -> None:
        with world_context.store.writing() as session:
            for record in session.scalars(select(kind)):
                session.delete(record)

    return forget


_OTHER = {"case_id": "case-other"}
_AGAIN = {**_OTHER, "kind": "変更再申込"}
_CLOSED = "J-PASSはただいまサービス時間外のため、ご利用いただけません。"
_FOUND = "renkei.robot.flows.jpass_door.has_applied"
_TWO_APPLICATIONS = _twice(Credit, frozenset({"id", "customer_code"}), receipt_number="040200000999-00")


def _business(cause: Cause, step: str, portal: str, nexts: str, says: str = "", **more: Any) -> Fits:
    return Fits(cause=cause, kind="business", step=step, portal=portal, nexts=nexts, says=says, **more)


def _application(cause: Cause, step: str, portal: str, nexts: str, says: str = "", **more: Any) -> Fits:
    return Fits(cause=cause, kind="application", step=step, portal=portal, nexts=nexts, says=says, **more)


_LINK1 = {
    "link1.no_estimate": (
        _business(Cause(row={"estimate_number": "E99999999"}), "1", "pal", "row look again", "E99999999"),
    ),
    "link1.other_estimate": (
        _business(
            Cause(row={"premium": 12340}),
            "1",
            "pal",
            "row look again",
            "金額相違: 見積書 E00000001 の内容がケース表と異なります。保険料(見積書: 327,950円、ケース表: 12,340円)",
        ),
        _business(Cause(row={"customer_kana": "ベツノ ヒト"}), "1", "pal", "row look again", "異なります。カナ"),
    ),
    "link1.being_changed": (
        _business(
            Cause(after="main", row=_OTHER, lays=changing(Insurance, status="変更手続中")), "2", "sonpo", "row again"
        ),
        _business(
            Cause(
                after="main",
                row=_OTHER,
                lays=all_of(changing(Insurance, status="未連携"), changing(Credit, status="変更手続中")),
            ),
            "16",
            "jpass",
            "row again",
            "変更手続中",
        ),
    ),
    "link1.never_received": (
        _application(Cause(faults=("link1.lost*9",)), "7", "jpass", "look again", "3回行いましたが"),
        _application(
            Cause(faults=("step5.down*9",)), "7", "jpass", "look again", "最後の表示: エラー画面「503", quotes="503"
        ),
    ),
    "link1.amounts_differ": (
        _business(
            Cause(faults=("link1.wrong_field*9",)),
            "6",
            "jpass",
            "look again",
            "金額相違: J-PASSが受信した金額が申込と異なります。保険料(表示: 328,950円、申込: 327,950円)",
        ),
        _business(
            Cause(faults=("link1.partial*9",)), "6", "jpass", "look again", "保険料(表示: なし、申込: 327,950円)"
        ),
        _business(Cause(faults=("link1.partial*9",), timeouts={"sends": 1}), "6", "jpass", "look again", "1回"),
    ),
}
_LINK2 = {
    "link2.amounts_differ": (
        _business(
            Cause(phase="link2", lays=changing(Received, premium=1)),
            "13",
            "jpass",
            "look again",
            "金額相違: J-PASSの「保険選択」の表示が申込と異なります。保険料(表示: 1円、申込: 327,950円)",
        ),
    ),
    "link2.declined": (
        _business(
            Cause(phase="link3", lays=_decided("否決", "年収が足りません。")),
            "24",
            "jpass",
            "customer",
            quotes="年収が足りません。",
        ),
    ),
    "link2.sent_back": (
        _business(
            Cause(phase="link3", lays=_decided("差戻し", "勤務先を確認できません。")),
            "24",
            "jpass",
            "by hand",
            quotes="勤務先を確認できません。",
        ),
    ),
    "link2.never_listed": (
        _application(
            Cause(faults=("link1.receipt_only*9",)), "13", "jpass", "look again", "一覧に表示されません(未連携)"
        ),
    ),
    "link2.dlweb_never_opened": (
        _application(Cause(phase="link3", faults=("link2.lost*9",)), "28", "sonpo", "look again", "3回行いましたが"),
        _application(
            Cause(phase="link3", faults=("step27.alert*9",)),
            "28",
            "sonpo",
            "look again",
            quotes="お知らせ: 今週末にシステムの定期点検を行います。",
        ),
    ),
    "link2_terminal.other_transaction": (
        _business(
            Cause(way="terminal", faults=("invite.wrong_field*9",)),
            "22",
            "customer",
            "look again",
            "金額相違: 「お取引内容のご確認」の表示が申込と異なります。保険料(表示: 328,950円、申込: 327,950円)",
        ),
    ),
    "link2_terminal.no_link": (
        _application(
            Cause(way="terminal", patches={"renkei.robot.screens.jpass.Details.customers_path": lambda _details: ""}),
            "22",
            "jpass",
            "look again",
            "案内が表示されていません",
        ),
    ),
    "link2_terminal.not_taken": (
        _application(
            Cause(
                way="terminal",
                patches={"renkei.robot.flows.link2_terminal.apply_as_customer": lambda _job, _path: None},
            ),
            "22",
            "jpass",
            "look again",
            "「申込前」のまま",
        ),
    ),
    "link2_terminal.never_invited": (
        _application(
            Cause(way="terminal", faults=("invite.lost*9",)), "22", "jpass", "again", "お客さま端末へ届きませんでした"
        ),
    ),
    "jpass_door.not_listed": (
        _application(Cause(phase="link3", lays=_without(Credit)), "24", "jpass", "look again", "一覧に見つかりません"),
    ),
    "jpass_door.applied_more_than_once": (
        _application(
            Cause(
                after="main",
                row=_OTHER,
                lays=all_of(changing(Insurance, status="連携済み(審査申込前)"), _TWO_APPLICATIONS),
            ),
            "16",
            "jpass",
            "look ask",
            "複数あります",
        ),
    ),
}
_LINK3 = {
    "link3.other_status": (
        _application(
            Cause(phase="link3", patches={"renkei.robot.screens.sonpo.Forms.status": lambda _forms: "審査中"}),
            "32",
            "sonpo",
            "look again",
            quotes="「審査中」",
        ),
    ),
    "link3.premium_changed": (
        _business(
            Cause(phase="link3", lays=all_of(changing(Insurance, premium="99990"), changing(Credit, premium=99990))),
            "30",
            "sonpo",
            "by hand",
            "金額相違: 損保オンラインの保険料が審査時から変わっています。保険料(表示: 99,990円、審査時: 327,950円)",
        ),
    ),
    "link3.times_differ": (
        _business(
            Cause(
                way="out",
                patches={"renkei.robot.screens.sonpo.Inquiry.applied_at": lambda _inquiry: "202601010900"},
            ),
            "46",
            "sonpo",
            "look ask",
            "照会画面 2026/01/01 09:00",
        ),
    ),
    "link3.made_on_paper": (
        _business(Cause(way="paper", faults=("link3.lost",)), "41", "jpass", "look ask", "紙の契約書"),
    ),
    "link3.entry_refused": (
        _business(
            Cause(
                phase="link3",
                faults=("link3.lost",),
                patches={
                    "renkei.robot.flows.link3.conclusion_time": lambda _job: datetime(2027, 1, 1, 9, 0, tzinfo=JST)
                },
            ),
            "44",
            "jpass",
            "look by hand",
            quotes="「保険締結日時(年月日)」「保険締結日時(時刻)」未来の日時は入力できません",
        ),
    ),
    "link3.concluded_for_another": (
        _business(
            Cause(
                phase="bringin",
                row=_OTHER,
                lays=all_of(changing(Insurance, receipt_number="040200000999-00"), changing(Credit, status="承認")),
            ),
            "29",
            "sonpo",
            "look ask",
            "040200000999-00",
        ),
    ),
    "papers.no_paper": (
        _application(Cause(faults=("step4.pdf_missing*9",)), "4", "sonpo", "look again", "応答 404"),
        _application(Cause(faults=("step4.pdf_cut*9",)), "4", "sonpo", "look again", "読み取れませんでした"),
    ),
    "papers.other_paper": (
        _application(Cause(faults=("step4.pdf_of_another*9",)), "4", "sonpo", "look again", "印刷連番が見つかりません"),
    ),
    "papers.other_copy": (
        _application(
            Cause(way="out", phase="link3", faults=("link3.lost", "step46.pdf_of_another*9")),
            "46",
            "paper",
            "look again",
            "記載",
        ),
    ),
}
_BRINGIN = {
    "bringin.other_premium": (
        _business(
            Cause(phase="bringin", faults=("bringin.wrong_field*9",)),
            "52",
            "arclink",
            "look ask",
            "金額相違: arclinkの保険料が契約と異なります。保険料(表示: 328,950円、契約: 327,950円)",
        ),
    ),
    "bringin.not_in_arclink": (
        _application(Cause(after="main", row=_OTHER, lays=_without(ArcCase)), "51", "arclink", "look ask"),
    ),
    "bringin.in_arclink_more_than_once": (
        _application(
            Cause(after="main", row=_OTHER, lays=_twice(ArcCase, frozenset({"id"}))), "51", "arclink", "look ask"
        ),
    ),
    "bringin.sent_back": (
        _business(
            Cause(after="main", row=_OTHER, lays=changing(ArcCase, status="差戻し")),
            "52",
            "arclink",
            "look by hand",
            quotes="「差戻し」",
        ),
    ),
    "bringin.not_applied_for": (
        _application(
            Cause(
                phase="bringin", patches={"renkei.mockportals.arclink.views._bring_in": lambda _number, _comment: None}
            ),
            "52",
            "arclink",
            "look again",
            quotes="「担当者手続き中」",
        ),
    ),
    "reapply.no_contract": (_business(Cause(row=_AGAIN), "②", "jpass", "row", "契約がJ-PASSにない"),),
    "reapply.not_changeable": (_business(Cause(phase="link3", row=_AGAIN), "②", "jpass", "look", quotes="「審査中」"),),
    "reapply.cannot_go_back": (
        _business(
            Cause(way="reapply", lays=changing(ArcCase, status="承認済")),
            "①",
            "arclink",
            "look ask",
            quotes="「承認済」",
        ),
    ),
    "reapply.another_wish": (
        _business(
            Cause(after="reapply", row={**_AGAIN, "scheme_product": "通常クレジット", "installments": 12}),
            "②",
            "jpass",
            "by hand again",
            "ケース表と異なる項目: 支払回数(J-PASS: 36、ケース表: 12)",
        ),
    ),
    "reapply.sonpo_never_heard": (
        _application(Cause(way="reapply", faults=("notice.lost*9",)), "③", "sonpo", "again", "3回行いましたが"),
    ),
}
_ARRIVAL = {
    "arrival.error_page": (
        _application(Cause(faults=("step1.down*9",)), "1", "pal", "again", quotes="503 Service Unavailable"),
        _application(Cause(phase="link3", faults=("step24.down*99",)), "24", "jpass", "again", quotes="503"),
    ),
    "arrival.signed_out": (
        _application(
            Cause(phase="link2", faults=("step14.session_expired*9",)),
            "14",
            "jpass",
            "look again",
            quotes="「保険選択」",
        ),
    ),
    "arrival.refused": (
        _business(
            Cause(row={"form_id": "ZZ999999"}),
            "14",
            "jpass",
            "row again",
            quotes="「帳票ID(保険用)」が契約内容と一致しません。不明な場合は、損害保険ジャパンまでお問い合わせください。",
        ),
        _business(Cause(row={"grade": 1}), "3", "sonpo", "row again", quotes="「保険料」が補償内容と一致しません"),
        _business(  # what was approved was another premium: the row is right
            Cause(phase="link3", faults=("link2.wrong_field*9",)),
            "29",
            "sonpo",
            "look again",
            quotes="連携Ⅱ完了後に保険料を変更することはできません。",
        ),
        _business(
            Cause(way="terminal", faults=("customer.lost*9",)),
            "22",
            "customer",
            "row look again",
            quotes="お申込みを受け付けられませんでした。しばらくしてからもう一度お試しください。",
        ),
        _application(
            Cause(phase="bringin", faults=("bringin.lost*9",)),
            "50",
            "jpass",
            "look ask again",
            quotes="arclinkへ連携できませんでした。",
        ),
        _application(
            Cause(way="reapply", faults=("reapply.lost*9",)),
            "①",
            "arclink",
            "look again",
            quotes="J-PASSへ送信できませんでした。",
        ),
    ),
    "arrival.other_question": (
        _application(
            Cause(phase="bringin", faults=("step50.confirm_other*9",)),
            "50",
            "jpass",
            "look by hand",
            quotes="入力中の内容を破棄します。よろしいですか?",
        ),
    ),
}
_BROWSER = {
    "browser.no_answer": (
        _application(Cause(faults=("step1.no_answer*9",)), "1", "pal", "look again", "待っていたもの: 「申込書情報」"),
    ),
    "browser.browser_trouble": (
        _application(
            Cause(phase="link2", patches={_FOUND: _raising(PlaywrightError("Target closed"))}),
            "9",
            "pal",
            "look again",
            "画面が閉じられました",
            picture=False,
        ),
    ),
    "browser.not_offered": (
        _business(
            Cause(row={"store": "新宿店"}),
            "10",
            "jpass",
            "row again",
            "列「店舗」の値「新宿店」は、画面「ご担当者確認」の選択肢にありません(選択肢: 本店、東支店、西支店)",
        ),
    ),
    "browser.no_such_choice": (
        _business(
            Cause(patches={"renkei.robot.flows.link2.INSURER": "別の損保"}),
            "12",
            "jpass",
            "look ask by hand",
            "別の損保",
        ),
    ),
    "portal_labels.not_there": (
        _business(
            Cause(phase="bringin", patches={"renkei.robot.flows.bringin.PRODUCTS": ("別の商品",)}),
            "52",
            "arclink",
            "look again ask by hand",
            "arclinkの画面「案件詳細」にチェックボックス「別の商品」がありません",
            quotes="クレジット契約",
        ),
        _business(
            Cause(
                phase="bringin",
                patches={
                    "renkei.robot.screens.arclink.Comment.heading": "コメント記入",
                    "renkei.robot.screens.labels.PRINTED": {},
                },
            ),
            "52",
            "arclink",
            "look again ask by hand",
            "画面「コメント記入」がありません。表示されたのは画面「コメント入力」です",
        ),
        _business(  # a receipt that nobody knows is no hand-over that failed: it is not sent again
            Cause(
                patches={
                    "renkei.robot.screens.jpass.Receipt.heading": "受信の結果",
                    "renkei.robot.screens.labels.PRINTED": {},
                },
            ),
            "5",
            "jpass",
            "look again ask by hand",
            "J-PASSの画面「受信の結果」がありません。表示されたのは画面「データ受信結果」です",
        ),
    ),
}
_RUN = {
    "run.browser_died": (
        _application(
            Cause(
                phase="link2",
                patches={
                    _FOUND: _raising(PlaywrightError("Target closed")),
                    "renkei.robot.execution.plain_run.OneBrowser.is_connected": lambda _browser: False,
                    "renkei.robot.execution.plain_run.OneBrowser.replace": lambda _browser: None,
                },
            ),
            "9",
            "pal",
            "look again",
            "ブラウザが途中で終了しました",
            picture=False,
        ),
    ),
    "run.dies_again_and_again": (
        _application(
            Cause(phase="bringin", crashes=tuple(f"47:begin:{nth}" for nth in range(1, 8))),
            "47",
            "pal",
            "look again",
            "5回続けて",
            picture=False,
        ),
    ),
    "run.disk_trouble": (
        _application(
            Cause(
                patches={
                    "tests.simulation.robot_at_work.FakeEvidence.picture": _raising(OSError(ENOSPC, "full", "a.jpg"))
                }
            ),
            "1",
            "pal",
            "look again",
            "ディスクがいっぱい",
            picture=False,
        ),
    ),
    "run.no_form_id": (
        _business(Cause(row={"form_id": None}), "14", "jpass", "row look ask again", "帳票ID", picture=False),
    ),
    "run.gave_up_waiting": (
        _application(
            Cause(phase="link3", lays=_decided("審査中"), timeouts={"screening": 60}),
            "24",
            "jpass",
            "again",
            "1分待ちました",
        ),
        _application(
            Cause(way="terminal", customer="person", timeouts={"customer": 7200}),
            "22",
            "customer",
            "customer again",
            "2時間待ちました",
        ),
        _application(
            Cause(phase="link2", faults=("step16.closed*99",), timeouts={"hours": 60}),
            "16",
            "jpass",
            "look again",
            "サービス時間外のまま",
            quotes=_CLOSED,
        ),
        _application(
            Cause(phase="link3", faults=("step24.closed*99",), timeouts={"hours": 60}),
            "24",
            "jpass",
            "look again",
            quotes=_CLOSED,
        ),
    ),
    "step.out_of_time": (_application(Cause(timeouts={"deadline": 1.0}), "5", "sonpo", "look again", "上限(1秒)"),),
    "step.outcome_unknown": (
        _application(
            Cause(phase="link2", faults=("step16.slow~40",)), "16", "jpass", "look tell", "再操作はしていません"
        ),
    ),
    "step.said_done_but_not_there": (
        _application(
            Cause(
                phase="link2",
                faults=("step16.slow~40",),
                between=lambda store, case_id: store.settle(case_id, "16", "said_done"),
            ),
            "16",
            "jpass",
            "look tell",
            "反映されていません",
        ),
    ),
}

_WORDS = {
    "words.gave_up": (
        _business(
            Cause(phase="link2", staff="person", timeouts={"person": 7200}),
            "16",
            "jpass",
            "again say",
            "2時間待ちました",
        ),
        _business(
            Cause(phase="link3", staff="person", lays=_decided("条件付承認", "頭金10万円"), timeouts={"person": 3600}),
            "24",
            "jpass",
            "again say",
            quotes="頭金10万円",
        ),
        _business(  # a clerk has begun the contract procedure: J-PASS's list does not tell any more that there was a condition
            Cause(
                phase="link3",
                staff="person",
                lays=all_of(_decided("条件付承認", "頭金10万円"), changing(Credit, status="契約手続き中")),
                timeouts={"person": 3600},
            ),
            "24",
            "jpass",
            "again say",
            quotes="頭金10万円",
        ),
        _business(
            Cause(phase="link3", staff="person", timeouts={"person": 3600}),
            "31",
            "sonpo",
            "again say",
            "お客様が了承した",
        ),
        _business(
            Cause(phase="bringin", staff="person", timeouts={"person": 3600}),
            "49",
            "jpass",
            "again say",
            "1時間待ちました",
        ),
    ),
}

REASONS: Mapping[str, tuple[Fits, ...]] = MappingProxyType(
    {**_LINK1, **_LINK2, **_LINK3, **_BRINGIN, **_ARRIVAL, **_BROWSER, **_RUN, **_WORDS}
)
_AUDIT = "an audit's, which goes its own way through the portals: tests/e2e/test_audit.py, tests/store/test_audits.py"
ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "arrival.stranger": "the portals lead to no stranger: tests/e2e/test_strangers.py",
        "places.not_named": "all portals are named here: tests/robot/test_portals_file.py",
        "places.other_portals": "there is one address here: tests/robot/test_runner.py",
        "words.waiting": "what a case is told while it waits: test_waits.py",
        "words.sent_back": "a command's: tests/store/test_words.py (test_what_is_sent_back_needs_a_person)",
        "arrival.out_of_hours": "what a case is told while it waits: test_waits.py",
        "run.out_of_hours": "the same",
        "turns.out_of_its_hours": "what a case is told while it waits: test_hours.py",
        "turns.no_turn": "what a case is told while it waits: test_rates.py",
        "depot.waits": "no evidence is carried anywhere here: tests/store/depot/test_depot.py",
        "arrival.unexpected_alert": "each step with an alert is seen to have taken hold; what is sent again quotes it (28)",
        "browser.took_too_long": "no page here outlasts its bound: tests/e2e/test_bounds.py",
        "browser.too_many_windows": "the portals open no windows without end: tests/e2e/test_hostile.py",
        "papers.unreadable": "the portals' papers are small and whole, or broken: tests/robot/test_pdf_reader.py",
        "browser.several": "the portals show nothing twice: tests/e2e/test_pressing.py",
        "browser.no_such_choice_of_a_person": "no list of the portals holds what a person is: tests/robot/test_trouble.py",
        "link2.no_receipt_number": "the next try finds the application in J-PASS's list: test_a_result_without_a_number",
        "run.own_fault": "a worker's: tests/store/test_engine.py",
        "audit.another_application": _AUDIT,
        "audit.answer_under_way": _AUDIT,
        "audit.changed_meanwhile": _AUDIT,
        "audit.copy_not_recorded": _AUDIT,
        "audit.in_hand": _AUDIT,
        "audit.not_in_jpass": _AUDIT,
        "audit.still_broken": _AUDIT,
        "audit.with_another_audit": _AUDIT,
    }
)
