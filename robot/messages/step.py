"""What the operator is told about any step: what was seen, and what to do next."""

from ..procedure.steps import Step
from .text import Message


def at(step: Step) -> Message:
    """Return how a step is called where it is being done: over its windows, in its trace, below its pictures."""
    return Message(ja=f"手順{step.number} {step.title.ja}", en=f"step {step.number} {step.title.en}")


def out_of_time(deadline: float) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"1件の処理時間の上限({deadline:.0f}秒)を超えました。",
            en=f"The case took longer than its {deadline:.0f} s.",
        ),
        Message(
            ja="システムが遅くなっていないか確認し、もう一度実行してください。続きから進みます。",
            en="See whether a system is slow, and run the case again; it goes on where it stands.",
        ),
    )


def outcome_unknown(step: Step) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"手順{step.number}「{step.title.ja}」の操作後に応答がなく、完了したか確認できませんでした。再操作はしていません。",
            en=f"Step {step.number} ({step.title.en}) was clicked and nothing answered; whether it took hold is not known. "
            "It was not clicked again.",
        ),
        Message(
            ja="各システムの画面で結果を確認し、完了していれば renkei resolve 案件ID --happened "
            f"{step.number}、していなければ --did-not-happen {step.number} で続けてください。",
            en=f"Look the outcome up in the portals, then say it: renkei resolve CASE --happened {step.number}, "
            f"or --did-not-happen {step.number}.",
        ),
    )


def said_done_but_not_there(step: Step) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"手順{step.number}「{step.title.ja}」は完了と指定されましたが、システムには反映されていません。再操作はしていません。",
            en=f"Step {step.number} ({step.title.en}) was said to have taken hold, but the portal does not show it. "
            "It was not clicked again.",
        ),
        Message(
            ja=f"画面で確認し、完了していなければ renkei resolve 案件ID --did-not-happen {step.number} で続けてください。",
            en=f"Look again, and if it did not take hold: renkei resolve CASE --did-not-happen {step.number}.",
        ),
    )
