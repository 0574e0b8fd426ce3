"""What is told of pruning: what would go, what went, and what stays."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .files import name_of
from .text import Message
from .times import told

_MOST_NAMED = 20


def rows(cases: int, others: int, tickets: int, days: int) -> Message:
    return Message(
        ja=f"台帳: {days}日より前に終わった案件 {cases} 件の内容(手順・確認などの {others} 行、待ち行列の {tickets} 行)。"
        "案件番号、見積番号、終わり方は残り、同じ表をもう一度実行しても二重には進めません。",
        en=f"books: what is known of {cases} case(s) that ended more than {days} day(s) ago ({others} row(s) of steps, words and clicks, "
        f"{tickets} of the queue). Their numbers and how they ended stay: the same sheet, given again, does not carry them twice.",
    )


def files(count: int, size: int, folders: int) -> Message:
    return Message(
        ja=f"ファイル: {count} 個、{size / 1e6:.1f} MB ({folders} 個の出力フォルダー)",
        en=f"files: {count}, {size / 1e6:.1f} MB in {folders} out folder(s)",
    )


def files_stay() -> Message:
    return Message(ja="ファイル: 残します(--keep-evidence)。", en="files: they stay (--keep-evidence).")


def nothing(days: int) -> Message:
    return Message(
        ja=f"{days}日より前に終わった案件で、削除するものはありません。",
        en=f"Nothing is left to prune of cases that ended more than {days} day(s) ago.",
    )


def would_go() -> Message:
    return Message(
        ja="削除されるもの(まだ何も削除していません。削除するには --yes を付けてください):",
        en="This would go; nothing has gone yet. Give --yes to let it go:",
    )


def went() -> Message:
    return Message(ja="削除しました:", en="This has gone:")


def not_here(folders: Sequence[Path]) -> Message:
    named = ", ".join(map(name_of, folders[:_MOST_NAMED]))
    return Message(
        ja=f"このパソコンにない出力フォルダーが {len(folders)} 個あります: {named}。そのパソコンで同じコマンドを実行するか、"
        "移した先を --out で指定してください。",
        en=f"{len(folders)} out folder(s) are not on this machine: {named}. Give the same command there, or name with --out where they "
        "were moved to.",
    )


def still_tells(files: Sequence[Path]) -> Message:
    named = ", ".join(map(name_of, files[:_MOST_NAMED]))
    return Message(
        ja=f"次のファイルには、ほかの案件とともに、削除した案件の内容も残っています: {named}。フォルダーの最後の案件とともに削除されます。",
        en=f"These files still tell of cases that were pruned, beside others: {named}. They go with the last case of their folder.",
    )


def folder_is_in_use(folder: Path) -> Message:
    name = name_of(folder)
    return Message(
        ja=f"{name} は実行中の renkei が使っているため、そのままにしました。終わってから同じコマンドを実行してください。",
        en=f"{name} is in use by a renkei that runs now, and was left as it is. Give the same command when that has ended.",
    )


def cannot_be_deleted(file: Path, error: OSError) -> Message:
    name, why = name_of(file), error.strerror or str(error)
    return Message(
        ja=f"{name} を削除できません(「{why}」)。開いていれば閉じて、同じコマンドをもう一度実行してください。",
        en=f"{name} cannot be deleted (「{why}」). Close it where it is open, and give the same command again.",
    )


def no_out_folder(folder: Path) -> Message:
    name = name_of(folder)
    return Message(ja=f"{name} は連携ロボの出力フォルダーではありません。", en=f"{name} is no out folder of renkei's.")


def room_is_given() -> Message:
    return Message(ja="台帳のファイルを小さくしました。", en="The file of the books is as small as it can be.")


def room_is_not_given() -> Message:
    return Message(
        ja="台帳を使っているロボがあるため、台帳のファイルの大きさは変わりません(空いた場所は再利用されます)。"
        "だれも使っていないときに同じコマンドを実行すると小さくなります。",
        en="A robot works with the books: their file stays as large as it is, and its room is used again. Give the same command while "
        "nobody works to make it smaller.",
    )


def was_pruned(at: datetime) -> Message:
    when = told(at)
    return Message(
        ja=f"この案件の内容は {when} に削除されました(renkei prune)。番号と終わり方だけが残っています。",
        en=f"What was known of this case was pruned at {when} (renkei prune); only its numbers and how it ended are left.",
    )
