"""The texts that ペーパーレス手続き puts before the customer: what each is called, says, and has agreed to."""

from dataclasses import dataclass

from ..web.refusal import Refused


@dataclass(frozen=True, slots=True)
class Text:
    """One text; `agreement` is the label of the check box below it."""

    key: str
    title: str
    agreement: str
    paragraphs: tuple[str, ...]


TEXTS = (
    Text(
        "important",
        "重要事項のご説明",
        "重要事項の説明を受け、内容を了承しました",
        (
            "補償の対象になる事故とならない事故があります。地震や津波による損害、故意による事故は補償されません。",
            "年齢条件や運転者限定から外れる方が運転していた事故には、保険金をお支払いできません。",
            "お車の使い方やお住まいが変わったときは、遅れずに販売店へお知らせください。",
            "途中で解約されるときは、過ぎた期間に応じて保険料を精算します。",
        ),
    ),
    Text(
        "consent",
        "同意事項",
        "同意事項に同意します",
        (
            "お申込みの内容は、契約の引受けと保険金の支払いのために、保険会社とクレジット会社の間で共有されます。",
            "保険料は、クレジット契約の分割払金とあわせて口座から振り替えられます。",
            "書面の代わりに、画面でお申込みの手続きを行います。控えは画面から印刷できます。",
        ),
    ),
    Text(
        "contents",
        "ご契約内容",
        "契約内容を確認し、同意します",
        ("次の内容でお申込みになります。違うところがあれば、手続きを進めずに担当者へお申し出ください。",),
    ),
)


def text_named(key: str) -> Text | None:
    """Return the text that goes by `key`."""
    return next((text for text in TEXTS if text.key == key), None)


def check_agreements(opened: list[str], agreed: set[str]) -> list[Refused]:
    """Return what keeps the customer from going on: a text that was not opened, or one not agreed to (steps 33-35)."""
    refused = []
    for text in TEXTS:
        if text.key not in opened:
            refused.append(Refused(f"「{text.title}」を開いて内容を確認してください。", text.title))
        elif text.agreement not in agreed:
            refused.append(Refused(f"「{text.agreement}」にチェックを入れてください。", text.agreement))
    return refused
