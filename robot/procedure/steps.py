"""The printed procedure's steps, under our own short titles: each is declared here, once.

The numbers are the manual's: whoever has the print beside the screen finds the step by its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
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

SIGNED_IN_TO = tuple(name for name in SYSTEMS if name not in ("customer", "paper"))
"""Where the clerk signs in: the customer has a terminal and a code of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One printed step. `system` is the one it begins on; `undoable` is false where nothing can take the step back. What only `reads` is
    about the page that it read, wherever it leads.
    """

    number: str
    chapter: str
    system: str
    title: Message
    undoable: bool
    reads: bool = False


def _step(number: str, system: str, ja: str, en: str, *, undoable: bool = True) -> Step:
    return Step(number, "", system, Message(ja, en), undoable)


def _look(number: str, system: str, ja: str, en: str) -> Step:
    """Declare what enters and confirms nothing: it reads, and goes on."""
    return replace(_step(number, system, ja, en), reads=True)


def _final(number: str, system: str, ja: str, en: str) -> Step:
    """Declare what cannot be taken back: sent, concluded, registered or filed with somebody else."""
    return _step(number, system, ja, en, undoable=False)


_CHAPTERS: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {
        "連携Ⅰ": (
            _step("1", "pal", "見積を選んで損保照会", "Choose the estimate and open the insurer"),
            _step("2", "sonpo", "申込項目を入力", "Fill in the application"),
            _step("3", "sonpo", "申込書を作成", "Create the application form"),
            _step("4", "sonpo", "申込書を印刷し印刷連番を控える", "Print the form and read its print serial"),
            _final("5", "sonpo", "J-PASSへ送信", "Send the insurance to J-PASS"),
            _look("6", "jpass", "受信と金額を照合", "Compare what was received"),
            _look("7", "jpass", "届かないときは送り直し", "Send again when nothing arrived"),
            _step("8", "sonpo", "設計画面へ戻る", "Back to the design screen"),
        ),
        "連携Ⅱ": (
            _step("9", "pal", "J-PASSを開く", "Open J-PASS"),
            _step("10", "jpass", "手続き手段と当事者を入力", "Enter the parties"),
            _step("11", "jpass", "保険新規申込を選ぶ", "Choose a new insurance"),
            _step("12", "jpass", "保険会社と制度商品を選ぶ", "Choose insurer and scheme product"),
            _step("13", "jpass", "届いた保険を選ぶ", "Choose the insurance that was sent"),
            _step("14", "jpass", "帳票IDを入力", "Enter the form ID"),
            _look("15", "jpass", "金額を照合", "Compare the amounts"),
            _final("16", "jpass", "審査申込を送信", "Submit for screening"),
            _look("17", "jpass", "受付番号を控える", "Read the receipt number"),
            _step("18", "jpass", "お客さま端末での手続きを選ぶ", "Choose the customer's own terminal"),
            _step(
                "19",
                "jpass",
                "保険会社と制度商品を選ぶ（お客さま端末）",
                "Choose insurer and product (customer's terminal)",
            ),
            _step("20", "jpass", "お客さまで検索して保険を選ぶ", "Find the insurance by customer"),
            _step(
                "21",
                "jpass",
                "帳票IDを入力して送信（お客さま端末）",
                "Enter the form ID and send (customer's terminal)",
            ),
            _step("22", "jpass", "お客さまの申込完了を待つ", "Wait for the customer to apply"),
            _step("23", "pal", "契約手続きのためJ-PASSを開く", "Open J-PASS for the contract"),
            _look("24", "jpass", "審査結果を確認", "Look up the screening's result"),
            _step("25", "jpass", "受付番号の詳細を開く", "Open the application's details"),
            _step("26", "jpass", "契約手続きへ進む", "Go on to the contract"),
            _step("27", "jpass", "損保オンラインへ連携", "Link to the insurer"),
            _look("28", "jpass", "連携を確定", "Confirm the link"),
        ),
        "連携Ⅲ": (
            _step("29", "sonpo", "加入依頼書を作成", "Create the enrolment form"),
            _look("30", "sonpo", "補償内容の変更がないことを確認", "See that the coverage is unchanged"),
            _step("31", "sonpo", "お客様控を印刷", "Print the customer's copy"),
            _step("32", "sonpo", "ペーパーレス手続きを開始", "Start the paperless contract"),
            _step("33", "sonpo", "重要事項を説明", "Explain the important matters"),
            _step("34", "sonpo", "同意事項を確認", "Confirm the consent items"),
            _step("35", "sonpo", "契約内容を確認", "Confirm the contract's contents"),
            _step("36", "sonpo", "ペーパーレス画面を順に進む", "Go through the paperless screens"),
            _final("37", "sonpo", "契約を申し込む", "Conclude the contract"),
            _final("38", "sonpo", "完了画面を終了", "Finish the completion screen"),
            _final("39", "sonpo", "J-PASSへの連携を確定", "Confirm the link to J-PASS"),
            _look("40", "jpass", "連携の受信を確認", "See that the conclusion was received"),
            _look("41", "jpass", "連携できないときは閉じる", "Close when the link failed"),
            _step("42", "jpass", "締結情報の登録を開く", "Open the registration by hand"),
            _final("43", "jpass", "始期日と締結日時を登録", "Register inception and conclusion"),
            _look("44", "jpass", "入力の誤りを直す", "Correct an input error"),
            _look("45", "sonpo", "締結日時を照会画面で調べる", "Read the conclusion time on screen"),
            _step("46", "paper", "締結日時を控えで調べる", "Read the conclusion time off the copy"),
        ),
        "持込手続": (
            _step("47", "pal", "持込のためJ-PASSを開く", "Open J-PASS for the bring-in"),
            _step("48", "jpass", "契約手続きを開く", "Open the contract procedure"),
            _step("49", "jpass", "控えの交付を記録", "Record the copy's hand-over"),
            _final("50", "jpass", "arclinkへ送信", "Send the contract to arclink"),
            _step("51", "arclink", "arclinkで案件を開く", "Open the case in arclink"),
            _final("52", "arclink", "店舗承認者へ申請", "Apply to the store approver"),
        ),
        "変更再申込": (
            _final("①", "arclink", "契約をJ-PASSへ戻す", "Send the contract back to J-PASS"),
            _step("②", "jpass", "変更する契約を開く", "Open the contract to change"),
            _step("③", "jpass", "当事者選択から再申込", "Apply again from the parties on"),
        ),
    }
)

STEPS: Mapping[str, Step] = MappingProxyType(
    {step.number: replace(step, chapter=chapter) for chapter, steps in _CHAPTERS.items() for step in steps}
)
"""Every step by its printed number, in printed order."""


def printed_numbers() -> Message:
    """Return from where to where the print counts."""
    runs = [list(run) for _, run in groupby(STEPS, key=str.isascii)]
    return Message(
        ja="と".join(f"{run[0]}〜{run[-1]}" for run in runs), en=" and ".join(f"{run[0]}-{run[-1]}" for run in runs)
    )
