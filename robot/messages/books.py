"""What the operator is told of the robot's store."""

from collections.abc import Sequence

from ..cases.case import Case
from ..cases.column import Column
from .text import Message
from .visible import visible

"""Columns that are not marked as personal, and yet may tell of a person more than a message should."""
_LONGEST_VALUE = 30
_MOST_NAMED = 10


def newer(written_by: str, own: str) -> Message:
    by = visible(written_by, _LONGEST_VALUE)
    return Message(
        ja=f"この台帳は renkei {by} が書いたもので、お使いの renkei は {own} です。"
        "renkei を更新し、同じコマンドをもう一度実行してください。",
        en=f"These books were written by renkei {by}; this is renkei {own}: update it, then give the same command again.",
    )


def no_such_case(case_id: str) -> Message:
    return Message(
        ja=f"案件 {visible(case_id)} は登録されていません。renkei status で確認してください。",
        en=f"There is no case {visible(case_id)}; renkei status lists them.",
    )


def called_otherwise(cases: Sequence[str]) -> Message:
    """Say what cases are called that have the names of cases at other portals."""
    named = "、".join(cases[:_MOST_NAMED]), ", ".join(cases[:_MOST_NAMED])
    more = len(cases) - _MOST_NAMED
    ja, en = (f"{named[0]} ほか{more}件", f"{named[1]} and {more} more") if more > 0 else named
    return Message(
        ja=f"同じ案件IDの案件が、ほかのポータルの分として台帳にあります。このポータルの案件は {ja} として扱います。"
        "ポータルのアドレスが変わっただけのときは、renkei cancel で終わらせ、元のアドレスで続けてください。",
        en=f"The books have cases of the same IDs at other portals; those of these portals are called {en}. "
        "Where only the portals' address has changed, end them with renkei cancel, and go on at the old address.",
    )


def another_case(case: Case, estimate_number: str, portals: str) -> Message:
    return Message(
        ja=f"案件ID {case.case_id} は別の案件(見積番号 {estimate_number}、{portals})として登録されています。"
        "別の案件IDを付けるか、--db で別の台帳を指定してください。",
        en=f"The case ID {case.case_id} belongs to another case (estimate {estimate_number} at {portals}). "
        "Give it another ID, or name other books with --db.",
    )


def alike(case: Case, other: str) -> Message:
    return Message(
        ja=f"案件ID {case.case_id} は、登録済みの案件ID {other} と大文字・小文字しか違いません。"
        "同じ案件なら表の案件IDをそろえ、別の案件なら別の案件IDを付けてください。",
        en=f"The case ID {case.case_id} differs from {other}, which is in the books, in capital letters only. "
        "Write it alike if it is the same case, and give it another ID if not.",
    )


def under_way_already(case: Case, other: str) -> Message:
    return Message(
        ja=f"見積番号 {case.estimate_number} は案件 {other} で手続き中です。"
        f"案件 {case.case_id} として始めるには、先に renkei cancel {other} で終わらせてください。",
        en=f"Estimate {case.estimate_number} is under way as case {other}. "
        f"End that one first (renkei cancel {other}) to begin it as {case.case_id}.",
    )


def row_was_changed(before: Case, now: Case, columns: Sequence[Column], status: str) -> Message:
    """Say in what a row differs from the one that its case was carried out with, and how such a change is made."""
    which = [_change(column, before, now) for column in columns]
    state, what_to_do = _HOW_TO_CHANGE.get(status, _GOES_ON)
    return Message(
        ja=f"案件 {now.case_id} は{state.ja}が、表の行がそのときの内容と異なります: {'、'.join(one.ja for one in which)}。"
        f"変更した内容は何も送信していません。{what_to_do.ja}",
        en=f"Case {now.case_id} {state.en}, but its row was changed since: {', '.join(one.en for one in which)}. "
        f"Nothing of the change was sent. {what_to_do.en}",
    )


def others_wait(count: int) -> Message:
    return Message(
        ja=f"同じ台帳に、この表にない案件がほかに {count} 件待っています(renkei status で確認できます)。"
        "この実行では進めません。進めるには、その表を renkei run で実行するか、renkei work を実行してください。",
        en=f"{count} more case{'s' if count > 1 else ''} that this sheet does not have "
        f"{'wait' if count > 1 else 'waits'} in the same books; `renkei status` lists them. "
        "This run leaves them alone: run their sheet, or give `renkei work`, which works off everything.",
    )


_ANOTHER_ID = Message(
    ja="この内容で新しく申し込むには、別の案件IDを付けて実行してください。",
    en="To apply anew with this row, give it another 案件ID.",
)
_GOES_ON = (
    Message(ja="手続き中です", en="is under way"),
    Message(
        ja="手続きは変更前の内容で進みます。完了後に変更するには、手続き区分を「変更再申込」にして実行してください。",
        en="It goes on as it was begun. Once it is done, run its row with 手続き区分 「変更再申込」 to change it.",
    ),
)
_HOW_TO_CHANGE = {
    "done": (
        Message(ja="完了しています", en="is done"),
        Message(
            ja="完了した案件を変更するには、手続き区分を「変更再申込」にして実行してください。",
            en="To change a case that is done, run its row with 手続き区分 「変更再申込」.",
        ),
    ),
    "declined": (Message(ja="否決で終わっています", en="was declined"), _ANOTHER_ID),
    "cancelled": (Message(ja="取り消されています", en="was cancelled"), _ANOTHER_ID),
}


def _change(column: Column, before: Case, now: Case) -> Message:
    if column.tells_of_people:
        return Message(ja=column.header, en=column.header)
    old, new = (_value(getattr(case, column.field)) for case in (before, now))
    return Message(ja=f"{column.header}({old.ja} → {new.ja})", en=f"{column.header} ({old.en} → {new.en})")


def _value(value: object) -> Message:
    text = visible("" if value is None else str(value), _LONGEST_VALUE)
    return Message(ja=f"「{text}」", en=f"「{text}」") if text else Message(ja="空欄", en="empty")


def worker_needed(portals: str) -> Message:
    if portals.endswith("/"):  # no address of all of them: a file said where each is
        return Message(
            ja=f"ロボが動いていなければ、renkei work --portals ファイル で動かしてください({portals} を書いたファイルです)。",
            en=f"Unless a robot is at work, start one: renkei work --portals FILE, the file that names {portals}",
        )
    return Message(
        ja=f"ロボが動いていなければ、renkei work --portals {portals} で動かしてください。",
        en=f"Unless a robot is at work, start one: renkei work --portals {portals}",
    )
