"""The printed procedure's 55 steps, under our own short titles.

The numbers are the manual's: whoever has the print beside the screen finds the step by its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..messages.text import Message

SYSTEMS: Mapping[str, Message] = MappingProxyType(
    {
        "pal": Message("PAL", "PAL"),
        "sonpo": Message("損保オンライン", "損保オンライン (insurer)"),
        "jpass": Message("J-PASS", "J-PASS"),
        "customer": Message("お客さま端末", "customer's terminal"),
        "arclink": Message("arclink", "arclink"),
        "cal21": Message("cal21", "cal21"),
        "paper": Message("書面", "paper"),
    }
)
"""What each system is called on screen, by its name in code."""


@dataclass(frozen=True, slots=True)
class Step:
    """One printed step. `system` is the one it begins on; `undoable` is false where nothing can take the step back."""

    number: str
    chapter: str
    system: str
    title: Message
    undoable: bool


# What cannot be taken back: sent, concluded, registered or filed with somebody else.
_FINAL = frozenset(("5", "16", "37", "38", "39", "43", "50", "52", "①"))

_CHAPTERS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        "連携Ⅰ",
        (
            ("1", "pal", "見積を選んで損保照会", "Choose the estimate and open the insurer"),
            ("2", "sonpo", "申込項目を入力", "Fill in the application"),
            ("3", "sonpo", "申込書を作成", "Create the application form"),
            ("4", "sonpo", "申込書を印刷し印刷連番を控える", "Print the form and read its print serial"),
            ("5", "sonpo", "J-PASSへ送信", "Send the insurance to J-PASS"),
            ("6", "jpass", "受信と金額を照合", "Compare what was received"),
            ("7", "jpass", "届かないときは送り直し", "Send again when nothing arrived"),
            ("8", "sonpo", "設計画面へ戻る", "Back to the design screen"),
        ),
    ),
    (
        "連携Ⅱ",
        (
            ("9", "pal", "J-PASSを開く", "Open J-PASS"),
            ("10", "jpass", "手続き手段と当事者を入力", "Enter the parties"),
            ("11", "jpass", "保険新規申込を選ぶ", "Choose a new insurance"),
            ("12", "jpass", "保険会社と制度商品を選ぶ", "Choose insurer and scheme product"),
            ("13", "jpass", "届いた保険を選ぶ", "Choose the insurance that was sent"),
            ("14", "jpass", "帳票IDを入力", "Enter the form ID"),
            ("15", "jpass", "金額を照合", "Compare the amounts"),
            ("16", "jpass", "審査申込を送信", "Submit for screening"),
            ("17", "jpass", "受付番号を控える", "Read the receipt number"),
            ("18", "jpass", "お客さま端末での手続きを選ぶ", "Choose the customer's own terminal"),
            (
                "19",
                "jpass",
                "保険会社と制度商品を選ぶ（お客さま端末）",
                "Choose insurer and product (customer's terminal)",
            ),
            ("20", "jpass", "お客さまで検索して保険を選ぶ", "Find the insurance by customer"),
            ("21", "jpass", "帳票IDを入力して送信（お客さま端末）", "Enter the form ID and send (customer's terminal)"),
            ("22", "jpass", "お客さまの申込完了を待つ", "Wait for the customer to apply"),
            ("23", "pal", "契約手続きのためJ-PASSを開く", "Open J-PASS for the contract"),
            ("24", "jpass", "審査結果を確認", "Look up the screening's result"),
            ("25", "jpass", "受付番号の詳細を開く", "Open the application's details"),
            ("26", "jpass", "契約手続きへ進む", "Go on to the contract"),
            ("27", "jpass", "損保オンラインへ連携", "Link to the insurer"),
            ("28", "jpass", "連携を確定", "Confirm the link"),
        ),
    ),
    (
        "連携Ⅲ",
        (
            ("29", "sonpo", "加入依頼書を作成", "Create the enrolment form"),
            ("30", "sonpo", "補償内容の変更がないことを確認", "See that the coverage is unchanged"),
            ("31", "sonpo", "お客様控を印刷", "Print the customer's copy"),
            ("32", "sonpo", "ペーパーレス手続きを開始", "Start the paperless contract"),
            ("33", "sonpo", "重要事項を説明", "Explain the important matters"),
            ("34", "sonpo", "同意事項を確認", "Confirm the consent items"),
            ("35", "sonpo", "契約内容を確認", "Confirm the contract's contents"),
            ("36", "sonpo", "ペーパーレス画面を順に進む", "Go through the paperless screens"),
            ("37", "sonpo", "契約を申し込む", "Conclude the contract"),
            ("38", "sonpo", "完了画面を終了", "Finish the completion screen"),
            ("39", "sonpo", "J-PASSへの連携を確定", "Confirm the link to J-PASS"),
            ("40", "jpass", "連携の受信を確認", "See that the conclusion was received"),
            ("41", "jpass", "連携できないときは閉じる", "Close when the link failed"),
            ("42", "jpass", "締結情報の登録を開く", "Open the registration by hand"),
            ("43", "jpass", "始期日と締結日時を登録", "Register inception and conclusion"),
            ("44", "jpass", "入力の誤りを直す", "Correct an input error"),
            ("45", "sonpo", "締結日時を照会画面で調べる", "Read the conclusion time on screen"),
            ("46", "paper", "締結日時を控えで調べる", "Read the conclusion time off the copy"),
        ),
    ),
    (
        "持込手続",
        (
            ("47", "pal", "持込のためJ-PASSを開く", "Open J-PASS for the bring-in"),
            ("48", "jpass", "契約手続きを開く", "Open the contract procedure"),
            ("49", "jpass", "控えの交付を記録", "Record the copy's hand-over"),
            ("50", "jpass", "arclinkへ送信", "Send the contract to arclink"),
            ("51", "arclink", "arclinkで案件を開く", "Open the case in arclink"),
            ("52", "arclink", "店舗承認者へ申請", "Apply to the store approver"),
        ),
    ),
    (
        "変更再申込",
        (
            ("①", "arclink", "契約をJ-PASSへ戻す", "Send the contract back to J-PASS"),
            ("②", "jpass", "変更する契約を開く", "Open the contract to change"),
            ("③", "jpass", "当事者選択から再申込", "Apply again from the parties on"),
        ),
    ),
)

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        number: Step(number, chapter, system, Message(ja, en), number not in _FINAL)
        for chapter, rows in _CHAPTERS
        for number, system, ja, en in rows
    }
)
"""Every step by its printed number, in printed order."""
