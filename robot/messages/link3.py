"""What the operator is told about 連携Ⅲ (29-46): what was seen, and what to do next."""

from datetime import datetime

from .compared import yen
from .text import Message
from .times import portals


def other_status(seen: str, wanted: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"割賦WEB手続きのステータスが「{seen}」です(「{wanted}」になっているはずです)。",
            en=f"The status of 「割賦WEB手続き」 is 「{seen}」 where 「{wanted}」 should be.",
        ),
        Message(
            ja="J-PASSと損保オンラインで契約の状況を確認し、もう一度実行してください。続きから進みます。",
            en="Check the case in J-PASS and 損保オンライン, then run it again.",
        ),
    )


def premium_changed(seen: int | None, wanted: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"金額相違: 損保オンラインの保険料が審査時から変わっています。保険料(表示: {yen(seen).ja}、審査時: {yen(wanted).ja})",
            en=f"Amounts differ: the premium was changed after the screening. 保険料 (shown: {yen(seen).en}, approved: "
            f"{yen(wanted).en})",
        ),
        Message(
            ja="補償内容を変える場合は、連携Ⅰから手続きをやり直してください。",
            en="To change the coverage, begin again at 連携Ⅰ.",
        ),
    )


def times_differ(shown: datetime, printed: datetime) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"保険締結日時が一致しません(照会画面 {portals(shown)}、お申込み控え {portals(printed)})。",
            en=f"The conclusion times differ (screen {portals(shown)}, paper {portals(printed)}).",
        ),
        Message(
            ja="登録はしていません。損害保険ジャパンに正しい日時を確認してください。",
            en="Nothing was registered. Ask the insurer for the right time.",
        ),
    )


def made_on_paper() -> tuple[Message, Message]:
    return (
        Message(
            ja="保険締結情報がJ-PASSに連携されていません。クレジット契約を紙の契約書で行ったため、保険締結情報登録(42〜44)は利用できません。",
            en="J-PASS did not get the conclusion, and 「保険締結情報登録」 (42-44) does not serve a credit contract made on paper.",
        ),
        Message(
            ja="保険の契約は締結済みです。連携の方法をクレジット会社と損害保険ジャパンに確認してください。",
            en="The insurance is concluded. Settle with the credit company and the insurer how it is linked.",
        ),
    )


def entry_refused(said: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"保険締結情報を登録できませんでした。画面の表示: 「{said}」",
            en=f"The conclusion was not registered: 「{said}」",
        ),
        Message(ja="表示された内容を確認し、手作業で登録してください。", en="Read what it says and register by hand."),
    )


def concluded_for_another(shown: str, wanted: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"損保オンラインの契約は受付番号「{shown}」で締結済みで、受付番号「{wanted}」のものではありません。",
            en=f"損保オンライン's contract was concluded for 「{shown}」, not for 「{wanted}」.",
        ),
        Message(
            ja="登録はしていません。損保オンラインとJ-PASSの受付番号を確認し、損害保険ジャパンに問い合わせてください。",
            en="Nothing was registered. Compare the 「受付番号」 in both systems, and ask the insurer.",
        ),
    )
