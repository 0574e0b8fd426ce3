"""What a person is told who says how a case goes on, or that it does not: what was done, and what nobody has seen."""

from collections.abc import Sequence

from ..procedure.steps import STEPS
from ..reporting.summary import ByHand, Reason
from .text import Message
from .times import told


def left_in_the_portals(number: str | None, clicked: Sequence[str]) -> Message:
    """Say what of a case that was cancelled may be in the portals: its application, or what its `clicked` steps have sent."""
    if number:
        return Message(
            ja=f"受付番号 {number} の申込は各システムに残っています。取消は画面で行ってください。",
            en=f"The application {number} is still in the portals; to withdraw it, use their screens.",
        )
    if clicked:
        return Message(
            ja=f"取り消せない手順{'、'.join(clicked)}は行ったか、結果が不明です。各システムの画面で確認してください。",
            en=f"{'Step' if len(clicked) == 1 else 'Steps'} {', '.join(clicked)}, which cannot be undone, took hold or may have: "
            "see in the portals.",
        )
    return Message(ja="審査申込はまだ行っていません。", en="Nothing was applied for yet.")


def robot_lets_go(holder: str) -> Message:
    return Message(
        ja=f"処理中のロボ({holder})は、次の手順に進む前に処理をやめます。",
        en=f"The robot that is at work on it ({holder}) leaves it before its next step.",
    )


def beyond(case_id: str, stopped_at: str, wished: str, starts: Sequence[str]) -> Message:
    """Say that a case cannot begin at a step that it has not come to."""
    return Message(
        ja=f"案件 {case_id} は手順{stopped_at}からの処理で止まっています。その先の手順{wished}からは始められません。"
        f"始められるのは {'、'.join(starts)} です(続きの手順には自動で進みます)。",
        en=f"Case {case_id} has stopped in what begins with step {stopped_at}, and cannot begin beyond it, at step {wished}. "
        f"Begin at {', '.join(starts)}; the case goes on to the later steps by itself.",
    )


def in_doubt(case_id: str, unsettled: Sequence[str], wished: str) -> Message:
    """Say that nothing is made anew that a click of unknown outcome may have sent."""
    steps = "、".join(unsettled)
    return Message(
        ja=f"案件 {case_id} は手順{steps}の結果が不明なため、手前の手順{wished}からはやり直せません(二重に送信するおそれがあります)。"
        f"--from なしの renkei retry で続けるか、画面で確認して renkei resolve で伝えてください。",
        en=f"Nobody knows how {'step' if len(unsettled) == 1 else 'steps'} {', '.join(unsettled)} of case {case_id} ended: begun at step "
        f"{wished}, it might be sent twice. Give `renkei retry` without --from, or see in the portals and give `renkei resolve`.",
    )


def closed_by_hand(case_id: str) -> Message:
    return Message(ja=f"案件 {case_id} を「完了(手作業)」にしました。", en=f"Case {case_id} is done by hand.")


def unseen(step: str, unsettled: Sequence[str]) -> Message:
    """Say what the robot has not seen: everything from `step` on, and how the `unsettled` steps ended."""
    title = STEPS[step].title
    ja = f"手順{step}「{title.ja}」以降は、ロボは確認していません。"
    en = f"The robot has seen nothing from step {step} ({title.en}) on."
    if unsettled:
        ja += f"結果が不明のままの手順: {'、'.join(unsettled)}。"
        en += f" Nobody knows how {'step' if len(unsettled) == 1 else 'steps'} {', '.join(unsettled)} ended."
    return Message(ja=ja, en=en)


def see_for_yourself() -> Message:
    return Message(
        ja="arclink で店舗承認者への申請まで済んでいることを確認してください(連携漏れは renkei audit でも確認できます)。",
        en="See in arclink that the case was submitted to the store approver; `renkei audit` looks for what did not cross.",
    )


def done_by_hand(by_hand: ByHand, unseen: Message, why: Reason | None) -> Message:
    """Say who ended the case and when, what nobody else has seen, and why the robot had stopped."""
    at, stopped = told(by_hand.at.astimezone()), why.seen if why else Message("-", "-")
    return Message(
        ja=f"{at} に {by_hand.by} が手作業で完了としました。{unseen.ja}ロボが止まった理由: {stopped.ja}",
        en=f"Ended as done by hand at {at} by {by_hand.by}. {unseen.en} Why the robot had stopped: {stopped.en}",
    )


def waits_for_a_word(case_id: str) -> Message:
    return Message(
        ja=f"案件 {case_id} は人の確認を待っています。renkei status {case_id} で内容を見て、renkei confirm で伝えると続きから進みます。"
        "やめるには renkei cancel を実行してください。",
        en=f"Case {case_id} waits for a person's word: see which in `renkei status {case_id}`, and say it with `renkei confirm`; then it "
        "goes on. `renkei cancel` ends it.",
    )
