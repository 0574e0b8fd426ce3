"""What the operator is told about 連携Ⅰ (1-8): what was seen, and what to do next."""

from robot.case import Case
from robot.words import Words


def no_estimate(case: Case) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"PALに見積番号 {case.estimate_number} の見積書がありません。",
            en=f"PAL has no estimate {case.estimate_number}.",
        ),
        Words(ja="ケース表の見積番号を確認してください。", en="Check the estimate number in the sheet."),
    )


def other_estimate(case: Case, differences: list[str]) -> tuple[Words, Words]:
    labels = "、".join(differences)
    return (
        Words(
            ja=f"見積書 {case.estimate_number} の内容がケース表と異なります: {labels}",
            en=f"Estimate {case.estimate_number} differs from the sheet in: {labels}",
        ),
        Words(
            ja="見積番号とケース表の内容を見積書と照らし合わせて直してください。",
            en="Compare the row with the estimate in PAL, and correct it.",
        ),
    )
