"""What the operator is told about 変更再申込 (①-③): what was seen, and what to do next."""

from collections.abc import Sequence

from ..flows.compared import Compared
from . import compared
from .text import Message


def not_sent_back() -> Message:
    """What to do where arclink refuses ①, or says that the contract did not get back to J-PASS."""
    return Message(
        ja="ケース表を直す必要はありません。時間をおいて、同じケース表でもう一度実行してください。「変更再申込」からやり直します。"
        "繰り返す場合は、J-PASSが利用できるか確認してください。",
        en="The row need not be corrected. Run the same sheet again after a while: 「変更再申込」 is done again. Where it does not help, "
        "see whether J-PASS is up.",
    )


def no_contract(estimate: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"見積番号 {estimate} の契約がJ-PASSにないため、変更再申込できません。",
            en=f"J-PASS has no contract for estimate {estimate} that could be applied for again.",
        ),
        Message(
            ja="新規の案件であれば、ケース表の「手続き区分」を「新規」にしてください。",
            en="For a new case say 「新規」 in the sheet's column 手続き区分.",
        ),
    )


def not_changeable(receipt_number: str, status: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"受付番号 {receipt_number} は「{status}」のため、変更再申込できません。",
            en=f"{receipt_number} is 「{status}」 and cannot be applied for again.",
        ),
        Message(ja="J-PASSでお申込みの状態を確認してください。", en="Look the application up in J-PASS."),
    )


def cannot_go_back(status: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"arclinkの手続き状況が「{status}」のため、「担当者手続き中」に戻せません。",
            en=f"arclink shows 「{status}」; the case cannot be taken back to 「担当者手続き中」.",
        ),
        Message(
            ja="変更再申込ができるか、本社の担当部門に確認してください。",
            en="Ask head office whether it can be applied for again.",
        ),
    )


def another_wish(receipt_number: str, wrong: Sequence[Compared]) -> tuple[Message, Message]:
    items = compared.listed(wrong, Message(ja="ケース表", en="sheet"), Message(ja="J-PASS", en="J-PASS"))
    return (
        Message(
            ja=f"すでに変更再申込済みです(受付番号 {receipt_number})。ケース表と異なる項目: {items.ja}",
            en=f"It was applied for again already, as {receipt_number}, which differs from the row in: {items.en}",
        ),
        Message(
            ja=f"受付番号 {receipt_number} をさらに変更する場合は、arclinkの「変更再申込」またはJ-PASSの「変更再申込へ」を手作業で行い、"
            "「変更手続中」になってから同じケース表で実行してください。",
            en=f"To change {receipt_number} once more, press 「変更再申込」 in arclink or 「変更再申込へ」 in J-PASS by hand, "
            "and when it is 「変更手続中」 run the same sheet.",
        ),
    )


def sonpo_never_heard(receipt_number: str, times: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"受付番号 {receipt_number} の「変更再申込へ」を{times}回行いましたが、損保オンラインが「変更手続中」になりません(未連携)。",
            en=f"「変更再申込へ」 of {receipt_number} was pressed {times} times and 損保オンライン never learnt of it (unlinked).",
        ),
        Message(
            ja="申込は行っていません。時間をおいて、J-PASSのお申込内容詳細から「変更再申込へ」をやり直し、同じケース表で実行してください。",
            en="Nothing was applied for. After a while press 「変更再申込へ」 on J-PASS's details again, then run the same sheet.",
        ),
    )
