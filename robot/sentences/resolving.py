"""What is said of a case that a person has ended as done: the robot has looked at nothing, and says so."""

from collections.abc import Sequence

from ..procedure import STEPS
from ..summary import ByHand, Reason
from ..words import Words


def closed_by_hand(case_id: str) -> Words:
    return Words(ja=f"案件 {case_id} を「完了(手作業)」にしました。", en=f"Case {case_id} is done by hand.")


def unseen(step: str, unsettled: Sequence[str]) -> Words:
    """Say what the robot has not seen: everything from `step` on, and how the `unsettled` steps ended."""
    title = STEPS[step].title
    ja = f"手順{step}「{title.ja}」以降は、ロボは確認していません。"
    en = f"The robot has seen nothing from step {step} ({title.en}) on."
    if unsettled:
        ja += f"結果が不明のままの手順: {'、'.join(unsettled)}。"
        en += f" Nobody knows how {'step' if len(unsettled) == 1 else 'steps'} {', '.join(unsettled)} ended."
    return Words(ja=ja, en=en)


def see_for_yourself() -> Words:
    return Words(
        ja="arclink で店舗承認者への申請まで済んでいることを確認してください(連携漏れは renkei audit でも確認できます)。",
        en="See in arclink that the case was submitted to the store approver; `renkei audit` looks for what did not cross.",
    )


def done_by_hand(by_hand: ByHand, unseen: Words, why: Reason | None) -> Words:
    """Say who ended the case and when, what nobody else has seen, and why the robot had stopped."""
    at, stopped = f"{by_hand.at.astimezone():%Y-%m-%d %H:%M}", why.message if why else "-"
    return Words(
        ja=f"{at} に {by_hand.by} が手作業で完了としました。{unseen.ja}ロボが止まった理由: {stopped}",
        en=f"Ended as done by hand at {at} by {by_hand.by}. {unseen.en} Why the robot had stopped: {stopped}",
    )
