"""What the operator is told of a file that cannot be read."""

from pathlib import Path

from .text import Message
from .visible import visible

_LONGEST_PATH = 400


def name_of(path: Path) -> str:
    """Return a path as it may be shown."""
    return visible(str(path), _LONGEST_PATH)


def is_folder(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} はフォルダーです。ファイルを指定してください。", en=f"{name} is a folder; name a file in it."
    )


def is_no_usual_file(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は通常のファイルではありません(パイプ、ソケット、デバイスなど)。保存したファイルを指定してください。",
        en=f"{name} is no ordinary file (a pipe, a socket or a device); name a file that was saved.",
    )


def is_not_there(path: Path) -> Message:
    name = name_of(path)
    return Message(ja=f"{name} が見つかりません。", en=f"There is no file {name}.")


def cannot_be_opened(path: Path, error: OSError) -> Message:
    name, why = name_of(path), error.strerror or str(error)
    return Message(
        ja=f"{name} を開けません(「{why}」)。ほかの画面で開いていれば閉じてください。",
        en=f"{name} cannot be opened (「{why}」); close it if it is open elsewhere.",
    )


def is_empty(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は空のファイル(0バイト)です。保存し直すか、もう一度コピーしてください。",
        en=f"{name} is an empty file (0 bytes), maybe damaged on its way; save it or copy it once more.",
    )


def is_too_large(path: Path, most: int) -> Message:
    name, size = name_of(path), f"{most // 1_000_000} MB"
    return Message(
        ja=f"{name} は大きすぎます({size} まで)。",
        en=f"{name} is too large: {size} at most.",
    )


def is_open_elsewhere(path: Path, written: Path) -> Message:
    name, instead = name_of(path), name_of(written)
    return Message(
        ja=f"{name} はほかの画面で開かれているため、{instead} に書きました。",
        en=f"{name} is open elsewhere: {instead} was written instead.",
    )


def cannot_be_written(path: Path, error: OSError) -> Message:
    name, why = name_of(path), error.strerror or str(error)
    return Message(
        ja=f"{name} を書けませんでした(「{why}」)。原因を取り除き、同じコマンドをもう一度実行してください。案件には影響ありません。",
        en=f"{name} could not be written (「{why}」). See to it, and give the same command again; the cases are as they are told.",
    )


def evidence_is_left(count: int) -> Message:
    return Message(
        ja=f"終了を求められたため、エビデンス.xlsx を {count} 件書いていません。同じコマンドで書かれます。",
        en=f"It was asked to end: 「エビデンス.xlsx」 of {count} case(s) is not written yet. The same command writes it.",
    )
