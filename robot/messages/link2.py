"""What the operator is told about 連携Ⅱ (9-17, 23-28): what was seen, and what to do next."""

from collections.abc import Sequence

from ..flows.compared import Compared
from . import compared
from .text import Message

_APPLIED_FOR = Message(ja="申込", en="applied for")


def amounts_differ(screen: str, wrong: Sequence[Compared]) -> tuple[Message, Message]:
    kind, items = compared.mismatch(wrong), compared.listed(wrong, _APPLIED_FOR)
    return (
        Message(
            ja=f"{kind.ja}: J-PASSの「{screen}」の表示が申込と異なります。{items.ja}",
            en=f"{kind.en}: J-PASS's 「{screen}」 is not what was applied for. {items.en}",
        ),
        Message(
            ja="審査申込は送信していません。損保オンラインの申込内容とJ-PASSの表示を照らし合わせ、正しい方を確認してから"
            "もう一度実行してください。",
            en="Nothing was submitted. Compare 損保オンライン's application with what J-PASS shows, settle which is right, and run the "
            "case again.",
        ),
    )


def no_receipt_number() -> tuple[Message, Message]:
    return (
        Message(ja="送信結果に受付番号がありません。", en="The result shows no 「受付番号」."),
        Message(
            ja="J-PASSのお申込一覧で申込の有無を確認し、もう一度実行してください。続きから進みます。",
            en="Look the application up in J-PASS's list, and run the case again; it goes on where it stands.",
        ),
    )


def declined(reason: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"審査の結果、否決となりました。理由: 「{reason}」", en=f"The screening declined the case: 「{reason}」"
        ),
        Message(ja="お客さまへ結果をご連絡ください。", en="Tell the customer."),
    )


def sent_back(reason: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"審査で差戻しとなりました。理由: 「{reason}」", en=f"The screening sent the case back: 「{reason}」"
        ),
        Message(
            ja="理由に従って内容を直し、変更再申込を行ってください。",
            en="Correct it as the reason says, and apply again (変更再申込).",
        ),
    )


def never_listed(serial: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"印刷連番 {serial} の保険がJ-PASSの一覧に表示されません(未連携)。再送しても同じでした。",
            en=f"J-PASS never listed the insurance with 「印刷連番」 {serial} (unlinked), though it was sent again.",
        ),
        Message(
            ja="別の保険は選択していません。J-PASSが動いているか確認し、時間をおいてもう一度実行してください。",
            en="No other insurance was chosen. Check J-PASS and run the case again.",
        ),
    )


def dlweb_never_opened(times: int, seen: Message | None = None) -> tuple[Message, Message]:
    last = compared.seen_last(seen)
    return (
        Message(
            ja=f"「損保オンライン連携」を{times}回行いましたが、DLWebオンラインが起動しませんでした(未連携)。{last.ja}",
            en=f"「損保オンライン連携」 was pressed {times} times and DLWebオンライン never opened (unlinked).{last.en}",
        ),
        Message(
            ja="損保オンラインが動いているか確認し、時間をおいてもう一度実行してください。「損保オンライン連携」からやり直します。",
            en="See whether 損保オンライン is up, and run the case again after a while; 「損保オンライン連携」 is pressed again.",
        ),
    )
