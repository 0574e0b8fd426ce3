"""What the operator is told by an audit: why something could not be looked at, or handed over again."""

from datetime import datetime
from math import ceil

from ..audit.model import Break
from ..procedure.steps import SYSTEMS, Step
from . import times
from .text import Message


def looking() -> Message:
    return Message(ja="連携漏れの確認", en="looking for what did not cross")


def changed_meanwhile() -> tuple[Message, Message]:
    return (
        Message(
            ja="調べている間に損保オンラインの申込書が変わりました。",
            en="The application changed in 損保オンライン while it was looked at.",
        ),
        Message(ja="時間をおいて、もう一度実行してください。", en="Run the audit again after a while."),
    )


def another_application(broken: Break) -> tuple[Message, Message]:
    known = broken.insurance.receipt_number if broken.insurance else ""
    return (
        Message(
            ja=f"損保オンラインでは、この見積番号は受付番号 {known} の申込です(J-PASSの受付番号 {broken.receipt_number})。",
            en=f"損保オンライン has this estimate under {known}, and J-PASS also under {broken.receipt_number}.",
        ),
        Message(
            ja="どちらの申込を進めるか確認してから、手作業で連携してください。",
            en="Decide which application goes on, and link it by hand.",
        ),
    )


def not_in_jpass() -> tuple[Message, Message]:
    return (
        Message(
            ja="損保オンラインの受付番号の申込が、J-PASSの一覧にありません。",
            en="J-PASS does not list the application that 損保オンライン has concluded.",
        ),
        Message(ja="信販会社に確認してください。", en="Ask the credit company."),
    )


def copy_not_recorded() -> tuple[Message, Message]:
    return (
        Message(
            ja="「控え交付済」にチェックがありません。控えをお渡ししたかは画面からは分かりません。",
            en="「控え交付済」 is not checked, and no screen tells whether the copy was handed over.",
        ),
        Message(
            ja="控えをお渡ししたことを確認し、J-PASSで「控え交付済」にチェックを入れてから(手順49)、「arclinkデータ連携」を行います(手順50)。",
            en="See that the copy was handed over, check 「控え交付済」 in J-PASS (49), then 「arclinkデータ連携」 (50).",
        ),
    )


def in_hand(case_id: str) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"ロボが案件 {case_id} として手続き中のため、連携していません。",
            en=f"The robot itself is at work on it, as case {case_id}; it was not touched.",
        ),
        Message(
            ja=f"renkei status {case_id} で確認し、案件が止まっていれば renkei cancel {case_id} のあとでもう一度実行してください。",
            en=f"See `renkei status {case_id}`; where it does not go on, give `renkei cancel {case_id}` and run the audit again.",
        ),
    )


def with_another_audit() -> tuple[Message, Message]:
    return (
        Message(
            ja="別の renkei audit --fix が手続きを始めたため、この見積番号の操作をやめました。",
            en="Another `renkei audit --fix` has taken hold of this estimate; this one left it.",
        ),
        Message(
            ja="もう一方の renkei audit の結果を確認してください。",
            en="See what the other audit tells of it.",
        ),
    )


def answer_under_way(step: Step, seconds: float) -> tuple[Message, Message]:
    wait = max(1, ceil(seconds))
    return (
        Message(
            ja=f"手順{step.number}「{step.title.ja}」の操作が始められましたが、結果が確認されておらず、システムにもまだ反映されていません。"
            "これから反映される可能性があるため、再操作はしていません。",
            en=f"Step {step.number} ({step.title.en}) was begun, nobody saw how it ended, and the portal does not show it yet. It may "
            "still arrive, so it was not clicked again.",
        ),
        Message(
            ja=f"{wait}秒以上たってから renkei audit --fix をもう一度実行してください。"
            "システムを確認し、反映されていなければやり直します。",
            en=f"Run `renkei audit --fix` again in {wait} s or later: it looks first, and hands over again what is not there.",
        ),
    )


def look_it_up() -> Message:
    return Message(
        ja="画面で結果を確認してください。反映されていなければ、手作業で連携するか、"
        "1分以上たってから renkei audit --fix をもう一度実行してください。",
        en="Look the outcome up in the portals; where it did not take hold, link it by hand, or run `renkei audit --fix` again after a "
        "minute.",
    )


def left_open(estimate: str, portals: str, step: str, since: datetime) -> Message:
    at = times.told(since)
    return Message(
        ja=f"見積番号 {estimate}  renkei audit --fix が {at} に始めた手順{step}の結果は、まだ記録されていません。\n"
        f"  → 実行中でなければ、renkei audit --fix --portals {portals} をもう一度実行してください。システムを確認してから続けます。",
        en=f"Estimate {estimate}  how step {step} ended, which `renkei audit --fix` began at {at}, is not written yet.\n"
        f"  → Unless it is still running, give `renkei audit --fix --portals {portals}` again; it looks at the portals first.",
    )


def correct_by_hand() -> Message:
    return Message(
        ja="メッセージに従って損保オンラインまたはJ-PASSの画面で直し、手作業で連携してください。",
        en="Correct it on the portal's screen as the message says, and link it by hand.",
    )


def still_broken() -> tuple[Message, Message]:
    return (
        Message(
            ja="連携の操作をやり直しましたが、各システムの表示はまだ連携前のままです。",
            en="It was handed over again, and the portals still do not show it as linked.",
        ),
        Message(
            ja="時間をおいて、もう一度 renkei audit で確認してください。",
            en="After a while look again with `renkei audit`.",
        ),
    )


def never_opened(portal: str, said: str) -> Message:
    system = SYSTEMS[portal]
    return Message(
        ja=f"{system.ja}がサービス時間外のままのため、確認を続けられません。サービス時間内にもう一度実行してください。"
        f"画面の表示: 「{said}」",
        en=f"{system.en} is still out of its service hours, so the audit cannot go on; run it again in its hours. It says: 「{said}」",
    )


def run_again() -> Message:
    return Message(ja="もう一度実行してください。", en="Run the audit again.")


def no_portals(address: str) -> Message:
    return Message(
        ja=f"{address} に接続できません。ポータルが起動しているか確認してください。",
        en=f"Nothing answers at {address}. Check that the portals are up.",
    )


def cannot_look(seen: Message) -> Message:
    return Message(
        ja=f"ポータルの一覧を確認できませんでした: {seen.ja}",
        en=f"The portals' lists could not be looked through: {seen.en}",
    )


def cannot_write(error: OSError) -> Message:
    return Message(
        ja=f"出力フォルダーに書き込めません: 「{error.strerror or error}」",
        en=f"The out folder cannot be written: 「{error.strerror or error}」",
    )
