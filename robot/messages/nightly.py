"""What is said of a night."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .text import Message
from .visible import visible

_LONGEST = 400

STATUSES: Mapping[str, Message] = MappingProxyType(
    {
        "passed": Message("成功", "passed"),
        "failed": Message("失敗", "red"),
        "flaky": Message("不安定", "flaky"),
        "error": Message("判定不能", "not judged"),
        "skipped": Message("未実行", "not played"),
    }
)
"""How it is called how a test ended."""

_EXITS: Mapping[int, Message] = MappingProxyType(
    {
        0: Message("すべて成功", "green"),
        1: Message("失敗あり", "red"),
        3: Message("環境の問題または未実行", "the environment was broken, or not all was played"),
        4: Message("不安定なテストあり", "flaky only"),
    }
)


def heading(night: str) -> Message:
    """Return what a night's page is called."""
    night = visible(night, _LONGEST)
    return Message(f"夜間実行 「{night}」", f"Nightly run 「{night}」")


def exit_told(code: int) -> Message:
    """Say what an exit code means."""
    told = _EXITS.get(code, Message("", ""))
    return Message(f"{code} {told.ja}", f"{code}: {told.en}")


def new_red() -> Message:
    """Say that a test was not red before."""
    return Message("新しい失敗", "new red")


def turned_green() -> Message:
    """Say that a test was red before."""
    return Message("回復", "turned green")


def flake_rate(flakes: int, count: int, low: float, high: float) -> Message:
    """Say how often a test was flaky, and between which rates that puts it."""
    bound = f"{low:.1%}–{high:.1%}"
    return Message(f"{count}夜中{flakes}夜 (95%: {bound})", f"{flakes} of {count} nights (95%: {bound})")


def shard_is_missing(nth: int, of: int) -> Message:
    """Say that nothing is there of a part."""
    return Message(
        f"分担 {nth}/{of} の結果がありません。失われたか、まだ終わっていません。",
        f"Nothing is there of shard {nth}/{of}: it is lost, or has not ended yet.",
    )


def was_broken(nth: int, why: str) -> Message:
    """Say that the environment was broken."""
    why = visible(why, _LONGEST)
    return Message(
        f"分担 {nth} の環境に問題がありました: 「{why}」", f"The environment of shard {nth} was broken: 「{why}」"
    )


def not_played(count: int) -> Message:
    """Say how many tests were not played."""
    return Message(f"{count}件は実行しませんでした。", f"{count} were not played.")


def are_flaky(count: int) -> Message:
    """Say how many tests were flaky."""
    return Message(
        f"{count}件は、失敗したあとの再試行で成功しました。成功には数えません。",
        f"{count} were well only when they were tried again: they do not count as passed.",
    )


def counted(count: int) -> Message:
    """Say how many tests there were, where none ended in any way."""
    return Message(f"{count}件", f"{count} tests")


def ended(counts: Message, code: int, index: Path) -> Message:
    """Say how a night ended, and where its page is."""
    told = _EXITS.get(code, Message("", ""))
    return Message(
        f"結果: {counts.ja}  (終了コード {code} {told.ja})\n{index}",
        f"Result: {counts.en}  (exit code {code}: {told.en})\n{index}",
    )


def no_scenarios() -> Message:
    """Say that a night needs scenarios."""
    return Message(
        "シナリオのファイルかフォルダーを指定してください。",
        "Name files of scenarios, or folders: an installed renkei brings none.",
    )


def no_duration(given: str) -> Message:
    """Say how a time is given."""
    given = visible(given, _LONGEST)
    return Message(
        f"「{given}」は時間として読めません。90s、30m、1h30m のように指定してください。",
        f"「{given}」 is no time: say 90s, 30m or 1h30m.",
    )


def no_shard(given: str) -> Message:
    """Say how a part is given."""
    given = visible(given, _LONGEST)
    return Message(
        f"「{given}」は分担として読めません。1/4 のように指定してください。",
        f"「{given}」 is no shard: say 1/4, the first of four.",
    )


def no_shards_there() -> Message:
    """Say that there is nothing to be put together."""
    return Message(
        "指定したフォルダーに shard-*-of-*.json がありません。",
        "There is no shard-*-of-*.json in any of the folders.",
    )


def shard_unreadable(path: Path, why: str) -> Message:
    """Say that a part's file cannot be read."""
    why = visible(why, _LONGEST)
    return Message(f"{path} を読めません: 「{why}」", f"{path} cannot be read: 「{why}」")
