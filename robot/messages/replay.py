"""What is said of runs that are done again, and of two that are laid side by side."""

from collections.abc import Sequence
from pathlib import Path

from .text import Message
from .visible import visible

_LONGEST = 300
_MOST_WORDS = 8


def another_step(after: str, one: str | None, other: str | None) -> Message:
    """Say that another step was done than before, behind the step `after`; `None` is none at all."""
    ja = f"手順「{after}」の次は" if after else "最初は"
    en = f"behind step 「{after}」" if after else "first of all"
    end = Message("終了", "the end")
    before, now = (Message(f"手順「{step}」", f"step 「{step}」") if step else end for step in (one, other))
    return Message(
        f"順序: {ja}{before.ja}でしたが、今回は{now.ja}です。", f"order: {en} came {before.en}, and now {now.en}."
    )


def another_attempt(one: int, well: bool, other: int, well_now: bool, why: Message | None) -> Message:
    """Say that an attempt at a step ended otherwise than before (`well` or not), and `why`, where that is known."""
    before, now = _attempt(one, well), _attempt(other, well_now)
    more = Message(f" {why.ja}", f" {why.en}") if why else Message("", "")
    return Message(
        f"試行: 前回は{before.ja}、今回は{now.ja}です。{more.ja}",
        f"attempt: it was {before.en}, and is {now.en}.{more.en}",
    )


def _attempt(nth: int, well: bool) -> Message:
    return (
        Message(f"{nth}回目 成功", f"attempt {nth}, well")
        if well
        else Message(f"{nth}回目 失敗", f"attempt {nth}, failed")
    )


def with_reason(reason: str, told: Message | None) -> Message | None:
    """Say why a step failed, and what else is told of it."""
    parts = [Message(f"理由: 「{_short(reason)}」", f"Reason: 「{_short(reason)}」")] if reason else []
    parts += [told] if told else []
    return Message(" ".join(one.ja for one in parts), " ".join(one.en for one in parts)) if parts else None


def another_value(label: str, one: str | None, other: str | None) -> Message:
    """Say that something else was read than before; `None` is nothing."""
    label = _short(label)
    before, now = (Message("なし", "nothing") if text is None else _quoted(text) for text in (one, other))
    return Message(
        f"値: 「{label}」は前回{before.ja}、今回{now.ja}です。", f"value: 「{label}」 was {before.en}, and is {now.en}."
    )


def another_screen(one: str, other: str, gone: Sequence[str], new: Sequence[str]) -> Message:
    """Say that another screen was seen: of another heading, or with labels `gone` and `new`."""
    if one != other:
        one, other = _short(one), _short(other)
        return Message(
            f"画面: 前回は「{one}」、今回は「{other}」です。", f"screen: it was 「{one}」, and is 「{other}」."
        )
    lost, found = _listed(gone), _listed(new)
    return Message(
        f"画面: 「{_short(one)}」でなくなったもの: {lost or 'なし'}。新しいもの: {found or 'なし'}。",
        f"screen: on 「{_short(one)}」 there is no longer {lost or 'anything missing'}; new is {found or 'nothing'}.",
    )


def too_slow(one: float, other: float) -> Message:
    """Say that a step took far longer than before."""
    return Message(
        f"時間: 前回は{one:.1f}秒、今回は{other:.1f}秒です。", f"time: it took {one:.1f} s, and takes {other:.1f} s."
    )


def another_end(one: Message, other: Message) -> Message:
    """Say that the case ended otherwise."""
    return Message(f"結果: 前回は{one.ja}、今回は{other.ja}です。", f"end: it was {one.en}, and is {other.en}.")


def end(status: Message, step: str | None, seen: str) -> Message:
    """Say how a case ended, and where and why."""
    if step is None:
        return status
    return Message(
        f"{status.ja} (手順「{step}」: 「{_short(seen)}」)", f"{status.en} (step 「{step}」: 「{_short(seen)}」)"
    )


def parted(case_id: str, step: str, told: Message) -> Message:
    """Say where a case parts."""
    if not step:
        return Message(f"NG  {case_id}  手順の前  {told.ja}", f"NG  {case_id}  before any step  {told.en}")
    return Message(f"NG  {case_id}  手順{step}  {told.ja}", f"NG  {case_id}  step {step}  {told.en}")


def same(case_id: str, steps: int) -> Message:
    """Say that a case went as before."""
    return Message(
        f"ok  {case_id}  {steps}手順とも同じ", f"ok  {case_id}  all of {steps} attempts at steps are the same"
    )


def no_recording(folder: Path) -> Message:
    """Say that a folder has nothing to be replayed."""
    return Message(
        f"{folder} に replay.json がありません。renkei run か renkei scenario --out が残した出力フォルダーを指定してください。",
        f"There is no replay.json in {folder}. Name an out folder that `renkei run`, or `renkei scenario --out`, has left.",
    )


def unreadable(path: Path, why: str) -> Message:
    """Say that a recording cannot be read."""
    why = visible(why, _LONGEST)
    return Message(f"{path} を読めません: 「{why}」", f"{path} cannot be read: 「{why}」")


def no_scenario(name: str, why: str) -> Message:
    """Say that what was played cannot be played any more."""
    why = visible(why, _LONGEST)
    return Message(
        f"「{visible(name, _LONGEST)}」はこの版の renkei のシナリオとして読めません: 「{why}」",
        f"What was played as 「{visible(name, _LONGEST)}」 is no scenario for this renkei: 「{why}」",
    )


def no_case(case_id: str, why: str) -> Message:
    """Say that a recorded row is no case any more."""
    why = visible(why, _LONGEST)
    return Message(
        f"案件 {case_id} の行が正しくありません: 「{why}」", f"The row of case {case_id} is wrong: 「{why}」"
    )


def no_such_case(case_id: str, known: Sequence[str]) -> Message:
    """Say that a recording has no such case."""
    some = "、".join(known[:_MOST_WORDS])
    return Message(f"案件 {case_id} はありません。あるのは: {some}", f"There is no case {case_id}. There are: {some}")


def no_such_step(step: str) -> Message:
    """Say that nobody came to a step."""
    return Message(f"どの案件も手順{step}に達していません。", f"No case of it came to step {step}.")


def only_in_one(case_id: str) -> Message:
    """Say that only one of two runs has a case."""
    return Message(f"NG  {case_id}  片方の実行にだけあります。", f"NG  {case_id}  only one of the two runs has it.")


def nothing_in_common() -> Message:
    """Say that two runs have no case in common."""
    return Message("2つの実行に共通の案件がありません。", "The two runs have no case in common.")


def was_real() -> Message:
    """Say what cannot be replayed of a run at real portals."""
    return Message(
        "本番のポータルでの実行です。その見積や画面は練習用ポータルにないため、同じ種類の見本の案件で手順の順序と試行だけを比べます。",
        "This run was at real portals, whose estimates and screens practice portals do not have: a sample case of the same kind is "
        "carried, and only the order of steps and their attempts are compared.",
    )


def was_lived_in() -> Message:
    """Say what cannot be replayed of a run in a world of which too little is known."""
    return Message(
        "この練習用ポータルは、世界の元になった値を答えませんでした。値は比べません。",
        "These practice portals did not tell what their world was made from: values are not compared.",
    )


def was_masked() -> Message:
    """Say what stands in for what a masked run did not keep."""
    return Message(
        "ぼかしありの実行は個人情報を残さないため、その列は見本の値で補います。",
        "A masked run keeps nothing personal: samples stand in for those columns.",
    )


def not_all(left: int) -> Message:
    """Say how many cases were not kept."""
    return Message(
        f"ほかの{left}件は replay.json に入っていません。", f"{left} more cases were not kept in replay.json."
    )


def from_its_beginning(step: str) -> Message:
    """Say how a replay from a step is done."""
    return Message(
        f"手順{step}の前までも実行し、比べるのは手順{step}からです。",
        f"What comes before step {step} is done, too; compared is from step {step} on.",
    )


def _listed(words: Sequence[str]) -> str:
    some = "".join(f"「{visible(word, _LONGEST)}」" for word in words[:_MOST_WORDS])
    return f"{some}…" if len(words) > _MOST_WORDS else some


def _quoted(text: str) -> Message:
    return Message(f"「{_short(text)}」", f"「{_short(text)}」")


def _short(text: str) -> str:
    return visible(text, _LONGEST)
