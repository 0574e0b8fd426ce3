"""What the operator is told of the flags that `renkei check --write` leaves in a workbook."""

from pathlib import Path

from .files import name_of
from .text import Message


def only_workbooks(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} には印を付けられません。色とコメントを付けられるのはExcelブック(.xlsx、.xlsm)だけです。"
        "ブックとして保存するか、--write なしで実行してください。",
        en=f"{name} cannot be flagged: only a workbook (.xlsx, .xlsm) has colours and comments. Save it as one, or leave --write away.",
    )


def cannot_be_flagged(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} には印を付けられません(ブックのコメントや書式を読めません)。ブックは変更していません。Excelで開いて保存し直してから、"
        "もう一度実行してください。",
        en=f"{name} cannot be flagged: its comments or formats cannot be read. It is as it was; open and save it in Excel, then give the "
        "same command again.",
    )


def changed_meanwhile(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は確認中に保存し直されたため、印を付けていません。もう一度実行してください。",
        en=f"{name} was saved anew while it was checked, and was not flagged. Give the same command again.",
    )


def flagged(cells: int, path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} の {cells} 個のセルに色とコメントを付けました。",
        en=f"{cells} {'cell is' if cells == 1 else 'cells are'} flagged in {name}, with a colour and a comment.",
    )


def unflagged(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} から前回の印を消しました。", en=f"{name} has no flags any more: those of before are gone."
    )


def flagged_beside(cells: int, path: Path, copy: Path) -> Message:
    name, instead = name_of(path), name_of(copy)
    return Message(
        ja=f"{name} はほかの画面で開かれているか、書き込みできません。"
        f"{cells} 個のセルに色とコメントを付けた写しを {instead} に書きました。",
        en=f"{name} is open elsewhere or may not be written in: a copy is {instead}, with {cells} flagged "
        f"{'cell' if cells == 1 else 'cells'}.",
    )


def nothing_to_flag(path: Path) -> Message:
    name = name_of(path)
    return Message(
        ja=f"{name} は変更していません(印に変わりはありません)。", en=f"{name} is as it was: no flag has changed."
    )
