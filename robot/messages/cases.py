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


def goes_on_from(case_id: str, step: str) -> Message:
    return Message(
        ja=f"案件 {case_id} を手順{step}から再開します。各システムの状態を確認しながら進みます。",
        en=f"Case {case_id} goes on from step {step}; the robot looks at the portals first.",
    )


def settled(case_id: str, step: str, *, took_hold: bool) -> Message:
    """Say how a click of unknown outcome ended, as a person has seen it, and that the case goes on."""
    how = (
        Message(ja="完了していた", en="took hold")
        if took_hold
        else Message(ja="完了していなかった", en="did not take hold")
    )
    return Message(
        ja=f"案件 {case_id} の手順{step}は「{how.ja}」として、続きを進めます。",
        en=f"Step {step} of case {case_id} {how.en}; the case goes on.",
    )


def cancelled(case_id: str) -> Message:
    return Message(ja=f"案件 {case_id} を取り消しました。", en=f"Case {case_id} is cancelled.")


def moved_on(case_id: str) -> Message:
    """Say that somebody, or a robot, was first."""
    return Message(
        ja=f"案件 {case_id} は、その間に状態が変わりました。今の状態を見てから、もう一度決めてください。何も変更していません。",
        en=f"Case {case_id} has changed meanwhile: see how it stands now, and decide again. Nothing was changed.",
    )


def under_way(case_id: str, stands: Message) -> Message:
    return Message(
        ja=f"案件 {case_id} は手続き中です({stands.ja})。やめるには renkei cancel を実行してください。",
        en=f"Case {case_id} goes on by itself ({stands.en}); `renkei cancel` ends it.",
    )


def ended_already(case_id: str, stands: Message) -> Message:
    return Message(
        ja=f"案件 {case_id} はすでに終わっています({stands.ja})。",
        en=f"Case {case_id} has ended already: {stands.en}.",
    )


def needs_nobody(case_id: str, stands: Message) -> Message:
    return Message(
        ja=f"案件 {case_id} は要確認ではありません({stands.ja})。",
        en=f"Case {case_id} does not need a person: {stands.en}.",
    )


def not_in_doubt(case_id: str, step: str, unsettled: Sequence[str]) -> Message:
    return Message(
        ja=f"案件 {case_id} の手順{step}の結果は不明ではありません。結果が不明な手順: {'、'.join(unsettled) or 'なし'}",
        en=f"How step {step} of case {case_id} ended is not in doubt. In doubt: {', '.join(unsettled) or 'none'}.",
    )


def no_such_step(step: str, starts: Sequence[str]) -> Message:
    return Message(
        ja=f"手順{step}はありません。始められるのは {'、'.join(starts)} です。",
        en=f"There is no step {step}; the case can begin at {', '.join(starts)}.",
    )


def no_place_to_begin(step: str, title: Message, starts: Sequence[str]) -> Message:
    """Say that nothing is begun in the middle of a part, and where it can be."""
    return Message(
        ja=f"手順{step}「{title.ja}」からは始められません。途中からでは、取り消せない操作を二重に行うおそれがあります。"
        f"始められるのは {'、'.join(starts)} です(各システムの状態を確認し、済んだ手順は飛ばします)。",
        en=f"Step {step} ({title.en}) is no place to begin: in the middle of its screens the robot cannot see what "
        f"was done before, and might do it twice. Begin at {', '.join(starts)}; what is done already is skipped.",
    )


TO_CHANGE_IT = Message(
    ja="変更するときは、ケース表の手続き区分を「変更再申込」にして renkei run を実行してください。",
    en="To change its contract, let its row say 変更再申込 and give `renkei run`.",
)
TO_APPLY_AGAIN = Message(
    ja="もう一度申し込むときは、新しい見積番号と案件IDの行で renkei run を実行してください。",
    en="To apply again, give `renkei run` a row with a new estimate and a new 案件ID.",
)
TO_GO_ON_AFTER_ALL = Message(
    ja="もう一度進めるときは、各システムの状態を確認し、新しい案件IDの行で renkei run を実行してください。",
    en="To go on after all, see in the portals how it stands, and give `renkei run` a row with a new 案件ID.",
)
"""What will do instead for a case that has ended."""
