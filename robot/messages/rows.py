"""What the operator is told of a sheet's rows: what was left out, and what is wrong with a value."""

from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path

from ..cases.cells import NOT_WORKED_OUT
from .files import name_of
from .text import Message

EMPTY = Message("空欄", "empty")
NOT_SHOWN = Message("個人情報のため表示しません", "personal data, not shown")
A_FORMULA = Message("計算結果のない数式", "a formula without a result")

_MOST = 5


def hidden_columns(columns: Sequence[str]) -> Message:
    return Message(
        ja=f"非表示の列も読みました: {'、'.join(columns)}",
        en=f"These columns are hidden and were read: {', '.join(columns)}",
    )


def hidden_rows(numbers: Sequence[int]) -> Message:
    count, which = len(numbers), _ranges(numbers)
    return Message(
        ja=f"非表示の {count} 行は対象外としました(フィルター、非表示、高さ0: {which} 行目)。",
        en=f"{count} hidden {'rows were' if count > 1 else 'row was'} left out (filtered, hidden or without height: {which}).",
    )


def only_defaults(numbers: Sequence[int], *, with_totals: bool) -> Message:
    count, which = len(numbers), _ranges(numbers)
    rows, were = ("rows hold", "were") if count > 1 else ("row holds", "was")
    return Message(
        ja=f"案件IDも見積番号もなく、初期値{'や合計' if with_totals else ''}だけの {count} 行は対象外としました({which} 行目)。",
        en=f"{count} {rows} nothing but defaults{' or totals' if with_totals else ''} and {were} left out ({which}).",
    )


def further_problems(problems: int, rows: int) -> Message:
    return Message(
        ja=f"ほかに {problems:,} 件の誤りがあります(ほかの {rows:,} 行を含む)。上の誤りを直してから、もう一度実行してください。",
        en=f"{problems:,} more problems, also in {rows:,} more rows, are not listed; mend these and run the sheet again.",
    )


def no_row_left(path: Path) -> Message:
    name = name_of(path)
    return Message(ja=f"{name} に実行できる行がありません。", en=f"{name} has no row that can be carried out.")


def no_error(expected: Message, error: str) -> Message:
    if error == NOT_WORKED_OUT:
        return Message(
            ja=f"{expected.ja}(Excelで開き、計算させて保存してください)",
            en=f"{expected.en} (open the sheet in Excel, let it calculate, and save it)",
        )
    return Message(
        ja=f"{expected.ja}(数式のエラーです。数式を直すか、値を入力してください)",
        en=f"{expected.en} (the formula fails: mend it, or type the value)",
    )


def both_numbers() -> Message:
    return Message(
        ja="案件IDと見積番号の両方(不要な行は空にしてください)", en="both (or nothing in the row, if it is none)"
    )


def other_than_row(first: int) -> Message:
    return Message(f"他の行と重ならない値({first} 行目と同じ)", f"a value of its own (row {first} has the same)")


def without_unseen(characters: Sequence[str]) -> Message:
    shown = ", ".join(islice(characters, _MOST))
    return Message(
        ja=f"見えない文字({shown})を含まない値(入力し直してください)",
        en=f"a value without invisible characters ({shown}): type it anew",
    )


def no_truth_value() -> Message:
    return Message(ja="文字の値(TRUE/FALSE は論理値です)", en="a name (TRUE and FALSE are truth values to Excel)")


def no_date() -> Message:
    return Message(
        ja="日付ではない値(セルの書式を「文字列」にして入力し直してください)",
        en="no date: format the cell as text and type the value anew",
    )


def no_long_number() -> Message:
    return Message(
        ja="文字の値(Excelは15桁を超える数値を正しく保持しません。セルの書式を「文字列」にして入力し直してください)",
        en="text: Excel keeps 15 digits of a number and no more; format the cell as text and type the value anew",
    )


def not_like_an_option() -> Message:
    return Message(ja="「-」で始まらない値", en="a value that does not begin with -")


def no_device_name() -> Message:
    return Message(
        ja="Windowsの予約名(CON、NUL、COM1 など)ではない値",
        en="no name that Windows keeps for a device (CON, NUL, COM1 …)",
    )


def _ranges(numbers: Sequence[int]) -> str:
    """Write rows as 3-52, 60, as far as that is short."""
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    written = [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
    return ", ".join(written[:_MOST]) + (" …" if len(written) > _MOST else "")
