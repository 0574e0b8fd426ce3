"""What the operator is told about 連携Ⅰ (1-8): what was seen, and what to do next."""

from ..case import Case
from ..words import Words


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


def being_changed(case: Case) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"見積番号 {case.estimate_number} の契約は変更手続中です。",
            en=f"The contract of estimate {case.estimate_number} is being changed (変更手続中).",
        ),
        Words(
            ja="変更再申込として進める場合は、ケース表の「手続き区分」を「変更再申込」にして実行してください。",
            en="To apply for it again, say 変更再申込 in the sheet's column 手続き区分 and run it.",
        ),
    )


def never_received(times: int) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"「割賦WEB連携」を{times}回行いましたが、J-PASSでデータの受取りを確認できませんでした(未連携)。",
            en=f"「割賦WEB連携」 was sent {times} times and J-PASS never showed the data as received (unlinked).",
        ),
        Words(
            ja="J-PASSの状態を確認し、時間をおいて損保オンラインから「割賦WEB連携」をやり直してください。",
            en="Check J-PASS, and after a while send 「割賦WEB連携」 from 損保オンライン again.",
        ),
    )
