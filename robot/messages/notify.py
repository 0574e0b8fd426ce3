"""What is told outside, and what is said of the telling."""

from collections.abc import Sequence

from ..reporting.summary import Reason
from .statuses import called
from .text import Message
from .visible import visible

_LONGEST = 300


def case_waits(case_id: str, status: str, reason: Reason | None) -> Message:
    """`reason` is spoken already, in whatever language."""
    word = called(status)
    said = visible(f"{reason.message} {reason.next_action}", _LONGEST) if reason else ""
    return Message(
        ja=f"案件 {case_id}: {word.ja}。{f'「{said}」' if said else ''}",
        en=f"Case {case_id}: {word.en}.{f' 「{said}」' if said else ''}",
    )


def count_of(status: str, count: int) -> Message:
    word = called(status)
    return Message(ja=f"{word.ja} {count}", en=f"{word.en} {count}")


def run_ended(run: str, counts: Sequence[Message], *, went_through: bool) -> Message:
    ja, en = "、".join(one.ja for one in counts), ", ".join(one.en for one in counts)
    if went_through:
        return Message(ja=f"実行 {run} が終わりました: {ja}", en=f"Run {run} has ended: {en}")
    return Message(ja=f"実行 {run} は途中で止まりました: {ja}", en=f"Run {run} was stopped on its way: {en}")


def worker_gone(worker: str) -> Message:
    return Message(
        ja=f"ロボ {worker} の応答がありません。処理中の案件は、ほかのロボが引き継ぎます。"
        "動いているロボがなければ renkei work を実行してください。",
        en=f"Worker {worker} gives no sign of life. Others take its cases over; where none is at work, give `renkei work`.",
    )


def trial() -> Message:
    return Message(ja="連携ロボからの試しの通知です。", en="A trial notice of renkei's.")


def trial_was_heard(sender: str) -> Message:
    return Message(ja=f"試しの通知が届きました({sender})。", en=f"The trial notice was heard ({sender}).")


def not_heard(sender: str, why: Message) -> Message:
    return Message(
        ja=f"通知できませんでした({sender}): {why.ja}。次の確認のときにもう一度通知します。",
        en=f"It could not be told ({sender}): {why.en}. It is told again with the next look.",
    )


def trial_was_not_heard(sender: str, why: Message) -> Message:
    return Message(
        ja=f"試しの通知が届きませんでした({sender}): {why.ja}。アドレスかコマンドを確認してください。",
        en=f"The trial notice was not heard ({sender}): {why.en}. See to the address or the command.",
    )


def nowhere_to_tell() -> Message:
    return Message(
        ja="通知先がありません。--url か --command、または環境変数 RENKEI_NOTIFY_URL か RENKEI_NOTIFY_COMMAND で指定してください。",
        en="There is nowhere to tell it. Say where by --url or --command, or by RENKEI_NOTIFY_URL or RENKEI_NOTIFY_COMMAND.",
    )


def no_web_address() -> Message:
    return Message(
        ja="通知先のURLは http:// か https:// で始めてください。",
        en="The address to tell must begin with http:// or https://.",
    )


def no_command_line() -> Message:
    return Message(
        ja="通知のコマンドを読み取れません。引用符を確認してください。",
        en="The command to tell cannot be read; see to its quotes.",
    )


def answered_otherwise(code: int) -> Message:
    return Message(ja=f"HTTP {code} が返りました", en=f"the answer was HTTP {code}")


def no_answer_in_time(seconds: float) -> Message:
    return Message(ja=f"{seconds:.0f}秒以内に応答がありません", en=f"no answer within {seconds:.0f} s")


def not_reached(error: Exception) -> Message:
    why = visible(str(error), _LONGEST)
    return Message(ja=f"接続できません(「{why}」)", en=f"it was not reached (「{why}」)")


def not_started(error: OSError) -> Message:
    why = error.strerror or str(error)
    return Message(ja=f"コマンドを起動できません(「{why}」)", en=f"the command cannot be started (「{why}」)")


def ended_otherwise(code: int) -> Message:
    return Message(ja=f"コマンドが {code} で終わりました", en=f"the command ended with {code}")


def watching(url: str) -> Message:
    return Message(
        ja=f"台帳 {url} を見ています。Ctrl-C で止まります。", en=f"Watching the books at {url}, until Ctrl-C."
    )
