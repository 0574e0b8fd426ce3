"""What is told of labels that a system has by another name, and of where a walk through it ended."""

from collections.abc import Sequence

from ..procedure.steps import STEPS, SYSTEMS, printed_numbers
from .portal_labels import LabelKind, not_there
from .text import Message
from .visible import visible

_LONGEST = 100


def missing(step: str, kind: LabelKind, portal: str, screen: str, label: str, alike: Sequence[str]) -> Message:
    """Say of one label where it is missing, and what is there."""
    seen, _ = not_there(kind, portal, screen, label, alike)
    at = Message(ja=f"手順{step}: " if step else "", en=f"step {step}: " if step else "")
    return Message(ja=f"{at.ja}{seen.ja}", en=f"{at.en}{seen.en}")


def stopped(step: str, seen: Message) -> Message:
    """Say where a walk ended, and what was seen there."""
    if step not in STEPS:
        return Message(ja=f"途中で終わりました: {seen.ja}", en=f"The walk ended: {seen.en}")
    title, system = STEPS[step].title, SYSTEMS[STEPS[step].system]
    return Message(
        ja=f"手順{step} {title.ja} ({system.ja}) で終わりました: {seen.ja}",
        en=f"The walk ended at step {step}, {title.en} ({system.en}): {seen.en}",
    )


def all_there(*, only_looked: bool) -> Message:
    """Say that nothing was missing, and how far it was looked."""
    if only_looked:
        return Message(
            ja="一覧と照会の画面では、手順で使う名前はすべてありました(入力や送信の画面は見ていません)。",
            en="On the lists and what they show, all that the flows look for is there; screens that enter or send were not opened.",
        )
    return Message(ja="手順で使う名前はすべてありました。", en="All that the flows look for is there.")


def found(labels: int, stops: int) -> Message:
    """Count what was found."""
    return Message(
        ja=f"見つからない名前 {labels} 件、途中で終わった所 {stops} 件",
        en=f"{labels} label{'' if labels == 1 else 's'} missing, {stops} stop{'' if stops == 1 else 's'}",
    )


def written(path: str) -> Message:
    """Say where the lines were written, and what to do with them."""
    name = visible(path, _LONGEST)
    return Message(
        ja=f"{name} に書きました。実際の画面と見比べてから、--portals のファイルに貼り付けてください。",
        en=f"Written to {name}: compare it with the screens, and paste it into the file of --portals.",
    )


def file_is_there(path: str) -> Message:
    """Say that a file is not overwritten."""
    name = visible(path, _LONGEST)
    return Message(
        ja=f"{name} は既にあります。別の名前を指定してください。", en=f"{name} is already there; choose another name."
    )


def only_for_practice() -> Message:
    """Say that a step to begin at needs practice portals."""
    return Message(
        ja="--at-step は練習用ポータルのアドレスでのみ使えます。本番では一覧と照会の画面だけを見ます。",
        en="--at-step is for an address of practice portals; elsewhere only lists and what they show are looked at.",
    )


def no_step(said: str) -> Message:
    """Say that a step to begin at is none."""
    shown, printed = visible(said, _LONGEST), printed_numbers()
    return Message(
        ja=f"--at-step「{shown}」という手順はありません。{printed.ja} を指定してください。",
        en=f"--at-step: there is no step 「{shown}」; {printed.en}.",
    )
