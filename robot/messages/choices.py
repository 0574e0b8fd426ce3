"""What the operator is told of values that the portals' lists do not offer, before anything is begun."""

from collections.abc import Sequence

from .browser import not_offered
from .text import Message


def row_not_offered(row: int | None, screen: str, column: str, value: str, choices: Sequence[str]) -> Message:
    said, _ = not_offered(screen, column, value, choices)
    return said if row is None else Message(ja=f"{row} 行目: {said.ja}", en=f"row {row}: {said.en}")


def not_checked(columns: Sequence[str], why: Message | None) -> Message:
    names = Message(ja="、".join(columns), en=", ".join(columns))
    reason = why or Message(ja="J-PASSの画面を開けませんでした。", en="J-PASS's screens could not be opened.")
    return Message(
        ja=f"次の列の選択肢はJ-PASSで確認できませんでした: {names.ja}({reason.ja.removesuffix('。')})。"
        "誤りがあれば、手順10または12で止まります。",
        en=f"What J-PASS offers for these columns was not checked: {names.en} ({reason.en.removesuffix('.')}). A value that it does "
        "not offer stops its case at step 10 or 12.",
    )


def only_changes() -> Message:
    return Message(
        ja="変更再申込の行だけでは、選択肢の画面を開けません。",
        en="for rows that only say 変更再申込 its screens are not opened.",
    )


def all_is_well(rows: int, *, asked: bool, known: bool = False) -> Message:
    by = Message(ja="表のみ", en="the sheet alone")
    if asked and known:
        by = Message(
            ja="J-PASSの選択肢、PALの見積書、申込の有無も確認済み",
            en="also by J-PASS's lists, PAL's estimates, and what is applied for",
        )
    elif asked:
        by = Message(ja="J-PASSの選択肢も確認済み", en="also by J-PASS's lists")
    return Message(
        ja=f"{rows} 行を実行できます({by.ja})。何も実行していません。",
        en=f"{_rows(rows)} can be carried out (checked: {by.en}). Nothing was carried out.",
    )


def some_are_wrong(good: int, bad: int) -> Message:
    return Message(
        ja=f"{good} 行を実行できます。{bad} 行は、誤りを直すまで実行されません。何も実行していません。",
        en=f"{_rows(good)} can be carried out; {_rows(bad)} would be refused. Nothing was carried out.",
    )


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
