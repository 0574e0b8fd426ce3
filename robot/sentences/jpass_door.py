"""What the operator is told about the way into J-PASS: what was seen, and what to do next."""

from robot.words import Words


def not_listed(number: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"受付番号 {number} がJ-PASSの一覧に見つかりません。", en=f"J-PASS lists no application {number}."),
        Words(ja="J-PASSのお申込一覧を確認してください。", en="Look into J-PASS's list of applications."),
    )
