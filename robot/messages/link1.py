"""What the operator is told about 連携Ⅰ (1-8): what was seen, and what to do next."""

from collections.abc import Sequence

from ..cases.case import Case
from ..flows.compared import Compared
from . import compared
from .text import Message


def no_estimate(case: Case) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"PALに見積番号 {case.estimate_number} の見積書がありません。",
            en=f"PAL has no estimate {case.estimate_number}.",
        ),
        Message(
            ja="ケース表の見積番号を確認して直し、もう一度実行してください。",
            en="Check the estimate number in the sheet, correct it, and run the case again.",
        ),
    )


def other_estimate(case: Case, wrong: Sequence[Compared]) -> tuple[Message, Message]:
    kind = compared.mismatch(wrong)
    items = compared.listed(wrong, Message(ja="ケース表", en="sheet"), Message(ja="見積書", en="estimate"))
    return (
        Message(
            ja=f"{kind.ja}: 見積書 {case.estimate_number} の内容がケース表と異なります。{items.ja}",
            en=f"{kind.en}: estimate {case.estimate_number} is not what the sheet says. {items.en}",
        ),
        Message(
            ja="PALの見積書を確認してケース表の見積番号または上記の項目を直し、もう一度実行してください。",
            en="See the estimate in PAL, correct its number or these columns in the row, and run the case again.",
        ),
    )


def amounts_differ(wrong: Sequence[Compared], times: int) -> tuple[Message, Message]:
    items = compared.listed(wrong, Message(ja="申込", en="applied for"))
    return (
        Message(
            ja=f"金額相違: J-PASSが受信した金額が申込と異なります。{items.ja}。「割賦WEB連携」を{times}回行っても同じでした。",
            en=f"Amounts differ: J-PASS received another amount than was applied for. {items.en}. 「割賦WEB連携」 was sent {times} "
            "times.",
        ),
        Message(
            ja="審査申込は送信していません。損保オンラインの申込内容とJ-PASSの受信データを照らし合わせ、"
            "正しい方を確認してからもう一度実行してください。",
            en="Nothing was submitted. Compare 損保オンライン's application with what J-PASS received, settle which is right, and run "
            "the case again.",
        ),
    )


def being_changed(case: Case) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"見積番号 {case.estimate_number} の契約は変更手続中です。",
            en=f"The contract of estimate {case.estimate_number} is being changed (「変更手続中」).",
        ),
        Message(
            ja="変更再申込として進める場合は、ケース表の「手続き区分」を「変更再申込」にして実行してください。",
            en="To apply for it again, say 変更再申込 in the sheet's column 手続き区分 and run it.",
        ),
    )


def never_received(times: int, seen: Message | None = None) -> tuple[Message, Message]:
    last = compared.seen_last(seen)
    return (
        Message(
            ja=f"「割賦WEB連携」を{times}回行いましたが、J-PASSでデータの受取りを確認できませんでした(未連携)。{last.ja}",
            en=f"「割賦WEB連携」 was sent {times} times and J-PASS never showed the data as received (unlinked).{last.en}",
        ),
        Message(
            ja="J-PASSが動いているか確認し、時間をおいてもう一度実行してください。「割賦WEB連携」からやり直します。",
            en="See whether J-PASS is up, and run the case again after a while; 「割賦WEB連携」 is sent again.",
        ),
    )
