"""What the operator is told about the customer's own terminal (18-22): what was seen, and what to do next."""

from collections.abc import Sequence

from ..flows.compared import Compared
from . import compared
from .text import Message


def other_transaction(where: str, wrong: Sequence[Compared]) -> tuple[Message, Message]:
    kind, items = compared.mismatch(wrong), compared.listed(wrong, Message(ja="申込", en="applied for"))
    return (
        Message(
            ja=f"{kind.ja}: 「{where}」の表示が申込と異なります。{items.ja}",
            en=f"{kind.en}: 「{where}」 is not what was applied for. {items.en}",
        ),
        Message(
            ja="先へは進めていません。PALの見積書とケース表、J-PASSの表示を照らし合わせ、正しい方を確認してからもう一度実行してください。",
            en="Nothing went on from there. Compare PAL's estimate, the row and what J-PASS shows, settle which is right, and run the "
            "case again.",
        ),
    )


def read_what_it_says() -> Message:
    """What to do where the customer's terminal refuses: it may be the row's fault, or that nothing got through."""
    return Message(
        ja="メッセージの内容を確認してください。お客さまの入力項目についてであればケース表を直し、受付の不調であれば時間をおいて、"
        "もう一度実行してください。続きから進みます。",
        en="Read the message. Where it is about what the customer enters, correct the row; where it was not taken, wait a while. Then run "
        "the case again; it goes on where it stands.",
    )


def no_link(number: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"受付番号 {number} の詳細に、お客さま端末の案内が表示されていません。",
            en=f"The details of {number} show no way to the customer's terminal.",
        ),
        Message(
            ja="J-PASSでお申込みの状態を確認し、時間をおいてもう一度実行してください。続きから進みます。",
            en="Look the application up in J-PASS, and run the case again after a while; it goes on where it stands.",
        ),
    )


def not_taken(number: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"お客さま端末でお申込み後も、受付番号 {number} が「申込前」のままです。",
            en=f"{number} is still 「申込前」 after the application on the customer's terminal.",
        ),
        Message(
            ja="J-PASSでお申込みの状態を確認し、時間をおいてもう一度実行してください。続きから進みます。",
            en="Look the application up in J-PASS, and run the case again after a while; it goes on where it stands.",
        ),
    )


def never_invited(number: str, times: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"受付番号 {number} の「案内を再送」を{times}回行いましたが、お客さま端末へ届きませんでした(未送信)。",
            en=f"「案内を再送」 of {number} was pressed {times} times and never reached the customer's terminal.",
        ),
        Message(
            ja="時間をおいて、J-PASSのお申込内容詳細から「案内を再送」をやり直し、同じケース表でもう一度実行してください。",
            en="After a while press 「案内を再送」 on J-PASS's details again, then run the same sheet.",
        ),
    )
