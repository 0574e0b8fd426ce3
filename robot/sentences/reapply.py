"""What the operator is told about 変更再申込 (①-③): what was seen, and what to do next."""

from robot.words import Words


def no_contract(estimate: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"見積番号 {estimate} の契約がJ-PASSにないため、変更再申込できません。",
            en=f"J-PASS has no contract for estimate {estimate} that could be applied for again.",
        ),
        Words(
            ja="新規の案件であれば、ケース表の「手続き区分」を「新規」にしてください。",
            en="For a new case say 新規 in the sheet's column 手続き区分.",
        ),
    )


def not_changeable(receipt_number: str, status: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"受付番号 {receipt_number} は「{status}」のため、変更再申込できません。",
            en=f"{receipt_number} is 「{status}」 and cannot be applied for again.",
        ),
        Words(ja="J-PASSでお申込みの状態を確認してください。", en="Look the application up in J-PASS."),
    )


def cannot_go_back(status: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"arclinkの手続き状況が「{status}」のため、「担当者手続き中」に戻せません。",
            en=f"arclink shows 「{status}」; the case cannot be taken back to 「担当者手続き中」.",
        ),
        Words(
            ja="変更再申込ができるか、本社の担当部門に確認してください。",
            en="Ask head office whether it can be applied for again.",
        ),
    )
