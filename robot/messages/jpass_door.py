"""What the operator is told about the way into J-PASS: what was seen, and what to do next."""

from .text import Message


def not_listed(number: str) -> tuple[Message, Message]:
    return (
        Message(ja=f"受付番号 {number} がJ-PASSの一覧に見つかりません。", en=f"J-PASS lists no application {number}."),
        Message(
            ja="J-PASSのお申込一覧に申込があるか確認し、もう一度実行してください。続きから進みます。",
            en="See whether J-PASS's list has the application, and run the case again; it goes on where it stands.",
        ),
    )


def applied_more_than_once(estimate: str, numbers: list[str]) -> tuple[Message, Message]:
    listed = "、".join(numbers)
    return (
        Message(
            ja=f"見積番号 {estimate} のお申込みがJ-PASSに複数あります: {listed}",
            en=f"J-PASS has more than one application for estimate {estimate}: {listed}",
        ),
        Message(
            ja="どのお申込みで進めるか、クレジット会社に確認してください。",
            en="Settle with the credit company which one goes on.",
        ),
    )
