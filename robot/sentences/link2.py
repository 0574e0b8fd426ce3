"""What the operator is told about 連携Ⅱ (9-17, 23-28): what was seen, and what to do next."""

from ..words import Words


def amounts_differ(labels: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"J-PASSに表示された内容が申込と異なるか、表示されていません: {labels}",
            en=f"J-PASS shows other values than were applied for, or none: {labels}",
        ),
        Words(
            ja="送信はしていません。損保オンラインの申込内容とケース表を照らし合わせてください。",
            en="Nothing was submitted. Compare 損保オンライン's application with the row.",
        ),
    )


def no_receipt_number() -> tuple[Words, Words]:
    return (
        Words(ja="送信結果に受付番号がありません。", en="The result shows no 受付番号."),
        Words(ja="J-PASSのお申込一覧で送信結果を確認してください。", en="Look the application up in J-PASS's list."),
    )


def declined(reason: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"審査の結果、否決となりました。理由: {reason}", en=f"The screening declined the case: {reason}"),
        Words(ja="お客さまへ結果をご連絡ください。", en="Tell the customer."),
    )


def sent_back(reason: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"審査で差戻しとなりました。理由: {reason}", en=f"The screening sent the case back: {reason}"),
        Words(
            ja="理由に従って内容を直し、変更再申込を行ってください。",
            en="Correct it as the reason says, and apply again (変更再申込).",
        ),
    )


def never_listed(serial: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"印刷連番 {serial} の保険がJ-PASSの一覧に表示されません(未連携)。再送しても同じでした。",
            en=f"J-PASS never listed the insurance with 印刷連番 {serial} (unlinked), though it was sent again.",
        ),
        Words(
            ja="別の保険は選択していません。J-PASSの状態を確認し、再実行してください。",
            en="No other insurance was chosen. Check J-PASS and run the case again.",
        ),
    )


def dlweb_never_opened(times: int) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"「損保オンライン連携」を{times}回行いましたが、DLWebオンラインが起動しませんでした(連携失敗)。",
            en=f"「損保オンライン連携」 was pressed {times} times and DLWebオンライン never opened (link failed).",
        ),
        Words(
            ja="時間をおいて、J-PASSの契約手続き画面からやり直してください。",
            en="After a while, press it again on J-PASS's contract screen.",
        ),
    )
