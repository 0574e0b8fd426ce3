"""What the operator is told about 持込手続 (47-52): what was seen, and what to do next."""

from ..words import Words


def other_premium(seen: int | None, wanted: int) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"arclinkの保険料が契約と異なります(表示: {seen}円、契約: {wanted}円)。",
            en=f"arclink shows a premium of {seen} yen; {wanted} yen was concluded.",
        ),
        Words(
            ja="申請はしていません。J-PASSの「arclinkデータ連携」をやり直せるか確認してください。",
            en="Nothing was applied for. See whether 「arclinkデータ連携」 in J-PASS can be done again.",
        ),
    )


def not_in_arclink(number: str) -> tuple[Words, Words]:
    return (
        Words(ja=f"受付番号 {number} がarclinkに見つかりません。", en=f"arclink has no case {number}."),
        Words(
            ja="J-PASSの「arclinkデータ連携」の状態を確認してください。",
            en="See in J-PASS whether 「arclinkデータ連携」 was done.",
        ),
    )


def in_arclink_more_than_once(number: str, cases: list[str]) -> tuple[Words, Words]:
    listed = "、".join(cases)
    return (
        Words(
            ja=f"受付番号 {number} の案件がarclinkに複数あります: {listed}",
            en=f"arclink has more than one case {number}: {listed}",
        ),
        Words(
            ja="どの案件で進めるか、本社の担当部門に確認してください。",
            en="Settle with head office which one goes on.",
        ),
    )


def sent_back(status: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"arclinkの手続き状況が「{status}」です。申請はしていません。",
            en=f"arclink shows 「{status}」; nothing was applied for.",
        ),
        Words(
            ja="差戻しの理由をarclinkで確認し、手作業で申請し直すか、変更再申込を行ってください。",
            en="See in arclink why it was sent back, then apply by hand or go the way of 変更再申込.",
        ),
    )


def not_applied_for(status: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"申請後の手続き状況が「{status}」です(「店舗承認者手続中」になっているはずです)。",
            en=f"After the application arclink shows 「{status}」 where 「店舗承認者手続中」 should be.",
        ),
        Words(ja="arclinkで案件の状況を確認してください。", en="Look the case up in arclink."),
    )
