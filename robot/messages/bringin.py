"""What the operator is told about 持込手続 (47-52): what was seen, and what to do next."""

from .compared import yen
from .text import Message


def not_handed_over() -> Message:
    """What to do where J-PASS refuses 50, or says that the data did not cross."""
    return Message(
        ja="ケース表を直す必要はありません。時間をおいて、同じケース表でもう一度実行してください。「arclinkデータ連携」からやり直します。"
        "繰り返す場合は、arclinkが利用できるか本社の担当部門に確認してください。",
        en="The row need not be corrected. Run the same sheet again after a while: 「arclinkデータ連携」 is done again. Where it does not "
        "help, ask head office whether arclink is up.",
    )


def other_premium(seen: int | None, wanted: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"金額相違: arclinkの保険料が契約と異なります。保険料(表示: {yen(seen).ja}、契約: {yen(wanted).ja})",
            en=f"Amounts differ: arclink has another premium than was concluded. 保険料 (shown: {yen(seen).en}, concluded: "
            f"{yen(wanted).en})",
        ),
        Message(
            ja="申請はしていません。J-PASSの契約内容を確認し、arclinkの金額をどう直すか本社の担当部門に問い合わせてください。",
            en="Nothing was applied for. See the contract in J-PASS, and ask head office how arclink's amount is put right.",
        ),
    )


def not_in_arclink(number: str) -> tuple[Message, Message]:
    return (
        Message(ja=f"受付番号 {number} がarclinkに見つかりません。", en=f"arclink has no case {number}."),
        Message(
            ja="J-PASSの契約手続き画面で「arclink連携」の表示を確認し、本社の担当部門に問い合わせてください。",
            en="See in J-PASS's contract procedure whether 「arclink連携」 was done, and ask head office.",
        ),
    )


def in_arclink_more_than_once(number: str, cases: list[str]) -> tuple[Message, Message]:
    listed = "、".join(cases)
    return (
        Message(
            ja=f"受付番号 {number} の案件がarclinkに複数あります: {listed}",
            en=f"arclink has more than one case {number}: {listed}",
        ),
        Message(
            ja="どの案件で進めるか、本社の担当部門に確認してください。",
            en="Settle with head office which one goes on.",
        ),
    )


def sent_back(status: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"arclinkの手続き状況が「{status}」です。申請はしていません。",
            en=f"arclink shows 「{status}」; nothing was applied for.",
        ),
        Message(
            ja="差戻しの理由をarclinkで確認し、手作業で申請し直すか、変更再申込を行ってください。",
            en="See in arclink why it was sent back, then apply by hand or go the way of 変更再申込.",
        ),
    )


def not_applied_for(status: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"申請後の手続き状況が「{status}」です(「店舗承認者手続中」になっているはずです)。",
            en=f"After the application arclink shows 「{status}」 where 「店舗承認者手続中」 should be.",
        ),
        Message(
            ja="arclinkで案件の状況を確認し、もう一度実行してください。続きから進みます。",
            en="Look the case up in arclink, and run the case again; it goes on where it stands.",
        ),
    )
