"""What the operator is told of what an audit has found: what it was, what would be or was done about it, and how the case goes on."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from ..audit.model import Break, Finding, Road
from ..procedure.steps import SYSTEMS
from ..screens import jpass
from . import labels, times
from .audit import copy_not_recorded
from .text import Language, Message

SEEN: Mapping[Road, Message] = MappingProxyType(
    {
        "link1": Message(
            ja="申込書は印刷済みですが、J-PASSに連携されていません。",
            en="The application form is printed, and J-PASS has not received it.",
        ),
        "link2": Message(
            ja="J-PASSで承認されていますが、損保オンラインとの連携ができていません。",
            en="J-PASS has approved, and the link to 損保オンライン was not made.",
        ),
        "link3": Message(
            ja="損保オンラインで契約締結済ですが、J-PASSが「済」になっていません。",
            en="損保オンライン has concluded the contract, and J-PASS has not turned 「済」.",
        ),
        "bringin": Message(
            ja="J-PASSでは締結済みですが、arclinkに案件がありません。",
            en="J-PASS has the conclusion, and arclink does not have the case.",
        ),
    }
)
"""What was found, by the road on which data did not cross."""

STATUS: Mapping[str, Message] = MappingProxyType(
    {
        "found": Message(ja="未連携", en="unlinked"),
        "mended": Message(ja="連携済み", en="mended"),
        "left": Message(ja="要確認", en="needs a person"),
    }
)


WAS_SEEN: Mapping[Road, Message] = MappingProxyType(
    {
        "link1": Message(
            ja="申込書は印刷済みでしたが、J-PASSに連携されていませんでした。",
            en="The application form was printed, and J-PASS had not received it.",
        ),
        "link2": Message(
            ja="J-PASSで承認されていましたが、損保オンラインとの連携ができていませんでした。",
            en="J-PASS had approved, and the link to 損保オンライン had not been made.",
        ),
        "link3": Message(
            ja="損保オンラインで契約締結済でしたが、J-PASSが「済」になっていませんでした。",
            en="損保オンライン had concluded the contract, and J-PASS had not turned 「済」.",
        ),
        "bringin": Message(
            ja="J-PASSでは締結済みでしたが、arclinkに案件がありませんでした。",
            en="J-PASS had the conclusion, and arclink did not have the case.",
        ),
    }
)
"""The same of what is over."""

_DID: Mapping[Road, Message] = MappingProxyType(
    {
        "link1": Message(
            ja="損保オンラインで「割賦WEB連携」「OK」をもう一度行い、J-PASSの受信を確認しました(手順5〜7)。",
            en="「割賦WEB連携」 and 「OK」 were pressed in 損保オンライン again, and J-PASS was seen to receive it (5-7).",
        ),
        "link2": Message(
            ja="J-PASSの契約手続きで「損保オンライン連携」「OK」を行い、DLWebオンラインの起動を確認しました(手順27〜28)。",
            en="「損保オンライン連携」 and 「OK」 were pressed in J-PASS's 「契約手続き」, and DLWebオンライン opened (27-28).",
        ),
        "link3": Message(
            ja="締結日時を2通りで調べ、J-PASSの「保険締結情報登録」で登録しました(手順41〜46)。",
            en="The conclusion time was looked up both ways and registered in J-PASS's 「保険締結情報登録」 (41-46).",
        ),
        "bringin": Message(
            ja="J-PASSの「arclinkデータ連携」「OK」を行い、arclinkの案件を確認しました(手順50)。",
            en="「arclinkデータ連携」 and 「OK」 were pressed in J-PASS, and arclink was seen to have the case (50).",
        ),
    }
)
_REMAINS: Mapping[Road, Message] = MappingProxyType(
    {
        "link1": Message(
            ja="続きは手順9(J-PASSでの審査申込)からです。",
            en="The case goes on from step 9: the application for the screening in J-PASS.",
        ),
        "link2": Message(
            ja="続きは手順29(加入依頼書の作成と契約の締結)からです。",
            en="The case goes on from step 29: the enrolment form and the conclusion.",
        ),
        "link3": Message(
            ja="続きは手順47(持込手続)からです。",
            en="The case goes on from step 47: the bring-in.",
        ),
        "bringin": Message(
            ja="続きは手順51〜52(arclinkでの店舗承認者への申請)です。",
            en="What remains are steps 51-52: the application to the store approver in arclink.",
        ),
    }
)


def did(broken: Break) -> Message:
    """Say what was done about what was mended."""
    done = _DID[broken.road]
    if broken.road == "link3" and broken.credit and broken.credit.status in jpass.APPROVED:
        before = _DID["link2"]
        return Message(ja=before.ja + done.ja, en=f"{before.en} {done.en}")
    return done


def crossed_by_itself() -> Message:
    """Say of what was not touched that it is over."""
    return Message(
        ja="確認している間に連携されました。操作はしていません。",
        en="It crossed while it was looked at; nothing was pressed.",
    )


def remains(broken: Break) -> Message:
    """Say how a case goes on whose data has crossed."""
    onward = _REMAINS[broken.road]
    return Message(
        ja=f"{onward.ja}ケース表に行があれば renkei run で、なければ手作業で進めてください。",
        en=f"{onward.en} Where a sheet has its row, `renkei run` carries it on; otherwise do so by hand.",
    )


def would_do(broken: Break) -> Message:
    """Say what `--fix` does about it, or what a person has to do first."""
    if broken.road == "link1":
        return Message(
            ja="損保オンラインで「割賦WEB連携」「OK」をもう一度行い、J-PASSの受信を確認します(手順5〜7)。",
            en="Press 「割賦WEB連携」 and 「OK」 in 損保オンライン again and see J-PASS receive it (5-7).",
        )
    if broken.road == "link2":
        return _LINK_2
    return _about_conclusion(broken) if broken.road == "link3" else _about_arclink(broken)


_LINK_2 = Message(
    ja="J-PASSの契約手続きで「損保オンライン連携」「OK」を行います(手順27〜28)。",
    en="Press 「損保オンライン連携」 and 「OK」 in J-PASS's 「契約手続き」 (27-28).",
)


def _about_conclusion(broken: Break) -> Message:
    if broken.credit and broken.credit.on_paper:
        return Message(
            ja="紙の契約書のため自動では登録できません。信販会社に確認してください(手順41)。",
            en="Made on paper, so that it cannot be registered by hand; ask the credit company (41).",
        )
    by_hand = Message(
        ja="締結日時を2通りで調べ、J-PASSの「保険締結情報登録」で登録します(手順41〜46)。",
        en="Look the conclusion time up both ways and register it in J-PASS's 「保険締結情報登録」 (41-46).",
    )
    if broken.credit and broken.credit.status in jpass.APPROVED:
        return Message(ja=_LINK_2.ja + by_hand.ja, en=f"{_LINK_2.en} {by_hand.en}")
    return by_hand


def _about_arclink(broken: Break) -> Message:
    if broken.credit and broken.credit.status == jpass.COPY_DELIVERED:
        return Message(
            ja="J-PASSの「arclinkデータ連携」「OK」を行います(手順50)。",
            en="Press 「arclinkデータ連携」 and 「OK」 in J-PASS (50).",
        )
    return copy_not_recorded()[1]


def count(found: int, mended: int) -> Message:
    left = found - mended
    return Message(
        ja=f"検出 {found}件、連携し直し {mended}件、残り {left}件",
        en=f"{found} found, {mended} handed over again, {left} left",
    )


def looked_at(by_portal: datetime, here: datetime) -> Message:
    shown, own = times.portals(by_portal), times.told(here)
    return Message(
        ja=f"確認日時: J-PASSの時刻 {shown}、このパソコンの時刻 {own}",
        en=f"Looked at: {shown} by J-PASS's clock, {own} by this machine's",
    )


def line(finding: Finding, language: Language) -> str:
    """Tell one finding in one line: numbers, the step, since when, and what each portal shows."""
    since = times.portals(finding.since) if finding.since else "-"
    states = [(SYSTEMS[portal], state) for portal, state in finding.states.items()]
    ja = "  ".join(f"{system.ja}:{state}" for system, state in states)
    en = "  ".join(f"{system.en}: 「{state}」" for system, state in states)
    what = Message(
        ja=f"手順{finding.step}  {since}から  {ja}  [{STATUS[finding.status].ja}]",
        en=f"step {finding.step}  since {since}  {en}  [{STATUS[finding.status].en}]",
    )
    return f"{finding.estimate_number}  {finding.receipt_number or '-'}  {what.spoken(language)}"


def details(finding: Finding, language: Language) -> list[tuple[str, str]]:
    """Tell what stands below that line: label and text, in order; of what was mended what it was, what was done, and what remains."""
    reason, mended = finding.reason, finding.status == "mended"
    told = [
        (labels.SEEN, _seen(finding).spoken(language)),
        (_DONE, finding.done if mended else None),
        (labels.PICTURE, (reason and reason.evidence) or finding.evidence),
        (labels.NEXT, finding.remains if mended else reason.next_action if reason else finding.would_do),
    ]
    return [(label.spoken(language), text) for label, text in told if text]


_DONE = Message(ja="処理", en="what was done")


def _seen(finding: Finding) -> Message:
    """Say what was found, and why it could not be mended where that was tried."""
    if finding.status == "mended":
        return WAS_SEEN[finding.road]
    seen, reason = SEEN[finding.road], finding.reason
    return Message(ja=f"{seen.ja}{reason.message}", en=f"{seen.en} {reason.message}") if reason else seen
